"""Lines of bytes and where they begin. Only ``\\n`` ends one: U+2028, U+0085, VT and FF are letters of a record."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from copydesk.seeds.records import RAW_KEPT
from copydesk.seeds.unpack import Damaged, Stream

_BLOCK: Final = 262_144


class Line(NamedTuple):
    """A line without its end.

    The last one of a damaged stream says so in ``damage`` and holds what had come of the line that was under way.
    """

    offset: int  # of its first byte, in the stream
    data: bytes  # of a cut line: its first 64 KiB
    cut: bool = False  # longer than the limit: the rest was passed over, never held
    length: int = 0  # of the whole line, in bytes
    quotes: int = 0  # of a cut line: double quotes in all of it, by which a CSV reader knows where the record ends
    damage: Damaged | None = None


class _Begun:
    """A line that its end has not been seen of yet."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.clear()

    def clear(self) -> None:
        self.parts: list[bytes] = []
        self.length = 0
        self.quotes = 0

    def add(self, part: bytes) -> None:
        cut_before = self.length > self.limit
        self.length += len(part)
        if cut_before:
            self.quotes += part.count(b'"')
            return
        self.parts.append(part)
        if self.length > self.limit:
            whole = b"".join(self.parts)
            self.quotes = whole.count(b'"')
            self.parts = [whole[:RAW_KEPT]]

    def line(self, offset: int) -> Line:
        return Line(offset, b"".join(self.parts), self.length > self.limit, self.length, self.quotes)


def lines(
    stream: Stream, limit_bytes: int, start: int = 0, stop: int | None = None, newline: bytes = b"\n"
) -> Iterator[Line]:
    """The lines of a stream that stands at byte ``start``, up to byte ``stop`` or its end; a last one needs no end.

    A line over ``limit_bytes`` is never in memory as a whole. ``newline`` is one byte.
    """
    offset = start
    left = None if stop is None else stop - start
    begun = _Begun(limit_bytes)
    damage = None
    while left is None or left > 0:
        try:
            block = stream.read(_BLOCK if left is None else min(_BLOCK, left))
        except Damaged as error:
            damage = error
            break
        if not block:
            break
        if left is not None:
            left -= len(block)
        first, *ended = block.split(newline)
        begun.add(first)
        if not ended:
            continue
        line = begun.line(offset)
        yield line
        offset += line.length + 1
        last = ended.pop()
        for data in ended:
            length = len(data)
            if length <= limit_bytes:
                yield Line(offset, data, False, length)
            else:
                yield Line(offset, data[:RAW_KEPT], True, length, data.count(b'"'))
            offset += length + 1
        begun.clear()
        begun.add(last)
    rest = begun.line(offset)
    # What precedes garbage has been checked and is whole, and so is the last line of it.
    if rest.length and (damage is None or damage.reason == "trailing-garbage"):
        yield rest
        rest = Line(offset + rest.length, b"")
    if damage is not None:
        yield rest._replace(damage=damage)
