import json
import pickle
from collections.abc import Callable
from enum import Enum, StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Discriminator, Field, RootModel, Tag, field_validator, model_validator

from copydesk.declared import (
    DeclarationError,
    DeclaredValueError,
    Located,
    Problem,
    parse_yaml,
    read_yaml,
    validate,
)
from copydesk.declared.strict_yaml import MOST_BYTES, parse_with

LOADERS = [
    pytest.param(yaml.SafeLoader, id="python"),
    pytest.param(
        getattr(yaml, "CSafeLoader", None),
        id="libyaml",
        marks=pytest.mark.skipif(not hasattr(yaml, "CSafeLoader"), reason="PyYAML without libyaml"),
    ),
]


def refusal(text: str, loader: Any = None) -> DeclarationError:
    with pytest.raises(DeclarationError) as caught:
        parse_with(loader, text, "f.yaml") if loader else parse_yaml(text, "f.yaml")
    assert_one_screen(str(caught.value))
    return caught.value


def assert_one_screen(message: str) -> None:
    lines = message.split("\n")
    assert len(lines) <= 24
    assert max(len(line) for line in lines) <= 120
    assert all(line.isprintable() for line in lines)


# What plain scalars mean

SCALARS: list[tuple[str, Any]] = [
    ("no", "no"),
    ("No", "No"),
    ("NO", "NO"),
    ("yes", "yes"),
    ("on", "on"),
    ("off", "off"),
    ("y", "y"),
    ("n", "n"),
    ("012", "012"),
    ("-012", "-012"),
    ("0o17", "0o17"),
    ("0x1F", "0x1F"),
    ("0b1", "0b1"),
    ("1_000", "1_000"),
    ("1:30", "1:30"),
    ("2022-09-13", "2022-09-13"),
    ("2022-09-13T10:00:00Z", "2022-09-13T10:00:00Z"),
    ("+358", "+358"),
    (".inf", ".inf"),
    ("-.inf", "-.inf"),
    (".nan", ".nan"),
    ("nan", "nan"),
    ("012.5", "012.5"),
    ("=", "="),
    ("tRue", "tRue"),
    ("none", "none"),
    ("None", "None"),
    ("١٢", "١٢"),
    ("1.2.3", "1.2.3"),
    (".", "."),
    ("-", None),
    ("<<", "<<"),
    ("true", True),
    ("True", True),
    ("TRUE", True),
    ("false", False),
    ("False", False),
    ("FALSE", False),
    ("null", None),
    ("Null", None),
    ("NULL", None),
    ("~", None),
    ("", None),
    ("0", 0),
    ("-0", 0),
    ("12", 12),
    ("-7", -7),
    ("9223372036854775807", 2**63 - 1),
    ("-9223372036854775808", -(2**63)),
    ("1.5", 1.5),
    ("-0.25", -0.25),
    (".5", 0.5),
    ("1.", 1.0),
    ("1e3", 1000.0),
    ("1.5E-3", 0.0015),
    ("'no'", "no"),
    ('"true"', "true"),
    ("'12'", "12"),
    ("''", ""),
    ('"null"', "null"),
    ("|\n    12", "12"),
    (">-\n    true", "true"),
]


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(("written", "meant"), SCALARS)
def test_scalar_means(written: str, meant: Any, loader: Any) -> None:
    if written == "-":
        assert parse_with(loader, "a:\n  -\n", "f").value == {"a": [None]}
        return
    value = parse_with(loader, f"a: {written}", "f").value["a"]
    assert value == meant
    assert type(value) is type(meant)


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("key", ["no", "on", "yes", "012", "1:30", "2022-09-13", "'1'", '"true"', "'<<'", "'~'"])
def test_keys_that_are_text(key: str, loader: Any) -> None:
    assert parse_with(loader, f"{key}: x", "f").value == {key.strip("'\""): "x"}


# What is refused, and where


