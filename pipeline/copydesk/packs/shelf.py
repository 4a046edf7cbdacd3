"""Shelf: packs, and for each language the rulebook of those that are for it."""

from dataclasses import dataclass, field
from typing import Any

from copydesk.packs.rule import Pack
from copydesk.packs.rulebook import Rulebook


@dataclass
class Shelf:
    """The packs of a stage. Pickles as the packs alone; rulebooks are made again where they are used."""

    packs: tuple[Pack, ...] = ()
    by_language: bool = True
    """Whether a text gets the packs for its language and those for every text only; else it gets all."""
    _books: dict[str | None, Rulebook] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __reduce__(self) -> tuple[Any, ...]:
        return Shelf, (self.packs, self.by_language)

    def book(self, language: str | None) -> Rulebook:
        """The rules for a text in ``language`` (ISO 639; None or ``und``: unknown)."""
        key = language if self.by_language else None
        book = self._books.get(key)
        if book is None:
            packs = (pack for pack in self.packs if not self.by_language or pack.language in (None, language))
            book = self._books[key] = Rulebook(tuple(packs))
        return book
