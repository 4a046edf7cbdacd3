"""CSV and TSV: a header, then a record a line, with line breaks inside quoted cells.

A broken quote never makes a record up. From the broken record on, everything up to the next line end outside quotes, by
the count of quotes, is refused in one piece; where none comes, that is the rest of the file.
"""

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from copydesk.seeds.decode import ENCODING, Undecodable, decode
from copydesk.seeds.files import File, Piece
from copydesk.seeds.jsonl import limit_bytes
from copydesk.seeds.lines import Line, lines
from copydesk.seeds.mapping import to_read, unread
from copydesk.seeds.opened import Opened, head_in_utf8, opened
from copydesk.seeds.records import RAW_KEPT, Read
from copydesk.seeds.unpack import Damaged
from copydesk.text.mentions import Flag

_BOM: Final = b"\xef\xbb\xbf"


def read_cells(piece: Piece) -> Iterator[Read]:
    """The records of a piece, in order. The locator's number is the byte offset of the record's first line.

    Offsets are in the unpacked file, and in the UTF-8 form of one in UTF-16.

    Raises:
        OSError: the file cannot be opened or read.
    """
    file = piece.file
    columns = file.input.columns
    if columns is None and piece.start:
        columns = columns_of(file)
        if columns is None:
            return  # the piece that begins the file says what is wrong with the header
    nothing = True
    with opened(piece) as source:
        form = _form_of(file, source)
        for row in _rows(source, file, form):
            nothing = False
            locator = f"{file.locator}#{row.offset}"
            if row.reason:
                yield unread(file, locator, row.reason, row.detail, row.raw)
                if columns is None:
                    return  # without a header no later cell can be told apart
            elif columns is None:
                columns = _names(row.cells)
            elif _names(row.cells) == columns:
                yield unread(file, locator, "repeated-header", "the names of the columns again, not a record", row.raw)
            elif len(row.cells) != len(columns):
                detail = f"expected {len(columns)} cells, found {len(row.cells)}"
                yield unread(file, locator, "ragged-row", detail, row.raw)
            else:
                yield to_read(file, locator, _record(columns, row.cells), row.raw, form.flags)
    if nothing and not piece.start and not head_in_utf8(file):
        yield unread(file, file.locator, "empty", "the file has no bytes")


def columns_of(file: File) -> tuple[str, ...] | None:
    """The names of a file's columns, from its header or the config; None where it has no header that can be read.

    Raises:
        OSError: the file cannot be opened or read.
    """
    if file.input.columns is not None:
        return file.input.columns
    with opened(Piece(file, 0, file.size)) as source:
        row = next(_rows(source, file, _form_of(file, source)), None)
    return None if row is None or row.reason else _names(row.cells)


def _names(cells: list[str]) -> tuple[str, ...]:
    return tuple(name.strip(" \t\ufeff") for name in cells)


def _record(columns: tuple[str, ...], cells: list[str]) -> dict[str, object]:
    """Cells by name. A name that is empty or there twice names nothing: better no column than the wrong one."""
    record: dict[str, object] = dict(zip(columns, cells, strict=True))
    if len(record) < len(columns):
        for name in columns:
            if columns.count(name) > 1:
                record.pop(name, None)
    record.pop("", None)
    return record


@dataclass(frozen=True, slots=True)
class _Form:
    """How the rows of a file are written: one answer for all of its pieces."""

    encoding: str
    delimiter: str
    quoted: bool
    newline: bytes
    limit: int
    flags: tuple[Flag, ...]


def _form_of(file: File, source: Opened) -> _Form:
    head = head_in_utf8(file)
    declared = None if source.wide else file.input.encoding
    # Half a letter at the end of the head would be taken for a wrong one, so the head ends with a line.
    ended = head[: head.rfind(b"\n") + 1] or head[: head.rfind(b"\r") + 1] or head
    try:
        decoded = decode(ended, declared)
    except Undecodable:
        encoding, flags = "utf-8", source.flags
    else:
        encoding = decoded.encoding
        # Single bytes that are not UTF-8 cost the rows they are in and are nothing to say about the others.
        flags = source.flags + tuple(flag for flag in decoded.flags if flag.rule == ENCODING)
    return _Form(
        encoding=encoding,
        delimiter=file.input.delimiter or ("\t" if file.format == "tsv" else ","),
        quoted=file.input.quoted,
        newline=b"\r" if b"\n" not in head and b"\r" in head else b"\n",
        limit=limit_bytes(file),
        flags=flags,
    )


@dataclass(slots=True)
class _Row:
    """A record's cells, or the reason why there are none."""

    offset: int
    raw: bytes
    cells: list[str] = field(default_factory=list)
    reason: str = ""
    detail: str = ""


