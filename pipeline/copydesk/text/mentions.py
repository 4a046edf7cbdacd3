"""Mentions: notes on a span of a text. They never change a letter; they move when the text under them does."""

from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, slots=True)
class Mention:
    """A note on ``text[start:end]``, never empty, in code points of the text as it is now."""

    start: int
    end: int

    def moved(self, start: int, end: int) -> Self:
        """The same note on another span."""
        return self if (start, end) == (self.start, self.end) else replace(self, start=start, end=end)


@dataclass(frozen=True, slots=True)
class Entity(Mention):
    """A name of something known: which one it is, and what in the document says so."""

    name: str
    entity_id: str
    entity_type: str
    country: str | None = None
    action: str = "annotate"
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Date(Mention):
    """A time expression: its TIMEX3 type and value, and the half-open interval of civil time it stands for."""

    type: str
    value: str
    begin: str | None = None
    finish: str | None = None
    zone: str | None = None
    precision: str | None = None
    anchor: str | None = None
    ambiguous: bool = False
    alternative: str | None = None


@dataclass(frozen=True, slots=True)
class Flag(Mention):
    """A fault seen and not safely repairable; a reader decides."""

    rule: str
    message: str
    suggestion: str | None = None
