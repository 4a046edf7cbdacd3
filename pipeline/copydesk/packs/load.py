"""Name → Pack: by kind (all its languages), by name (``translation/en``), or by path to a user's own file."""

import difflib
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from copydesk.declared.check import validate
from copydesk.declared.faults import DeclaredValueError
from copydesk.declared.strict_yaml import read_yaml
from copydesk.packs.rule import Pack

SHIPPED = Path(__file__).parent


def names() -> dict[str, list[str]]:
    """The packs that ship with copydesk, by kind."""
    kinds: dict[str, list[str]] = {}
    for path in sorted(SHIPPED.glob("*/*.yaml")):
        kinds.setdefault(path.parent.name, []).append(f"{path.parent.name}/{path.stem}")
    return kinds


def is_kind(ref: str) -> bool:
    """Whether ``ref`` is a kind of pack, as opposed to the name or path of one."""
    return ref in names()


def find(ref: str, base: Path) -> list[Path]:
    """The files ``ref`` stands for; a path is relative to ``base``.

    Raises:
        DeclaredValueError: there is no such kind, name or file.
    """
    shipped = names()
    if ref in shipped:
        return [SHIPPED / f"{name}.yaml" for name in shipped[ref]]
    if any(ref in of_kind for of_kind in shipped.values()):
        return [SHIPPED / f"{ref}.yaml"]
    if ref.endswith((".yaml", ".yml")):
        path = (base / ref).resolve()
        if path.is_file():
            return [path]
        near = difflib.get_close_matches(path.name, [p.name for p in path.parent.glob("*.y*ml")], 1)
        raise DeclaredValueError(
            f"no pack file {ref!r}", f"looked for {path}" + (f"; did you mean {near[0]!r}?" if near else "")
        )
    known = [*shipped, *(name for of_kind in shipped.values() for name in of_kind)]
    near = difflib.get_close_matches(ref, known, 1)
    raise DeclaredValueError(
        f"no pack or kind of packs is called {ref!r}",
        (f"did you mean {near[0]!r}? " if near else "")
        + f"known: {', '.join(known)}; a pack of your own is named by its path, ending in .yaml",
    )


def load(path: Path) -> Pack:
    """The pack in a file.

    Raises:
        DeclarationError: the file is no sound pack; names file, line and remedy.
    """
    stat = path.stat()
    return _load(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=256)
def _load(path: Path, _mtime_ns: int, _size: int) -> Pack:
    # Reading YAML with the place of every value costs milliseconds a pack; a config names the same ones several times.
    return validate(Pack, read_yaml(path))


def is_shipped(pack: Pack) -> bool:
    """Whether a pack is one that ships with copydesk, as it ships."""
    path = SHIPPED / f"{pack.name}.yaml"
    return path.is_file() and load(path) == pack


def digest(pack: Pack) -> str:
    """What identifies a pack's content, comments and layout aside: SHA-256 of its rules."""
    return sha256(pack.model_dump_json().encode()).hexdigest()