def _rows(source: Opened, file: File, form: _Form) -> Iterator[_Row]:
    # The limit is of the whole process, but it only guards memory, and here the bytes of a record are counted before:
    # lifted once, it takes nothing from anybody.
    csv.field_size_limit(sys.maxsize)
    found = lines(source.stream, form.limit, source.start, source.stop, form.newline)
    physical = chain.from_iterable(_split(line, form.newline) for line in found)
    for line in physical:
        if line.damage is not None:
            yield _Row(line.offset, line.data, reason=line.damage.reason, detail=str(line.damage))
        elif line.data.removeprefix(_BOM).strip(b"\r\n"):
            yield _Begun(line, physical, form).row()


def _split(line: Line, newline: bytes) -> Iterator[Line]:
    """A line with its end, cut at the carriage returns inside it, which old Macs ended lines with."""
    if line.cut or line.damage is not None:
        yield line
    elif b"\r" not in line.data[:-1]:
        yield Line(line.offset, line.data + newline)
    else:
        offset = line.offset
        for part in (line.data + newline).splitlines(keepends=True):
            yield Line(offset, part)
            offset += len(part)


class _StoppedError(Exception):
    """A record cannot be read to its end."""


class _Begun:
    """A record that its end has not been seen of yet."""

    def __init__(self, first: Line, physical: Iterator[Line], form: _Form) -> None:
        # A mark at the file's start, or where files were joined: before a quote it would make it a letter.
        self.first = first._replace(data=first.data.removeprefix(_BOM))
        self.mark = len(first.data) - len(self.first.data)
        self.physical = physical
        self.form = form
        self.parts: list[bytes] = []
        self.kept = 0
        self.length = 0
        self.quotes = 0
        self.ended = False  # no line is left
        self.damage: Damaged | None = None
        self.undecodable: str | None = None

    def row(self) -> _Row:
        """The record, read as far as it goes."""
        try:
            cells = self._cells()
        except _StoppedError:
            return self._refused("too-large", f"a record of more than {self.form.limit:,} bytes")
        except csv.Error as error:
            return self._refused("bad-quote", str(error))
        if self.undecodable is not None:
            return self._row("undecodable", self.undecodable)
        return _Row(self.first.offset, self._raw(), cells)

    def _cells(self) -> list[str]:
        texts = self._texts()
        if self.form.quoted and (self.first.cut or b'"' in self.first.data):
            return next(csv.reader(texts, delimiter=self.form.delimiter, strict=True))
        # Without a quote there is nothing to a CSV line but its delimiters.
        return next(texts).rstrip("\r\n").split(self.form.delimiter)

    def _texts(self) -> Iterator[str]:
        """The record's lines as letters, for as long as they are asked for.

        A line that is not in the encoding goes on with its ASCII alone, by which the record's end is still found.
        """
        line: Line | None = self.first
        while line is not None:
            self._pass(line)
            if line.cut or self.length > self.form.limit or self.damage is not None:
                raise _StoppedError
            try:
                text = line.data.decode(self.form.encoding)
            except UnicodeDecodeError as error:
                at = line.offset + error.start + (self.mark if line is self.first else 0)
                self.undecodable = self.undecodable or f"not {self.form.encoding}: {error.reason}, at byte {at:,}"
                text = line.data.decode(self.form.encoding, "replace")
            yield text
            line = next(self.physical, None)
        self.ended = True

    def _pass(self, line: Line) -> None:
        self.length += line.length if line.cut else len(line.data)
        self.quotes += line.quotes if line.cut else line.data.count(b'"')
        self.damage = line.damage
        if self.kept < RAW_KEPT:
            self.parts.append(line.data[: RAW_KEPT - self.kept])
            self.kept += len(self.parts[-1])

    def _refused(self, reason: str, detail: str) -> _Row:
        """The record up to the next line end outside quotes: there the count of quotes is even, as in any sound one."""
        while self.form.quoted and self.quotes % 2 and self.damage is None and not self.ended:
            line = next(self.physical, None)
            if line is None:
                self.ended = True
            else:
                self._pass(line)
        if self.damage is not None:
            return self._row(self.damage.reason, f"{self.damage}; {self.length:,} bytes of a record were there")
        if self.ended:
            detail = f"a quote opened in this record is never closed: {self.length:,} bytes from its start are not read"
            return self._row("unterminated-quote", detail)
        return self._row(reason, f"{detail}; {self.length:,} bytes from the record's start are not read")

    def _row(self, reason: str, detail: str) -> _Row:
        return _Row(self.first.offset, self._raw(), reason=reason, detail=detail)

    def _raw(self) -> bytes:
        return b"".join(self.parts).rstrip(b"\r\n")
