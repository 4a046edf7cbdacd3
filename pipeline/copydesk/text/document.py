"""Document: one news item on its way through the pipeline.

Frozen: each step gives a new one and shares what it did not change, so an untouched document costs nothing and no
stage can alter text without the log. Start reading from ``Document.edit``, the one door through which text changes.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from copydesk.text.edits import Edit
from copydesk.text.field import Field
from copydesk.text.mentions import Mention

FieldName = Literal["title", "text"]
FIELDS: Final[tuple[FieldName, ...]] = ("title", "text")


@dataclass(frozen=True, slots=True)
class About:
    """What is known about a document besides its text. ``None`` means nobody knows; it is never filled in by guess."""

    url: str | None = None
    site: str | None = None
    section: str | None = None
    author: str | None = None
    deck: str | None = None
    language: str | None = None
    language_confidence: float | None = None
    source_language: str | None = None
    published: dt.datetime | None = None
    published_zone: str | None = None
    published_precision: str | None = None
    published_from: str = "none"
    modified: dt.datetime | None = None
    dateline_place: str | None = None
    dateline_agency: str | None = None
    dateline_date: str | None = None
    duplicate_of: str | None = None
    similarity: float | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a document is not published: the stage that said so, a short stable reason, and the particulars."""

    stage: str
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One news item: two fields of text, what is known about it, and where it was read."""

    id: str
    source: str
    locator: str
    headline: Field
    body: Field
    about: About = About()
    rejection: Rejection | None = None

    @classmethod
    def of(
        cls,
        text: str,
        title: str = "",
        *,
        id: str = "",  # noqa: A002 - the column's own name
        source: str = "",
        locator: str = "",
        **about: Any,
    ) -> "Document":
        """A document as read, nothing done to it yet; ``about`` names fields of ``About``."""
        return cls(id, source, locator, Field.of(title), Field.of(text), About(**about))

    @property
    def title(self) -> str:
        """The title as it is now."""
        return self.headline.text

    @property
    def text(self) -> str:
        """The body as it is now."""
        return self.body.text

    def field(self, name: FieldName) -> Field:
        """The field called ``name``."""
        return self.headline if name == "title" else self.body

    def _with(self, name: FieldName, value: Field) -> "Document":
        if value is self.field(name):
            return self
        return replace(self, headline=value) if name == "title" else replace(self, body=value)

    def edit(self, edits: Iterable[Edit], *, stage: str, field: FieldName = "text") -> "Document":
        """The document after one pass of edits on one field: applied, logged, its mentions moved.

        Raises:
            EditError: an edit is out of bounds, or two overlap.
        """
        return self._with(field, self.field(field).edit(edits, stage))

    def note(self, *mentions: Mention, field: FieldName = "text") -> "Document":
        """The document with more mentions on one field.

        Raises:
            ValueError: a mention is empty or out of bounds.
        """
        return self._with(field, self.field(field).note(mentions))

    def learn(self, **about: Any) -> "Document":
        """The document with more known about it; names as in ``About``."""
        return replace(self, about=replace(self.about, **about))

    def reject(self, stage: str, reason: str, detail: str = "") -> "Document":
        """The document marked as not to be published. The first reason stays."""
        return self if self.rejection else replace(self, rejection=Rejection(stage, reason, detail))
