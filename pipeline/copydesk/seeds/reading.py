"""Read a shard: each piece by the reader of its file's format. What goes wrong with a file is a row, not the end."""

import os
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from copydesk.seeds import cells, parquet
from copydesk.seeds.cells import read_cells
from copydesk.seeds.files import File, Piece, Shard
from copydesk.seeds.inputs import Format
from copydesk.seeds.jsonl import read_jsonl
from copydesk.seeds.mapping import unread
from copydesk.seeds.opened import head_of
from copydesk.seeds.parquet import read_parquet
from copydesk.seeds.records import RAW_KEPT, Read, Unread
from copydesk.seeds.text import read_text

READERS: Final[Mapping[Format, Callable[[Piece], Iterator[Read]]]] = {
    "text": read_text,
    "jsonl": read_jsonl,
    "csv": read_cells,
    "tsv": read_cells,
    "parquet": read_parquet,
}
"""A reader may raise OSError. Each imports what is heavy when it is called, so this table costs nothing."""


def read(shard: Shard) -> Iterator[Read]:
    """The documents of a shard, and an Unread for each record or file that could not become one.

    Never raises because of what is in a file. Reasons given here: ``unknown-format``; ``changed`` since the inputs
    were listed (other bytes than those the shard was cut and fingerprinted by); ``unreadable`` (gone, no leave, disk);
    ``error`` (a fault of the reader itself).
    """
    for piece in shard.pieces:
        yield from _read(piece)


def columns_of(file: File) -> tuple[str, ...] | None:
    """The names of the file's columns; None for a format that has no columns before its rows, or an unreadable file."""
    if file.format in ("csv", "tsv"):
        try:
            return cells.columns_of(file)
        except OSError:
            return None  # reading it gives a row that tells why
    return parquet.columns_of(file) if file.format == "parquet" else None


def _read(piece: Piece) -> Iterator[Read]:
    file = piece.file
    try:
        now = file.path.stat()
        if (now.st_size, now.st_mtime_ns) != (file.size, file.mtime_ns):
            yield _whole(piece, "changed", "the file is not as it was when the inputs were listed; run again")
        elif file.format is None:
            detail = "neither its name nor its content says what it is; `format` of the input can"
            yield _whole(piece, "unknown-format", detail, head_of(file, RAW_KEPT))
        else:
            yield from READERS[file.format](piece)
    except OSError as error:
        # Without the path that Python adds: the same failure gives the same row wherever the data lie.
        yield _whole(piece, "unreadable", os.strerror(error.errno) if error.errno else str(error))
    except MemoryError:
        raise
    except Exception as error:
        yield _whole(piece, "error", f"the reader failed: {type(error).__name__}: {error}"[:1_000])


def _whole(piece: Piece, reason: str, detail: str, raw: bytes = b"") -> Unread:
    """What stands for all of the piece."""
    locator = piece.file.locator
    # `#start` alone may be the locator of a document that was read before the failure.
    return unread(piece.file, f"{locator}#{piece.start}:{piece.stop}" if piece.start else locator, reason, detail, raw)