REFUSED: list[tuple[str, str, int, int, str, str]] = [
    ("duplicate", "a: 1\nb: 2\na: 3\n", 3, 1, "duplicate key 'a'", "keep one of the two: the first is on line 1"),
    ("duplicate nested", "x:\n  - {b: 1,\n     b: 2}", 3, 6, "duplicate key 'b'", "the first is on line 2"),
    ("duplicate after quotes", "no: 1\n'no': 2", 2, 1, "duplicate key 'no'", "the first is on line 1"),
    ("anchor", "a: 1\nb: &x 2", 2, 4, "an anchor, '&x'", "write a value out where it is used"),
    ("anchor on a list", "b: &x [1]", 1, 4, "an anchor, '&x'", "write a value out"),
    ("anchor on a mapping", "b: &x {a: 1}", 1, 4, "an anchor, '&x'", "write a value out"),
    ("anchor on a key", "&x b: 1", 1, 1, "an anchor, '&x'", "write a value out"),
    ("alias", "a: 1\nb: *x", 2, 4, "an alias, '*x'", "write the value out where it is used"),
    ("merge key", "a:\n  <<: {b: 1}", 2, 3, "a merge key, '<<'", "write the keys out where they are used"),
    (
        "python tag",
        "a: !!python/object/apply:os.system [x]",
        1,
        4,
        "a tag, '!!python/object/apply:os.sys",
        "remove the tag",
    ),
    ("own tag", "a: 1\nb: !foo 2", 2, 4, "a tag, '!foo'", "remove the tag"),
    ("standard tag", "a: !!str 2", 1, 4, "a tag, '!!str'", "remove the tag"),
    ("bare tag", "a: ! 2", 1, 4, "a tag, '!'", "remove the tag"),
    ("tag on a mapping", "a: !!map {b: 1}", 1, 4, "a tag, '!!map'", "remove the tag"),
    ("unknown handle", "a: !e!x 1", 1, 4, "undefined tag handle", "remove the tag"),
    ("two documents", "a: 1\n---\nb: 2", 2, 1, "a second document starts here", "remove the '---'"),
    ("directive", "%YAML 1.1\n---\na: no", 1, 1, "a % directive", "remove the line"),
    ("int key", "a: 1\n1: x", 2, 1, "the key 1 is not text", "quote it: '1'"),
    ("float key", "1.10: x", 1, 1, "the key 1.10 is not text", "quote it: '1.10'"),
    ("bool key", "true: x", 1, 1, "the key true is not text", "quote it: 'true'"),
    ("null key", "a:\n  ~: x", 2, 3, "the key ~ is not text", "quote it: '~'"),
    ("empty key", "?\n: x", 1, 2, "an empty key", "write the key before the colon"),
    ("list key", "[a, b]: x", 1, 1, "a list stands as a key", "a key must be text"),
    ("mapping key", "? {a: 1}\n: x", 1, 3, "a mapping stands as a key", "a key must be text"),
    (
        "too deep",
        "\n".join(" " * n + "a:" for n in range(40)),
        33,
        33,
        "nested deeper than 32 levels",
        "use fewer levels",
    ),
    ("tab", "a:\n\t- b", 2, 1, "a tab where only spaces may stand", "indent with spaces"),
    ("reserved", "a: 1\nb: @x", 2, 4, "a value cannot start with '@'", "put the value in quotes"),
    ("percent", "a: %x", 1, 4, "a value cannot start with '%'", "put the value in quotes"),
    ("open quote", 'a: 1\nb: "x\nc: 2\n', 2, 4, "a quote is opened here and never closed", "close the quote"),
    ("open bracket", "a: 1\nb: [1,\n  2\n", 2, 4, "invalid YAML: ", "close the bracket"),
    ("colon in value", "a: b: c", 1, 5, "invalid YAML: mapping values are not allowed", "must be in quotes"),
    ("after a quote", "a: 1\nb: 'x' y", 2, 8, "invalid YAML: ", "must be inside the quotes"),
    ("indentation", "a: 1\n b: 2", 2, 3, "invalid YAML: mapping values are not allowed", "check the indentation"),
    ("list then key", "- a\nb: 1", 2, 1, "invalid YAML: ", ""),
    ("bad escape", 'a: "\\q"', 1, 0, "invalid YAML: found unknown escape", "single quotes"),
    ("half a character", 'a: "\\ud800"', 1, 0, "", ""),
    ("beyond Unicode", 'a: "\\UFFFFFFFF"', 1, 0, "invalid YAML", ""),
    ("empty", "", 1, 1, "the file is empty", "write at least one 'key: value' line"),
    ("only a comment", "# x\n", 1, 1, "the file is empty", "write at least one 'key: value' line"),
    ("only a marker", "---\n", 2, 1, "the file is empty", "write at least one 'key: value' line"),
    ("NUL", "a: 1\nb: \0", 2, 4, "a NUL character", "not a text file"),
    ("escape character", "a: \x1b[0m", 1, 4, "an invisible character, U+001B", 'write it as "\\x1b" in double quotes'),
    ("line separator", "a: x\u2028y", 1, 5, "an invisible character, U+2028", 'write it as "\\u2028"'),
    ("inner byte order mark", "a: 1\nb: \ufeff", 2, 4, "an invisible character, U+FEFF", '"\\ufeff"'),
    ("lone surrogate", "a: \udc80", 1, 4, "half a character, \\udc80", "save the file as UTF-8"),
    ("huge integer", "a: 9223372036854775808", 1, 4, "does not fit in 64 bits", "put it in quotes"),
    ("endless integer", "a: " + "9" * 5000, 1, 4, "does not fit in 64 bits", "put it in quotes"),
    ("infinite float", "a: 1e999", 1, 4, "the number 1e999 does not fit", "put it in quotes"),
]


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(
    ("text", "at", "problem", "remedy"), [pytest.param(r[1], (r[2], r[3]), r[4], r[5], id=r[0]) for r in REFUSED]
)
def test_refused(text: str, at: tuple[int, int], problem: str, remedy: str, loader: Any) -> None:
    line, column = at
    error = refusal(text, loader)
    assert (error.file, error.line) == ("f.yaml", line)
    # PyYAML and libyaml put the mark of a bad escape at different letters of it; 0 stands for either.
    assert column in (0, error.column)
    assert problem in error.problem
    assert remedy in error.remedy
    assert error.remedy


