"""Parts: the Parquet files of a shard, one a table, named by shard and content.

Written beside their final name, flushed to the disk, then renamed: a file that has its name is whole. The same rows
give the same bytes, so a part's name changes only when its content does.
"""

import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from copydesk.store.rows import Row
from copydesk.store.schemas import TABLES, TableName, schema_of

if TYPE_CHECKING:
    import pyarrow.parquet as pq

ROWS_A_GROUP: Final = 20_000
CHARACTERS_A_GROUP: Final = 8_000_000
"""A row group is written out at either bound, so a worker's memory does not grow with its shard."""
COMPRESSION_LEVEL: Final = 3
"""zstd: level 1 is twice as fast and a quarter larger; writing is a few percent of a run either way."""


_SIZED: Final = frozenset({str, bytes})


@dataclass(frozen=True, slots=True)
class Part:
    """One file of one table, as the manifest names it."""

    table: TableName
    file: str
    rows: int
    bytes: int
    sha256: str

    def as_json(self) -> dict[str, Any]:
        """The part as the manifest tells it, its table left out."""
        return {key: value for key, value in asdict(self).items() if key != "table"}


class ShardWriter:
    """Takes the rows of a shard and writes its parts into ``folder/<table>/``."""

    def __init__(self, folder: Path, shard: str) -> None:
        self._folder = folder
        self._shard = shard
        self._rows: dict[TableName, list[Row]] = {table: [] for table in TABLES}
        self._weight: dict[TableName, int] = dict.fromkeys(TABLES, 0)
        self._count: dict[TableName, int] = dict.fromkeys(TABLES, 0)
        self._open: dict[TableName, pq.ParquetWriter] = {}

    def add(self, table: TableName, row: Row) -> None:
        """One more row; may write a row group.

        Raises:
            OSError: the disk refuses.
        """
        rows = self._rows[table]
        rows.append(row)
        self._weight[table] += sum([len(value) for value in row if value.__class__ in _SIZED])
        if len(rows) >= ROWS_A_GROUP or self._weight[table] >= CHARACTERS_A_GROUP:
            self._write(table)

    def close(self) -> list[Part]:
        """The parts, whole and on the disk; a table without rows has none.

        Raises:
            OSError: the disk refuses.
        """
        for table in TABLES:
            if self._rows[table]:
                self._write(table)
        parts = []
        for table, writer in self._open.items():
            writer.close()
            parts.append(_settle(self._beside(table), table, self._shard, self._count[table]))
        return parts

    def _write(self, table: TableName) -> None:
        rows = self._rows[table]
        if table not in self._open:
            self._beside(table).parent.mkdir(parents=True, exist_ok=True)
            self._open[table] = _writer(self._beside(table), table)
        write_rows(self._open[table], table, rows)
        self._count[table] += len(rows)
        self._rows[table], self._weight[table] = [], 0

    def _beside(self, table: TableName) -> Path:
        return self._folder / table / f".{self._shard}.tmp"


def empty_part(folder: Path, table: TableName) -> Part:
    """A part without rows: every table has at least one, so that every tool can open it."""
    beside = folder / table / ".empty.tmp"
    beside.parent.mkdir(parents=True, exist_ok=True)
    _writer(beside, table).close()
    return _settle(beside, table, "empty", 0)


def write_rows(writer: "pq.ParquetWriter", table: TableName, rows: Sequence[Row]) -> None:
    """Write rows as one row group."""
    import pyarrow as pa  # noqa: PLC0415 - the command line must start without it

    schema = schema_of(table)
    arrays = [pa.array(column, type=kind.type) for column, kind in zip(zip(*rows, strict=True), schema, strict=True)]
    writer.write_batch(pa.record_batch(arrays, schema=schema), row_group_size=len(rows))


def _writer(path: Path, table: TableName) -> "pq.ParquetWriter":
    import pyarrow.parquet as pq  # noqa: PLC0415 - the command line must start without it

    return pq.ParquetWriter(
        path, schema_of(table), compression="zstd", compression_level=COMPRESSION_LEVEL, write_page_checksum=True
    )


def _settle(beside: Path, table: TableName, shard: str, rows: int) -> Part:
    """Give a written file its final name, after its bytes are on the disk."""
    digest, size = hash_file(beside)
    file = f"{shard}-{digest[:16]}.parquet"
    with beside.open("rb") as written:
        os.fsync(written.fileno())
    beside.replace(beside.with_name(file))
    return Part(table, file, rows, size, digest)


def hash_file(path: Path) -> tuple[str, int]:
    """SHA-256 and size of a file."""
    digest, size = sha256(), 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size


def sync_folder(folder: Path) -> None:
    """Flush a folder: renames in it survive a power cut only after this."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
