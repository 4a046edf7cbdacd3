"""Ids are unique in a dataset: the record that comes first by source and locator keeps a repeated one.

Only records that bring their own id can collide, so this is asked of finished parts, and only where there are such
records. The question goes through the engine's ``reduce_by_key``: ids are counted in files, never in one process.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Holder(NamedTuple):
    """A document that bears an id; in order of these fields, the first keeps it.

    A record's number counts as a number: the record at byte 702 comes before the one at byte 1,043. Shard and row tell
    documents apart even where two inputs give the same source and locator.
    """

    source: str
    file: str
    number: int
    record: str
    shard: str
    row: int  # number among the documents of its shard

    @property
    def place(self) -> str:
        """Source and locator, for people."""
        return f"{self.source} {self.file}" + (f"#{self.record}" if self.record else "")


def holders(part: Path) -> Iterator[tuple[str, tuple[Holder, ...]]]:
    """Every id of a part of ``documents``, with the document that bears it."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - the command line must start without it

    shard = part.name.rsplit("-", 1)[0]
    row = 0
    with pq.ParquetFile(part) as file:
        for batch in file.iter_batches(columns=["doc_id", "source", "locator"]):
            columns = (batch.column(name).to_pylist() for name in ("doc_id", "source", "locator"))
            for doc_id, source, locator in zip(*columns, strict=True):
                path, _, record = locator.rpartition("#") if "#" in locator else (locator, "", "")
                number = int(record) if record.isdecimal() and record.isascii() else -1
                yield doc_id, (Holder(source, path, number, record, shard, row),)
                row += 1


def merged(left: tuple[Holder, ...], right: tuple[Holder, ...]) -> tuple[Holder, ...]:
    """All holders of an id, the one that keeps it first."""
    return tuple(sorted(left + right))


def repeated(_id: str, found: tuple[Holder, ...]) -> bool:
    """Whether an id has more than one holder."""
    return len(found) > 1
