"""The script that measures translation rules: numbers against references, clean text, other languages, speed."""

import gzip
import json
from pathlib import Path

import pytest

import translation
from copydesk.text.document import Document
from copydesk.text.edits import Edit
from measuring.paragraphs import Agreement, english_numbers_in, numbers_in, paragraphs_of

CONFIG = """
name: measured
inputs: [{path: .}]
stages:
  - use: unicode
  - use: language
  - use: rewrite
    packs: [numbers.yaml]
  - use: limits
output: {path: data}
"""
PACK = r"""
name: numbers
rules:
  - id: split
    why: A number is split by a space.
    match: '(?<=\d) (?=\d{3}\b)'
    replace: ','
    changes: [{before: 12 000, after: '12,000'}]
    keeps: [12 men]
  - id: prompt
    why: An invitation to write.
    match: '^Add Comment'
    action: cut
    changes: [{before: "One.\nAdd Comment", after: One.}]
    keeps: [He would not add comment.]
"""


def write_gold(folder: Path) -> tuple[Path, Path]:
    """A gold folder and a corpora folder, each with little in it; the config stands in the first."""
    gold, corpora = folder / "gold", folder / "corpora"
    for place in (gold, corpora / "bbc/tech", corpora / "tsv", corpora / "html/fundus/de", corpora / "bench"):
        place.mkdir(parents=True)
    (gold / "measured.yaml").write_text(CONFIG)
    (gold / "numbers.yaml").write_text(PACK)
    (gold / "newstest2013.apertium.eng").write_text("Some 12 000 came.\nRoom 12 300 men.\nNobody came.\n")
    (gold / "newstest2013.eng").write_text("Some 12,000 came.\nIn room 12 there are 300 men.\nNobody came.\n")
    (gold / "newstest2013.spa").write_text("Vinieron 12 000 hombres.\nAdd Comment 12\nEran 12.\n")
    records = [("hyp", "A", ["It is 1 500.", "Add Comment 7", "So 3."]), ("ref", "A", ["It is 1500.", "7", "So 4."])]
    with (gold / "wmt21_docs.jsonl").open("w") as file:
        for kind, system, segments in records:
            record = {"year": 21, "pair": "is-en", "doc": "text_1", "kind": kind, "sys": system, "segs": segments}
            print(json.dumps(record), file=file)
    (corpora / "bbc/tech/001.txt").write_text("Title\n\nIt sold 20 000 of them.\n\nAdd Comment\n\nAll is well.\n")
    (corpora / "tsv/masakha-fra.tsv").write_text("category\theadline\ttext\turl\nx\tTitre\tIls sont 12.\tu\n")
    with gzip.open(corpora / "bench/perf_corpus.jsonl.gz", "wt") as packed:
        print(json.dumps({"text": "The council met on Tuesday in the town hall. " * 20}), file=packed)
    return gold, corpora


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *args: object) -> str:
    gold, corpora = write_gold(folder)
    given = [gold, "--corpora", corpora, "--config", gold / "measured.yaml", *args]
    monkeypatch.setattr("sys.argv", ["translation.py", *map(str, given)])
    translation.main()
    return capsys.readouterr().out


def test_numbers_are_held_against_the_reference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = run(tmp_path, monkeypatch, capsys, "--only", "numbers")
    assert "| nothing declared | 2 | 50.00% | 50.00% | 1 | 1 | 0 |" in said
    assert "worse newstest2013 #1: 'Room 12 300 men.' -> 'Room 12,300 men.'" in said
    assert said.count("worse newstest2013") == 1


def test_a_segment_that_is_cut_keeps_its_place_and_is_worse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = run(tmp_path, monkeypatch, capsys, "--only", "wmt")
    assert "| is-en, source language declared | 3 | 33.33% | 33.33% | 1 | 1 | 0 |" in said
    assert "worse 21/is-en/text_1/hyp/A segment 1: 'Add Comment 7' -> ''" in said


def test_changed_paragraphs_of_clean_text_are_counted_and_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = run(tmp_path, monkeypatch, capsys, "--only", "clean", "--list")
    assert "| BBC | 4 | 2 | 500.00 | 1 | 0 |" in said
    assert "| newstest2013 references | 3 | 0 | 0.00 | 0 | 0 |" in said
    assert "BBC tech/001.txt: numbers/split ' ' -> ',' in 'It sold 20 000 of them.'" in said


def test_numbers_changed_in_other_languages_are_listed_and_cut_lines_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = run(tmp_path, monkeypatch, capsys, "--only", "foreign")
    assert "| newstest2013 Spanish | 3 | 1 | 1 |" in said
    assert "| MasakhaNEWS French | 1 | 0 | 0 |" in said
    assert said.count("\nchanged ") == 1


def test_every_stage_that_runs_rules_is_timed_beside_the_floor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = run(tmp_path, monkeypatch, capsys, "--only", "speed", "--rounds", "1")
    for name in ("rewrite numbers.yaml", "all of these", "ftfy.fix_text"):
        assert f"| {name} | " in said
    assert "unicode" not in said


def test_a_part_that_is_not_there_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        run(tmp_path, monkeypatch, capsys, "--only", "numbers,colour")


def test_what_became_of_each_line_is_told_though_lines_are_cut() -> None:
    document = Document.of("One.\nAdd Comment\n\nTwo 2 000.")
    document = document.edit([Edit(5, 17, "", "p/cut")], stage="rewrite")
    document = document.edit([Edit(11, 12, ",", "p/split")], stage="rewrite")
    found = list(paragraphs_of(document.body))
    assert [(line.before, line.after) for line in found] == [
        ("One.", "One."),
        ("Add Comment", ""),
        ("", ""),
        ("Two 2 000.", "Two 2,000."),
    ]
    assert [[row.rule for row in line.changes] for line in found] == [[], ["p/cut"], [], ["p/split"]]


@pytest.mark.parametrize(
    ("text", "english", "written"),
    [
        ("1,500 men, 2.5 %.", ["1500", "2.5"], ["1,500", "2.5"]),
        ("1.500,25 and 0,5", ["1.500,25", "0,5"], ["1.500,25", "0,5"]),
        ("in 2019.", ["2019"], ["2019"]),
        ("nothing", [], []),
    ],
)
def test_numbers_are_read_as_written(text: str, english: list[str], written: list[str]) -> None:
    assert list(english_numbers_in(text)) == english
    assert list(numbers_in(text)) == written


def test_any_reference_will_do() -> None:
    counted = Agreement()
    counted.count("here", "It is 5.", "It is 5.", ["five", "It's 5."])
    counted.count("there", "It is five.", "It is five.", ["It's 5."])
    assert (counted.segments, counted.before, counted.after, counted.worse) == (1, 1, 1, [])
