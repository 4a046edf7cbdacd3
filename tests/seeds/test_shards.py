import csv
import io
import random
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.seeds import record_ends
from copydesk.seeds.files import File, Shard
from copydesk.seeds.inputs import Format, Input
from copydesk.seeds.record_ends import of_cells
from copydesk.seeds.shards import FILES_A_TARGET, LONGEST, cut

TARGET = 100_000


def fake(number: int, size: int) -> File:
    name = f"2024/{number:05}.txt"
    return File(Path("/nowhere", name), name, "news", size, 0, Input(path="news"), "text", None)


def small(count: int, seed: int) -> list[File]:
    chance = random.Random(seed)
    return [fake(number, int(chance.lognormvariate(8, 1))) for number in range(count)]


def real(path: Path, format_: Format, **settings_: object) -> File:
    input_ = Input.model_validate({"path": path.name, **settings_})
    seen = path.stat()
    return File(path, path.name, "news", seen.st_size, seen.st_mtime_ns, input_, format_, None)


def parts(path: Path, shards: tuple[Shard, ...]) -> list[bytes]:
    data = path.read_bytes()
    return [data[piece.start : piece.stop] for shard in shards for piece in shard.pieces]


def test_shards_hold_all_files_once_in_order_under_unique_names() -> None:
    files = small(2_000, seed=1)
    shards = cut(files, TARGET)
    assert [piece.file for shard in shards for piece in shard.pieces] == files
    assert all((piece.start, piece.stop) == (0, piece.file.size) for shard in shards for piece in shard.pieces)
    assert len({shard.name for shard in shards}) == len(shards)
    assert all(len(shard.name) == 16 and shard.name.isalnum() for shard in shards)


def test_the_average_is_near_the_target_and_none_is_far_above() -> None:
    sizes = [sum(piece.stop for piece in shard.pieces) for shard in cut(small(20_000, seed=2), TARGET)]
    assert 0.6 * TARGET < sum(sizes) / len(sizes) < 1.4 * TARGET
    assert max(sizes) <= LONGEST * TARGET


def test_many_tiny_files_are_cut_by_their_number() -> None:
    counts = [len(shard.pieces) for shard in cut([fake(number, 10) for number in range(60_000)], 16_000_000)]
    assert max(counts) <= LONGEST * FILES_A_TARGET == 20_000
    assert len(counts) > 4


def test_the_cut_does_not_depend_on_the_order_of_the_listing() -> None:
    files = small(500, seed=3)
    mixed = random.Random(0).sample(files, len(files))
    assert cut(mixed, TARGET) == cut(files, TARGET)


@pytest.mark.parametrize("size", [0, 500, 30_000, TARGET, 2 * TARGET, 3 * TARGET])
def test_one_file_added_removed_or_changed_leaves_the_other_shards(size: int) -> None:
    chance = random.Random(size)
    lost, built = [], []
    for seed in range(5):
        files = small(2_000, seed)
        before = set(cut(files, TARGET))
        for at in chance.sample(range(2_000), 5):
            for after in (
                files[:at] + files[at + 1 :],
                [*files[:at], replace(files[at], size=size), *files[at + 1 :]],
                [*files, replace(files[at], locator=f"{files[at].locator}-2", size=size)],
            ):
                now = set(cut(after, TARGET))
                lost.append(len(before - now))
                built.append(len(now - before))
    # In a run that chance made too long, the cut may move: one change in hundreds costs a third shard.
    assert sum(count > 2 for count in lost) <= 1
    # A big file in the middle of a run makes three of it.
    assert max(lost + built) <= 3


def test_moving_the_data_moves_no_cut() -> None:
    files = small(200, seed=4)
    moved = [replace(file, path=Path("/elsewhere") / file.locator) for file in files]
    assert [shard.name for shard in cut(moved, TARGET)] == [shard.name for shard in cut(files, TARGET)]


def test_inputs_with_equal_locators_keep_apart() -> None:
    one = fake(1, TARGET * 3)
    shards = cut([one, replace(one, input=Input(path="other"))], TARGET)
    assert len({shard.name for shard in shards}) == 2


def test_big_jsonl_is_cut_at_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "big.jsonl"
    lines = [b'{"text": "%s"}\n' % (b"x" * size) for size in random.Random(5).choices(range(3_000), k=400)]
    path.write_bytes(b"".join(lines))
    shards = cut([real(path, "jsonl")], 50_000)
    pieces = parts(path, shards)
    assert b"".join(pieces) == path.read_bytes()
    assert all(piece.endswith(b"\n") for piece in pieces)
    assert all(40_000 < len(piece) < 60_000 for piece in pieces[:-1])
    assert len({shard.name for shard in shards}) == len(shards) == len(pieces) > 8


