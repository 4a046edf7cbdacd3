"""How mistakes are laid out so that the message fits on one screen, whatever the file held."""

import textwrap
from collections.abc import Sequence
from typing import Protocol

_ROWS = 24
_COLUMNS = 120
_MOST_SHOWN = 10
_FILE_COLUMNS = 72
_GUTTER = 9


class Shown(Protocol):
    """What the layout needs to know of a mistake."""

    @property
    def file(self) -> str:
        """The file as the user named it."""

    @property
    def line(self) -> int | None:
        """The line, from 1."""

    @property
    def column(self) -> int | None:
        """The column, from 1."""

    @property
    def problem(self) -> str:
        """What is wrong."""

    @property
    def remedy(self) -> str:
        """What to do about it."""

    @property
    def source(self) -> str | None:
        """The line as it stands in the file."""


def one_screen(problems: Sequence[Shown], more: int = 0) -> str:
    """Return a message of at most 24 lines of 120 columns; `more` counts mistakes beyond those given.

    Every mistake has its place, its source line and its remedy. Nine or ten mistakes leave no room for the source
    lines; beyond ten the rest are counted.
    """
    shown = problems[:_MOST_SHOWN]
    left = len(problems) - len(shown) + more
    rows = (_ROWS - bool(left)) // len(shown)
    lines = [line for problem in shown for line in _lay_out(problem, rows)]
    if left:
        lines.append(f"… and {left} more")
    return "\n".join(lines)


def escaped(text: str) -> str:
    """Return the text with every invisible or control character written as an escape."""
    # Unicode's bidi overrides and zero-width characters deceive the eye as much as a raw ESC deceives the terminal.
    return "".join(ch if ch.isprintable() else ch.encode("unicode_escape").decode("ascii") for ch in text)


def clipped(text: str, width: int) -> str:
    """Return the text, its end replaced by an ellipsis where it is longer than `width`."""
    return text if len(text) <= width else text[: width - 1] + "…"


def _lay_out(problem: Shown, rows: int) -> list[str]:
    head_rows = 1 if rows <= 3 else 2
    lines = _wrapped(f"{_place(problem)}: ", problem.problem, head_rows, "  ")
    if problem.source and problem.line is not None and rows >= 3:
        lines.append(f"{problem.line:>6} | {_window(problem.source, problem.column or 1)}")
    return lines + _wrapped("  remedy: ", problem.remedy, rows - len(lines), "    ")


def _place(problem: Shown) -> str:
    file = escaped(problem.file)
    if len(file) > _FILE_COLUMNS:
        file = "…" + file[1 - _FILE_COLUMNS :]
    return file if problem.line is None else f"{file}:{problem.line}"


def _wrapped(lead: str, text: str, rows: int, indent: str) -> list[str]:
    # The text is cut before it is wrapped: a megabyte key must not be wrapped whole.
    body = escaped(clipped(text, rows * _COLUMNS).replace("\n", " "))
    return textwrap.wrap(
        lead + body,
        _COLUMNS,
        subsequent_indent=indent,
        max_lines=rows,
        placeholder=" …",
        break_on_hyphens=False,
    )


def _window(source: str, column: int) -> str:
    """Return the part of a line that holds the column, no wider than the screen leaves room for."""
    room = _COLUMNS - _GUTTER
    start = 0 if len(source) <= room else max(0, min(column - 1 - room // 2, len(source) - room))
    lead = "…" if start else ""
    # One character may need ten columns once escaped, so the width is measured after escaping.
    return clipped(lead + escaped(source[start : start + room]), room)
