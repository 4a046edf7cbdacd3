import csv
import gzip
import io
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import file_of, flags, offset, reasons, refused, texts, whole

from copydesk.seeds.cells import columns_of, read_cells
from copydesk.seeds.decode import ENCODING
from copydesk.seeds.files import File, Piece
from copydesk.seeds.inputs import Format
from copydesk.seeds.records import Read, Unread
from copydesk.text.document import Document

HEAD = b"id,title,text\n"


def made(tmp_path: Path, data: bytes, kind: Format = "csv", **given: Any) -> File:
    return file_of(tmp_path / "f.csv", data, kind, **given)


def read(tmp_path: Path, data: bytes, kind: Format = "csv", **given: Any) -> list[Read]:
    return list(read_cells(whole(made(tmp_path, data, kind, **given))))


def test_rows_become_documents_with_the_offset_of_their_first_line(tmp_path: Path) -> None:
    data = HEAD + b'1,T,"a ""b""\nc, d"\n\n2,,x\r\n3,T3,last'
    reads = read(tmp_path, data)
    assert texts(reads) == ['a "b"\nc, d', "x", "last"]
    assert [data[offset(one) :][:2] for one in reads] == [b"1,", b"2,", b"3,"]
    assert [one.id for one in reads] == ["1", "2", "3"]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_line_ends_of_all_systems(tmp_path: Path, end: bytes) -> None:
    data = end.join([b"id,title,text", b"1,T,a", b"", b'2,T,"b' + end + b'c"', b"3,T,d", b""])
    reads = read(tmp_path, data)
    assert texts(reads) == ["a", f"b{end.decode()}c", "d"]
    assert [data[offset(one) :][:2] for one in reads] == [b"1,", b"2,", b"3,"]


def test_mixed_line_ends(tmp_path: Path) -> None:
    data = b'id,title,text\r\n1,T,a\r2,T,b\n3,T,"c\rd"\r4,T,e\r\n'
    reads = read(tmp_path, data)
    assert texts(reads) == ["a", "b", "c\rd", "e"]
    assert [data[offset(one) :][:2] for one in reads] == [b"1,", b"2,", b"3,", b"4,"]


def test_tabs_other_delimiters_and_no_quotes(tmp_path: Path) -> None:
    assert texts(read(tmp_path, b'id\ttext\n1\ta,"b"\n2\t"c\td"\n', "tsv")) == ['a,"b"', "c\td"]
    assert texts(read(tmp_path, b"id;text\n1;a,b\n", delimiter=";")) == ["a,b"]
    assert texts(read(tmp_path, b'id\ttext\n1\t"a\n2\tb"c"\n', "tsv", quoted=False)) == ['"a', 'b"c"']


def test_headers(tmp_path: Path) -> None:
    assert columns_of(made(tmp_path, b'\xef\xbb\xbf" id ",,text \n')) == ("id", "", "text")
    assert columns_of(made(tmp_path, b"\xef\xbb\xbfid,text\r\n")) == ("id", "text")
    assert columns_of(made(tmp_path, "id,text\n".encode("utf-16"))) == ("id", "text")
    assert columns_of(made(tmp_path, b"1,a\n", columns=("id", "text"))) == ("id", "text")
    assert columns_of(made(tmp_path, gzip.compress(b"id,text\n"), packed="gz")) == ("id", "text")
    assert columns_of(made(tmp_path, b"")) is None
    assert columns_of(made(tmp_path, b'"id,text\n1,2\n')) is None
    assert texts(read(tmp_path, b'"3","Title","Body"\n', columns=("class", "title", "text"))) == ["Body"]
    assert texts(read(tmp_path, b"\xef\xbb\xbf1,a\n", columns=("id", "text"))) == ["a"]


def test_an_unnamed_column_is_fine_and_a_name_given_twice_is_no_name(tmp_path: Path) -> None:
    (one,) = read(tmp_path, b",id,text\n0,7,x\n")
    assert (one.id, isinstance(one, Document)) == ("7", True)
    assert reasons(read(tmp_path, b"id,text,text\n0,7,x\n")) == ["missing-field"]


