"""A piece of a file, opened as bytes in which lines can be looked for: unpacked, and UTF-8 where it was UTF-16.

Only a plain file can be read from its middle. One that is packed or turned into UTF-8 is read whole by the piece that
begins it, and pieces further on give nothing: so a careless cut doubles no record and loses none.
"""

import codecs
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Final, NamedTuple

from copydesk.seeds.decode import ENCODING, has_wide_mark, wide_encoding
from copydesk.seeds.files import File, Piece
from copydesk.seeds.unpack import Damaged, Stream, open_bytes
from copydesk.text.mentions import Flag

HEAD: Final = 1_000_000
"""Bytes from a file's beginning that questions about the whole file are decided on: every piece sees the same."""


class Opened(NamedTuple):
    """A stream that stands at byte ``start`` and is to be read up to ``stop`` (None: to its end)."""

    stream: Stream
    start: int
    stop: int | None
    wide: bool = False  # whether the stream was turned into UTF-8: what the input declares is no longer so
    flags: tuple[Flag, ...] = ()  # what is to be said about every record, as the turn was a guess


@contextmanager
def opened(piece: Piece) -> Iterator[Opened]:
    """The piece, open; its offsets are in the unpacked file, and in the UTF-8 form of one that had to be turned."""
    file = piece.file
    head = head_of(file, 4096)
    wide = wide_encoding(head, file.input.encoding)
    whole = 0 if piece.start else None
    with closing(open_bytes(file)) as stream:
        if wide is not None:
            guessed = file.input.encoding is None and not has_wide_mark(head)
            message = f"read as {wide} for its zeros, without a byte order mark"
            yield Opened(_Utf8(stream, wide), 0, whole, True, (Flag(0, 1, ENCODING, message),) if guessed else ())
        elif file.packed is not None:
            yield Opened(stream, 0, whole)
        else:
            if piece.start:
                stream.seek(piece.start)  # type: ignore[attr-defined]  # a plain file is a real one
            yield Opened(stream, piece.start, piece.stop)


def head_of(file: File, size: int = HEAD) -> bytes:
    """The first ``size`` bytes of the unpacked file, or what there is of them before a damage."""
    with closing(open_bytes(file)) as stream:
        return _up_to(stream, size)


def head_in_utf8(file: File) -> bytes:
    """As ``head_of``, after the turn into UTF-8 where one is needed."""
    with opened(Piece(file, 0, file.size)) as source:
        return _up_to(source.stream, HEAD)


def _up_to(stream: Stream, size: int) -> bytes:
    parts: list[bytes] = []
    try:
        while size > 0 and (part := stream.read(size)):
            parts.append(part)
            size -= len(part)
    except Damaged:
        pass  # whoever reads on will meet it again, and tell
    return b"".join(parts)


class _Utf8:
    """A stream in UTF-8 out of one in another encoding. A half letter stays a half: the record's decoder flags it."""

    def __init__(self, stream: Stream, encoding: str) -> None:
        self._stream = stream
        errors = "surrogatepass" if encoding.lower().startswith(("utf-16", "utf-32")) else "strict"
        self._decoder = codecs.getincrementaldecoder(encoding)(errors)
        self._rest = b""
        self._given = 0
        self._ended = False
        self._first = True
        self._damage: str | None = None

    def read(self, size: int, /) -> bytes:
        while not self._rest and not self._ended:
            if self._damage is not None:
                raise Damaged("undecodable", self._given, self._damage)
            block = self._stream.read(size)
            self._ended = not block
            try:
                text = self._decoder.decode(block, not block)
            except UnicodeDecodeError as error:
                whole = error.object[: error.start]
                text = whole.decode(error.encoding, "surrogatepass" if "utf" in error.encoding else "replace")
                self._damage, self._ended = f"not {error.encoding}: {error.reason}", False
            if self._first and text:
                text, self._first = text.removeprefix("\ufeff"), False
            self._rest = text.encode("utf-8", "surrogatepass")
        data, self._rest = self._rest[:size], self._rest[size:]
        self._given += len(data)
        return data

    def close(self) -> None:
        self._stream.close()