@given(st.lists(st.integers(0, 300), min_size=5, max_size=60), st.text(max_size=100), st.integers(10, 200))
@settings(max_examples=60, deadline=None)
def test_lines_appended_keep_all_earlier_pieces(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], more: str, target: int
) -> None:
    path = tmp_path_factory.mktemp("grow") / "big.jsonl"
    data = b"".join(b"x" * size + b"\n" for size in sizes) + b"y" * (2 * target)
    path.write_bytes(data)
    before = cut([real(path, "jsonl")], target)
    path.write_bytes(data + b"\n" + more.encode())
    after = cut([real(path, "jsonl")], target)
    spans = [(shard.name, shard.pieces[0].start, shard.pieces[0].stop) for shard in before]
    assert [(shard.name, shard.pieces[0].start, shard.pieces[0].stop) for shard in after][: len(spans) - 1] == spans[
        :-1
    ]
    assert b"".join(parts(path, after)) == data + b"\n" + more.encode()


def test_a_line_longer_than_the_target_stays_whole(tmp_path: Path) -> None:
    path = tmp_path / "big.jsonl"
    path.write_bytes(b"a\n" * 60 + b"x" * 1_000_000 + b"\n" + b"b\n" * 100)
    pieces = parts(path, cut([real(path, "jsonl")], 100))
    assert b"".join(pieces) == path.read_bytes()
    assert all(piece.endswith(b"\n") for piece in pieces)
    assert sum(len(piece) > 1_000 for piece in pieces) == 1


CELLS = st.text(st.sampled_from('a" \n\r,\té'), max_size=12)


@given(
    st.lists(st.lists(CELLS, min_size=2, max_size=3), min_size=1, max_size=60),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    st.sampled_from(["\n", "\r\n"]),
    st.integers(8, 80),
)
@settings(max_examples=200, deadline=None)
def test_quoted_csv_is_never_cut_inside_a_cell(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], quoting: int, end: str, target: int
) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=quoting, lineterminator=end).writerows(rows)  # type: ignore[arg-type]
    path = tmp_path_factory.mktemp("cells") / "big.csv"
    path.write_bytes(out.getvalue().encode())
    pieces = parts(path, cut([real(path, "csv")], target))
    assert b"".join(pieces) == path.read_bytes()
    joined = [row for piece in pieces for row in csv.reader(io.StringIO(piece.decode(), newline=""))]
    assert joined == list(csv.reader(io.StringIO(out.getvalue(), newline="")))


@given(st.text(st.sampled_from('a"\n\r,'), min_size=20, max_size=200), st.integers(3, 20))
@settings(max_examples=300, deadline=None)
def test_csv_not_quoted_by_the_book_is_cut_where_python_ends_a_record(
    tmp_path_factory: pytest.TempPathFactory, text: str, target: int
) -> None:
    path = tmp_path_factory.mktemp("cells") / "big.csv"
    path.write_bytes(text.encode())
    pieces = parts(path, cut([real(path, "csv")], target))
    joined = [row for piece in pieces for row in csv.reader(io.StringIO(piece.decode(), newline=""))]
    assert joined == list(csv.reader(io.StringIO(text, newline="")))


def test_big_quoted_csv_over_many_blocks(tmp_path: Path) -> None:
    chance = random.Random(6)
    rows = [
        [str(number), "".join(chance.choices(['"', "\n", ",", 'said: "no"\n', "x" * 90], k=chance.randrange(60)))]
        for number in range(5_000)
    ]
    rows += [["quotes", '"' * 1_500_000 + "\n"], ["last", "a\nb"]] * 2
    path = tmp_path / "big.csv"
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file).writerows(rows)
    pieces = parts(path, cut([real(path, "csv")], 100_000))
    csv.field_size_limit(1 << 24)
    joined = [row for piece in pieces for row in csv.reader(io.StringIO(piece.decode("utf-8-sig"), newline=""))]
    assert joined == rows
    assert len(pieces) > 15