def test_empty_and_header_only(tmp_path: Path) -> None:
    assert reasons(read(tmp_path, b"")) == ["empty"]
    assert read(tmp_path, HEAD) == []
    assert read(tmp_path, b"\n\n") == []


def test_a_ragged_row_costs_one_row(tmp_path: Path) -> None:
    data = HEAD + b"1,T,a\n2,T\n3,T,c,d\n4,T,e\n"
    reads = read(tmp_path, data)
    assert (texts(reads), reasons(reads)) == (["a", "e"], ["ragged-row", "ragged-row"])
    short, long = refused(reads)
    assert short.detail == "expected 3 cells, found 2"
    assert (data[offset(short) :][:3], short.raw, long.raw) == (b"2,T", b"2,T", b"3,T,c,d")


def test_an_unterminated_quote_costs_the_rest_and_says_how_much(tmp_path: Path) -> None:
    rest = b'2,T,"open\n3,T,"x"\n4,T,y\n'
    data = HEAD + b"1,T,a\n" + rest
    reads = read(tmp_path, data)
    assert (texts(reads), reasons(reads)) == (["a"], ["unterminated-quote"])
    assert data[offset(reads[1]) :] == rest
    assert f"{len(rest)} bytes" in refused(reads)[0].detail
    assert refused(reads)[0].raw == rest[:-1]


@pytest.mark.parametrize(
    "bad",
    [
        b'2,T,"he said "hi" to me"\n',
        b'2,T,"one\nhe said "hi", and, so\ntwo"\n',
        b'2,"T" x,y\n',
    ],
)
def test_quotes_inside_a_quoted_cell_cost_one_record(tmp_path: Path, bad: bytes) -> None:
    data = HEAD + b"1,T,a\n" + bad + b'3,T,"c"\n'
    reads = read(tmp_path, data)
    assert (texts(reads), reasons(reads)) == (["a", "c"], ["bad-quote"])
    assert data[offset(reads[1]) :].startswith(bad)
    assert refused(reads)[0].raw == bad[:-1]


def test_an_inch_mark_is_a_letter(tmp_path: Path) -> None:
    assert texts(read(tmp_path, HEAD + b'1,T,a 5" pipe\n2,T,b\n')) == ['a 5" pipe', "b"]


def test_a_row_that_is_not_utf8_costs_one_row(tmp_path: Path) -> None:
    bad = b'2,T,"caf\xe9\nbar"\n'
    data = HEAD + "1,T,Genève Zürich Köln\n".encode() + bad + b"3,T,c\n"
    reads = read(tmp_path, data)
    assert (texts(reads), reasons(reads)) == (["Genève Zürich Köln", "c"], ["undecodable"])
    assert data[offset(reads[1]) :].startswith(bad)
    at = data.index(b"\xe9")
    assert f"byte {at}" in refused(reads)[0].detail


@pytest.mark.parametrize("declared", [None, "windows-1252"])
def test_a_file_in_another_encoding(tmp_path: Path, declared: str | None) -> None:
    data = "id,text\n1,Genève is a city in the west of Switzerland\n2,plain\n".encode("cp1252")
    reads = read(tmp_path, data, encoding=declared)
    assert texts(reads) == ["Genève is a city in the west of Switzerland", "plain"]
    assert isinstance(reads[0], Document)
    assert [rule for rule, _ in flags(reads[0])] == ([] if declared else [ENCODING])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "gb18030", "cp1251"])
def test_wide_and_eastern_files(tmp_path: Path, encoding: str) -> None:
    text = (
        "Президент подписал указ о создании новой комиссии"
        if encoding != "gb18030"
        else "国务院总理星期三在北京会见了外长"
    )
    reads = read(tmp_path, f'id,text\n1,"{text}\n{text}"\n2,{text}\n'.encode(encoding))
    assert texts(reads) == [f"{text}\n{text}", text]


