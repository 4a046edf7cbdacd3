"""Where a rule may act: not in what is protected, and in quotations only if it says so."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import accumulate
from typing import Final

import regex

from copydesk.packs.protected import addresses, marked_cuts, protected
from copydesk.packs.quotations import carried, quotations
from copydesk.packs.rule import Rule
from copydesk.text.edits import Edit

Span = tuple[int, int]

_BREAK: Final = regex.compile("\n")


class Zones:
    """Where in a text a rule may not act. What a line holds is looked up once, when the line is first asked about."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: list[int] | None = None
        self._zones: dict[int, _Zone] = {}

    def allow(self, rule: Rule, edit: Edit) -> bool:
        """Whether a fix may make this edit, as far as what stands there goes.

        What deletes an address whole, as a tail of boilerplate does, does not alter it. An editor's cut always stays.
        """
        for zone in self._of(edit.start, edit.end):
            if zone.cuts.touches(edit.start, edit.end):
                return False
            if any(edit.after or not _covers(edit, span) for span in zone.protected.touched(edit.start, edit.end)):
                return False
            if not rule.in_quotes and (zone.is_spoken() or zone.quotations.touches(edit.start, edit.end)):
                return False
        return True

    def show(self, start: int, end: int) -> bool:
        """Whether a flag may point at this span: an address is in no language. Code it may: it can be what is wrong."""
        return not any(
            spans.touches(start, end) for zone in self._of(start, end) for spans in (zone.addresses, zone.cuts)
        )

    def _of(self, start: int, end: int) -> "Iterator[_Zone]":
        """The lines a span is in."""
        if self._starts is None:
            self._starts = [0, *(match.end() for match in _BREAK.finditer(self._text))]
        place = bisect_right(self._starts, start) - 1
        while place < len(self._starts) and (self._starts[place] <= end):
            at = self._starts[place]
            if at not in self._zones:
                self._zones[at] = _Zone(self._text, at)
            yield self._zones[at]
            if self._zones[at].end >= end:
                return
            place += 1


class _Zone:
    """One line of a text."""

    def __init__(self, text: str, start: int) -> None:
        self._text, self._start = text, start
        end = text.find("\n", start)
        self.end = len(text) if end < 0 else end
        self._line = text[start : self.end]

    @cached_property
    def cuts(self) -> "_Spans":
        return _Spans(marked_cuts(self._line), self._start)

    @cached_property
    def addresses(self) -> "_Spans":
        return _Spans(addresses(self._line), self._start)

    @cached_property
    def protected(self) -> "_Spans":
        return _Spans(protected(self._line), self._start)

    @cached_property
    def quotations(self) -> "_Spans":
        return _Spans(quotations(self._line), self._start)

    def is_spoken(self) -> bool:
        """Whether the line stands without a mark inside a quotation of other lines."""
        return self._start in carried(self._text)


class _Spans:
    """Spans of a line, in the coordinates of the text, that are asked about often."""

    def __init__(self, spans: Iterable[Span], start: int) -> None:
        self._spans = sorted((start + one, start + other) for one, other in spans)
        self._starts = [span[0] for span in self._spans]
        self._reach = list(accumulate((span[1] for span in self._spans), max))

    def touched(self, start: int, end: int) -> Iterator[Span]:
        """The spans inside of which an edit changes something. An insertion at a border does not."""
        place = bisect_left(self._starts, end)
        while place and self._reach[place - 1] > start:
            place -= 1
            if self._spans[place][1] > start:
                yield self._spans[place]

    def touches(self, start: int, end: int) -> bool:
        return next(self.touched(start, end), None) is not None


def _covers(edit: Edit, span: Span) -> bool:
    return edit.start <= span[0] and span[1] <= edit.end
