"""Text files: one file, one document. The text is decoded and otherwise left as it is, white space included."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Final

from copydesk.seeds.decode import Decoded, Undecodable, decode
from copydesk.seeds.files import File, Piece
from copydesk.seeds.mapping import unread
from copydesk.seeds.records import RAW_KEPT, Read, id_of
from copydesk.seeds.sniff import is_binary, is_machine_data
from copydesk.seeds.unpack import Damaged, open_bytes
from copydesk.text.document import Document
from copydesk.text.mentions import Flag

BYTES_A_CHARACTER: Final = 4
"""The most bytes a character takes in UTF-8, UTF-16, UTF-32 and GB 18030."""

_BLOCK: Final = 1 << 16

_LINE_BREAK = re.compile(r"\r\n?|\n")


def read_text(piece: Piece) -> Iterator[Read]:
    """The document in a text file, or the one reason why there is none.

    Reasons: ``empty`` (nothing, or nothing but white space), ``too-large``, ``undecodable``, ``binary``, and those of
    damaged packing: a packed text cut short is not the document, so no part of it is given.

    Raises:
        OSError: the file cannot be read.
    """
    file = piece.file
    data = bytearray()
    try:
        _load(file, data)
        yield _document(file, _decoded(file, bytes(data)))
    except Damaged as damage:
        yield unread(file, file.locator, damage.reason, str(damage), bytes(data))
    except _RefusedError as refused:
        yield unread(file, file.locator, refused.reason, str(refused), bytes(data))


class _RefusedError(Exception):
    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def _load(file: File, data: bytearray) -> None:
    """All bytes of the file into ``data``, which keeps what was read before a failure.

    Raises:
        Damaged: the packing is broken.
        _RefusedError: more bytes than the most characters can take.
    """
    most = BYTES_A_CHARACTER * file.input.max_characters
    # Of a file too large by its size, what a reject keeps is read. Packed, a few kilobytes can hold gigabytes: there
    # reading stops one block beyond the limit.
    enough = most if file.packed or file.size <= most else min(most, RAW_KEPT)
    with closing(open_bytes(file)) as stream:
        while len(data) <= enough and (block := stream.read(_BLOCK)):
            data += block
    if len(data) > enough:
        raise _RefusedError("too-large", f"more than {most:,} bytes; max_characters is {file.input.max_characters:,}")


def _decoded(file: File, data: bytes) -> Decoded:
    if is_binary(data):
        raise _RefusedError("binary", f"begins with {data[:4]!r}, as no text does")
    try:
        decoded = decode(data, file.input.encoding)
    except Undecodable as error:
        raise _RefusedError("undecodable", str(error)) from None
    if is_machine_data(decoded.text):
        raise _RefusedError("binary", f"full of control characters, read as {decoded.encoding}")
    size, most = len(decoded.text), file.input.max_characters
    if size > most:
        raise _RefusedError("too-large", f"{size:,} characters; max_characters is {most:,}")
    if not decoded.text.strip():
        raise _RefusedError("empty", f"{size:,} characters, all white space" if size else f"{len(data)} bytes")
    return decoded


def _document(file: File, decoded: Decoded) -> Document:
    title_end, body_start = _title(decoded.text) if file.input.title_line else (0, 0)
    title, body = decoded.text[:title_end], decoded.text[body_start:]
    if not body.strip():
        raise _RefusedError("empty", "a title line and no text")
    source = file.input.source or file.folder
    document = Document.of(
        body,
        title,
        id=id_of(source, file.locator),
        source=source,
        locator=file.locator,
        language=file.input.language,
        source_language=file.input.source_language,
    )
    in_title = _within(decoded.flags, 0, title_end)
    in_body = _within(decoded.flags, body_start, len(decoded.text))
    return document.note(*in_title, field="title").note(*in_body)


def _title(text: str) -> tuple[int, int]:
    """Where the first line ends, and where the second begins."""
    found = _LINE_BREAK.search(text)
    return found.span() if found else (len(text), len(text))


def _within(flags: tuple[Flag, ...], start: int, stop: int) -> Iterator[Flag]:
    """The parts of flags inside ``start:stop``, counted from ``start``."""
    for flag in flags:
        inside = max(flag.start, start), min(flag.end, stop)
        if inside[0] < inside[1]:
            yield replace(flag, start=inside[0] - start, end=inside[1] - start)
