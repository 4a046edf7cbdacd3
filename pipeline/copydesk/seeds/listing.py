"""List the files of the inputs: what is there, in an order that no file system decides."""

import difflib
import errno
import os
import stat
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from copydesk.seeds.files import File
from copydesk.seeds.inputs import Input
from copydesk.seeds.sniff import identify
from copydesk.seeds.walk import EVERYTHING, Walk, has_wildcard, locator_of, walk


class InputError(Exception):
    """An input names nothing that can be read: what is wrong, and what to do about it."""

    def __init__(self, problem: str, remedy: str) -> None:
        # All in args: worker processes hand exceptions back pickled.
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.problem}; {self.remedy}"


@dataclass(frozen=True, slots=True)
class Listing:
    """The files to read, sorted by `by_locator`, and how many things were passed over, by reason.

    Reasons: ``symlink``, ``special`` (FIFO, socket, device), ``hidden`` (a leading dot), ``unreadable`` (a folder) and
    ``listed-twice`` (two inputs with the same settings name the file).
    """

    files: tuple[File, ...]
    skipped: Mapping[str, int]


def by_locator(file: File) -> tuple[str, str]:
    """The key files are sorted by: code points of the locator; of equal ones, those of the input's path."""
    return file.locator, file.input.path


def list_files(inputs: Sequence[Input], base: Path) -> Listing:
    """The regular files the inputs name; their paths are relative to ``base``, the folder of the config file.

    Links, pipes and devices inside a folder are passed over and counted. A path of an input may itself be a link.
    A file named by two inputs that differ in nothing but their path belongs to the first.

    Raises:
        InputError: a path leads nowhere, an input has no file at all, or two inputs claim one file differently.
    """
    taken: dict[str, File] = {}
    passed: dict[str, str] = {}
    twice = 0
    for input_ in inputs:
        root, walked = _walk(input_, base.absolute())
        real, folder = os.path.realpath(root), _name(root)
        # By real path, so that what two inputs meet is counted once.
        passed |= {os.path.join(real, path): reason for path, reason in walked.skipped.items()}
        for path, seen in walked.found.items():
            file = File(
                path=root / path,
                locator=locator_of(path),
                folder=folder,
                size=seen.st_size,
                mtime_ns=seen.st_mtime_ns,
                input=input_,
                format=None,
                packed=None,
            )
            # Below a root nothing is a link; a file that an input names itself may be one.
            where = os.path.realpath(file.path) if file.path.is_symlink() else os.path.join(real, path)
            first = taken.setdefault(where, file)
            if first is not file:
                _same_settings(first, file)
                twice += 1
    skipped = Counter(passed.values())
    skipped["listed-twice"] = twice
    files = sorted(map(identify, taken.values()), key=by_locator)
    return Listing(tuple(files), {reason: count for reason, count in sorted(skipped.items()) if count})


def _walk(input_: Input, base: Path) -> tuple[Path, Walk]:
    """The folder that locators are relative to, and what the input names in it."""
    path = base / input_.path
    try:
        kind = _kind(path, input_, base)
    except InputError:
        parts = Path(input_.path).parts
        wild = next((at for at, part in enumerate(parts) if has_wildcard(part)), None)
        if wild is None:
            raise
        # Only now: a name with a bracket in it that is really there is meant as it stands.
        return _inside(base.joinpath(*parts[:wild]), parts[wild:], input_, base)
    if stat.S_ISDIR(kind.st_mode):
        return _inside(path, EVERYTHING, input_, base)
    if stat.S_ISREG(kind.st_mode):
        return path.parent, Walk({path.name: kind})
    raise InputError(
        f"{_shown(input_)} is neither a file nor a folder",
        "save what comes from a pipe to a file first",
    )


def _inside(root: Path, pattern: Sequence[str], input_: Input, base: Path) -> tuple[Path, Walk]:
    if not stat.S_ISDIR(_kind(root, input_, base).st_mode):
        raise InputError(
            f"{_shown(input_)}: {locator_of(str(root))} is not a folder", "name a folder before the wildcard"
        )
    try:
        walked = walk(str(root), pattern)
    except OSError as error:
        raise InputError(
            f"{_shown(input_)} cannot be listed: {error.strerror}",
            "give who runs this leave to read it",
        ) from error
    if not walked.found:
        passed = ", ".join(f"{count} {reason}" for reason, count in sorted(Counter(walked.skipped.values()).items()))
        raise InputError(
            f"nothing matches {_shown(input_)}" + (f" (passed over: {passed})" if passed else ""),
            f"the path is relative to the config file's folder {locator_of(str(base))}; "
            "only files match, `*` stays within one folder and `**` goes into all below",
        )
    return root, walked


def _kind(path: Path, input_: Input, base: Path) -> os.stat_result:
    try:
        return path.stat()
    except OSError as error:
        if error.errno not in (errno.ENOENT, errno.ENOTDIR):
            raise InputError(
                f"{_shown(input_)} cannot be read: {error.strerror}", "check the path and who may read it"
            ) from error
    if path.is_symlink():
        raise InputError(f"{_shown(input_)} is a link to nothing", f"it points to {locator_of(os.readlink(path))}")
    raise InputError(
        f"there is no {_shown(input_)}",
        f"the path is relative to the config file's folder {locator_of(str(base))}{_did_you_mean(path)}",
    )


def _did_you_mean(path: Path) -> str:
    missing = path
    while not os.path.exists(missing.parent):
        missing = missing.parent
    try:
        siblings = os.listdir(missing.parent)
    except OSError:
        return ""
    close = difflib.get_close_matches(missing.name, sorted(siblings), n=1)
    return f"; did you mean {locator_of(close[0])!r} instead of {locator_of(missing.name)!r}?" if close else ""


def _same_settings(first: File, second: File) -> None:
    one, other = first.input, second.input
    if one.model_copy(update={"path": other.path}) != other:
        raise InputError(
            f"{_shown(one)} and {_shown(other)} both name {second.locator!r}, with different settings",
            "narrow one of the two paths, or give both the same settings",
        )


def _shown(input_: Input) -> str:
    return f"input {locator_of(input_.path)!r}"


def _name(folder: Path) -> str:
    return locator_of(folder.name if folder.name not in ("", "..") else folder.resolve().name or "/")
