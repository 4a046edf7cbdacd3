"""The files of an input, and the pieces they are read in."""

from dataclasses import dataclass
from pathlib import Path

from copydesk.seeds.inputs import Format, Input


@dataclass(frozen=True, slots=True)
class File:
    """A regular file of an input, as it was when the inputs were listed."""

    path: Path
    locator: str  # the path relative to the input's root, `/` between parts, undecodable bytes as \\xNN
    folder: str  # what `source` falls back to
    size: int
    mtime_ns: int
    input: Input
    format: Format | None  # None: not known; reading it gives one Unread
    packed: str | None  # gz, zst or None, by content


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a file that is read in one go: bytes ``start:stop`` of it (row groups of a Parquet file)."""

    file: File
    start: int
    stop: int  # of a whole file: its size


@dataclass(frozen=True, slots=True)
class Shard:
    """Pieces that are read, cleaned and written together; ``name`` says which by content of the listing alone."""

    name: str
    pieces: tuple[Piece, ...]
