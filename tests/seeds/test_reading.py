import csv
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from copydesk.seeds import reading
from copydesk.seeds.files import Piece, Shard
from copydesk.seeds.inputs import Input
from copydesk.seeds.listing import list_files
from copydesk.seeds.reading import columns_of, read
from copydesk.seeds.records import RAW_KEPT, Read, Unread
from copydesk.seeds.shards import cut
from copydesk.text.document import Document


def shards(base: Path) -> tuple[Shard, ...]:
    return cut(list_files([Input(path="in")], base).files)


def read_all(base: Path) -> list[Read]:
    return [one for shard in shards(base) for one in read(shard)]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path


def test_all_formats_in_one_folder(base: Path) -> None:
    (base / "in/a.txt").write_text("Rain.")
    (base / "in/b.jsonl").write_text('{"text": "Snow."}\n{"text": 1}\n')
    (base / "in/c.csv").write_text("id,text\n7,Hail.\n")
    (base / "in/d.tsv").write_text("id\ttext\n8\tWind.\n")
    pq.write_table(pa.table({"text": ["Sun."]}), base / "in/e.parquet")
    (base / "in/f.pdf").write_bytes(b"%PDF-" + b"x" * 100_000)
    given = read_all(base)
    assert [one.text for one in given if isinstance(one, Document)] == ["Rain.", "Snow.", "Hail.", "Wind.", "Sun."]
    wrong, unknown = (one for one in given if isinstance(one, Unread))
    assert (wrong.reason, wrong.locator) == ("wrong-type", "b.jsonl#18")
    assert (unknown.reason, unknown.locator, len(unknown.raw)) == ("unknown-format", "f.pdf", RAW_KEPT)


def test_one_file_gone_or_changed_costs_one_row(base: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt", "d.txt"):
        (base / "in" / name).write_text("Rain.")
    (shard,) = shards(base)
    (base / "in/a.txt").unlink()
    (base / "in/b.txt").write_text("Rain and snow.")
    os.utime(base / "in/c.txt", ns=(0, 1))
    first, second, third, last = read(shard)
    assert isinstance(first, Unread)
    assert (first.reason, first.detail) == ("unreadable", "No such file or directory")
    for one in (second, third):
        assert isinstance(one, Unread)
        assert one.reason == "changed"
    assert isinstance(last, Document)


def test_a_failing_disk_costs_the_rest_of_the_piece(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(piece: Piece) -> Iterator[Read]:
        yield Document.of("Rain.", locator=f"{piece.file.locator}#{piece.start}")
        raise OSError(5, os.strerror(5), str(piece.file.path))

    monkeypatch.setattr(reading, "READERS", {"jsonl": fails})
    (base / "in/a.jsonl").write_bytes(b"{}\n" * 10)
    (file,) = list_files([Input(path="in")], base).files
    first, then, second, last = read(Shard("s", (Piece(file, 0, 15), Piece(file, 15, 30))))
    for one, locator in ((then, "a.jsonl"), (last, "a.jsonl#15:30")):
        assert isinstance(one, Unread)
        assert (one.reason, one.locator, one.detail) == ("unreadable", locator, "Input/output error")
    assert len({one.locator for one in (first, then, second, last)}) == 4


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read what nobody may")
def test_a_file_nobody_may_read(base: Path) -> None:
    (base / "in/a.txt").write_text("Rain.")
    (base / "in/a.txt").chmod(0)
    (given,) = read_all(base)
    assert isinstance(given, Unread)
    assert (given.reason, given.detail) == ("unreadable", "Permission denied")


def test_columns(base: Path) -> None:
    (base / "in/a.txt").write_text("Rain.")
    (base / "in/b.jsonl").write_text('{"text": "Snow."}\n')
    (base / "in/c.csv").write_text("id,text\n7,Hail.\n")
    pq.write_table(pa.table({"text": ["Sun."], "n": [1]}), base / "in/e.parquet")
    files = list_files([Input(path="in")], base).files
    assert [columns_of(file) for file in files] == [None, None, ("id", "text"), ("text", "n")]


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.tsv", "a.parquet"])
def test_pieces_read_as_the_whole_does(base: Path, name: str) -> None:
    path = base / "in" / name
    rows = [(str(row), f'A "quoted"\ntext, {row}' + "\n" * (row % 3)) for row in range(300)]
    if name == "a.jsonl":
        path.write_text("".join(json.dumps({"id": one, "text": text}) + "\n" for one, text in rows))
    elif name == "a.parquet":
        columns = dict(zip(("id", "text"), map(list, zip(*rows, strict=True)), strict=True))
        pq.write_table(pa.table(columns), path, row_group_size=20)
    else:
        with path.open("w", newline="") as file:
            writer = csv.writer(file, delimiter="," if name == "a.csv" else "\t")
            writer.writerows([("id", "text"), *rows])
    files = list_files([Input(path="in")], base).files
    whole = [one for shard in cut(files) for one in read(shard)]
    pieces = cut(files, 1_000)
    assert len(pieces) > 5
    assert [one for shard in pieces for one in read(shard)] == whole
    assert [(one.id, one.text) for one in whole if isinstance(one, Document)] == rows