def test_a_mark_where_files_were_joined(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    path.write_bytes(b'\xef\xbb\xbf"two\nlines",1\n' * 100)
    pieces = parts(path, cut([real(path, "csv")], 100))
    assert len(pieces) > 10
    assert all(piece.endswith(b",1\n") for piece in pieces)


def test_blocks_may_end_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    data = 'a,"b"\r\n\ufeff"x ""\n"" y","""\n"""\nc 6" d,""\n'.encode() * 4
    whole = list(of_cells(io.BytesIO(data), len(data), 1, ","))
    assert len(whole) == 3 * 4 - 1
    for block in range(1, 40):
        monkeypatch.setattr(record_ends, "_BLOCK", block)
        assert list(of_cells(io.BytesIO(data), len(data), 1, ",")) == whole


def test_a_stray_quote_costs_no_cell(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    path.write_bytes(b'1,a 6" gun\n' + b'2,"two\nlines"\n' * 100)
    assert all(piece.endswith(b'lines"\n') for piece in parts(path, cut([real(path, "csv")], 100)))


def test_unquoted_tsv_is_cut_at_any_line_end(tmp_path: Path) -> None:
    path = tmp_path / "big.tsv"
    path.write_bytes(b'1\t"never closed\n' * 100)
    pieces = parts(path, cut([real(path, "tsv", quoted=False)], 100))
    assert len(pieces) > 10
    assert all(piece.endswith(b"closed\n") for piece in pieces)
    # Quoted, a pair of lines is one record.
    assert all(piece.count(b"\n") % 2 == 0 for piece in parts(path, cut([real(path, "tsv")], 100)))


@pytest.mark.parametrize(
    ("encoding", "settings_", "pieces"),
    [
        ("utf-16", {}, 1),
        ("utf-16-le", {}, 1),
        ("utf-32", {}, 1),
        ("utf-16-be", {"encoding": "utf-16-be"}, 1),
        ("cp500", {"encoding": "cp500"}, 1),
        ("iso2022_jp", {"encoding": "iso-2022-jp"}, 1),
        ("utf-8", {"delimiter": "¦"}, 1),
        ("utf-8-sig", {"encoding": "utf-8-sig"}, 10),
        ("gb18030", {"encoding": "gb18030"}, 10),
        ("cp1252", {}, 10),
    ],
)
def test_what_is_not_cut(tmp_path: Path, encoding: str, settings_: dict[str, str], pieces: int) -> None:
    path = tmp_path / "big.csv"
    path.write_bytes(('1,"Rain"\n' * 120).encode(encoding))
    assert min(len(cut([real(path, "csv", **settings_)], 100)), 10) == pieces


def test_packed_and_text_files_stay_whole(tmp_path: Path) -> None:
    path = tmp_path / "big"
    path.write_bytes(b"a\n" * 1_000)
    for file in (
        real(path, "text"),
        replace(real(path, "jsonl"), packed="gz"),
        replace(real(path, "csv"), format=None),
    ):
        (shard,) = cut([file], 100)
        assert [(piece.start, piece.stop) for piece in shard.pieces] == [(0, 2_000)]


def test_a_vanished_file_is_one_piece(tmp_path: Path) -> None:
    path = tmp_path / "big.jsonl"
    path.write_bytes(b"a\n" * 1_000)
    file = real(path, "jsonl")
    path.unlink()
    (shard,) = cut([file], 100)
    assert [(piece.start, piece.stop) for piece in shard.pieces] == [(0, 2_000)]


def test_parquet_pieces_are_row_groups(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    text = [random.Random(number).randbytes(200).hex() for number in range(1_000)]
    pq.write_table(pa.table({"text": text}), path, row_group_size=100)
    (whole,) = cut([real(path, "parquet")])
    assert [(piece.start, piece.stop) for piece in whole.pieces] == [(0, 10)]
    spans = [(shard.pieces[0].start, shard.pieces[0].stop) for shard in cut([real(path, "parquet")], 80_000)]
    assert spans[0][0] == 0
    assert spans[-1][1] == 10
    assert [stop for _, stop in spans[:-1]] == [start for start, _ in spans[1:]]
    assert len(spans) > 2
    path.write_bytes(path.read_bytes()[:-20])
    for target in (100, 16_000_000):
        (broken,) = cut([real(path, "parquet")], target)
        assert [(piece.start, piece.stop) for piece in broken.pieces] == [(0, 0)]


def test_cell_ends_are_found_in_every_block_of_a_big_file() -> None:
    data = ('1,"He said ""no"" to all.\nTwice."\n' * 300_000).encode()
    assert len(list(of_cells(io.BytesIO(data), len(data), 1_000_000, ","))) == len(data) // 1_000_000


@pytest.mark.parametrize(
    "fault",
    [b'1,"open, never closed\n', b'1,"a"b\n', b'""a"\n', b'1,"x" \n'],
    ids=["open", "glued", "doubled", "blank"],
)
def test_a_file_that_breaks_the_rules_of_quoting_is_not_cut(fault: bytes) -> None:
    """What its reader makes of the lines behind the fault would depend on where it began to read."""
    lines_ = b'1,"fine, and ""quoted"""\n' * 50
    for data in (fault + lines_, lines_ + fault + lines_, lines_ + fault):
        assert of_cells(io.BytesIO(data), len(data), 100, ",") == []
    assert len(of_cells(io.BytesIO(lines_), len(lines_), 100, ",")) > 5
    inch = lines_ + b'1,a 6" gun\n' + lines_
    assert len(of_cells(io.BytesIO(inch), len(inch), 100, ",")) > 5
