import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from reading import file_of, flags

from copydesk.seeds.decode import ENCODING
from copydesk.seeds.mapping import to_read
from copydesk.seeds.records import Unread, id_of
from copydesk.seeds.times import parse_time
from copydesk.text.document import Document
from copydesk.text.mentions import Flag


def document(tmp_path: Path, record: dict[str, object], **given: Any) -> Document:
    read = to_read(file_of(tmp_path / "f", b"", **given), "in/f#0", record)
    assert isinstance(read, Document), read
    return read


def refusal(tmp_path: Path, record: dict[str, object], **given: Any) -> Unread:
    read = to_read(file_of(tmp_path / "f", b"", **given), "in/f#0", record, b"raw")
    assert isinstance(read, Unread)
    assert read.raw == b"raw"
    return read


def test_columns_are_found_by_map_by_name_and_by_path(tmp_path: Path) -> None:
    record: dict[str, object] = {"content": "body", "meta": {"title": "in"}, "a.b": "dotted", "author": "by"}
    found = document(tmp_path, record, fields={"text": "content", "title": "meta.title", "section": "a.b"})
    assert (found.text, found.title, found.about.section, found.about.author) == ("body", "in", "dotted", "by")
    assert (
        document(tmp_path, {**record, "text": "other", "meta.title": "flat"}, fields={"title": "meta.title"}).title
        == "flat"
    )


def test_a_missing_body_names_the_column_and_those_there_are(tmp_path: Path) -> None:
    found = refusal(tmp_path, {"content": "x", "headline": "y"}, fields={"text": "body"})
    assert found.reason == "missing-field"
    assert all(word in found.detail for word in ("'body'", "content", "headline"))
    assert "null" in refusal(tmp_path, {"m": {"t": None}}, fields={"text": "m.t"}).detail
    assert len(refusal(tmp_path, {f"column {i}": "x" for i in range(999)}).detail) < 600


@pytest.mark.parametrize("value", [1, 1.5, True, ["a"], {"a": "b"}])
def test_texts_of_a_wrong_type(tmp_path: Path, value: object) -> None:
    assert refusal(tmp_path, {"text": value}).reason == "wrong-type"
    assert refusal(tmp_path, {"text": "x", "title": value}).reason == "wrong-type"


@pytest.mark.parametrize(
    ("own", "expected"), [("../../etc/x", "../../etc/x"), (7, "7"), ("a\0b", "a\0b"), ("x" * 300, "x" * 300)]
)
def test_ids_are_taken_verbatim(tmp_path: Path, own: object, expected: str) -> None:
    assert document(tmp_path, {"id": own, "text": "x"}).id == expected
    assert document(tmp_path, {"id": own, "text": "x"}, prefix_ids=True).id == f"wire:{expected}"


def test_ids_that_are_none(tmp_path: Path) -> None:
    for own in ("", None):
        assert document(tmp_path, {"id": own, "text": "x"}, prefix_ids=True).id == id_of("wire", "in/f#0")
    for wrong in (True, 1.0, ["a"]):
        assert refusal(tmp_path, {"id": wrong, "text": "x"}).reason == "wrong-type"


def test_other_columns_become_strings(tmp_path: Path) -> None:
    record: dict[str, object] = {
        "text": "x",
        "author": ["A", "B"],
        "section": 5,
        "deck": {"b": 1, "a": "é"},
        "site": " ",
    }
    about = document(tmp_path, record).about
    assert (about.author, about.section, about.deck, about.site) == ("A, B", "5", '{"a": "é", "b": 1}', None)


def test_columns_to_keep(tmp_path: Path) -> None:
    record: dict[str, object] = {
        "text": "x",
        "a": "s",
        "b": [1, "é"],
        "c": None,
        "d": {"e": ""},
        "day": dt.date(2014, 1, 3),
    }
    kept = document(tmp_path, record, keep=("a", "b", "c", "d.e", "day", "none")).about.extra
    assert kept == {"a": "s", "b": '[1, "é"]', "d.e": "", "day": "2014-01-03"}


@pytest.mark.parametrize(
    ("record", "given", "expected"),
    [
        ({"url": "https://www.Example.com:80/a"}, {"source": None}, ("example.com", "example.com")),
        ({"url": "https://www.example.com/a", "site": "Ex"}, {"source": None}, ("Ex", "Ex")),
        ({"url": "http://[broken"}, {"source": None}, (None, "in")),
        ({"url": "no address"}, {"source": None}, (None, "in")),
        ({"url": "http://a.b/"}, {"source": "wire"}, ("a.b", "wire")),
    ],
)
def test_site_and_source(tmp_path: Path, record: dict[str, object], given: Any, expected: tuple[str, str]) -> None:
    found = document(tmp_path, {"text": "x", **record}, **given)
    assert (found.about.site, found.source) == expected
    assert refusal(tmp_path, record, **given).source == expected[1]


