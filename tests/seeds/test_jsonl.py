import gzip
import json
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import file_of, flags, offset, reasons, refused, texts, whole

from copydesk.seeds.decode import ENCODING, STRAY, SURROGATE
from copydesk.seeds.files import Piece
from copydesk.seeds.jsonl import read_jsonl
from copydesk.seeds.records import Read, Unread, id_of
from copydesk.text.document import Document

GOOD = b'{"text": "good"}\n'


def read(tmp_path: Path, data: bytes, packed: str | None = None, **given: Any) -> list[Read]:
    return list(read_jsonl(whole(file_of(tmp_path / "f.jsonl", data, packed=packed, **given))))


def test_a_record_becomes_a_document(tmp_path: Path) -> None:
    (first, second) = read(tmp_path, '{"id": "a1", "title": "T", "text": " é\\r\\n"}\n{"text": "no id"}'.encode())
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert (first.id, first.title, first.text, first.source) == ("a1", "T", " é\r\n", "wire")
    assert second.locator == "in/f.jsonl#46"
    assert second.id == id_of("wire", second.locator)


@pytest.mark.parametrize(
    ("bad", "reason", "words"),
    [
        (b'{"text": "x", "text": "y"}', "duplicate-key", "'text'"),
        (b'{"text": "x", "m": [{"k": 1, "k": 1}]}', "duplicate-key", "'k'"),
        (b'{"text": "x", "n": NaN}', "not-json", "NaN"),
        (b'{"text": "x", "n": -Infinity}', "not-json", "Infinity"),
        (b'{"text": "x", "n": 1e400}', "not-json", "1e400"),
        (b'{"text": "x", "n": ' + b"7" * 5_000 + b"}", "not-json", "5,000 digits"),
        (b'{"text": "x"', "not-json", "character 12"),
        (b'{"text": "x"} {}', "not-json", "character 14"),
        (b'{"text": "a\tb"}', "not-json", "character 11"),
        (b"\0\0\0\0", "not-json", "character 0"),
        (b'["text"]', "not-an-object", "text"),
        (b'"text"', "not-an-object", "text"),
        (b"null", "not-an-object", "null"),
        (b"[" * 100_000, "too-deep", "200"),
        (b'{"a":' * 100_000, "too-deep", "200"),
        (b'{"text": "x", "a": ' + b"[" * 200 + b"]" * 200 + b"}", "too-deep", "200"),
        (b'{"title": "x"}', "missing-field", "title"),
        (b'{"text": null}', "missing-field", "null"),
        (b'{"text": 5}', "wrong-type", "number"),
        (b'{"text": true}', "wrong-type", "true or false"),
        (b'{"text": {"a": 1}}', "wrong-type", "object"),
        (b'{"text": ["a"]}', "wrong-type", "list"),
        (b'{"text": "' + bytes((i * 73 + i * i * 31) % 224 + 32 for i in range(400)) + b'"}', "undecodable", "UTF-8"),
    ],
)
def test_a_bad_line_costs_one_line(tmp_path: Path, bad: bytes, reason: str, words: str) -> None:
    data = GOOD + bad + b"\n" + GOOD
    reads = read(tmp_path, data)
    assert (texts(reads), reasons(reads)) == (["good", "good"], [reason])
    (unread,) = refused(reads)
    assert words in unread.detail
    assert data[offset(unread) :].startswith(bad)
    assert unread.raw == bad[:65_536]
    assert unread.id == id_of("wire", unread.locator)


def test_depth_two_hundred_is_fine_and_brackets_in_text_are_no_depth(tmp_path: Path) -> None:
    deep = b'{"text": "x", "a": ' + b"[" * 199 + b"]" * 199 + b"}\n"
    assert len(texts(read(tmp_path, deep + b'{"text": "' + b"[" * 1000 + b'"}'))) == 2


def test_an_empty_file_is_one_row_and_blank_lines_are_none(tmp_path: Path) -> None:
    assert reasons(read(tmp_path, b"")) == ["empty"]
    assert read(tmp_path, b"\n \r\n\t\n") == []
    assert texts(read(tmp_path, b"\r\n" + GOOD + b"\n" + GOOD.replace(b"\n", b"\r\n"))) == ["good", "good"]


def test_byte_order_marks_at_the_start_and_where_files_were_joined(tmp_path: Path) -> None:
    reads = read(tmp_path, b"\xef\xbb\xbf" + GOOD + b"\xef\xbb\xbf" + GOOD)
    assert texts(reads) == ["good", "good"]
    assert [offset(one) for one in reads] == [0, 20]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_utf16_is_turned_and_a_missing_mark_is_flagged(tmp_path: Path, encoding: str) -> None:
    text = '{"text": "Žluťoučký kůň"}\n{"text": "x\u2028y \u010a"}\n'
    reads = read(tmp_path, text.encode(encoding))
    assert texts(reads) == ["Žluťoučký kůň", "x\u2028y \u010a"]
    assert [offset(one) for one in reads] == [0, text.encode().index(b"\n") + 1]
    assert isinstance(reads[0], Document)
    assert [rule for rule, _ in flags(reads[0])] == ([] if encoding in {"utf-16", "utf-32"} else [ENCODING])


def test_utf16_cut_in_half_a_letter(tmp_path: Path) -> None:
    reads = read(tmp_path, (GOOD * 3).decode().encode("utf-16")[:-5])
    assert (texts(reads), reasons(reads)) == (["good", "good"], ["undecodable"])
    assert offset(reads[-1]) == 2 * len(GOOD)


