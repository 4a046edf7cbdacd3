"""A plain value together with where in its file every part of it stands."""

from dataclasses import dataclass, field
from typing import Any

from copydesk.declared.faults import Problem

Path = tuple[str | int, ...]
"""Keys and indices that lead from the top of a file to a value."""


@dataclass(slots=True)
class Place:
    """Where one value stands; `key_at` is where its key stands, if it has one. Lines and columns count from 1."""

    at: tuple[int, int]
    key_at: tuple[int, int] | None = None
    inside: dict[str | int, "Place"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Located:
    """A file's value as plain dicts, lists, strings, numbers, booleans and None, with the place of each."""

    value: Any
    file: str
    lines: tuple[str, ...]
    top: Place

    def line_of(self, path: Path) -> tuple[int, int]:
        """Return (line, column) of the value at `path`, or of the nearest parent that the file has."""
        return self._nearest(path)[0].at

    def key_line_of(self, path: Path) -> tuple[int, int]:
        """Return (line, column) of the key at the end of `path`; of the value where there is no such key."""
        place, whole = self._nearest(path)
        return place.key_at if whole and place.key_at is not None else place.at

    def problem_at(self, path: Path, problem: str, remedy: str, *, at_key: bool = False) -> Problem:
        """Return a Problem that stands at the value of `path`, or at its key."""
        line, column = self.key_line_of(path) if at_key else self.line_of(path)
        return Problem(self.file, line, column, problem, remedy, source_line(self.lines, line))

    def _nearest(self, path: Path) -> tuple[Place, bool]:
        place = self.top
        for step in path:
            below = place.inside.get(step)
            if below is None:
                return place, False
            place = below
        return place, True


def source_line(lines: tuple[str, ...], line: int) -> str | None:
    """Return the line of that number, from 1, or None where the file has no such line."""
    return lines[line - 1] if 1 <= line <= len(lines) else None
