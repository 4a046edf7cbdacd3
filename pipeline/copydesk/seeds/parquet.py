"""Parquet files: one row, one document. pyarrow is imported only when such a file is met: it takes half a second."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from copydesk.seeds.files import File, Piece
from copydesk.seeds.inputs import Fields
from copydesk.seeds.mapping import to_read, unread
from copydesk.seeds.records import RAW_KEPT, Read, Unread

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

ROWS_AT_A_TIME: Final = 500
"""Rows held in memory: with long reads of 100 kB each, some 50 MB."""

_BUFFER: Final = 1 << 20


def read_parquet(piece: Piece) -> Iterator[Read]:
    """The rows of row groups ``start:stop``, each with the number of its row in the file (from 0) as locator.

    Page checksums are verified where the file has them; without, a flipped bit may go unseen. Damage gives one Unread
    ``unreadable`` that stands for all that follows in the piece.

    Raises:
        OSError: the file cannot be opened.
    """
    import pyarrow as pa  # noqa: PLC0415

    file, row, end = piece.file, 0, 0
    if file.packed:
        yield _stopped(file, 0, f"Parquet inside {file.packed}; unpack the file first")
        return
    try:
        with _opened(file) as parquet:
            groups = [parquet.metadata.row_group(number).num_rows for number in range(parquet.num_row_groups)]
            row, end = sum(groups[: piece.start]), sum(groups[: piece.stop])
            names = _needed(piece, tuple(parquet.schema_arrow.names), len(groups))
            for batch in parquet.iter_batches(ROWS_AT_A_TIME, range(piece.start, piece.stop), names, use_threads=False):
                for record in _records(batch, names):
                    yield to_read(file, f"{file.locator}#{row}", record, _raw(record), ())
                    row += 1
    except (pa.ArrowException, UnicodeDecodeError, _RefusedError) as error:
        yield _stopped(file, row, str(error), end)
    except OSError as error:
        # Without a number it is not the disk that complains but pyarrow, about what it found there.
        if error.errno is not None:
            raise
        yield _stopped(file, row, str(error), end)


def columns_of(file: File) -> tuple[str, ...] | None:
    """The names of the columns; None where the file cannot be read."""
    import pyarrow as pa  # noqa: PLC0415

    try:
        with _opened(file) as parquet:
            return tuple(parquet.schema_arrow.names)
    except (pa.ArrowException, UnicodeDecodeError, OSError):
        return None


def row_group_bytes(file: File) -> tuple[int, ...]:
    """The bytes on disk of each row group; none where the file cannot be read."""
    import pyarrow as pa  # noqa: PLC0415

    try:
        with _opened(file) as parquet:
            groups = map(parquet.metadata.row_group, range(parquet.num_row_groups))
            return tuple(
                sum(group.column(number).total_compressed_size for number in range(group.num_columns))
                for group in groups
            )
    except (pa.ArrowException, UnicodeDecodeError, OSError):
        return ()


class _RefusedError(Exception):
    """The file may be sound, but what of it is meant cannot be told."""


@contextmanager
def _opened(file: File) -> Iterator["pq.ParquetFile"]:
    import pyarrow.parquet as pq  # noqa: PLC0415

    # Opened by Python: pyarrow takes no file name that is not UTF-8, and puts the whole path into its messages.
    with (
        file.path.open("rb") as stream,
        pq.ParquetFile(stream, page_checksum_verification=True, buffer_size=_BUFFER) as parquet,
    ):
        yield parquet


def _needed(piece: Piece, names: tuple[str, ...], groups: int) -> list[str]:
    """Of the columns there are, those that a field or ``keep`` asks for; a field not mapped asks by its own name.

    ``a.b`` asks for all of ``a``, as it may mean a part of it.
    """
    if groups and not piece.stop:
        raise _RefusedError("the file could not be read when it was listed; run again")
    given = piece.file.input
    asked = {getattr(given.fields, name) or name for name in Fields.model_fields} | set(given.keep)
    asked |= {name[:at] for name in asked for at, sign in enumerate(name) if sign == "."}
    for name in sorted(asked):
        if names.count(name) > 1:
            raise _RefusedError(f"{names.count(name)} columns are called {name!r}")
    return [name for name in names if name in asked]


def _records(batch: "pa.RecordBatch", names: list[str]) -> Iterator[Mapping[str, object]]:
    columns = [_values(batch.column(name)) for name in names]
    for row in range(batch.num_rows):
        yield {name: column[row] for name, column in zip(names, columns, strict=True)}


def _values(column: "pa.Array") -> list[object]:
    import pyarrow as pa  # noqa: PLC0415

    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        # Nanoseconds would come out as pandas' own type, and pandas be imported for it. No press time has them.
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    try:
        values: list[object] = column.to_pylist()
    except (ValueError, OverflowError):
        values = [_value(scalar) for scalar in column]
    return values


def _value(scalar: "pa.Scalar") -> object:
    """The value of one cell; where Python has none for it, what comes nearest, so that only this row suffers."""
    import pyarrow as pa  # noqa: PLC0415

    try:
        return scalar.as_py()
    except UnicodeDecodeError:
        return scalar.as_buffer().to_pybytes()  # a string that is not UTF-8
    except (ValueError, OverflowError):
        return scalar.cast(pa.string()).as_py()  # a time before the year 1 or after 9999


def _raw(record: Mapping[str, object]) -> bytes:
    return json.dumps(record, ensure_ascii=False, default=str).encode("utf-8", "replace")[:RAW_KEPT]


def _stopped(file: File, row: int, detail: str, end: int = 0) -> Unread:
    """What stands for the file, or, where rows came before, for those from ``row`` to ``end``."""
    if end - row > 1:
        detail = f"{detail} (rows {row} to {end - 1} of the file are not read)"
    return unread(file, f"{file.locator}#{row}" if row else file.locator, "unreadable", detail)
