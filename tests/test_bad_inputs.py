"""Bad input, through a whole run each: repaired and logged, accepted, or rejected with its place; never a crash, and
the good records around it are published.
"""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import copydesk
from copydesk.store.dataset import Dataset, load
from copydesk.store.verify import verify

GOOD = "A sentence that is long enough to be told for English, and nothing is wrong with it."


def lines(*records: object) -> bytes:
    return b"".join((r if isinstance(r, bytes) else json.dumps(r).encode()) + b"\n" for r in records)


def good(number: int) -> dict[str, str]:
    return {"id": f"good{number}", "text": f"{GOOD} {number}"}


@dataclass
class Case:
    """A file, what comes of it, and what else must hold."""

    name: str
    data: bytes
    kept: int
    rejects: dict[str, str] = field(default_factory=dict)  # locator → reason
    also: Callable[[Dataset], bool] = lambda _: True
    options: str = ""


def texts(dataset: Dataset) -> list[str]:
    return list(dataset.documents.text)


def rules(dataset: Dataset) -> set[str]:
    return set(dataset.edits.rule) | set(dataset.flags.rule)


TRUNCATED = gzip.compress(lines(*(good(n) for n in range(3_000))), mtime=0)[:-40]
FIRST = len(lines(good(1)))

CASES = [
    Case(
        "bytes in no encoding.txt",
        GOOD.encode() + b" \xff\xfe\x81\x00\x9d",
        1,
        also=lambda d: "decode/encoding" in rules(d) or "decode/stray-byte" in rules(d),
    ),
    Case(
        "a stray byte.txt",
        f"{GOOD} café 100 €".encode() + b" \xa3",
        1,
        also=lambda d: texts(d)[0].endswith("€ £") and "decode/stray-byte" in rules(d),
    ),
    Case(
        "windows-1252.txt",
        f"{GOOD} It cost £5.".encode("cp1252"),
        1,
        also=lambda d: texts(d)[0].endswith("£5.") and "decode/encoding" in rules(d),
    ),
    Case("utf-16.txt", f"{GOOD} é".encode("utf-16"), 1, also=lambda d: texts(d)[0].endswith(" é")),
    Case("byte order mark.txt", f"\ufeff{GOOD}".encode(), 1, also=lambda d: texts(d) == [GOOD]),
    Case(
        "lone surrogate.jsonl",
        lines(good(1), b'{"id": "s", "text": "broken \\ud83d here, ' + GOOD.encode() + b'"}'),
        2,
        also=lambda d: "decode/lone-surrogate" in rules(d) and "broken \ufffd here" in texts(d)[1],
    ),
    Case(
        "zero characters.jsonl",
        lines({"id": "n", "text": f"a\0b\0 {GOOD}"}),
        1,
        also=lambda d: texts(d) == [f"ab {GOOD}"] and set(d.edits.before) == {"\0"},
    ),
    Case("no bytes.txt", b"", 0, {"no bytes.txt": "empty"}),
    Case("blanks.txt", b" \n\t\n", 0, {"blanks.txt": "empty"}),
    Case("no bytes.parquet", b"", 0, {"no bytes.parquet": "unreadable"}),
    Case(
        "unterminated quote.csv",
        b'id,text\n1,"fine, ' + GOOD.encode() + b'"\n2,"never closed\n3,swallowed\n4,too\n',
        1,
        {f"unterminated quote.csv#{19 + len(GOOD)}": "unterminated-quote"},
    ),
    Case("ragged row.csv", b"id,text\n1,one\n2,two,too many\n3,three\n", 2, {"ragged row.csv#14": "ragged-row"}),
    Case(
        "depth bomb.jsonl",
        lines(good(1), b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", good(2)),
        2,
        {f"depth bomb.jsonl#{FIRST}": "too-deep"},
    ),
    Case(
        "line separators.jsonl",
        json.dumps({"text": f"a\u2028b\x0bc\x0cd {GOOD}"}, ensure_ascii=False).encode() + b"\n",
        1,
        also=lambda d: texts(d)[0].startswith("a\nb\nc\nd") and set(d.documents.locator) == {"line separators.jsonl#0"},
    ),
    Case(
        "truncated.jsonl.gz",
        TRUNCATED,
        -1,
        also=lambda d: len(d.documents) > 1_000 and list(d.rejects.reason) == ["truncated"],
    ),
    Case(
        "line of ten megabytes.jsonl",
        lines(good(1), {"text": "x" * 10_000_000}, good(2)),
        2,
        {f"line of ten megabytes.jsonl#{FIRST}": "too-large"},
    ),
    Case("line of ten megabytes.txt", b"x" * 10_000_000, 0, {"line of ten megabytes.txt": "too-large"}),
    Case(
        "one long line.jsonl",
        lines(good(1), {"id": "long", "text": "data" * 100_000}),
        1,
        {f"one long line.jsonl#{FIRST}": "line-too-long"},
    ),
    Case(
        "missing field.jsonl",
        lines(good(1), {"id": "m", "body": "x"}, good(2)),
        2,
        {f"missing field.jsonl#{FIRST}": "missing-field"},
    ),
    Case(
        "type drift.jsonl",
        lines(good(1), {"text": 7}, {"text": ["a"]}, {"text": None}, {"text": True}, {"text": {"a": 1}}, good(2)),
        2,
        also=lambda d: sorted(d.rejects.reason) == ["missing-field", *["wrong-type"] * 4],
    ),
    Case("not a number.jsonl", lines(b'{"text": "x", "n": NaN}', good(1)), 1, {"not a number.jsonl#0": "not-json"}),
    Case("key twice.jsonl", lines(b'{"text": "x", "text": "y"}', good(1)), 1, {"key twice.jsonl#0": "duplicate-key"}),
    Case(
        "five thousand marks.jsonl",
        lines({"text": f"a{chr(0x301) * 5_000} {GOOD}"}),
        1,
        also=lambda d: len(texts(d)[0]) == 30 + 1 + len(GOOD) and rules(d) == {"unicode/combining-run", "unicode/nfc"},
    ),
    Case(
        "marks out of order.jsonl",
        lines({"text": f"a{(chr(0x301) + chr(0x316)) * 200_000} {GOOD}"}),
        1,
        also=lambda d: len(texts(d)[0]) == 30 + 1 + len(GOOD),
    ),
    Case(
        "quotes and dots in an id.jsonl",
        lines({"id": "../../etc/passwd\0\n" + "x" * 300, "text": GOOD}),
        1,
        also=lambda d: d.documents.doc_id.iloc[0] == "../../etc/passwd\0\n" + "x" * 300,
    ),
    Case("an error page.txt", b"404 Not Found\n", 0, {"an error page.txt": "error-page"}),
    Case("a picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, 0, {"a picture.txt": "binary"}),
    Case("a page.html", b"<html><body>not yet</body></html>", 0, {"a page.html": "unknown-format"}),
]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_bad_input_ends_as_stated(case: Case, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / case.name).write_bytes(case.data)
    (tmp_path / "c.yaml").write_text(
        "name: c\ninputs: [{path: in}]\noutput: {path: out}\nthresholds: {max_reject_share: 1, min_documents: 0}\n"
    )
    summary = copydesk.run(tmp_path / "c.yaml", workers=1)
    dataset = load(tmp_path / "out")
    assert verify(dataset).faults == []
    assert summary.incidents == []
    assert summary.read == summary.kept + summary.rejected
    if case.kept >= 0:
        assert summary.kept == case.kept, dict(zip(dataset.rejects.locator, dataset.rejects.detail, strict=True))
    if case.rejects:
        assert dict(zip(dataset.rejects.locator, dataset.rejects.reason, strict=True)) == case.rejects
        assert dataset.rejects.detail.str.len().gt(0).all()
    assert case.also(dataset), (texts(dataset)[:3], rules(dataset), dataset.rejects.to_dict("records"))


def test_the_start_of_a_rejected_record_is_kept(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    data = lines(good(1), {"text": "x" * 10_000_000})
    (tmp_path / "in/a.jsonl").write_bytes(data)
    (tmp_path / "c.yaml").write_text("name: c\ninputs: [{path: in}]\noutput: {path: out}\n")
    copydesk.run(tmp_path / "c.yaml", workers=1)
    (raw,) = load(tmp_path / "out").rejects.raw
    assert raw == data[FIRST : FIRST + 65_536]


def test_a_damaged_parquet_file_costs_that_file(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    pq.write_table(pa.table({"text": [GOOD] * 100}), tmp_path / "in/a.parquet", write_page_checksum=True)
    pq.write_table(
        pa.table({"text": [f"{GOOD} {n}" for n in range(1_000)]}), tmp_path / "in/b.parquet", write_page_checksum=True
    )
    data = bytearray((tmp_path / "in/b.parquet").read_bytes())
    data[200] ^= 1
    (tmp_path / "in/b.parquet").write_bytes(data)
    (tmp_path / "in/c.parquet").write_bytes(bytes(data[: len(data) // 2]))
    (tmp_path / "c.yaml").write_text("name: c\ninputs: [{path: in}]\noutput: {path: out}\n")
    summary = copydesk.run(tmp_path / "c.yaml", workers=1)
    dataset = load(tmp_path / "out")
    assert summary.kept == 100
    assert list(dataset.rejects.reason) == ["unreadable", "unreadable"]
    assert verify(dataset).sound


@pytest.mark.parametrize("data", [b"no mark at all, just a row\n1,2\n", b"", b"\xff"], ids=["plain", "empty", "half"])
def test_a_declared_encoding_that_does_not_fit_costs_that_file(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a.csv", "b.jsonl", "c.txt"):
        (tmp_path / "in" / name).write_bytes(data)
    (tmp_path / "in/d.jsonl").write_bytes(json.dumps(good(1)).encode("utf-16"))
    (tmp_path / "c.yaml").write_text(
        "name: c\ninputs: [{path: in, encoding: utf-16}]\noutput: {path: out}\nthresholds: {max_reject_share: 1}\n"
    )
    summary = copydesk.run(tmp_path / "c.yaml", workers=1)
    assert summary.incidents == []
    assert "good1" in set(load(tmp_path / "out").documents.doc_id)
    assert verify(load(tmp_path / "out")).sound
