"""Files as streams of bytes, unpacked: every byte before a damage comes out, then the damage is named.

A flipped bit in a .zst without checksums (they are optional there) goes unseen here; .gz always has them.
"""

import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final, Literal, Protocol

from copydesk.seeds.files import File

Harm = Literal["truncated", "trailing-garbage", "bad-checksum", "corrupt", "compression-bomb", "undecodable"]

_CHUNK: Final = 65_536
_SMALL: Final = 4_096

# Text packs three to ten times, logs and tables of zeros up to fifty. What gives 200 times its size for 100 MB on end
# is there to fill a disk.
_BOMB_BYTES: Final = 100_000_000
_BOMB_RATIO: Final = 200


class Damaged(Exception):
    """The rest of a stream cannot be read. ``offset`` is how many bytes were delivered before."""

    def __init__(self, reason: Harm, offset: int, message: str) -> None:
        super().__init__(f"{message}, after {offset:,} bytes")
        self.reason = reason
        self.offset = offset


class Stream(Protocol):
    """What readers need of an open file."""

    def read(self, size: int, /) -> bytes:
        """Up to ``size`` bytes; none at the end.

        Raises:
            Damaged: all that could be read has been delivered.
        """
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


def open_bytes(file: File) -> Stream:
    """The file's bytes from its start, unpacked. The caller closes the stream.

    Raises:
        OSError: the file cannot be opened.
    """
    raw = file.path.open("rb")
    if file.packed == "gz":
        return _Unpacked(raw, _gunzip(raw))
    if file.packed == "zst":
        return _Unpacked(raw, _unzstd(raw))
    return raw


class _FaultError(Exception):
    """What an unpacker says when it cannot go on."""

    def __init__(self, reason: Harm, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class _Unpacked:
    def __init__(self, raw: BinaryIO, chunks: Iterator[bytes]) -> None:
        self._raw = raw
        self._chunks = chunks
        self._rest = b""
        self._given = 0
        self._unpacked = 0
        self._fault: _FaultError | None = None

    def read(self, size: int, /) -> bytes:
        parts = [self._rest]
        have = len(self._rest)
        while have < size and self._fault is None:
            try:
                chunk = next(self._chunks, b"")
            except _FaultError as fault:
                self._fault = fault
                break
            if not chunk:
                break
            parts.append(chunk)
            have += len(chunk)
            self._unpacked += len(chunk)
            if self._unpacked > _BOMB_BYTES and self._unpacked > _BOMB_RATIO * self._raw.tell():
                self._fault = _FaultError("compression-bomb", f"over {_BOMB_RATIO} times its packed size")
        data = b"".join(parts)
        data, self._rest = data[:size], data[size:]
        if not data and size and self._fault is not None:
            raise Damaged(self._fault.reason, self._given, str(self._fault))
        self._given += len(data)
        return data

    def close(self) -> None:
        self._raw.close()


def _gunzip(raw: BinaryIO) -> Iterator[bytes]:
    """Chunks of a .gz: members one after another, zeros between and after them.

    Not the gzip module: it raises before it hands over what it has unpacked so far.
    """
    packed = b""
    member = zlib.decompressobj(31)
    while True:
        if member.eof:
            packed = _after_member(raw, packed)
            if not packed:
                return
            member = zlib.decompressobj(31)
        packed = packed or raw.read(_CHUNK)
        ended = not packed
        before = member.copy()
        try:
            chunk = member.decompress(packed, _CHUNK)
        except zlib.error as error:
            yield from _salvage(before, packed)
            reason: Harm = "bad-checksum" if "data check" in str(error) or "length check" in str(error) else "corrupt"
            raise _FaultError(reason, f"gzip: {error}") from None
        packed = member.unused_data if member.eof else member.unconsumed_tail
        if chunk:
            yield chunk
        elif ended:
            if raw.tell():
                raise _FaultError("truncated", "gzip: the file ends before its data does")
            return


def _after_member(raw: BinaryIO, packed: bytes) -> bytes:
    """What follows a member: the start of the next, or nothing. Zeros are padding, as gzip itself takes them."""
    packed = packed.lstrip(b"\0")
    while len(packed) < 2:
        more = raw.read(_CHUNK)
        if not more:
            break
        packed = (packed + more).lstrip(b"\0")
    if packed and not packed.startswith(b"\x1f\x8b"):
        raise _FaultError("trailing-garbage", "gzip: something that is not gzip follows the data")
    return packed


def _salvage(member: "zlib._Decompress", packed: bytes) -> Iterator[bytes]:
    """What comes out before the byte that breaks: zlib keeps the output of a call that fails to itself."""
    for at in range(len(packed)):
        try:
            chunk = member.decompress(packed[at : at + 1])
        except zlib.error:
            return
        if chunk:
            yield chunk


def _unzstd(raw: BinaryIO) -> Iterator[bytes]:
    """Chunks of a .zst, frame after frame."""
    given = 0
    try:
        stream = _zstd(raw)
        while chunk := stream.read(_SMALL):
            given += len(chunk)
            yield chunk
    except OSError as error:
        message = str(error)
    else:
        return
    yield from _zstd_rest(raw, given)
    raise _FaultError(_zstd_harm(message, given), f"zstd: {message}")


def _zstd_rest(raw: BinaryIO, given: int) -> Iterator[bytes]:
    """The bytes after ``given``, one by one, up to the damage: a read that fails keeps to itself what it had."""
    try:
        stream = _zstd(raw)
        while given and (passed := stream.read(min(_SMALL, given))):
            given -= len(passed)
        while chunk := stream.read(1):
            yield chunk
    except OSError:
        return


def _zstd(raw: BinaryIO) -> Stream:
    import pyarrow as pa  # noqa: PLC0415 - heavy

    raw.seek(0)
    stream: Stream = pa.CompressedInputStream(pa.PythonFile(raw, mode="r"), "zstd")
    return stream


def _zstd_harm(message: str, given: int) -> Harm:
    if "Truncated" in message:
        return "truncated"
    if "checksum" in message.lower():
        return "bad-checksum"
    return "trailing-garbage" if given and "Unknown frame" in message else "corrupt"
