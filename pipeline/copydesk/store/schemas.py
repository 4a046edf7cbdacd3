"""The six tables: columns, types and meanings. A contract with everyone who reads them; a change raises VERSION.

Declared, never inferred: a table whose rows happen to be all null still has its types.
"""

from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    import pyarrow as pa

VERSION: Final = "1"
"""Version of the tables' schema, written into every part's metadata."""

TableName = Literal["documents", "edits", "entities", "dates", "flags", "rejects"]
TABLES: Final[tuple[TableName, ...]] = ("documents", "edits", "entities", "dates", "flags", "rejects")

_PLACE: Final = (
    ("doc_id", "string!", "id of the document the row is about"),
    ("field", "string!", "`title` or `text`"),
)
_SPAN: Final = (
    *_PLACE,
    ("start", "int32!", "first character, in code points of the field's final text"),
    ("end", "int32!", "behind the last character, in code points of the field's final text"),
    ("raw_start", "int32!", "first character of the smallest raw span it came from"),
    ("raw_end", "int32!", "behind the last character of that raw span"),
    ("text", "string!", "the final text between start and end"),
    ("raw", "string!", "the raw text between raw_start and raw_end"),
)

COLUMNS: Final[dict[TableName, tuple[tuple[str, str, str], ...]]] = {
    "documents": (
        ("doc_id", "string!", "the input's own id, verbatim, where it has one; else a hash of source and locator"),
        ("source", "string!", "what accounting groups by: declared, else the site, else the folder"),
        ("locator", "string!", "input path relative to its root, then # and the record where a file holds several"),
        ("url", "string", "address"),
        ("site", "string", "name of the site; the host of the address unless the input says otherwise"),
        ("section", "string", "section or category"),
        ("author", "string", "byline"),
        ("title", "string!", "headline, cleaned"),
        ("deck", "string", "standfirst under the headline"),
        ("text", "string!", "body, cleaned"),
        ("language", "string", "ISO 639 code; `und` if it cannot be told"),
        ("language_confidence", "float64", "0 to 1, as the detector gives it; null where declared or undetermined"),
        ("source_language", "string", "language it was translated from, where known"),
        ("published", "timestamp", "time of publication, UTC"),
        ("published_zone", "string", "zone as given, +02:00; null where none was given and UTC is assumed"),
        ("published_precision", "string", "year, month, day, minute or second: what `published` is exact to"),
        ("published_from", "string!", "metadata, dateline, url, weekday or none"),
        ("modified", "timestamp", "time of the last change, UTC"),
        ("dateline_place", "string", "place of the dateline"),
        ("dateline_agency", "string", "agency of the dateline"),
        ("dateline_date", "string", "date of the dateline, ISO 8601; --09-13 while the year is unknown"),
        ("duplicate_of", "string", "doc_id of the surviving document this one repeats"),
        ("similarity", "float64", "Jaccard similarity with it, 0 to 1"),
        ("raw_chars", "int32!", "characters of raw title and text"),
        ("chars", "int32!", "characters of final title and text"),
        ("edits", "int32!", "rows of this document in `edits`"),
        ("raw_sha256", "string!", "SHA-256 of UTF-8 raw title + NUL + raw text"),
        ("extra", "map!", "input columns the config keeps"),
    ),
    "edits": (
        *_PLACE,
        ("seq", "int32!", "number of the pass within the field, from 0; passes replay in this order"),
        ("stage", "string!", "stage that made the change"),
        ("rule", "string!", "rule that made the change"),
        ("start", "int32!", "first character replaced, in the text the pass was given"),
        ("end", "int32!", "behind the last character replaced, in the text the pass was given"),
        ("before", "string!", "what stood there"),
        ("after", "string!", "what stands there now"),
        ("raw_start", "int32!", "first character of the smallest raw span it changed"),
        ("raw_end", "int32!", "behind the last character of that raw span"),
    ),
    "entities": (
        *_SPAN,
        ("name", "string!", "the entity's name"),
        ("entity_id", "string!", "Wikidata id, or one of ours (copydesk:...)"),
        ("entity_type", "string!", "kind of entity"),
        ("country", "string", "ISO 3166 code of its country"),
        ("action", "string!", "annotate, rewrite or review"),
        ("evidence", "string", "what in the document says which entity it is"),
    ),
    "dates": (
        *_SPAN,
        ("type", "string!", "DATE, TIME, DURATION or SET"),
        ("value", "string!", "TIMEX3 / ISO 8601 value"),
        ("begin", "string", "first moment, inclusive: civil time at the place"),
        ("finish", "string", "last moment, exclusive: civil time at the place"),
        ("zone", "string", "zone, where the text names one"),
        ("precision", "string", "century, decade, year, half, quarter, month, week, day, part, minute or second"),
        ("anchor", "string", "what a relative expression was resolved against"),
        ("ambiguous", "bool!", "whether another reading is possible"),
        ("alternative", "string", "the other reading's value"),
    ),
    "flags": (
        *_SPAN,
        ("rule", "string!", "rule that saw the fault"),
        ("message", "string!", "what is wrong"),
        ("suggestion", "string", "what might be right"),
    ),
    "rejects": (
        ("doc_id", "string!", "the input's own id, else a hash of source and locator"),
        ("source", "string!", "as in documents"),
        ("locator", "string!", "as in documents"),
        ("stage", "string!", "stage that rejected it; `read` for readers"),
        ("reason", "string!", "one word of a closed list; see docs/tables.md"),
        ("detail", "string!", "the particulars"),
        ("raw", "binary!", "the record as it was read, first 64 KiB; of a document: its title, NUL, and text"),
    ),
}


def schema_of(table: TableName) -> "pa.Schema":
    """The Arrow schema of a table, with the meaning of each column in its metadata."""
    import pyarrow as pa  # noqa: PLC0415 - the command line must start without it

    types = {
        "string": pa.string(),
        "int32": pa.int32(),
        "float64": pa.float64(),
        "bool": pa.bool_(),
        "binary": pa.binary(),
        "timestamp": pa.timestamp("us", tz="UTC"),
        "map": pa.map_(pa.string(), pa.string()),
    }
    return pa.schema(
        [
            pa.field(name, types[kind.rstrip("!")], nullable=not kind.endswith("!"), metadata={"description": meaning})
            for name, kind, meaning in COLUMNS[table]
        ],
        metadata={"copydesk.table": table, "copydesk.schema_version": VERSION},
    )
