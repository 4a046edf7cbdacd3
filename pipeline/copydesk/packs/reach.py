"""Where a rule may act: not in what is protected, not in quotations unless it says so, not without its evidence."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import regex

from copydesk.packs.protected import addresses, marked_cuts, protected
from copydesk.packs.quotations import quotations
from copydesk.packs.rule import Needs, Rule
from copydesk.text.edits import Edit
from copydesk.text.offsets import OffsetMap

MATCH_SECONDS = 5.0
"""Time one pattern may take on one text. Ordinary rules need microseconds; only an exploding pattern gets here."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a rule may ask about besides the text it acts on."""

    source_language: str | None = None
    other: str = ""
    """The document's other field: the title of a text, the text of a title."""


def within_reach(rule: Rule, text: str, edit: Edit) -> bool:
    """Whether a fix may make this edit, as far as what stands there goes.

    What deletes an address whole, as a tail of boilerplate does, does not alter it. An editor's cut always stays.
    """
    for start, line in _lines_of(text, edit.start, edit.end):
        here = (edit.start - start, edit.end - start)
        if any(_touches(here, span) for span in marked_cuts(line)):
            return False
        if any(_touches(here, span) and (edit.after or not _covers(here, span)) for span in protected(line)):
            return False
        if not rule.in_quotes and any(_touches(here, span) for span in quotations(line)):
            return False
    return True


def may_flag(text: str, start: int, end: int) -> bool:
    """Whether a flag may point at this span: an address is in no language. Code it may: it can be what is wrong."""
    return not any(
        _touches((start - at, end - at), span)
        for at, line in _lines_of(text, start, end)
        for span in (*addresses(line), *marked_cuts(line))
    )


def _lines_of(text: str, start: int, end: int) -> Iterable[tuple[int, str]]:
    at = text.rfind("\n", 0, start) + 1
    while True:
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        yield at, text[at:stop]
        if stop >= end:
            return
        at = stop + 1


def _touches(edit: Span, span: Span) -> bool:
    """Whether an edit changes what is inside a span. An insertion at its border does not."""
    return edit[0] < span[1] and edit[1] > span[0]


def _covers(edit: Span, span: Span) -> bool:
    return edit[0] <= span[0] and span[1] <= edit[1]


@dataclass
class Evidence:
    """The document as it was when a round of rules began, so that no rule uses up what the next one needs to see.

    Knows where in it the text of now came from: a match is no evidence for itself.
    """

    text: str
    around: Surroundings = Surroundings()
    passes: list[tuple[Edit, ...]] = field(default_factory=list)
    _seen: dict[str, list[Span] | None] = field(default_factory=dict)
    _origin: tuple[int, OffsetMap] = (0, OffsetMap())

    def meets(self, needs: Needs | None, match: "regex.Match[str]", offset: int) -> bool:
        """Whether the document shows what a rule needs, for a match that starts at ``offset + match.start()``.

        Raises:
            TimeoutError: a pattern takes longer than MATCH_SECONDS on the document.
        """
        if needs is None:
            return True
        if needs.source_language is not None and self.around.source_language not in needs.source_language:
            return False
        groups = match.groupdict()
        span = offset + match.start(), offset + match.end()
        if needs.elsewhere is not None and not self._stands(Needs.filled(needs.elsewhere, groups), span):
            return False
        return needs.nowhere is None or not self._stands(Needs.filled(needs.nowhere, groups), span)

    def _stands(self, pattern: str, span: Span) -> bool:
        spans = self._spans(pattern)
        if spans is None:
            return True
        own = self._map().to_raw(*span)
        return any(end <= own[0] or start >= own[1] for start, end in spans)

    def _spans(self, pattern: str) -> list[Span] | None:
        """Where a pattern matches in the text; None where it matches in the other field, which settles it."""
        if pattern not in self._seen:
            compiled = _compiled(pattern)
            if compiled.search(self.around.other, timeout=MATCH_SECONDS):
                self._seen[pattern] = None
            else:
                self._seen[pattern] = [found.span() for found in compiled.finditer(self.text, timeout=MATCH_SECONDS)]
        return self._seen[pattern]

    def _map(self) -> OffsetMap:
        done, origin = self._origin
        for edits in self.passes[done:]:
            origin = origin.then(OffsetMap.of(edits))
        self._origin = len(self.passes), origin
        return origin


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> "regex.Pattern[str]":
    return regex.compile(pattern)
