"""Is a published version what its manifest says, and can every edit be taken back? Reads shard by shard."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from hashlib import blake2b
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from copydesk.store.dataset import Dataset
from copydesk.store.manifest import Account
from copydesk.store.parts import hash_file
from copydesk.store.rows import raw_hash
from copydesk.store.schemas import TABLES, TableName, schema_of
from copydesk.text.document import FIELDS
from copydesk.text.field import LogRow, undo

MOST_FAULTS: Final = 100
SPANS: Final[tuple[TableName, ...]] = ("entities", "dates", "flags")


class Report:
    """What was checked and what is wrong."""

    def __init__(self) -> None:
        self.checked: Counter[str] = Counter()
        self.faults: list[str] = []
        self.more = 0

    def fault(self, text: str) -> None:
        """Note something wrong."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(text)
        else:
            self.more += 1

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def verify(dataset: Dataset, on_part: Callable[[str], None] = lambda _: None) -> Report:
    """Check checksums, schemas, accounting, ids, spans and the undo of every edit log of a version.

    Streams: the tables of a shard are read side by side, since their rows follow the documents' order.
    """
    report = Report()
    shards: dict[str, dict[TableName, Path]] = defaultdict(dict)
    for table in TABLES:
        _checksums(dataset, table, report)
        for file in dataset.files(table):
            shards[file.name.rsplit("-", 1)[0]][table] = file
    ids: set[int] = set()
    found: dict[str, Account] = defaultdict(Account)
    for shard, files in sorted(shards.items()):
        on_part(shard)
        try:
            _shard(files, ids, found, report)
        except (OSError, ValueError, KeyError) as fault:
            report.fault(f"shard {shard} cannot be read: {fault}")
    _accounting(dataset.manifest, found, report)
    return report


def _checksums(dataset: Dataset, table: TableName, report: Report) -> None:
    named = {part["file"]: part for part in dataset.manifest["parts"][table]}
    there = {path.name for path in (dataset.path / table).iterdir()} if (dataset.path / table).is_dir() else set()
    for file in sorted(set(named) - there):
        report.fault(f"{table}/{file} is missing")
    for file in sorted(there - set(named)):
        report.fault(f"{table}/{file} is not in the manifest")
    if not named:
        report.fault(f"table {table} has no part")
    for file in sorted(there & set(named)):
        report.checked["files"] += 1
        digest, size = hash_file(dataset.path / table / file)
        if (digest, size) != (named[file]["sha256"], named[file]["bytes"]):
            report.fault(f"{table}/{file} is damaged: its bytes are not those that were published")


def _rows(files: dict[TableName, Path], table: TableName) -> Iterator[dict[str, Any]]:
    import pyarrow.parquet as pq  # noqa: PLC0415 - the command line must start without it

    if table not in files:
        return
    with pq.ParquetFile(files[table], page_checksum_verification=True) as file:
        if not file.schema_arrow.equals(schema_of(table)):
            raise ValueError(f"{table}/{files[table].name} has another schema than this version of copydesk writes")
        for batch in file.iter_batches(batch_size=1_000):
            yield from batch.to_pylist()


class _Beside:
    """Rows of a table about documents, taken document by document in the documents' own order."""

    def __init__(self, files: dict[TableName, Path], table: TableName) -> None:
        self.table = table
        self._groups = groupby(_rows(files, table), key=lambda row: str(row["doc_id"]))
        self._next = next(self._groups, None)

    def of(self, doc_id: str) -> list[dict[str, Any]]:
        if self._next is None or self._next[0] != doc_id:
            return []
        rows = list(self._next[1])
        self._next = next(self._groups, None)
        return rows

    def left(self) -> str | None:
        """The document whose rows come next, though all documents have had theirs."""
        return self._next[0] if self._next is not None else None