def test_language_is_the_records_or_the_inputs(tmp_path: Path) -> None:
    about = document(tmp_path, {"text": "x", "language": "fr"}, language="en", source_language="es").about
    assert (about.language, about.source_language) == ("fr", "es")
    assert document(tmp_path, {"text": "x", "language": ""}, language="en").about.language == "en"


def test_too_many_characters(tmp_path: Path) -> None:
    assert refusal(tmp_path, {"title": "ab", "text": "cde"}, max_characters=4).reason == "too-large"
    assert document(tmp_path, {"title": "ab", "text": "cd"}, max_characters=4).text == "cd"


def test_flags_about_the_record_are_noted_on_both_texts(tmp_path: Path) -> None:
    record = {"title": "", "text": "body"}
    found = to_read(file_of(tmp_path / "f", b""), "in/f#0", record, flags=(Flag(0, 99, ENCODING, "why"),))
    assert isinstance(found, Document)
    assert flags(found) == [(ENCODING, "body")]
    assert found.headline.mentions == ()


@pytest.mark.parametrize(
    ("value", "moment", "zone", "precision"),
    [
        ("2014-01-03 00:00:16+01:00", "2014-01-02T23:00:16", "+01:00", "second"),
        ("2014-01-03T00:00:16Z", "2014-01-03T00:00:16", "+00:00", "second"),
        ("2014-01-03T00:00:16.123456789-0330", "2014-01-03T03:30:16.123456", "-03:30", "second"),
        ("2010-02-09T17:06:53", "2010-02-09T17:06:53", None, "second"),
        ("2010-02-09 17:06 UTC", "2010-02-09T17:06:00", "+00:00", "minute"),
        (" 2010-02-09 ", "2010-02-09T00:00:00", None, "day"),
        ("20100209", "2010-02-09T00:00:00", None, "day"),
        ("20100209T170653Z", "2010-02-09T17:06:53", "+00:00", "second"),
        ("2010-W06-2", "2010-02-09T00:00:00", None, "day"),
        ("2010-02", "2010-02-01T00:00:00", None, "month"),
        ("2010", "2010-01-01T00:00:00", None, "year"),
        ("Tue, 09 Feb 2010 17:06:53 +0200", "2010-02-09T15:06:53", "+02:00", "second"),
        ("9 Feb 2010 17:06 EST", "2010-02-09T22:06:00", "-05:00", "minute"),
        ("9 Feb 2010 17:06:01 -0000", "2010-02-09T17:06:01", None, "second"),
        (
            dt.datetime(2010, 2, 9, 17, tzinfo=dt.timezone(dt.timedelta(hours=-3.5))),
            "2010-02-09T20:30:00",
            "-03:30",
            "second",
        ),
        (dt.datetime(2010, 2, 9, 17), "2010-02-09T17:00:00", None, "second"),
        (dt.date(2010, 2, 9), "2010-02-09T00:00:00", None, "day"),
        ("9999-12-31", "9999-12-31T00:00:00", None, "day"),
        ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59", "+00:00", "second"),
    ],
)
def test_times(tmp_path: Path, value: object, moment: str, zone: str | None, precision: str) -> None:
    expected = dt.datetime.fromisoformat(moment + "+00:00")
    assert parse_time(value) == (expected, zone, precision)
    about = document(tmp_path, {"text": "x", "published": value, "modified": value}).about
    assert (about.published, about.published_zone, about.published_precision) == (expected, zone, precision)
    assert (about.published_from, about.modified, about.extra) == ("metadata", expected, {})


@pytest.mark.parametrize(
    "value",
    [
        "02/03/2021",
        "May",
        "yesterday",
        "0000-01-01",
        "0001-01-01T00:00:00+02:00",
        "2021-02-30",
        "2021-13-01",
        "10000-01-01",
        "1388703616",
        "1388703616000",
        "9 Feb 10",
        "2021-01-01T00:00:00+24:00",
        "2021-01-01T24:61:00",
        "٢٠٢١-٠١-٠١",
        "1" * 10_000,
        1388703616,
        2014,
        ["2014"],
    ],
)
def test_what_is_no_time_is_kept_verbatim(tmp_path: Path, value: object) -> None:
    assert parse_time(value) is None
    about = document(tmp_path, {"text": "x", "when": value}, fields={"published": "when"}).about
    assert (about.published, about.published_zone, about.published_precision) == (None, None, None)
    assert about.published_from == "none"
    assert about.extra == {"published": value if isinstance(value, str) else str(value).replace("'", '"')}


@pytest.mark.parametrize("value", [None, "", " "])
def test_no_time_leaves_nothing(tmp_path: Path, value: object) -> None:
    assert document(tmp_path, {"text": "x", "published": value}).about.extra == {}
