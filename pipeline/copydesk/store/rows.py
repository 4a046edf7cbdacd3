"""From a Document to rows of the tables."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from copydesk.store.schemas import TableName
from copydesk.text.document import FIELDS, Document, FieldName
from copydesk.text.mentions import Date, Entity, Flag, Mention

Row = tuple[Any, ...]
"""One row, values in the order of the table's columns."""


def raw_hash(title: str, text: str) -> str:
    """SHA-256 of a document's raw: UTF-8 of title, NUL, text."""
    return sha256(f"{title}\0{text}".encode()).hexdigest()


def rows_of(document: Document) -> Iterator[tuple[TableName, Row]]:
    """The rows of a kept document in every table but ``rejects``."""
    edits = 0
    for name in FIELDS:
        for row in document.field(name).log():
            edits += 1
            yield (
                "edits",
                (
                    document.id,
                    name,
                    row.seq,
                    row.stage,
                    row.rule,
                    row.start,
                    row.end,
                    row.before,
                    row.after,
                    row.raw_start,
                    row.raw_end,
                ),
            )
        yield from _mentions(document, name)
    yield "documents", _document(document, edits)


def rejected(document: Document, raw_kept: int) -> Row:
    """The row of ``rejects`` for a document some stage rejected, with up to ``raw_kept`` bytes of its raw."""
    assert document.rejection is not None
    raw = f"{document.headline.raw}\0{document.body.raw}" if document.headline.raw else document.body.raw
    why = document.rejection
    return (
        document.id,
        document.source,
        document.locator,
        why.stage,
        why.reason,
        why.detail,
        raw[:raw_kept].encode("utf-8", "replace")[:raw_kept],
    )


def _document(document: Document, edits: int) -> Row:
    about = document.about
    title, text = document.headline, document.body
    return (
        document.id,
        document.source,
        document.locator,
        about.url,
        about.site,
        about.section,
        about.author,
        title.text,
        about.deck,
        text.text,
        about.language,
        about.language_confidence,
        about.source_language,
        about.published,
        about.published_zone,
        about.published_precision,
        about.published_from,
        about.modified,
        about.dateline_place,
        about.dateline_agency,
        about.dateline_date,
        about.duplicate_of,
        about.similarity,
        len(title.raw) + len(text.raw),
        len(title.text) + len(text.text),
        edits,
        raw_hash(title.raw, text.raw),
        sorted(about.extra.items()),
    )


def _mentions(document: Document, name: FieldName) -> Iterator[tuple[TableName, Row]]:
    field = document.field(name)
    if not field.mentions:
        return
    origin = field.origin
    for mention in sorted(field.mentions, key=_place):
        raw_start, raw_end = origin.to_raw(mention.start, mention.end)
        span = (
            document.id,
            name,
            mention.start,
            mention.end,
            raw_start,
            raw_end,
            field.text[mention.start : mention.end],
            field.raw[raw_start:raw_end],
        )
        match mention:
            case Entity():
                yield (
                    "entities",
                    (
                        *span,
                        mention.name,
                        mention.entity_id,
                        mention.entity_type,
                        mention.country,
                        mention.action,
                        mention.evidence,
                    ),
                )
            case Date():
                yield (
                    "dates",
                    (
                        *span,
                        mention.type,
                        mention.value,
                        mention.begin,
                        mention.finish,
                        mention.zone,
                        mention.precision,
                        mention.anchor,
                        mention.ambiguous,
                        mention.alternative,
                    ),
                )
            case Flag():
                yield "flags", (*span, mention.rule, mention.message, mention.suggestion)


def _place(mention: Mention) -> tuple[int, int, str]:
    return mention.start, mention.end, repr(mention)
