"""What a short line may be besides a page's label: the heading of a section, or an item of a list in the story."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import regex

PROSE: Final = 40
"""Characters from which a line that ends as a sentence does is a paragraph of a story."""
SENTENCE: Final = 24
"""The same for the two lines around a heading, which are often short ones: answers, steps of advice."""
LIST: Final = 12
"""Lines of a list in which its opening line is looked for."""
ITEM: Final = 60
"""Characters of the longest item of such a list."""

_ENDS = regex.compile(r"[.!?…。؟।][”\"’»)\]]*\s*$")
_OPENS_LIST = regex.compile(r"[^\n]{20,}:\s*$")
# "Share this article with your friends:" opens a row of buttons.
_OF_THE_PAGE = regex.compile(r"(?i)\b(?:share|follow|subscribe|related|stories|articles|news|join)\b")


class Line(NamedTuple):
    """A line's place in its text, the line break left out."""

    start: int
    end: int


def is_prose(text: str, line: Line, least: int = PROSE) -> bool:
    """Whether a line ends as a sentence does and is too long for a label."""
    return line.end - line.start >= least and _ENDS.search(text, max(line.start, line.end - 8), line.end) is not None


def _is_item(text: str, lines: Sequence[Line], place: int) -> bool:
    """Whether a short line has a sentence under it, however short: "Bring ID", "A passport will do."."""
    if not 0 <= place < len(lines) - 1 or is_prose(text, lines[place], 0):
        return False
    return lines[place].end - lines[place].start <= ITEM and is_prose(text, lines[place + 1], 0)


def may_head(text: str, lines: Sequence[Line], place: int) -> bool:
    """Whether the line at a place among the lines that are not blank may be a heading or an item of a list."""
    if 0 < place < len(lines) - 1 and all(is_prose(text, lines[place + by], SENTENCE) for by in (-1, 1)):
        return True
    if _is_item(text, lines, place) and any(_is_item(text, lines, place + by) for by in (-2, 2)):
        return True
    for above in reversed(lines[max(0, place - LIST) : place]):
        if _OPENS_LIST.match(text, above.start, above.end):
            return _OF_THE_PAGE.search(text, above.start, above.end) is None
        if above.end - above.start > ITEM:
            return False
    return False
