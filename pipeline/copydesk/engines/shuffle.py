"""The two tasks of `reduce_by_key`: cut what items say by key, then put together what is said of each key."""

import pickle
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic
from zlib import crc32

from copydesk.engines.engine import Attempt, Item, V


@dataclass(frozen=True, slots=True)
class Scatter(Generic[Item, V]):
    """Observes (index, item) and writes its pairs to one file in `folder`, partition after partition.

    Gives back where each partition begins in the file, in bytes, or None where it has no pair. Equal keys of the item
    are merged first.
    """

    observe: Callable[[Item], Iterable[tuple[str, V]]]
    merge: Callable[[V, V], V]
    partitions: int
    folder: Path

    def __call__(self, numbered: tuple[int, Item], attempt: Attempt) -> tuple[int | None, ...]:
        """See Task."""
        index, item = numbered
        totals: dict[str, V] = {}
        for key, value in self.observe(item):
            totals[key] = self.merge(totals[key], value) if key in totals else value
        parts: list[list[tuple[str, V]]] = [[] for _ in range(self.partitions)]
        for pair in totals.items():
            parts[_hash(pair[0]) % self.partitions].append(pair)
        offsets: list[int | None] = []
        with _file(self.folder, index).open("wb") as file:
            for part in parts:
                offsets.append(file.tell() if part else None)
                if part:
                    pickle.dump(part, file, pickle.HIGHEST_PROTOCOL)
        return tuple(offsets)


@dataclass(frozen=True, slots=True)
class Gather(Generic[V]):
    """Merges one partition of all items' files, given as (index, offset) in the order to merge.

    Gives back the pairs to keep, sorted by key. Holds all values of the partition in memory.
    """

    merge: Callable[[V, V], V]
    keep: Callable[[str, V], bool]
    folder: Path

    def __call__(self, places: Sequence[tuple[int, int]], attempt: Attempt) -> list[tuple[str, V]]:
        """See Task."""
        totals: dict[str, V] = {}
        for index, offset in places:
            with _file(self.folder, index).open("rb") as file:
                file.seek(offset)
                for key, value in pickle.load(file):
                    totals[key] = self.merge(totals[key], value) if key in totals else value
        return sorted((pair for pair in totals.items() if self.keep(*pair)), key=lambda pair: pair[0])


def _file(folder: Path, index: int) -> Path:
    return folder / f"{index}.pickle"


def _hash(key: str) -> int:
    # Not hash(): that one differs between processes. Keys may hold the lone surrogates of badly decoded text.
    return crc32(key.encode("utf-8", "surrogatepass"))
