"""Ids are unique in a dataset: the smallest (source, locator) keeps a repeated one.

Only records that bring their own id can collide, so this is asked of finished parts, and only where there are such
records. The question goes through the engine's ``reduce_by_key``: ids are counted in files, never in one process.
"""

from collections.abc import Iterator
from pathlib import Path

Holder = tuple[str, str, str]
"""(source, locator, shard) of a record."""


def holders(part: Path) -> Iterator[tuple[str, tuple[Holder, ...]]]:
    """Every id of a part of ``documents``, with the record that bears it."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - the command line must start without it

    shard = part.name.rsplit("-", 1)[0]
    with pq.ParquetFile(part) as file:
        for batch in file.iter_batches(columns=["doc_id", "source", "locator"]):
            columns = (batch.column(name).to_pylist() for name in ("doc_id", "source", "locator"))
            for doc_id, source, locator in zip(*columns, strict=True):
                yield doc_id, ((source, locator, shard),)


def merged(left: tuple[Holder, ...], right: tuple[Holder, ...]) -> tuple[Holder, ...]:
    """All holders of an id, the one that keeps it first."""
    return tuple(sorted(left + right))


def repeated(_id: str, found: tuple[Holder, ...]) -> bool:
    """Whether an id has more than one holder."""
    return len(found) > 1
