"""From a record, whatever file it was in, to a Document: which column is what, and what a column may hold.

Nothing is coerced that could hide a mistake: a body that is a number means that the wrong column was mapped.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from copydesk.seeds.decode import read_strays, without_surrogates
from copydesk.seeds.files import File
from copydesk.seeds.records import RAW_KEPT, Read, Unread, id_of
from copydesk.seeds.times import parse_time
from copydesk.text.document import About, Document
from copydesk.text.field import Field
from copydesk.text.mentions import Flag

_LONGEST_DETAIL: Final = 500  # characters: a detail is read by people


def to_read(
    file: File,
    locator: str,
    record: Mapping[str, object],
    raw: bytes = b"",
    flags: Sequence[Flag] = (),
    *,
    strays: bool = False,
) -> Read:
    """The Document a record stands for by the mapping of its input, or why there is none.

    ``raw`` is what goes into ``rejects`` then. ``flags`` are about the record as a whole and are noted on all of the
    title and all of the text. With ``strays``, its strings were decoded with ``surrogateescape``, and each byte that
    was not UTF-8 is read as windows-1252 and flagged where it stands.
    """
    try:
        return _Reader(file, locator, record, flags, strays=strays).document()
    except _RefusedError as refused:
        return unread(file, locator, refused.reason, str(refused), raw, site=refused.site)


def unread(file: File, locator: str, reason: str, detail: str, raw: bytes = b"", *, site: str | None = None) -> Unread:
    """What could not be read at ``locator``: only as much of ``raw`` and ``detail`` as a table can bear."""
    source = file.input.source or site or file.folder
    detail, _ = without_surrogates(detail if len(detail) <= _LONGEST_DETAIL else f"{detail[:_LONGEST_DETAIL]}…")
    return Unread(source, locator, reason, detail, raw[:RAW_KEPT], id_of(source, locator))


class _RefusedError(Exception):
    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.site: str | None = None


class _Reader:
    """One record on its way to a Document."""

    def __init__(
        self, file: File, locator: str, record: Mapping[str, object], flags: Sequence[Flag], *, strays: bool
    ) -> None:
        self.file = file
        self.locator = locator
        self.record = record
        self.flags = flags
        self.mend = read_strays if strays else without_surrogates

    def document(self) -> Document:
        """The Document.

        Raises:
            _RefusedError: there is none.
        """
        given = self.file.input
        fields = given.fields
        url = self.plain(fields.url or "url")
        site = self.plain(fields.site or "site") or (_host(url) if url else None)
        source = given.source or site or self.file.folder
        try:
            headline, body = self.texts()
            name = self.id(source)
        except _RefusedError as refused:
            refused.site = site
            raise
        extra: dict[str, str] = {}
        published_in, modified_in = fields.published or "published", fields.modified or "modified"
        published, modified = self.value(published_in), self.value(modified_in)
        time, change = parse_time(published), parse_time(modified)
        if time is None and not _is_blank(published):
            extra["published"] = self.written(published)
        if change is None and not _is_blank(modified):
            extra["modified"] = self.written(modified)
        for column in given.keep:
            value = self.value(column)
            if value is not None:
                extra[column] = self.written(value)
        about = About(
            url=url,
            site=site,
            section=self.plain(fields.section or "section"),
            author=self.plain(fields.author or "author"),
            deck=self.plain(fields.deck or "deck"),
            language=self.plain(fields.language or "language") or given.language,
            source_language=self.plain(fields.source_language or "source_language") or given.source_language,
            published=time.moment if time else None,
            published_zone=time.zone if time else None,
            published_precision=time.precision if time else None,
            published_from="metadata" if time else "none",
            modified=change.moment if change else None,
            extra=extra,
        )
        return Document(name, source, self.locator, headline, body, about)

    def texts(self) -> tuple[Field, Field]:
        """Title and body."""
        fields, most = self.file.input.fields, self.file.input.max_characters
        column = fields.text or "text"
        text = self.value(column)
        if text is None:
            there = "is null" if _has(self.record, column) else f"is not among {', '.join(map(str, self.record))}"
            raise _RefusedError("missing-field", f"text: column {column!r} {there}")
        if not isinstance(text, str):
            raise _RefusedError("wrong-type", f"text: column {column!r} holds {_kind(text)}, not a string")
        column = fields.title or "title"
        title = self.value(column)
        if title is None:
            title = ""
        elif not isinstance(title, str):
            raise _RefusedError("wrong-type", f"title: column {column!r} holds {_kind(title)}, not a string")
        if len(title) + len(text) > most:
            raise _RefusedError("too-large", f"{len(title) + len(text):,} characters, more than {most:,}")
        return self.field(title), self.field(text)

    def field(self, text: str) -> Field:
        """A text as it comes, with what is to be said about it."""
        text, found = self.mend(text)
        field = Field.of(text)
        if not text or not (found or self.flags):
            return field
        return field.note(
            (*(Flag(0, len(text), flag.rule, flag.message, flag.suggestion) for flag in self.flags), *found)
        )

    def id(self, source: str) -> str:
        """The record's own id, or one made of its place."""
        given = self.file.input
        column = given.fields.id or "id"
        value = self.value(column)
        if isinstance(value, bool) or not (value is None or isinstance(value, (str, int))):
            raise _RefusedError(
                "wrong-type", f"id: column {column!r} holds {_kind(value)}, not a string or a whole number"
            )
        if value is None or value == "":
            return id_of(source, self.locator)
        own, _ = self.mend(str(value))
        return f"{source}:{own}" if given.prefix_ids else own

    def plain(self, column: str) -> str | None:
        """A column as one string. Blank is None: an empty cell says nothing, in whatever format."""
        value = self.value(column)
        if value is None:
            return None
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            value = ", ".join(value)
        written = self.written(value)
        return None if written.isspace() else written or None

    def written(self, value: object) -> str:
        """A value as a string: itself, a time in ISO 8601, anything else as JSON."""
        if isinstance(value, str):
            text = value
        elif isinstance(value, (dt.datetime, dt.date, dt.time)):
            text = value.isoformat()
        else:
            text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
        return self.mend(text)[0]

    def value(self, column: str) -> object:
        """What a column holds; None where there is no such column."""
        record = self.record
        if column in record:
            return record[column]
        return _nested(record, column) if "." in column else None


def _nested(record: Mapping[str, object], path: str) -> object:
    value: object = record
    for name in path.split("."):
        if not isinstance(value, Mapping) or name not in value:
            return None
        value = value[name]
    return value


def _has(record: Mapping[str, object], column: str) -> bool:
    if column in record:
        return True
    outer, dot, name = column.rpartition(".")
    inside = _nested(record, outer) if dot else None
    return isinstance(inside, Mapping) and name in inside


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _kind(value: object) -> str:
    kinds = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return kinds.get(type(value), f"a value of type {type(value).__name__}")


def _host(url: str) -> str | None:
    """The host of an address, without ``www.``; None where there is none or the address is broken."""
    try:
        host = urlsplit(url.strip()).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") or None if host else None