def test_two_encodings_in_one_file_and_stray_bytes_at_their_place(tmp_path: Path) -> None:
    data = (
        '{"title": "Zürich", "text": "utf-8: Genève"}\n'.encode()
        + '{"title": "Zürich", "text": "cp1252: Genève and a long line of plain English words"}\n'.encode("cp1252")
        + '{"title": "“Zürich”", "text": "both: Genève, K'.encode()
        + b'\xf6ln"}\n'
    )
    reads = read(tmp_path, data)
    assert texts(reads)[1:] == ["cp1252: Genève and a long line of plain English words", "both: Genève, Köln"]
    plain, western, both = (one for one in reads if isinstance(one, Document))
    assert flags(plain) == []
    assert flags(western) == [(ENCODING, western.text)]
    assert western.title == "Zürich"
    assert len(western.headline.mentions) == 1
    assert flags(both) == [(STRAY, "ö")]
    assert both.headline.mentions == ()


def test_a_file_in_koi8_is_read_as_koi8_line_by_line(tmp_path: Path) -> None:
    lines = ["Президент подписал указ", "Да", "Новой комиссии по вопросам развития", "Нет, сказал он"]
    data = b"".join(f'{{"text": "{line}"}}\n'.encode("koi8-r") for line in lines)
    assert texts(read(tmp_path, data)) == lines
    assert texts(read(tmp_path, data, encoding="koi8-r")) == lines
    reads = read(tmp_path, data, encoding="utf-8")
    assert texts(reads) == lines
    assert isinstance(reads[0], Document)
    assert flags(reads[0]) == [(ENCODING, lines[0])]


def test_surrogates_from_escapes(tmp_path: Path) -> None:
    reads = read(tmp_path, rb'{"id": "\ud800", "title": "\ud83d\ude00", "text": "a\ud800b", "author": "\udc00"}')
    (one,) = reads
    assert isinstance(one, Document)
    assert (one.id, one.title, one.text, one.about.author) == ("\ufffd", "😀", "a\ufffdb", "\ufffd")
    assert flags(one) == [(SURROGATE, "\ufffd")]


def test_separators_inside_a_string_end_no_line(tmp_path: Path) -> None:
    text = "a\u2028b\x85c\u2029d\x7f\ufffd\\u000b\\u0000e"
    assert texts(read(tmp_path, f'{{"text": "{text}"}}\n'.encode())) == [
        "a\u2028b\x85c\u2029d\x7f\ufffd\x0b\0e",
    ]


def test_a_line_over_the_limit(tmp_path: Path) -> None:
    long = b'{"text": "' + b"x" * 1_100_000 + b'"}\n'
    reads = read(tmp_path, GOOD + long + GOOD, max_characters=1_000)
    assert (texts(reads), reasons(reads), offset(reads[1])) == (["good", "good"], ["too-large"], len(GOOD))
    reads = read(tmp_path, GOOD + long[:9_000] + b'"}\n' + GOOD, max_characters=1_000)
    assert (texts(reads), reasons(reads)) == (["good", "good"], ["too-large"])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
RECORD = st.dictionaries(st.sampled_from(["id", "title", "text", "url", "published", "x"]), JSON).map(
    lambda record: json.dumps(record).encode()
)
LINE = RECORD | st.binary(max_size=60).map(lambda data: data.replace(b"\n", b""))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | st.lists(LINE).map(b"\n".join))
def test_any_bytes_are_documents_or_rows(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for one in read(Path(folder), data):
            assert isinstance(one, (Document, Unread))
            if isinstance(one, Document):
                "".join((one.id, one.title, one.text, *map(str, one.about.extra.values()))).encode()
            else:
                one.detail.encode()


@settings(max_examples=60, deadline=None)
@given(st.lists(LINE, max_size=8), st.data())
def test_pieces_give_what_the_whole_gives(lines: list[bytes], data: st.DataObject) -> None:
    ends = [0]
    for line in lines:
        ends.append(ends[-1] + len(line) + 1)
    content = b"".join(line + b"\n" for line in lines)
    cuts = sorted({0, len(content), *data.draw(st.sets(st.sampled_from(ends)))})
    with tempfile.TemporaryDirectory() as folder:
        file = file_of(Path(folder) / "f", content)
        pieces = [Piece(file, start, stop) for start, stop in pairwise(cuts)] or [whole(file)]
        assert [one for piece in pieces for one in read_jsonl(piece)] == list(read_jsonl(whole(file)))


def test_a_packed_file_is_read_once_however_it_is_cut(tmp_path: Path) -> None:
    file = file_of(tmp_path / "f.gz", gzip.compress(GOOD * 50), packed="gz")
    assert len([one for piece in (Piece(file, 0, 20), Piece(file, 20, file.size)) for one in read_jsonl(piece)]) == 50


MEASURE = """
import resource, sys
from pathlib import Path
from reading import file_of, whole
from copydesk.seeds.files import File, Piece
from copydesk.seeds.inputs import Input
from copydesk.seeds.jsonl import read_jsonl
path = Path(sys.argv[1])
file = File(path, "f", "in", path.stat().st_size, 0, Input(path="f"), "jsonl", sys.argv[2] or None)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
count = sum(1 for _ in read_jsonl(Piece(file, 0, file.size)))
print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.parametrize("packed", ["", "gz"])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, packed: str) -> None:
    lines = [json.dumps({"id": i, "text": f"{i * 7919**9} words " * 60}).encode() + b"\n" for i in range(300)]
    data = b"".join(lines) * (60_000_000 // sum(map(len, lines)))
    path = tmp_path / "f"
    path.write_bytes(gzip.compress(data, 1) if packed else data)
    command = [sys.executable, "-c", MEASURE, str(path), packed]
    folders = {"PYTHONPATH": ":".join(folder for folder in sys.path if folder)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=folders)
    count, kilobytes = map(int, done.stdout.split())
    assert count == data.count(b"\n")
    assert kilobytes < 150_000
