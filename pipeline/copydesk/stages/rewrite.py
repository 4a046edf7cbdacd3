"""Run packs: translation artifacts, stock boilerplate, and whatever a user's own pack says.

Translation packs are for one language and run on documents in it. Boilerplate is tried on every document: pages
translated by machine keep prompts nobody translated, and a pattern in another script costs the gate nothing.
"""

from pathlib import Path
from typing import Final, Literal

from pydantic import Field, PrivateAttr

from copydesk.declared.faults import DeclaredValueError
from copydesk.packs.load import find, is_kind, load, names
from copydesk.packs.reach import Surroundings
from copydesk.packs.rule import Pack
from copydesk.packs.rulebook import ROUNDS, Unsettled
from copydesk.packs.shelf import Shelf
from copydesk.stages.stage import FIELDS, FieldName, Stage
from copydesk.text.document import Document

KINDS_FOR_EVERY_DOCUMENT: Final = frozenset({"boilerplate"})


class Rewrite(Stage):
    """Run packs of rules over title and text."""

    use: Literal["rewrite"] = "rewrite"
    packs_: str | tuple[str, ...] = Field(
        alias="packs",
        description="a kind (its packs chosen by each document's language; boilerplate: all), "
        "or a list of names or paths, relative to the config, applied to every document",
    )

    _shelf: Shelf = PrivateAttr(default_factory=Shelf)

    def open(self, base: Path) -> None:
        """Load the packs; see ``Stage.open``."""
        of_kind = isinstance(self.packs_, str) and is_kind(self.packs_)
        refs = (self.packs_,) if isinstance(self.packs_, str) else self.packs_
        loaded: dict[str, Pack] = {}
        for place, ref in enumerate(refs):
            within = ("packs",) if isinstance(self.packs_, str) else ("packs", place)
            if not isinstance(self.packs_, str) and is_kind(ref):
                # In a list all of its packs would run on every document, the English ones on Spanish text too.
                raise DeclaredValueError(
                    f"{ref!r} is a kind of packs, and a list takes names or paths",
                    f"give it a stage of its own, `packs: {ref}`, or name its packs, as in {names()[ref][0]}",
                    within=within,
                )
            try:
                packs = [load(path) for path in find(ref, base)]
            except DeclaredValueError as fault:
                raise DeclaredValueError(fault.problem, fault.remedy, within=within) from None
            for pack in packs:
                if pack.name in loaded and loaded[pack.name] != pack:
                    raise DeclaredValueError(
                        f"two different packs are called {pack.name!r}",
                        "the edit log names rules by pack and id; give one of them another `name:`",
                        within=within,
                    )
                loaded[pack.name] = pack
        by_language = of_kind and self.packs_ not in KINDS_FOR_EVERY_DOCUMENT
        self._shelf = Shelf(tuple(loaded.values()), by_language)

    def packs(self) -> tuple[Pack, ...]:
        """The packs in the order they run."""
        return self._shelf.packs

    def __call__(self, document: Document) -> Document:
        """The document with every rule's work done and what only a reader can decide flagged."""
        book = self._shelf.book(document.about.language)
        open_fields = [name for name in FIELDS if book.candidates(document.field(name).text)]
        if not open_fields:
            return document
        # A title is evidence for its text and a text for its title: what changed one may let a rule act on the other.
        for _ in range(ROUNDS):
            before = document
            for name in open_fields:
                # Evidence is the other field as it was: a title repaired first must not use up what its text needs.
                around = _around(before, name)
                for edits in book.rewrites(document.field(name).text, whole_lines=name == "text", around=around):
                    document = document.edit(edits, stage=self.use, field=name)
            if document is before or len(open_fields) == 1:
                break
        else:
            raise Unsettled(f"rules do not settle in {ROUNDS} rounds over title and text")
        for name in open_fields:
            flags = book.flags(document.field(name).text, around=_around(document, name))
            document = document.note(*flags, field=name)
        return document


def _around(document: Document, name: FieldName) -> Surroundings:
    other = document.text if name == "title" else document.title
    return Surroundings(document.about.source_language, other)
