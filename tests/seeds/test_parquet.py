import datetime as dt
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from copydesk.seeds.files import File, Piece
from copydesk.seeds.inputs import Input
from copydesk.seeds.parquet import columns_of, read_parquet, row_group_bytes
from copydesk.seeds.records import Read, Unread
from copydesk.text.document import Document


def file_at(path: Path, **settings: Any) -> File:
    input_ = Input.model_validate({"path": "in", **settings})
    seen = path.stat()
    return File(path, "x/a.parquet", "in", seen.st_size, seen.st_mtime_ns, input_, "parquet", None)


def write(path: Path, columns: dict[str, Any], rows_a_group: int = 100) -> Path:
    pq.write_table(pa.table(columns), path, row_group_size=rows_a_group, write_page_checksum=True, compression="none")
    return path


def read(path: Path, start: int = 0, stop: int | None = None, **settings: Any) -> list[Read]:
    file = file_at(path, **settings)
    return list(read_parquet(Piece(file, start, len(row_group_bytes(file)) if stop is None else stop)))


def documents(path: Path, start: int = 0, stop: int | None = None, **settings: Any) -> list[Document]:
    given = read(path, start, stop, **settings)
    assert all(isinstance(one, Document) for one in given), given
    return [one for one in given if isinstance(one, Document)]


def unread(given: Read) -> Unread:
    assert isinstance(given, Unread)
    return given


def test_rows_with_their_numbers(tmp_path: Path) -> None:
    path = write(tmp_path / "a", {"text": [f"text {row}" for row in range(1_234)], "id": list(range(1_234))})
    given = documents(path)
    assert [(one.text, one.id) for one in given] == [(f"text {row}", str(row)) for row in range(1_234)]
    assert [one.locator for one in given] == [f"x/a.parquet#{row}" for row in range(1_234)]
    pieces = [*documents(path, 0, 5), *documents(path, 5, 12), *documents(path, 12, 13)]
    assert pieces == given


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())]
)
def test_kinds_of_strings(tmp_path: Path, kind: pa.DataType) -> None:
    path = write(tmp_path / "a", {"text": pa.array(["Rain", "été"]).cast(kind)})
    assert [one.text for one in documents(path)] == ["Rain", "été"]


def test_only_columns_asked_for_are_read(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a",
        {"body": ["Rain"], "a.b": ["flat"], "meta": [{"head": "Wet"}], "kept": [7], "other": ["x"], "number": [None]},
    )
    fields = {"text": "body", "title": "meta.head", "section": "a.b", "id": "number"}
    (one,) = documents(path, fields=fields, keep=["kept"])
    assert (one.text, one.title, one.about.section, one.about.extra) == ("Rain", "Wet", "flat", {"kept": "7"})
    (refused,) = read(path, fields={"text": "number", "title": "body"})
    assert json.loads(unread(refused).raw) == {"body": "Rain", "number": None}


def test_a_body_that_is_no_string_costs_its_row(tmp_path: Path) -> None:
    path = write(tmp_path / "a", {"text": [["Rain", "falls"], ["x"]]})
    assert [unread(one).reason for one in read(path)] == ["wrong-type"] * 2
    path = write(tmp_path / "b", {"text": ["Rain", None]})
    first, second = read(path)
    assert isinstance(first, Document)
    assert (unread(second).reason, unread(second).locator) == ("missing-field", "x/a.parquet#1")


def test_a_file_without_a_text_column(tmp_path: Path) -> None:
    path = write(tmp_path / "a", {"body": ["Rain"] * 3})
    assert columns_of(file_at(path)) == ("body",)
    assert [unread(one).reason for one in read(path)] == ["missing-field"] * 3


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "+02:00"])
def test_times(tmp_path: Path, unit: str, zone: str | None) -> None:
    moment = dt.datetime(2024, 3, 1, 12, 30, tzinfo=dt.UTC)
    stamps = pa.array([moment.replace(tzinfo=None)], pa.timestamp("us")).cast(pa.timestamp(unit, zone))
    if unit == "ns":
        stamps = pa.array([stamps[0].value + 1], pa.int64()).cast(pa.timestamp("ns", zone))
    (one,) = documents(write(tmp_path / "a", {"text": ["Rain"], "published": stamps}))
    assert one.about.published is not None
    assert one.about.published.replace(tzinfo=dt.UTC) == moment


def test_a_value_python_has_none_for_costs_only_itself(tmp_path: Path) -> None:
    times = pa.array([2**60, 0], pa.timestamp("us"))
    offsets, letters = pa.array([0, 1, 5], pa.int32()).buffers()[1], pa.py_buffer(b"\xffRain")
    bad = pa.Array.from_buffers(pa.string(), 2, [None, offsets, letters])
    one, two = read(write(tmp_path / "a", {"text": ["Rain", "Snow"], "modified": times, "published": times}))
    assert isinstance(one, Document)
    assert one.about.published is None
    assert isinstance(two, Document)
    one, two = read(write(tmp_path / "b", {"text": bad}))
    assert unread(one).reason == "wrong-type"
    assert isinstance(two, Document)


def test_files_that_are_no_parquet(tmp_path: Path) -> None:
    whole = write(tmp_path / "a", {"text": ["Rain"] * 300}).read_bytes()
    for number, data in enumerate(
        (b"", b"PAR1", b"PAR1" + b"x" * 500, whole[:-30], whole[: len(whole) // 2], b"a,b\n1,2")
    ):
        path = tmp_path / f"broken-{number}"
        path.write_bytes(data)
        assert row_group_bytes(file_at(path)) == ()
        assert columns_of(file_at(path)) is None
        (given,) = read(path)
        assert (unread(given).reason, given.locator) == ("unreadable", "x/a.parquet")
        assert str(tmp_path) not in unread(given).detail
    assert "0 bytes" in unread(read(tmp_path / "broken-0")[0]).detail


def test_no_rows(tmp_path: Path) -> None:
    assert read(write(tmp_path / "a", {"text": pa.array([], pa.string())})) == []


def test_a_flipped_bit_stops_at_its_row_and_says_so(tmp_path: Path) -> None:
    path = write(tmp_path / "a", {"text": [f"a text that is its own {row:04}" for row in range(2_000)]}, 500)
    data = bytearray(path.read_bytes())
    at = data.index(b"own 1234")
    data[at] ^= 1
    path.write_bytes(data)
    *before, last = read(path)
    assert [one.locator for one in before] == [f"x/a.parquet#{row}" for row in range(1_000)]
    assert (unread(last).reason, last.locator) == ("unreadable", "x/a.parquet#1000")
    assert "crc" in unread(last).detail.lower()
    assert "rows 1000 to 1999" in unread(last).detail
    assert len(read(path, 3, 4)) == 500


def test_one_column_twice_is_refused_only_if_needed(tmp_path: Path) -> None:
    path = tmp_path / "a"
    pq.write_table(pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], names=["text", "text"]), path)
    (given,) = read(path)
    assert unread(given).detail == "2 columns are called 'text'"
    pq.write_table(pa.Table.from_arrays([pa.array(["a"])] * 3, names=["x", "text", "x"]), path)
    assert len(documents(path)) == 1


def test_a_footer_that_was_unreadable_when_cut(tmp_path: Path) -> None:
    path = write(tmp_path / "a", {"text": ["Rain"]})
    (given,) = read(path, 0, 0)
    assert "run again" in unread(given).detail
