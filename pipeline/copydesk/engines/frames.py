"""Messages on a byte pipe: a kind (one byte), a length, then that many bytes."""

import struct
from typing import BinaryIO, NamedTuple

_HEADER = struct.Struct("!cQ")

ORDER = b"O"
RESULT = b"R"
FAILURE = b"F"


class Frame(NamedTuple):
    """One message. `kind` is ORDER, RESULT or FAILURE."""

    kind: bytes
    payload: bytes


def header(kind: bytes, payload: bytes) -> bytes:
    """What must be written before the payload."""
    return _HEADER.pack(kind, len(payload))


def read(stream: BinaryIO) -> Frame | None:
    """Wait for the next message on a blocking stream; None if the stream ends first, even inside a message."""
    head = stream.read(_HEADER.size)
    if len(head) < _HEADER.size:
        return None
    kind, length = _HEADER.unpack(head)
    payload = stream.read(length)
    return Frame(kind, payload) if len(payload) == length else None


class Assembler:
    """Puts a message together from the pieces in which a non-blocking pipe gives it."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def add(self, piece: bytes) -> None:
        """Take the next bytes of the pipe."""
        self._bytes += piece

    def take(self) -> Frame | None:
        """Remove and return the first message, or None while it is incomplete."""
        if len(self._bytes) < _HEADER.size:
            return None
        kind, length = _HEADER.unpack_from(self._bytes)
        end = _HEADER.size + length
        if len(self._bytes) < end:
            return None
        payload = bytes(memoryview(self._bytes)[_HEADER.size : end])
        del self._bytes[:end]
        return Frame(kind, payload)
