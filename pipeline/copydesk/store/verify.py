"""Is a published version what its manifest says, and can every edit be taken back? Reads shard by shard."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from copydesk.store.dataset import Dataset
from copydesk.store.manifest import Account
from copydesk.store.parts import hash_file
from copydesk.store.rows import raw_hash
from copydesk.store.schemas import TABLES, TableName, schema_of
from copydesk.text.field import LogRow, undo

if TYPE_CHECKING:
    import pyarrow as pa

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
    """Check checksums, schemas, accounting, ids, spans and the undo of every edit log of a version."""
    report = Report()
    shards: dict[str, dict[TableName, Path]] = defaultdict(dict)
    for table in TABLES:
        _checksums(dataset, table, report)
        for file in dataset.files(table):
            shards[file.name.rsplit("-", 1)[0]][table] = file
    ids: set[str] = set()
    found: dict[str, Account] = defaultdict(Account)
    for shard, files in sorted(shards.items()):
        on_part(shard)
        try:
            _shard({table: _read(file, table) for table, file in files.items()}, ids, found, report)
        except (OSError, ValueError) as fault:
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


def _read(file: Path, table: TableName) -> "pa.Table":
    import pyarrow.parquet as pq  # noqa: PLC0415 - the command line must start without it

    data = pq.ParquetFile(file, page_checksum_verification=True).read()
    if not data.schema.equals(schema_of(table)):
        raise ValueError(f"{table}/{file.name} has another schema than this version of copydesk writes")
    return data


def _shard(tables: "dict[TableName, pa.Table]", ids: set[str], found: dict[str, Account], report: Report) -> None:
    rows: dict[TableName, list[dict[str, Any]]] = {name: data.to_pylist() for name, data in tables.items()}
    for row in rows.get("rejects", ()):
        found[row["source"]].rejected += 1
        report.checked["rejects"] += 1
    documents = {row["doc_id"]: row for row in rows.get("documents", ())}
    if len(documents) < len(rows.get("documents", ())) or not ids.isdisjoint(documents):
        report.fault("an id belongs to more than one document")
    ids.update(documents)
    logs: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: {"title": [], "text": []})
    for row in rows.get("edits", ()):
        logs[row["doc_id"]][row["field"]].append(row)
    raws: dict[str, dict[str, str]] = {}
    for doc_id, row in documents.items():
        report.checked["documents"] += 1
        found[row["source"]].kept += 1
        raws[doc_id] = _taken_back(row, logs.pop(doc_id, {"title": [], "text": []}), report)
    for doc_id in logs:
        report.fault(f"{doc_id}: edits of a document that is not there")
    for table in SPANS:
        for row in rows.get(table, ()):
            report.checked[table] += 1
            _span(table, row, documents, raws, report)


def _taken_back(row: dict[str, Any], logs: dict[str, list[dict[str, Any]]], report: Report) -> dict[str, str]:
    """The document's raw, by field, checked against its hash."""
    raw: dict[str, str] = {}
    total = sum(map(len, logs.values()))
    report.checked["edits"] += total
    for field, log in logs.items():
        try:
            raw[field] = undo(row[field], _passes(log))
        except ValueError as fault:
            report.fault(f"{row['doc_id']}: the edits of its {field} cannot be taken back: {fault}")
            return {}
        for edit in log:
            if not 0 <= edit["raw_start"] <= edit["raw_end"] <= len(raw[field]):
                report.fault(f"{row['doc_id']}: {edit['rule']} names a raw span outside the {field}")
    if raw_hash(raw["title"], raw["text"]) != row["raw_sha256"]:
        report.fault(f"{row['doc_id']}: text minus edits is not the raw that was read")
    if (row["edits"], row["raw_chars"], row["chars"]) != (
        total,
        len(raw["title"]) + len(raw["text"]),
        len(row["title"]) + len(row["text"]),
    ):
        report.fault(f"{row['doc_id']}: its counts of edits or characters are wrong")
    return raw


def _passes(log: list[dict[str, Any]]) -> Iterator[list[LogRow]]:
    ordered = sorted(log, key=lambda row: row["seq"])
    for _, rows in groupby(ordered, key=lambda row: row["seq"]):
        yield [LogRow(**{name: row[name] for name in LogRow._fields}) for row in rows]


def _span(
    table: str, row: dict[str, Any], documents: dict[str, Any], raws: dict[str, dict[str, str]], report: Report
) -> None:
    document, raw = documents.get(row["doc_id"]), raws.get(row["doc_id"], {}).get(row["field"])
    if document is None or raw is None:
        report.fault(f"{table}: a row about {row['doc_id']}, whose text is not there")
        return
    text = document[row["field"]]
    inside = 0 <= row["start"] < row["end"] <= len(text) and 0 <= row["raw_start"] <= row["raw_end"] <= len(raw)
    if not inside or (text[row["start"] : row["end"]], raw[row["raw_start"] : row["raw_end"]]) != (
        row["text"],
        row["raw"],
    ):
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
