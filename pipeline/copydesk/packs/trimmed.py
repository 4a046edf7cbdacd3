"""What the log shall say of a match: the words that changed and no others; the lines that went, each with its break."""

from collections.abc import Iterator, Sequence

import regex

from copydesk.packs.headings import Line
from copydesk.text.edits import Edit


def cut_lines(lines: Sequence[Line], length: int, name: str) -> Iterator[Edit]:
    """Each line goes with the break behind it; lines at the very end go with the break before them instead."""
    tail = len(lines)
    end = length
    while tail and lines[tail - 1].end == end:
        tail -= 1
        end = lines[tail].start - 1
    # A text that is cut whole has no line before its tail to lend a break.
    breaks_before = not (tail < len(lines) and lines[tail].start == 0)
    for place, line in enumerate(lines):
        if place >= tail and breaks_before:
            yield Edit(line.start - 1, line.end, "", name)
        else:
            yield Edit(line.start, min(line.end + 1, length), "", name)


_WORD = regex.compile(r"\w+|\W")


def trimmed(text: str, edit: Edit) -> Edit:
    """The edit without the words it leaves as they are, so that the log names only what changed.

    Whole words, not letters: `collected` → `reported` is one change, not `coll` → `repor`.
    """
    before, after = _WORD.findall(text[edit.start : edit.end]), _WORD.findall(edit.after)
    shortest = min(len(before), len(after))
    head = 0
    while head < shortest and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < shortest - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    left = sum(map(len, before[:head]))
    right = sum(map(len, before[len(before) - tail :]))
    return Edit(edit.start + left, edit.end - right, "".join(after[head : len(after) - tail]), edit.rule)