def test_joined_files(tmp_path: Path) -> None:
    reads = read(tmp_path, b"\xef\xbb\xbf" + HEAD + b"1,T,a\n\xef\xbb\xbf" + HEAD + b"2,T,b\n")
    assert (texts(reads), reasons(reads)) == (["a", "b"], ["repeated-header"])


def test_zeros_and_long_cells(tmp_path: Path) -> None:
    long = "x" * 300_000
    reads = read(tmp_path, HEAD + f'1,T,"a\0b"\n2,T\0,c\n3,T,"{long}"\n4,T,{long}\n'.encode())
    assert texts(reads) == ["a\0b", "c", long, long]


@pytest.mark.parametrize("cell", [b'"' + b"x" * 1_200_000 + b'"', b'"' + b"xyz\n" * 300_000 + b'"', b"x" * 1_200_000])
def test_a_record_over_the_limit_costs_itself(tmp_path: Path, cell: bytes) -> None:
    data = HEAD + b"1,T,a\n2,T," + cell + b"\n3,T,c\n"
    reads = read(tmp_path, data, max_characters=1_000)
    assert (texts(reads), reasons(reads)) == (["a", "c"], ["too-large"])
    assert data[offset(reads[1]) :].startswith(b"2,T,")
    assert len(refused(reads)[0].raw) <= 65_536


def test_a_quote_that_opens_the_rest_of_a_big_file_is_not_held(tmp_path: Path) -> None:
    data = HEAD + b'1,T,a\n2,T,"' + b"x\n" * 300_000
    reads = read(tmp_path, data, max_characters=1_000)
    assert (texts(reads), reasons(reads)) == (["a"], ["unterminated-quote"])
    assert len(refused(reads)[0].raw) <= 65_536


def test_a_cut_gz_refuses_the_record_under_way(tmp_path: Path) -> None:
    data = HEAD + b'1,T,a\n2,T,"b\nc'
    reads = read(tmp_path, gzip.compress(data)[:-4], packed="gz")
    assert (texts(reads), reasons(reads)) == (["a"], ["truncated"])
    assert data[offset(reads[1]) :] == b'2,T,"b\nc'


def test_pieces_share_the_header(tmp_path: Path) -> None:
    rows = [b'1,T,"a\nb"\n', b"2,T\n", b"3,T,c\n", b"4,T,d"]
    data = HEAD + b"".join(rows)
    for content, columns in ((data, None), (b"".join(rows), ("id", "title", "text"))):
        file = made(tmp_path, content, columns=columns)
        start = file.size - sum(map(len, rows))
        ends = [0, *(start + sum(map(len, rows[:i])) for i in range(1, 5))]
        pieces = [Piece(file, a, b) for a, b in pairwise(ends)]
        assert [one for piece in pieces for one in read_cells(piece)] == list(read_cells(whole(file)))


def test_a_broken_header_is_told_once(tmp_path: Path) -> None:
    file = made(tmp_path, b'id,"text\n1,a\n2,b\n')
    assert reasons(list(read_cells(whole(file)))) == ["unterminated-quote"]
    assert list(read_cells(Piece(file, 13, 17))) == []


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | st.text(alphabet='ab",\n\r\t;é\0', max_size=60).map(str.encode), st.booleans())
def test_any_bytes_are_documents_or_rows(data: bytes, quoted: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for content in (data, b"id,text\n" + data):
            file = made(Path(folder), content, quoted=quoted)
            columns_of(file)
            assert all(isinstance(one, (Document, Unread)) for one in read_cells(whole(file)))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), st.text(alphabet='a",\n\r é')))
)
def test_what_the_csv_module_writes_is_read_back(rows: list[tuple[str, str]]) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows([("id", "text"), *rows])
    data = out.getvalue().encode()
    with tempfile.TemporaryDirectory() as folder:
        reads = list(read_cells(whole(made(Path(folder), data, encoding="utf-8"))))
    assert texts(reads) == [text for _, text in rows]
    assert [one.id for one, (own, _) in zip(reads, rows, strict=True) if own] == [own for own, _ in rows if own]
