"""Where somebody else is speaking: the quotations of one line, found so that rather too much counts as quoted.

A rule that changes words must never put words into a mouth. So wherever the marks do not tell, the quotation wins: one
that is never closed runs to the end of its paragraph (that is also how a quotation of several paragraphs is set: each
opens anew, only the last is closed), and one whose opening was lost runs from where the last one ended.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import regex

Span = tuple[int, int]

_MARK = regex.compile(
    r"""[“”„‟«»"]|``|''"""
    # An apostrophe stands between letters or cuts a word's head; a quotation opens before a word and closes behind one.
    r"""|(?<![\p{L}\p{N}])[‘‚‹'](?=[\p{L}\p{N}“"¿¡…])(?!['‘](?:\d\ds?\b|(?:s|t|em|til|tis|twas|n|cause|bout|round)\b))"""
    r"""|(?<=[\p{L}\p{N}.,!?…“”"])[’›'](?![\p{L}\p{N}])"""
)
_ALWAYS_OPENS: Final = "„‟‘‚‹``"
_SINGLE: Final = "‘’‚‹›'"
_STRAIGHT_SINGLE: Final = "'"


# Guillemets are arrows as well ("« Retour"), so they must be closed to count.
_OPENING = regex.compile(r"[^\w\n]{0,2}?(?:[“„‟‘‚]|\"(?=\S)|'(?=\p{L})|«(?=[^«\n]*»)|‹(?=[^‹\n]*›))")


def opens_quoted(text: str, start: int) -> bool:
    """Whether the line that begins at ``start`` begins with somebody's words: no page says its labels in quotes."""
    return _OPENING.match(text, start) is not None


@lru_cache(maxsize=64)
def quotations(line: str) -> tuple[Span, ...]:
    """Spans of the quotations in one line (a paragraph), marks included, in order and apart."""
    return tuple(_joined([*_double(line), *_single(line)]))


def _double(line: str) -> Iterator[Span]:
    """Quotations in double marks, nested ones as part of the outermost."""
    opened: int | None = None
    end = 0
    for match in _MARK.finditer(line):
        if match[0] in _SINGLE:
            continue
        before, after = line[match.start() - 1 : match.start()], line[match.end() : match.end() + 1]
        if opened is None:
            if _opens(match[0], before, after):
                opened = match.start()
            elif not (match[0] in "\"”''" and before.isdigit()):
                # A closing mark alone: its opening was lost. Behind a figure it is an inch or a second.
                yield end, match.end()
                end = match.end()
        elif not _opens_again(match[0], line[opened], before, after):
            yield opened, match.end()
            opened, end = None, match.end()
    if opened is not None:
        yield opened, len(line)


def _opens(mark: str, before: str, after: str) -> bool:
    if mark in ("“", "«", *_ALWAYS_OPENS, "``"):
        return not (mark == "«" and before and not before.isspace() and (not after or after.isspace()))
    if mark in ('"', "»", "”", "''"):
        # German books open with », Swedish papers with ”: such a mark leans on the word behind it.
        return (not before or before.isspace() or before in "([{—–-/:") and bool(after) and not after.isspace()
    return False


def _opens_again(mark: str, opened: str, before: str, after: str) -> bool:
    """Whether a mark inside a quotation opens another, so that the outer one goes on."""
    if mark in ("„", "‟", "``"):
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
    for match in _MARK.finditer(line):
        if match[0] not in _SINGLE:
            continue
        if match[0] in "‘‚‹" or (match[0] == _STRAIGHT_SINGLE and _leans_right(line, match.start())):
            if opened is not None and closed is not None:
                yield opened, closed
            if opened is None or closed is not None:
                opened, closed = match.start(), None
        elif opened is not None:
            closed = match.end()
    if opened is None:
        return
    if closed is not None:
        yield opened, closed
    elif line[opened] != _STRAIGHT_SINGLE or opened == 0:
        # A straight one in mid-line that nothing closes is an apostrophe.
        yield opened, len(line)


def _leans_right(line: str, place: int) -> bool:
    before = line[place - 1 : place] if place else ""
    return not before or before.isspace() or before in '([{—–-/:“"'


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