def _shard(files: dict[TableName, Path], ids: set[int], found: dict[str, Account], report: Report) -> None:
    for row in _rows(files, "rejects"):
        found[row["source"]].rejected += 1
        report.checked["rejects"] += 1
    edits = _Beside(files, "edits")
    spans = [_Beside(files, table) for table in SPANS]
    for document in _rows(files, "documents"):
        doc_id = document["doc_id"]
        report.checked["documents"] += 1
        found[document["source"]].kept += 1
        # Eight bytes of a hash stand for an id: ten million documents are checked in some hundred megabytes.
        key = int.from_bytes(blake2b(doc_id.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
        if key in ids:
            report.fault(f"{doc_id}: the id belongs to more than one document")
        ids.add(key)
        raw = _taken_back(document, edits.of(doc_id), report)
        for beside in spans:
            for row in beside.of(doc_id):
                report.checked[beside.table] += 1
                _span(beside.table, row, document, raw, report)
    for beside in (edits, *spans):
        if (doc_id := beside.left()) is not None:
            report.fault(f"{beside.table}: rows about {doc_id}, which is not there or not in its place")


def _taken_back(document: dict[str, Any], rows: list[dict[str, Any]], report: Report) -> dict[str, str]:
    """The document's raw, by field, checked against its hash; empty if it cannot be had."""
    doc_id = document["doc_id"]
    report.checked["edits"] += len(rows)
    raw: dict[str, str] = {}
    for field in FIELDS:
        log = [row for row in rows if row["field"] == field]
        try:
            raw[field] = undo(document[field], _passes(log))
        except ValueError as fault:
            report.fault(f"{doc_id}: the edits of its {field} cannot be taken back: {fault}")
            return {}
        for edit in log:
            if not 0 <= edit["raw_start"] <= edit["raw_end"] <= len(raw[field]):
                report.fault(f"{doc_id}: {edit['rule']} names a raw span outside the {field}")
    if raw_hash(raw["title"], raw["text"]) != document["raw_sha256"]:
        report.fault(f"{doc_id}: text minus edits is not the raw that was read")
    counted = (len(rows), len(raw["title"]) + len(raw["text"]), len(document["title"]) + len(document["text"]))
    if counted != (document["edits"], document["raw_chars"], document["chars"]):
        report.fault(f"{doc_id}: its counts of edits or characters are wrong")
    return raw


def _passes(log: list[dict[str, Any]]) -> Iterator[list[LogRow]]:
    ordered = sorted(log, key=lambda row: row["seq"])
    for _, rows in groupby(ordered, key=lambda row: row["seq"]):
        yield [LogRow(**{name: row[name] for name in LogRow._fields}) for row in rows]


def _span(
    table: TableName, row: dict[str, Any], document: dict[str, Any], raws: dict[str, str], report: Report
) -> None:
    text, raw = document[row["field"]], raws.get(row["field"])
    if raw is None:
        return  # that its raw cannot be had is told already
    inside = 0 <= row["start"] < row["end"] <= len(text) and 0 <= row["raw_start"] <= row["raw_end"] <= len(raw)
    there = (text[row["start"] : row["end"]], raw[row["raw_start"] : row["raw_end"]])
    if not inside or there != (row["text"], row["raw"]):
        report.fault(f"{row['doc_id']}: the span {row['start']}:{row['end']} of {table} is not {row['text']!r}")


def _accounting(manifest: dict[str, Any], found: dict[str, Account], report: Report) -> None:
    for source in sorted({*manifest["accounting"], *found}):
        report.checked["sources"] += 1
        said = Account(**manifest["accounting"].get(source, {}))
        if not said.adds_up:
            report.fault(f"source {source}: {said.read} read, but not as many kept, duplicate and rejected")
        # Dropped duplicates are rows of rejects too, so the table of rejects holds both.
        there = (found[source].kept, found[source].rejected)
        if there != (said.kept, said.rejected + said.duplicates):
            report.fault(f"source {source}: the tables hold {there}, the manifest says otherwise")