def test_depth_of_32_is_allowed() -> None:
    value = parse_yaml("[" * 32 + "]" * 32, "f").value
    for _ in range(31):
        (value,) = value
    assert value == []


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(
    "text",
    [
        "\n".join(" " * n + "a:" for n in range(1200)),
        "[" * 5000 + "]" * 5000,
        "[" * 900_000,
        "{a: " * 5000,
        "- " * 400_000,
        "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [{', '.join(['*a'] * 9)}]\n" for n in range(1000)),
    ],
    ids=["block", "flow", "open flow", "mappings", "compact", "bomb"],
)
def test_bombs_are_refused_at_once(text: str, loader: Any) -> None:
    error = refusal(text, loader)
    # Newer parsers have a limit of their own, far above ours, and stop at it first.
    assert any(part in error.problem for part in ("32 levels", "anchor", "nesting depth"))


def test_syntax_error_golden() -> None:
    error = refusal("name: x\nlang:\n\t- no\n")
    assert str(error) == ("f.yaml:3: a tab where only spaces may stand\n     3 | \\t- no\n  remedy: indent with spaces")


# Files


def test_reads_a_file_with_a_byte_order_mark_and_windows_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb:\r\n  - \xc3\xa9\r\n")
    located = read_yaml(path)
    assert located.value == {"a": 1, "b": ["é"]}
    assert located.file == str(path)
    assert located.line_of(("a",)) == (1, 4)
    assert located.line_of(("b", 0)) == (3, 5)
    assert located.lines[2] == "  - é"


