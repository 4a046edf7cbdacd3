"""What a rule may ask of the rest of the document, and how much time it may take on it."""

from dataclasses import dataclass, field
from functools import lru_cache

import regex

from copydesk.packs.rule import Needs
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
        if needs.elsewhere is not None:
            wanted = Needs.filled(needs.elsewhere, groups)
            if wanted is None or not self._stands(wanted, span):
                return False
        if needs.nowhere is None:
            return True
        unwanted = Needs.filled(needs.nowhere, groups)
        return unwanted is None or not self._stands(unwanted, span)

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
