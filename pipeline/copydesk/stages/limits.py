"""What is no news text: empty, too short, too long, in another language, an error page. Nothing is changed here."""

from pathlib import Path
from typing import Literal

from pydantic import Field, PrivateAttr

from copydesk.packs.load import find, load
from copydesk.packs.rule import Pack
from copydesk.packs.rulebook import Rulebook
from copydesk.stages.stage import Stage
from copydesk.text.document import Document


class Limits(Stage):
    """Reject documents that are no news text, each with its reason."""

    use: Literal["limits"] = "limits"
    min_characters: int = Field(1, ge=0, description="characters a text must have, outer blanks not counted")
    max_characters: int = Field(1_000_000, ge=1, description="characters a text may have")
    max_line_characters: int = Field(
        200_000, ge=1, description="characters a line may have; beyond this it is data, not prose"
    )
    languages: tuple[str, ...] | None = Field(
        None, min_length=1, description="languages to keep (ISO 639; `und` is undetermined); left out: all"
    )
    error_pages: str | None = Field(
        "error-pages", description="pack or kind of packs whose `reject` rules know error pages; null: none"
    )
    error_page_characters: int = Field(
        1_500, ge=1, description="a longer text is not taken for an error page, whatever it says"
    )

    _book: Rulebook = PrivateAttr(default_factory=lambda: Rulebook(()))

    def open(self, base: Path) -> None:
        """Load the packs; see ``Stage.open``."""
        if self.error_pages is not None:
            self._book = Rulebook(tuple(load(path) for path in find(self.error_pages, base)))

    def packs(self) -> tuple[Pack, ...]:
        """The packs that know error pages."""
        return self._book.packs

    def __call__(self, document: Document) -> Document:
        """The document, rejected if it is no news text."""
        text = document.text.strip()
        if not text and self.min_characters:
            return document.reject(self.use, "empty", "no letters in the text")
        if len(text) < self.min_characters:
            return document.reject(self.use, "too-short", f"{len(text)} characters, at least {self.min_characters}")
        if len(text) > self.max_characters:
            return document.reject(self.use, "too-long", f"{len(text)} characters, at most {self.max_characters}")
        longest = max(map(len, text.split("\n"))) if len(text) > self.max_line_characters else 0
        if longest > self.max_line_characters:
            return document.reject(
                self.use, "line-too-long", f"a line of {longest} characters, at most {self.max_line_characters}"
            )
        language = document.about.language
        if self.languages is not None and language not in self.languages:
            return document.reject(self.use, "language", f"{language} is none of {', '.join(self.languages)}")
        if len(text) <= self.error_page_characters:
            named = self._book.rejection(f"{document.title}\n{text}" if document.title else text)
            if named is not None:
                return document.reject(self.use, "error-page", f"{named.id}: {named.rule.why}")
        return document
