"""Walk a folder for the files a glob names. No link is followed, so a walk always ends and never leaves."""

import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Final

EVERYTHING: Final = ("**",)
"""The pattern of a folder that is named without a glob."""

_LOOKS_ESCAPED = re.compile(rb"\\(?=x[0-9a-f]{2})")


@dataclass(frozen=True, slots=True)
class Walk:
    """What a walk met below its folder, by path relative to it (as the file system gives it, ``/`` between parts)."""

    found: dict[str, os.stat_result] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)  # why: symlink, special, hidden or unreadable


def locator_of(path: str) -> str:
    r"""``path`` as tables can hold it: no lone surrogates, bytes that are not UTF-8 as ``\xNN``.

    Two paths never share a locator: where a name really holds a backslash that would read as such an escape, the
    backslash itself is written as ``\x5c``. All other characters, line breaks included, stay as they are.
    """
    return _LOOKS_ESCAPED.sub(rb"\\x5c", os.fsencode(path)).decode("utf-8", "backslashreplace")


def has_wildcard(part: str) -> bool:
    """Whether a part of a path is a pattern rather than a name."""
    return any(sign in part for sign in "*?[")


def walk(root: str, pattern: Sequence[str]) -> Walk:
    """The regular files below ``root`` whose path matches ``pattern``, one part a folder; ``**`` is any depth.

    A name that begins with a dot matches only a part that begins with a dot. What is skipped is counted only where
    the pattern would have taken it, or gone into it, so that the count speaks of what the user asked for.

    Raises:
        OSError: ``root`` itself cannot be listed. A folder inside that cannot is skipped as ``unreadable``.
    """
    walked = Walk()
    # A stack and not recursion: Linux allows paths more than a thousand folders deep.
    todo = [("", _reach(pattern, {0}))]
    while todo:
        folder, here = todo.pop()
        try:
            with os.scandir(os.path.join(root, folder)) as entries:
                for entry in entries:
                    path = f"{folder}/{entry.name}" if folder else entry.name
                    there = _reach(pattern, set(_step(pattern, here, entry.name)))
                    kind, seen = _kind(entry, takes=len(pattern) in there, goes_in=bool(there - {len(pattern)}))
                    if kind and entry.name.startswith(".") and not _asks_for_hidden(pattern, here, entry.name):
                        walked.skipped[path] = "hidden"
                    elif kind == "folder":
                        todo.append((path, there))
                    elif kind == "file" and seen:
                        walked.found[path] = seen
                    elif kind:
                        walked.skipped[path] = kind
        except OSError:
            if not folder:
                raise
            walked.skipped[folder] = "unreadable"
    return walked


def _kind(entry: os.DirEntry[str], *, takes: bool, goes_in: bool) -> tuple[str | None, os.stat_result | None]:
    """``file``, ``folder`` or why the entry is skipped; None where the pattern has nothing to do with it.

    ``takes`` says whether the pattern wants a file of this name, ``goes_in`` whether it goes on in such a folder.
    """
    if not (takes or goes_in):
        return None, None
    try:
        seen = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None, None  # gone since the folder was listed: as if it had never been there
    except OSError:
        return "unreadable", None
    link = stat.S_ISLNK(seen.st_mode)
    is_folder = os.path.isdir(entry.path) if link else stat.S_ISDIR(seen.st_mode)
    if not (goes_in if is_folder else takes):
        return None, None
    if link or is_folder:
        return ("symlink" if link else "folder"), None
    return ("file" if stat.S_ISREG(seen.st_mode) else "special"), seen


def _reach(pattern: Sequence[str], at: set[int]) -> frozenset[int]:
    """The places in the pattern one may stand at: a ``**`` may also stand for no folder at all."""
    reached = set(at)
    for place in at:
        after = place
        while after < len(pattern) and pattern[after] == "**":
            after += 1
            reached.add(after)
    return frozenset(reached)


def _step(pattern: Sequence[str], here: frozenset[int], name: str) -> Iterator[int]:
    for place in here:
        if place < len(pattern):
            if pattern[place] == "**":
                yield place
            elif fnmatchcase(name, pattern[place]):
                yield place + 1


def _asks_for_hidden(pattern: Sequence[str], here: frozenset[int], name: str) -> bool:
    parts = (pattern[place] for place in here if place < len(pattern))
    return any(part.startswith(".") and fnmatchcase(name, part) for part in parts)
