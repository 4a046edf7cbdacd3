"""Which language a translated text came from, where it betrays that: a field, and evidence for rules.

A translator leaves traces: a word order, a mark, an agency's name in another tongue. One trace proves little, since a
writer may quote; two different ones for the same language, and fewer for any other, are taken as knowledge. What the
input declares is taken as it is.
"""

from collections import defaultdict
from pathlib import Path
from typing import ClassVar, Final, Literal

import regex
from pydantic import Field, PrivateAttr

from copydesk.declared.faults import DeclaredValueError
from copydesk.packs.load import find, load
from copydesk.packs.rule import Pack
from copydesk.packs.shelf import Shelf
from copydesk.stages.stage import FIELDS, Stage
from copydesk.text.document import Document

_NAME: Final = regex.compile(r".*-from-(?P<source>[a-z]{2,3})")


class SourceLanguage(Stage):
    """Infer what language a text was translated from, by its traces."""

    use: Literal["source_language"] = "source_language"
    packs_: str = Field(
        "source-language", alias="packs", description="pack or kind of packs of `trace` rules, named as in xx-from-yy"
    )
    min_traces: int = Field(2, ge=1, description="different rules that must speak for a language")

    rules: ClassVar = {}

    _shelf: Shelf = PrivateAttr(default_factory=Shelf)

    def open(self, base: Path) -> None:
        """Load the packs; see ``Stage.open``."""
        packs = tuple(load(path) for path in find(self.packs_, base))
        for pack in packs:
            if pack.language is None or _NAME.fullmatch(pack.name) is None:
                raise DeclaredValueError(
                    f"pack {pack.name!r} does not say from which language into which",
                    "give it `language:` (of the text) and a name that ends in xx-from-yy",
                    within=("packs",),
                )
        self._shelf = Shelf(packs)

    def packs(self) -> tuple[Pack, ...]:
        """The packs of traces."""
        return self._shelf.packs

    def __call__(self, document: Document) -> Document:
        """The document with ``source_language`` filled in where traces tell it."""
        language = document.about.language
        if document.about.source_language is not None or language is None:
            return document
        book = self._shelf.book(language)
        speaking: defaultdict[str, set[str]] = defaultdict(set)
        for name in FIELDS:
            for named, _ in book.traces(document.field(name).text):
                pack, _, _ = named.id.rpartition("/")
                if (source := _NAME.fullmatch(pack)) is not None:
                    speaking[source["source"]].add(named.id)
        ranked = sorted(((len(rules), source) for source, rules in speaking.items()), reverse=True)
        if not ranked or ranked[0][0] < self.min_traces or (len(ranked) > 1 and ranked[1][0] == ranked[0][0]):
            return document
        return document.learn(source_language=ranked[0][1])
