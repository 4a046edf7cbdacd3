import gzip
from pathlib import Path
from typing import Any

import pytest

from copydesk.seeds.files import File, Piece
from copydesk.seeds.inputs import Input
from copydesk.seeds.records import RAW_KEPT, Read, Unread, id_of
from copydesk.seeds.text import read_text
from copydesk.text.document import Document


def read(tmp_path: Path, data: bytes, packed: str | None = None, **settings: Any) -> Read:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    input_ = Input.model_validate({"path": "in", **settings})
    file = File(path, "x/a.txt", "in", len(data), path.stat().st_mtime_ns, input_, "text", packed)
    (given,) = read_text(Piece(file, 0, len(data)))
    assert (given.source, given.locator) == (settings.get("source", "in"), "x/a.txt")
    assert given.id == id_of(given.source, "x/a.txt")
    return given


def document(tmp_path: Path, data: bytes, packed: str | None = None, **settings: Any) -> Document:
    given = read(tmp_path, data, packed, **settings)
    assert isinstance(given, Document)
    return given


def unread(tmp_path: Path, data: bytes, packed: str | None = None, **settings: Any) -> Unread:
    given = read(tmp_path, data, packed, **settings)
    assert isinstance(given, Unread)
    return given


def test_the_text_is_left_as_it_is(tmp_path: Path) -> None:
    text = "\n  Rain\u2028is\x85expected. \r\n\x0c\n"
    given = document(tmp_path, text.encode(), source="wire", language="en", source_language="es")
    assert (given.body.raw, given.title, given.body.mentions) == (text, "", ())
    assert (given.source, given.about.language, given.about.source_language) == ("wire", "en", "es")
    assert (given.about.published, given.about.published_from) == (None, "none")


def test_packed_text(tmp_path: Path) -> None:
    assert document(tmp_path, gzip.compress(b"Rain."), "gz").text == "Rain."


@pytest.mark.parametrize(
    ("data", "title", "body"),
    [
        (b" Rain \n\nIt rains.\n", " Rain ", "\nIt rains.\n"),
        (b"Rain\r\nIt rains.", "Rain", "It rains."),
        (b"Rain\rIt rains.", "Rain", "It rains."),
        ("Rain\u2028falls\nIt rains.".encode(), "Rain\u2028falls", "It rains."),
        (b"\nIt rains.", "", "It rains."),
    ],
)
def test_title_line(tmp_path: Path, data: bytes, title: str, body: str) -> None:
    given = document(tmp_path, data, title_line=True)
    assert (given.headline.raw, given.body.raw) == (title, body)


def test_flags_of_decoding_go_to_their_field(tmp_path: Path) -> None:
    # Bytes of windows-1252 among plain UTF-8 are flagged one by one.
    data = "Café déjà vu élu".encode() + b" 5\x80\n" + "Il pleut à côté, étonné".encode() + b" \x96 encore."
    given = document(tmp_path, data, title_line=True)
    for field, sign in ((given.headline, "€"), (given.body, "–")):
        assert [field.raw[flag.start : flag.end] for flag in field.mentions] == [sign]
    whole = document(tmp_path, data)
    assert [whole.text[flag.start : flag.end] for flag in whole.body.mentions] == ["€", "–"]


def test_a_flag_on_everything_is_shared_between_the_fields(tmp_path: Path) -> None:
    given = document(
        tmp_path, "Señor\nIt rained in the whole of the country — again.".encode("cp1252"), title_line=True
    )
    for field in (given.headline, given.body):
        assert [field.raw[flag.start : flag.end] for flag in field.mentions] == [field.raw]


@pytest.mark.parametrize(
    ("data", "settings"),
    [
        (b"", {}),
        (b"\xef\xbb\xbf", {}),
        (b" \r\n\t\n", {}),
        ("\u00a0\u3000".encode(), {}),
        (b"Rain\n", {"title_line": True}),
        (b"Rain", {"title_line": True}),
    ],
)
def test_nothing_in_it(tmp_path: Path, data: bytes, settings: dict[str, Any]) -> None:
    given = unread(tmp_path, data, **settings)
    assert (given.reason, given.raw) == ("empty", data)


def test_too_large(tmp_path: Path) -> None:
    assert document(tmp_path, "é".encode() * 10, max_characters=10).text == "é" * 10
    assert unread(tmp_path, b"x" * 11, max_characters=10).reason == "too-large"
    given = unread(tmp_path, b"x" * 400_000, max_characters=10)
    assert (given.reason, len(given.raw)) == ("too-large", RAW_KEPT)


def test_a_packed_text_is_not_unpacked_beyond_the_limit(tmp_path: Path) -> None:
    data = gzip.compress(b"x" * 50_000_000)
    given = unread(tmp_path, data[:-20], "gz", max_characters=1_000)  # never gets to the damage
    assert (given.reason, len(given.raw)) == ("too-large", RAW_KEPT)


def test_a_damaged_packed_text_is_no_document(tmp_path: Path) -> None:
    body = bytes(range(97, 123)) * 40
    given = unread(tmp_path, gzip.compress(body, 0)[:-200], "gz")
    assert given.reason == "truncated"
    assert body.startswith(given.raw)
    assert len(given.raw) > 500


def test_undecodable(tmp_path: Path) -> None:
    data = b"\xff\xfe\0\0" + b"\x11" * 40  # marked as UTF-32, but with no letter of it
    given = unread(tmp_path, data)
    assert (given.reason, given.raw) == ("undecodable", data)


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"%PDF-1.7\nplain enough",
        b"PK\x03\x04rest",
        b"\xff\xd8\xff\xe0",
        b"\x7fELF",
        b"some\x00record\x01\x02" * 100,
    ],
)
def test_binary(tmp_path: Path, data: bytes) -> None:
    assert unread(tmp_path, data).reason == "binary"


@pytest.mark.parametrize(
    "text",
    ["\x02Rain. Reuter\x03", "A\x00B. " + "Rain. " * 100, "\x1b[1mRain\x1b[0m " * 50, "Page\x0c\r\n" * 50],
)
def test_a_few_controls_are_no_binary(tmp_path: Path, text: str) -> None:
    assert document(tmp_path, text.encode()).text == text


def test_a_vanished_file_is_an_error_for_the_caller(tmp_path: Path) -> None:
    file = File(tmp_path / "gone", "gone", "in", 1, 0, Input(path="in"), "text", None)
    with pytest.raises(FileNotFoundError):
        list(read_text(Piece(file, 0, 1)))
