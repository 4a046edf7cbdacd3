"""One shard: read it, walk every document through the stages, write its parts.

What happens in a worker. One bad document costs one document: whatever a stage raises makes a row of ``rejects``; a
document that kills or hangs a worker is named by the engine at the next try and is not touched again.
"""

import gc
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from copydesk.engines.engine import Attempt
from copydesk.seeds.files import Shard
from copydesk.seeds.reading import read
from copydesk.seeds.records import RAW_KEPT, Read, Unread, id_of
from copydesk.stages.stage import Stage
from copydesk.store.manifest import Account
from copydesk.store.parts import Part, ShardWriter
from copydesk.store.rows import rejected, rows_of
from copydesk.text.document import Document

READ: Final = "read"
"""The stage that rows of ``rejects`` name for what never became a document to work on."""


@dataclass(frozen=True)
class Order:
    """A shard to build, with the decisions that touch it."""

    shard: Shard
    losers: Mapping[int, str] = field(default_factory=dict)
    """Documents that give up their id: number among the documents of the shard → where the one is that keeps it."""


@dataclass
class Built:
    """What came of a shard."""

    shard: str
    parts: list[Part] = field(default_factory=list)
    accounts: dict[str, Account] = field(default_factory=lambda: defaultdict(Account))
    own_ids: int = 0
    characters: int = 0
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    edits: Counter[tuple[str, str]] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    rejects: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, other: "Built") -> None:
        """Take in another shard's counts; parts are added too."""
        self.parts += other.parts
        for source, account in other.accounts.items():
            self.accounts[source] = self.accounts[source] + account
        self.own_ids += other.own_ids
        self.characters += other.characters
        for stage, seconds in other.seconds.items():
            self.seconds[stage] += seconds
        self.edits.update(other.edits)
        self.flags.update(other.flags)
        self.rejects.update(other.rejects)


def build(order: Order, attempt: Attempt, *, stages: Sequence[Stage], folder: Path) -> Built:
    """Build one shard into ``folder``. The same order and stages give the same parts, byte for byte.

    Raises:
        OSError: the output cannot be written.
        MemoryError: a document does not fit; the engine takes it for a crash at that document.
    """
    attempt.pause()
    built = Built(order.shard.name)
    documents = 0
    writer = ShardWriter(folder, order.shard.name)
    for number, record in _records(order.shard, attempt, built):
        built.accounts[record.source].read += 1
        if isinstance(record, Unread):
            built.accounts[record.source].rejected += 1
            built.rejects[READ, record.reason] += 1
            writer.add("rejects", _unread(record))
            continue
        document = _work(record, 2 * number + 1, attempt, stages, built)
        if document.rejection is None:
            if documents in order.losers:
                document = document.reject(READ, "duplicate-id", f"the id is kept by {order.losers[documents]}")
            documents += 1
        if document.rejection is None:
            built.accounts[document.source].kept += 1
            built.own_ids += document.id != id_of(document.source, document.locator)
            for table, row in rows_of(document):
                writer.add(table, row)
                if table == "edits":
                    built.edits[row[3], row[4]] += 1
                elif table == "flags":
                    built.flags[row[8]] += 1
        else:
            built.accounts[document.source].rejected += 1
            built.rejects[document.rejection.stage, document.rejection.reason] += 1
            writer.add("rejects", rejected(document, RAW_KEPT))
    attempt.pause()
    built.parts = writer.close()
    return built


class _WithoutPandas:
    """Makes ``import pandas`` fail at once, as where it is not installed."""

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError("copydesk's workers do without pandas", name=name)


def build_alone(order: Order, attempt: Attempt, *, stages: Sequence[Stage], folder: Path) -> Built:
    """``build`` in a process that does nothing else. Raises as ``build`` does.

    pyarrow loads pandas to ask whether a list is a pandas object: half a second and 40 MB a worker, for an answer that
    is known. And documents are freed by their reference counts, so looking for cycles after every few hundred new
    objects finds nothing (measured: a twentieth of the time).
    """
    if not any(isinstance(finder, _WithoutPandas) for finder in sys.meta_path):
        sys.meta_path.insert(0, _WithoutPandas())
    gc.set_threshold(50_000, 50, 50)
    return build(order, attempt, stages=stages, folder=folder)


def _records(shard: Shard, attempt: Attempt, built: Built) -> Iterator[tuple[int, Read]]:
    """Records with their numbers. Reading record n is step 2n of the shard, working on it step 2n + 1."""
    records = read(shard)
    number = 0
    while True:
        if 2 * number in attempt.skip:
            # The reader itself never came back from here: what is behind it in the shard cannot be reached.
            file = shard.pieces[-1].file
            yield (
                number,
                Unread(
                    file.input.source or file.folder,
                    f"{file.locator}#shard={shard.name},record={number}",
                    attempt.reasons[2 * number],
                    "reading stopped here; the rest of this shard was not read",
                ),
            )
            return
        attempt.beat(2 * number, built.characters)
        record = next(records, None)
        if record is None:
            return
        yield number, record
        number += 1


def _work(document: Document, step: int, attempt: Attempt, stages: Sequence[Stage], built: Built) -> Document:
    if step in attempt.skip:
        reason = attempt.reasons[step]
        return document.reject(READ, reason, f"a worker was lost at this document ({reason}); it was not touched again")
    attempt.beat(step, built.characters)
    built.characters += len(document.title) + len(document.text)
    for stage in stages:
        started = time.perf_counter()
        try:
            document = stage(document)
        except MemoryError:
            raise
        except TimeoutError as fault:
            document = document.reject(stage.name, "timeout", str(fault))
        except Exception as fault:
            document = document.reject(stage.name, "error", _told(fault))
        built.seconds[stage.name] += time.perf_counter() - started
        if document.rejection is not None:
            break
    return document


def _told(fault: Exception) -> str:
    """The exception and where it came from, in one line."""
    place = ""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is not None:
        with suppress(Exception):
            place = f" ({Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno})"
    return f"{type(fault).__name__}: {fault}{place}"[:1_000]


def _unread(record: Unread) -> tuple[Any, ...]:
    return (
        record.id or id_of(record.source, record.locator),
        record.source,
        record.locator,
        READ,
        record.reason,
        record.detail,
        record.raw[:RAW_KEPT],
    )
