"""Where somebody else is speaking: the quotations of one line, found so that rather too much counts as quoted.

A rule that changes words must never put words into a mouth. So wherever the marks do not tell, the quotation wins: one
that is never closed runs to the end of its paragraph (that is also how a quotation of several paragraphs is set: each
opens anew, only the last is closed), and one whose opening was lost runs from where the last one ended. Where no mark
stands in the paragraphs between one that is left open and one that closes it, they are quoted whole.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

import regex

Span = tuple[int, int]

CARRIED: Final = 12
"""Lines a quotation may go on without a mark. One left open for longer was forgotten rather than meant."""

_MARK = regex.compile(r"[“”„‟«»\"「」『』❝❞]|``|''")
_SINGLE_MARK = regex.compile(r"[‘’‚‹›'`]")
# An apostrophe that cuts a word's head: '90s, 'em, 'tis.
_CUT_HEAD = regex.compile(r"(?i)['’‘](?:\d\ds\b|(?:s|t|em|til|tis|twas|n|cause|bout|round)\b)")
_ALWAYS_OPENS: Final = ("„", "‟", "``", "「", "『", "❝")
_ENCLOSING: Final = ("„", "‟", "«", "「", "『")
"""Openings whose closing mark is no other's opening in the same text, so that what is inside can be told apart."""
# Guillemets are arrows as well ("« Retour"), so they must be closed to count.
_OPENING = regex.compile(r"[^\w\n]{0,2}?(?:[“„‟‘‚「]|\"(?=\S)|'(?=\p{L})|«(?=[^«\n]*»)|‹(?=[^‹\n]*›))")


def opens_quoted(text: str, start: int) -> bool:
    """Whether the line that begins at ``start`` begins with somebody's words: no page says its labels in quotes."""
    return _OPENING.match(text, start) is not None


@lru_cache(maxsize=64)
def quotations(line: str) -> tuple[Span, ...]:
    """Spans of the quotations in one line (a paragraph), marks included, in order and apart."""
    return tuple(_joined([*_double(line).spans, *_single(line)]))


@lru_cache(maxsize=4)
def carried(text: str) -> frozenset[int]:
    """Where the lines begin that have no mark and stand inside a quotation of other lines.

    Such a quotation is left open in a line above, and the first mark of a line below, a few lines on, closes it.
    """
    inside: set[int] = set()
    waiting: list[int] = []
    is_open = False
    start = 0
    for line in text.split("\n"):
        if _MARK.search(line) is None:
            if is_open and line.strip():
                waiting.append(start)
        else:
            found = _double(line)
            if is_open and found.begins_inside and len(waiting) <= CARRIED:
                inside.update(waiting)
            is_open, waiting = found.stays_open, []
        start += len(line) + 1
    return frozenset(inside)


class _Found(NamedTuple):
    spans: tuple[Span, ...]
    begins_inside: bool
    """The first mark closes what was opened before this line."""
    stays_open: bool


def _double(line: str) -> _Found:
    """Quotations in double marks, nested ones as part of the outermost."""
    spans: list[Span] = []
    opened: int | None = None
    end = inner = 0
    begins_inside = False
    for match in _MARK.finditer(line):
        before, after = line[match.start() - 1 : match.start()], line[match.end() : match.end() + 1]
        if opened is None:
            if _opens(match[0], before, after):
                opened, inner = match.start(), 0
            elif not (match[0] in ('"', "”", "''") and before.isdigit()):
                # A closing mark alone: its opening was lost. Behind a figure it is an inch or a second.
                begins_inside |= not spans
                spans.append((end, match.end()))
                end = match.end()
        elif line[opened] in _ENCLOSING and match[0] != "»" and _leans_right(before) and after and not after.isspace():
            inner += 1
        elif inner:
            inner -= 1
        elif not _opens_again(match[0], line[opened], before, after):
            spans.append((opened, match.end()))
            opened, end = None, match.end()
    if opened is not None:
        spans.append((opened, len(line)))
    return _Found(tuple(spans), begins_inside, opened is not None)


def _opens(mark: str, before: str, after: str) -> bool:
    if mark in ("“", "«", *_ALWAYS_OPENS):
        return not (mark == "«" and before and not before.isspace() and (not after or after.isspace()))
    if mark in ('"', "»", "”", "''"):
        # German books open with », Swedish papers with ”: such a mark leans on the word behind it.
        return (not before or before.isspace() or before in "([{—–-/:") and bool(after) and not after.isspace()
    return False


def _opens_again(mark: str, opened: str, before: str, after: str) -> bool:
    """Whether a mark inside a quotation opens another, so that the outer one goes on."""
    if mark in _ALWAYS_OPENS:
        return True
    if mark == "“":
        # „…“ closes with it; “…, “he said is two quotations with one close lost, or a close on the wrong side: go on.
        return opened not in "„‟»"
    if mark == "«":
        return opened == "«"
    if mark == '"':
        return opened == '"' and before.isspace() and bool(after) and (after.isalpha() or after.isdigit())
    return False


def _single(line: str) -> Iterator[Span]:
    """Quotations in single marks. Each reaches to the last mark that may close it: an apostrophe must not end it."""
    opened: int | None = None
    closed: int | None = None
    for match in _SINGLE_MARK.finditer(line):
        before, after = line[match.start() - 1 : match.start()], line[match.end() : match.end() + 1]
        if _opens_single(match[0], before, after) and _CUT_HEAD.match(line, match.start()) is None:
            if opened is not None and closed is not None:
                yield opened, closed
            if opened is None or closed is not None:
                opened, closed = match.start(), None
        elif opened is not None and match[0] not in "‚`" and _closes_single(before, after):
            closed = match.end()
    if opened is None:
        return
    if closed is not None:
        yield opened, closed
    elif line[opened] not in "'’`" or opened == 0:
        # One of these in mid-line that nothing closes is an apostrophe, or an accent.
        yield opened, len(line)


def _opens_single(mark: str, before: str, after: str) -> bool:
    if not after or after.isspace() or before.isalnum():
        return False
    return mark in "‘‚" or _leans_right(before)


def _closes_single(before: str, after: str) -> bool:
    return bool(before) and not before.isspace() and not after.isalnum()


def _leans_right(before: str) -> bool:
    return not before or before.isspace() or before in '([{—–-/:,“"„«'


def _joined(spans: list[Span]) -> Iterator[Span]:
    last: Span | None = None
    for span in sorted(spans):
        if last is not None and span[0] <= last[1]:
            last = (last[0], max(last[1], span[1]))
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last