@pytest.mark.parametrize(
    ("raw", "line", "column", "problem"),
    [
        (b"a: 1\nb: \xe9t\xe9\n", 2, 4, "the file is not UTF-8: byte 0xe9"),
        ("é: 1\nb: 2".encode("utf-16"), 1, 1, "the file is not UTF-8: UTF-16"),
        (b"a: \xed\xa0\x80", 1, 4, "the file is not UTF-8: byte 0xed"),
        (b"a: 1\nb: \xc3", 2, 4, "the file is not UTF-8: byte 0xc3"),
    ],
)
def test_not_utf8(raw: bytes, line: int, column: int, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(raw)
    with pytest.raises(DeclarationError) as caught:
        read_yaml(path)
    error = caught.value
    assert (error.line, error.column, error.problem, error.remedy) == (line, column, problem, "save the file as UTF-8")
    assert_one_screen(str(error).replace(str(tmp_path), ""))


def test_too_large(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: " + b"x" * MOST_BYTES)
    with pytest.raises(DeclarationError, match="larger than 1 MB") as caught:
        read_yaml(path)
    assert caught.value.line is None
    assert caught.value.remedy == "split it into several files"
    assert refusal("a: " + "é" * (MOST_BYTES // 2)).problem == "the file is larger than 1 MB"
    path.write_bytes(b"a: " + b"x" * (MOST_BYTES - 3))
    assert len(read_yaml(path).value["a"]) == MOST_BYTES - 3


def test_no_such_file(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path, tmp_path / "a\0b"):
        with pytest.raises(DeclarationError, match="cannot read the file") as caught:
            read_yaml(path)
        assert (caught.value.line, caught.value.column) == (None, None)
        assert caught.value.remedy == "check the path and its permissions"


# Places


def test_places() -> None:
    text = "a: 1\nb:\n  - x\n  - c: {d: 2,\n      e: }\nf:\ng: |\n  block\n"
    located = parse_yaml(text, "f")
    assert located.value == {"a": 1, "b": ["x", {"c": {"d": 2, "e": None}}], "f": None, "g": "block\n"}
    assert located.line_of(()) == (1, 1)
    assert located.line_of(("a",)) == (1, 4)
    assert located.key_line_of(("a",)) == (1, 1)
    assert located.line_of(("b",)) == (3, 3)
    assert located.key_line_of(("b",)) == (2, 1)
    assert located.line_of(("b", 1)) == (4, 5)
    assert located.key_line_of(("b", 1)) == (4, 5)
    assert located.line_of(("b", 1, "c", "d")) == (4, 12)
    assert located.key_line_of(("b", 1, "c", "e")) == (5, 7)
    assert located.line_of(("f",)) == (6, 3)
    assert located.line_of(("g",)) == (7, 4)


def test_places_fall_back_to_the_nearest_parent() -> None:
    located = parse_yaml("a:\n  - b: 1\n", "f")
    assert located.line_of(("a", 0, "x", "y")) == (2, 5)
    assert located.key_line_of(("a", 0, "x")) == (2, 5)
    assert located.line_of(("a", 7)) == (2, 3)
    assert located.line_of(("z",)) == (1, 1)
    problem = located.problem_at(("a", 0, "b"), "p", "r", at_key=True)
    assert problem == Problem("f", 2, 5, "p", "r", "  - b: 1")


# The errors themselves


def test_error_holds_its_problems_and_survives_pickling() -> None:
    error = DeclarationError([Problem("f", 1, 2, "p", "r", "src"), Problem("f", 3, 4, "q", "s")], more=2)
    again = pickle.loads(pickle.dumps(error))
    assert again.problems == error.problems
    assert str(again) == str(error)
    assert (error.file, error.line, error.column, error.problem, error.remedy) == ("f", 1, 2, "p", "r")
    value_error = pickle.loads(pickle.dumps(DeclaredValueError("p", "r", ("a", 0))))
    assert (value_error.problem, value_error.remedy, value_error.within) == ("p", "r", ("a", 0))
    assert str(value_error) == "p"
    with pytest.raises(ValueError, match="at least one"):
        DeclarationError([])


def test_control_characters_never_reach_the_terminal() -> None:
    error = refusal("a: 1\nb: \x1b[31mred\u202egnp.exe \x07")
    assert "     2 | b: \\x1b[31mred\\u202egnp.exe \\x07" in str(error)
    message = str(DeclarationError([Problem("f\n\x1b.yaml", 1, 1, "p\x1b", "r\u200b", "s")]))
    assert "f\\n\\x1b.yaml:1: p\\x1b" in message
    assert "remedy: r\\u200b" in message


@pytest.mark.parametrize("count", [1, 2, 7, 8, 9, 10, 11, 50])
def test_any_number_of_mistakes_fits_one_screen(count: int) -> None:
    long = "word " * 400
    problems = [Problem("dir/" * 90 + "f.yaml", n, 700, long, long, "x" * 5000) for n in range(1, count + 1)]
    message = str(DeclarationError(problems))
    assert_one_screen(message)
    assert message.count("remedy:") == min(count, 10)
    assert message.endswith(f"… and {count - 10} more") == (count > 10)


def test_a_long_line_is_shown_around_its_column() -> None:
    error = refusal("a: '" + "x" * 300 + "'\nb: ['" + "y" * 300 + "', &anchor z, '" + "w" * 300 + "']")
    shown = str(error).split("\n")[1]
    assert shown.startswith("     2 | …y")
    assert "&anchor z" in shown


# Models


class Format(Enum):
    JSONL = "jsonl"
    CSV = "csv"


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Input(Closed):
    path: str = Field(description="a file or a glob, relative to this file")
    format: Format = Format.JSONL
    fields: list[str] = []
    language: Literal["no", "sv", "en"] = "en"
    share: float = Field(default=1.0, ge=0, le=1, description="the part of the rows to take, 0 to 1")


class Window(Closed):
    first: int
    last: int = 0

    @model_validator(mode="after")
    def _in_order(self) -> "Window":
        if self.last < self.first:
            raise DeclaredValueError("the window ends before it starts", "make last at least first", ("last",))
        return self


class Mojibake(Closed):
    use: Literal["mojibake"]
    rounds: int = 1


class Dates(Closed):
    use: Literal["dates", "dateline"]
    window: Window | None = None
    mojibake: dict[str, int] = {}

    @field_validator("mojibake")
    @classmethod
    def _positive(cls, value: dict[str, int]) -> dict[str, int]:
        if any(number < 0 for number in value.values()):
            raise ValueError("numbers below zero")
        assert len(value) < 3, "too many numbers"
        return value


class Language(Closed):
    use: Literal["language"]
    allow: list[str] | Literal["all"] = "all"
    limits: tuple[int, int] = (0, 1)
    by_name: dict[Literal["long", "short"], Window] = {}


Stage = Annotated[Mojibake | Dates | Language, Field(discriminator="use")]


class Config(Closed):
    inputs: list[Input] = Field(default=[], description="what to read")
    stages: list[Stage] = []
    last_stage: Stage | None = None
    size: int | list[int] | Window = 0
    dry_run: bool = Field(default=False, alias="dry-run")


def mistakes(text: str, model: type[BaseModel] = Config) -> list[tuple[int | None, int | None, str, str]]:
    with pytest.raises(DeclarationError) as caught:
        validate(model, parse_yaml(text, "f.yaml"))
    assert_one_screen(str(caught.value))
    return [(each.line, each.column, each.problem, each.remedy) for each in caught.value.problems]


def test_a_good_file() -> None:
    text = "inputs:\n  - path: a\n    language: no\nstages:\n  - use: dateline\n    window: {first: 1, last: 2}\ndry-run: true\n"
    config = validate(Config, parse_yaml(text, "f.yaml"))
    assert config.inputs[0].language == "no"
    assert config.stages == [Dates(use="dateline", window=Window(first=1, last=2))]
    assert config.dry_run


ITEM = "inputs:\n  - path: a\n    "
MISTAKES: list[tuple[str, str, tuple[int, int, str, str]]] = [
    (
        "unknown key",
        ITEM + "fromat: csv",
        (
            3,
            5,
            "unknown key 'fromat' in inputs[0]",
            "did you mean 'format'? Known: path, format, fields, language, share",
        ),
    ),
    (
        "unknown key at the top",
        "stage: []",
        (
            1,
            1,
            "unknown key 'stage' at the top of the file",
            "did you mean 'stages'? Known: inputs, stages, last_stage, size, dry-run",
        ),
    ),
    (
        "field name in place of its alias",
        "dry_run: true",
        (
            1,
            1,
            "unknown key 'dry_run' at the top of the file",
            "did you mean 'dry-run'? Known: inputs, stages, last_stage, size, dry-run",
        ),
    ),
    (
        "unknown key in a tagged model",
        "stages:\n  - use: dates\n    window:\n      frist: 1\n      first: 0",
        (4, 7, "unknown key 'frist' in stages[0].window", "did you mean 'first'? Known: first, last"),
    ),
    (
        "far from any key",
        "stages:\n  - use: mojibake\n    zzz: 1",
        (3, 5, "unknown key 'zzz' in stages[0]", "Known: use, rounds"),
    ),
    (
        "unknown tag",
        "stages:\n  - use: mojibke",
        (
            2,
            10,
            "unknown stage 'mojibke' (stages[0].use)",
            "did you mean 'mojibake'? Known: mojibake, dates, dateline, language",
        ),
    ),
    (
        "unknown tag that is no text",
        "stages:\n  - use: 1",
        (2, 10, "unknown stage 1 (stages[0].use)", "Known: mojibake, dates, dateline, language"),
    ),
    (
        "unknown tag in an optional",
        "last_stage:\n  use: date",
        (
            2,
            8,
            "unknown use 'date' (last_stage.use)",
            "did you mean 'dates'? Known: mojibake, dates, dateline, language",
        ),
    ),
    (
        "no tag",
        "stages:\n  - use: dates\n  - rounds: 1",
        (3, 5, "stages[1] lacks 'use'", "add 'use: …' with one of: mojibake, dates, dateline, language"),
    ),
    (
        "tagged item is text",
        "stages:\n  - mojibake",
        (
            2,
            5,
            "expected a mapping of keys to values, found the text 'mojibake' (stages[0])",
            "write 'key: value' lines, indented below it",
        ),
    ),
    (
        "missing",
        "inputs:\n  - format: csv",
        (2, 5, "missing key 'path' in inputs[0]", "add 'path': a file or a glob, relative to this file"),
    ),
    (
        "missing without a description",
        "stages:\n  - use: dates\n    window:\n      last: 3",
        (4, 7, "missing key 'first' in stages[0].window", "add 'first: …'"),
    ),
    (
        "a key that is also a tag",
        "stages:\n  - use: dates\n    mojibake:\n      mojibake: x",
        (
            4,
            17,
            "expected a whole number, found the text 'x' (stages[0].mojibake.mojibake)",
            "write digits only, without quotes or a unit",
        ),
    ),
    (
        "literal",
        ITEM + "language: nb",
        (3, 15, "unknown value 'nb' (inputs[0].language)", "Allowed: no, sv, en"),
    ),
    (
        "literal of the wrong case",
        ITEM + "language: SV",
        (3, 15, "unknown value 'SV' (inputs[0].language)", "did you mean 'sv'? Allowed: no, sv, en"),
    ),
    (
        "enum",
        ITEM + "format: josnl",
        (3, 13, "unknown value 'josnl' (inputs[0].format)", "did you mean 'jsonl'? Allowed: jsonl, csv"),
    ),
    (
        "list expected",
        ITEM + "fields: abc",
        (
            3,
            13,
            "expected a list, found the text 'abc' (inputs[0].fields)",
            "write each item on a line of its own, after '- '",
        ),
    ),
    (
        "text expected",
        ITEM + "fields: [a, 12]",
        (3, 17, "expected text, found the number 12 (inputs[0].fields[1])", "put it in quotes"),
    ),
    (
        "text expected, null found",
        "inputs:\n  - path:",
        (2, 10, "expected text, found nothing (null) (inputs[0].path)", "a file or a glob, relative to this file"),
    ),
    (
        "number expected",
        ITEM + "share: half",
        (
            3,
            12,
            "expected a number, found the text 'half' (inputs[0].share)",
            "write digits, without quotes or a unit",
        ),
    ),
    (
        "out of bounds",
        ITEM + "share: 1.5",
        (
            3,
            12,
            "the number 1.5 should be less than or equal to 1 (inputs[0].share)",
            "the part of the rows to take, 0 to 1",
        ),
    ),
    (
        "boolean expected",
        "dry-run: maybe",
        (
            1,
            10,
            "expected true or false, found the text 'maybe' (dry-run)",
            "write true or false, without quotes",
        ),
    ),
    (
        "mapping expected",
        "inputs:\n  - [a]",
        (
            2,
            5,
            "expected a mapping of keys to values, found a list (inputs[0])",
            "write 'key: value' lines, indented below it",
        ),
    ),
    (
        "too few items",
        "stages:\n  - use: language\n    limits: [1]",
        (3, 13, "item 2 is missing in stages[0].limits", "add the item"),
    ),
    (
        "unknown key of a mapping",
        "stages:\n  - use: language\n    by_name:\n      shirt: {first: 0}",
        (
            4,
            7,
            "unknown key 'shirt' in stages[0].by_name",
            "did you mean 'short'? Allowed: long, short",
        ),
    ),
    (
        "validator with a remedy and a closer place",
        "stages:\n  - use: dates\n    window:\n      first: 4\n      last: 3",
        (5, 13, "the window ends before it starts (stages[0].window.last)", "make last at least first"),
    ),
    (
        "validator",
        "stages:\n  - use: dates\n    mojibake: {a: -1}",
        (3, 15, "numbers below zero (stages[0].mojibake)", "correct stages[0].mojibake"),
    ),
    (
        "assertion",
        "stages:\n  - use: dates\n    mojibake: {a: 1, b: 2, c: 3}",
        (3, 15, "too many numbers", "correct stages[0].mojibake"),
    ),
    (
        "no alternative of a plain union",
        "size: big",
        (
            1,
            7,
            "expected a whole number or a list or a mapping of keys to values, found the text 'big' (size)",
            "write digits only, without quotes or a unit",
        ),
    ),
    (
        "neither a list nor the one word",
        "stages:\n  - use: language\n    allow: some",
        (
            3,
            12,
            "expected a list or 'all', found the text 'some' (stages[0].allow)",
            "write each item on a line of its own, after '- '",
        ),
    ),
    (
        "nearly the one word",
        "stages:\n  - use: language\n    allow: al",
        (3, 12, "expected a list or 'all', found the text 'al' (stages[0].allow)", "did you mean 'all'?"),
    ),
    (
        "the meant alternative of a plain union",
        "size: [1, x]",
        (
            1,
            11,
            "expected a whole number, found the text 'x' (size[1])",
            "write digits only, without quotes or a unit",
        ),
    ),
    (
        "the meant model of a plain union",
        "size:\n  first: 1\n  lust: 2",
        (3, 3, "unknown key 'lust' in size", "did you mean 'last'? Known: first, last"),
    ),
]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*each[1:], id=each[0]) for each in MISTAKES])
def test_mistake(text: str, expected: tuple[int, int, str, str]) -> None:
    (line, column, problem, remedy), *others = mistakes(text)
    # pytest adds the comparison it saw to the message of an assertion in this file.
    assert (line, column, remedy) == (expected[0], expected[1], expected[3])
    assert problem == expected[2] or problem.startswith("too many numbers")
    assert not others


@pytest.mark.parametrize(
    ("text", "what"),
    [("- a", "a list"), ("abc", "the text 'abc'"), ("12", "the number 12"), ("null", "nothing (null)")],
)
def test_top_level_must_be_a_mapping(text: str, what: str) -> None:
    problem = f"the file must hold a mapping, found {what}"
    assert mistakes(text) == [(1, 1, problem, "write 'key: value' lines at the top level")]


def test_all_mistakes_are_told_in_the_order_of_the_file_golden() -> None:
    text = (
        "inputs:\n"
        "  - path: news/*.jsonl\n"
        "    format: josnl\n"
        "stages:\n"
        "  - use: dates\n"
        "    window: {first: 2, last: 1}\n"
        "  - use: mojibke\n"
        "  - rounds: 2\n"
        "dry_run: true\n"
    )
    with pytest.raises(DeclarationError) as caught:
        validate(Config, parse_yaml(text, "configs/seeds.yaml"))
    assert str(caught.value) == (
        "configs/seeds.yaml:3: unknown value 'josnl' (inputs[0].format)\n"
        "     3 |     format: josnl\n"
        "  remedy: did you mean 'jsonl'? Allowed: jsonl, csv\n"
        "configs/seeds.yaml:6: the window ends before it starts (stages[0].window.last)\n"
        "     6 |     window: {first: 2, last: 1}\n"
        "  remedy: make last at least first\n"
        "configs/seeds.yaml:7: unknown stage 'mojibke' (stages[1].use)\n"
        "     7 |   - use: mojibke\n"
        "  remedy: did you mean 'mojibake'? Known: mojibake, dates, dateline, language\n"
        "configs/seeds.yaml:8: stages[2] lacks 'use'\n"
        "     8 |   - rounds: 2\n"
        "  remedy: add 'use: …' with one of: mojibake, dates, dateline, language\n"
        "configs/seeds.yaml:9: unknown key 'dry_run' at the top of the file\n"
        "     9 | dry_run: true\n"
        "  remedy: did you mean 'dry-run'? Known: inputs, stages, last_stage, size, dry-run"
    )


def test_fifty_mistakes_fit_one_screen() -> None:
    text = "inputs:\n" + "".join(f"  - path: a\n    {'long_' * 30}{n}: '{'x' * 200}'\n" for n in range(50))
    with pytest.raises(DeclarationError) as caught:
        validate(Config, parse_yaml(text, "f.yaml"))
    message = str(caught.value)
    assert_one_screen(message)
    assert len(caught.value.problems) == 50
    assert message.endswith("… and 40 more")
    assert message.startswith("f.yaml:3: unknown key 'long_")


def test_mistakes_beyond_a_hundred_are_counted() -> None:
    with pytest.raises(DeclarationError) as caught:
        validate(Config, parse_yaml("inputs:\n" + "  - x\n" * 20_000, "f.yaml"))
    assert len(caught.value.problems) == 100
    assert str(caught.value).endswith("… and 19990 more")


def test_escaped_keys_are_shown_escaped() -> None:
    (line, _, problem, _), *_ = mistakes('"\\x1b[31m": 1')
    assert line == 1
    assert problem == "unknown key '\x1b[31m' at the top of the file"
    with pytest.raises(DeclarationError, match=r"unknown key '\\x1b\[31m'"):
        validate(Config, parse_yaml('"\\x1b[31m": 1', "f.yaml"))


def test_a_discriminator_with_an_alias() -> None:
    class One(Closed):
        kind: Literal["one"] = Field(alias="use")
        code: str = Field(default="a", pattern="^a")

    class Two(Closed):
        kind: Literal["two"] = Field(alias="use")

    class Holder(Closed):
        by_name: dict[str, Annotated[One | Two, Field(discriminator="kind")]]

    text = "by_name:\n  x: {use: tow}\n  y: {}\n  z: {use: one, code: b}\n"
    assert mistakes(text, Holder) == [
        (2, 12, "unknown use 'tow' (by_name.x.use)", "did you mean 'two'? Known: one, two"),
        (3, 6, "by_name.y lacks 'use'", "add 'use: …' with one of: one, two"),
        (4, 23, "the text 'b' should match pattern '^a' (by_name.z.code)", "correct by_name.z.code"),
    ]


def test_root_models_and_functions_that_find_the_tag() -> None:
    def kind(value: Any) -> str | None:
        if isinstance(value, dict):
            return "window" if "first" in value else None
        return "text"

    item = Annotated[Annotated[Window, Tag("window")] | Annotated[str, Tag("text")], Discriminator(kind)]

    class Items(RootModel[list[item]]):
        pass

    class Holder(Closed):
        items: Items

    assert mistakes("- first: 1\n  last: x\n- a", Items)[0][:3] == (
        2,
        9,
        "expected a whole number, found the text 'x' ([0].last)",
    )
    assert mistakes("items:\n  - a\n  - first: 1\n    lost: 2", Holder)[0][:3] == (
        4,
        5,
        "unknown key 'lost' in items[1]",
    )
    assert mistakes("items:\n  - a\n  - last: 1", Holder) == [
        (3, 5, "cannot tell which item items[1] is", "make it one of: window, text")
    ]


def test_a_model_that_holds_itself_and_an_enum_for_a_tag() -> None:
    class Kind(StrEnum):
        LEAF = "leaf"
        TREE = "tree"

    class Leaf(Closed):
        kind: Literal[Kind.LEAF]
        size: int

    class Tree(Closed):
        kind: Literal[Kind.TREE]
        entries: list[Annotated["Leaf | Tree", Field(discriminator="kind")]]

    Tree.model_rebuild(_types_namespace={"Leaf": Leaf, "Tree": Tree})
    text = "kind: tree\nentries:\n  - kind: tree\n    entries:\n      - {kind: leaf, size: x}\n      - {kind: laef}\n"
    assert mistakes(text, Tree) == [
        (
            5,
            28,
            "expected a whole number, found the text 'x' (entries[0].entries[0].size)",
            "write digits only, without quotes or a unit",
        ),
        (6, 16, "unknown entry 'laef' (entries[0].entries[1].kind)", "did you mean 'leaf'? Known: leaf, tree"),
    ]


def test_the_context_reaches_the_validators() -> None:
    class Named(Closed):
        name: str

        @field_validator("name")
        @classmethod
        def _known(cls, value: str, info: Any) -> str:
            if value not in info.context["names"]:
                raise DeclaredValueError(f"no such name: '{value}'", "choose another")
            return value

    located = parse_yaml("name: b", "f.yaml")
    assert validate(Named, located, context={"names": ["b"]}).name == "b"
    with pytest.raises(DeclarationError) as caught:
        validate(Named, located, context={"names": ["a"]})
    assert str(caught.value) == "f.yaml:1: no such name: 'b' (name)\n     1 | name: b\n  remedy: choose another"


def test_a_fault_of_the_program_is_not_blamed_on_the_file() -> None:
    class Broken(Closed):
        name: str

        @field_validator("name")
        @classmethod
        def _breaks(cls, value: str) -> str:
            raise KeyError(value)

    with pytest.raises(KeyError):
        validate(Broken, parse_yaml("name: b", "f.yaml"))


# Any text at all

YAML_LETTERS = st.text(st.sampled_from("ab01.- \n\t:,[]{}#&*!|>'\"%@`~<?=\\xuU\r\0\ufeff\u2028é\ud800"), max_size=60)
PIECES = st.lists(
    st.sampled_from(
        [
            "a: ",
            "b:",
            "- ",
            "  ",
            "[",
            "]",
            "{",
            "}",
            "? ",
            "&x ",
            "*x",
            "!!str ",
            "'",
            '"',
            "%YAML 1.",
            "<<: ",
            "1e9",
            "no",
            "\\u12",
            "\t",
            "# c",
            ", ",
            ": ",
            "~",
            "!<x> ",
            "---\n",
            "...\n",
            "%TAG ! x\n",
            ">2-\n",
            "\n",
        ]
    ),
    max_size=40,
).map("".join)


@pytest.mark.parametrize("loader", LOADERS)
@given(text=st.one_of(st.text(), YAML_LETTERS, PIECES))
@settings(max_examples=600, deadline=None)
def test_any_text_is_read_or_refused(loader: Any, text: str) -> None:
    read = outcome(lambda: parse_with(loader, text, "f.yaml"))
    if isinstance(read, Located):
        each_place(read, read.value, (), lambda at: 1 <= at[0] <= len(read.lines) + 1)
    else:
        assert_one_screen(str(read))
        assert read.line is not None
        assert 1 <= read.line <= len(located_lines(text)) + 1
        assert read.remedy


def outcome(read: Callable[[], Located]) -> Located | DeclarationError:
    try:
        return read()
    except DeclarationError as error:
        return error


def located_lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def each_place(
    located: Located, value: Any, path: tuple[str | int, ...], holds: Callable[[tuple[int, int]], bool]
) -> None:
    assert type(value) in (dict, list, str, int, float, bool, type(None))
    assert holds(located.line_of(path))
    assert holds(located.key_line_of(path))
    if isinstance(value, dict):
        for key, below in value.items():
            assert type(key) is str
            each_place(located, below, (*path, key), holds)
    elif isinstance(value, list):
        for index, below in enumerate(value):
            each_place(located, below, (*path, index), holds)


@given(raw=st.binary(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused(raw: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("raw") / "a.yaml"
    path.write_bytes(raw)
    read = outcome(lambda: read_yaml(path))
    assert isinstance(read, Located) or read.remedy


WORDS = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=20)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("loader", LOADERS)
@given(value=st.dictionaries(WORDS, VALUES, min_size=1, max_size=4), indent=st.sampled_from([None, 2]))
@settings(max_examples=200, deadline=None)
def test_json_means_the_same_here(loader: Any, value: dict[str, Any], indent: int | None) -> None:
    assert parse_with(loader, json.dumps(value, indent=indent), "f.json").value == value


@given(value=VALUES)
@settings(max_examples=300, deadline=None)
def test_any_value_is_a_model_or_a_declaration_error(value: Any) -> None:
    for document in ({"inputs": value}, {"stages": [value]}, {"stages": [{"use": "dates", "window": value}]}):
        try:
            validate(Config, parse_yaml(json.dumps({**document, "size": value}), "f.json"))
        except DeclarationError as error:
            assert_one_screen(str(error))


def test_a_list_short_of_its_faulty_items_is_not_called_short() -> None:
    class Item(BaseModel):
        kind: Literal["a"]

    class Listing(BaseModel):
        items: tuple[Item, ...] = Field(min_length=1)

    with pytest.raises(DeclarationError) as caught:
        validate(Listing, parse_yaml("items:\n  - kind: b\n", "x.yaml"))
    assert len(caught.value.problems) == 1
    with pytest.raises(DeclarationError, match="at least 1 item"):
        validate(Listing, parse_yaml("items: []\n", "x.yaml"))
