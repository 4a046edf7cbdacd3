"""The script that looks for names, words of other scripts and marked cuts that some stage altered."""

from pathlib import Path

import pytest

import untouched
from judging.hits import Hit

CONFIG = """
name: measured
inputs: [{path: .}]
stages:
  - use: rewrite
    packs: [rough.yaml]
output: {path: data}
"""
PACK = r"""
name: rough
rules:
  - id: name
    why: A name is written anew.
    match: 'Kiev'
    replace: 'Kyiv'
    changes: [{before: in Kiev, after: in Kyiv}]
    keeps: [in Minsk]
  - id: apart
    why: A name was glued to a verb.
    match: '(?<=Petro)(?=said)'
    replace: ' '
    changes: [{before: Petrosaid so, after: Petro said so}]
    keeps: [Petro said so]
  - id: blanks
    why: Two blanks are one.
    match: '  '
    replace: ' '
    changes: [{before: a  b, after: a b}]
    keeps: [a b]
"""


def hit(left: str, before: str, after: str, right: str) -> Hit:
    return Hit("rough/x", "fix", "en", "c", "d", "text", 0, 0, before, after, left, right, "")


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        (hit("in ", "Kiev", "Kyiv", " today"), ["names"]),
        (hit("in Ki", "e", "y", "v today"), ["names"]),
        (hit("in ", "Kiev ", "", "today"), ["names"]),
        (hit("Petro", "", " ", "said so"), []),
        (hit("came ", "near of", "nearly", " 100"), []),
        (hit("in ", "Киев", "Kyiv", " today"), ["names", "script"]),
        (hit("the ", "мир", "mir", " ship"), ["script"]),
        (hit("situation (", "…", "...", ") in"), ["cuts"]),
        (hit("situation ", "(…) ", "", "in the"), ["cuts"]),
        (hit("situation ", " ", "", "(…) in the"), []),
    ],
)
def test_what_counts_as_altered(change: Hit, kinds: list[str]) -> None:
    assert list(untouched.altered(change)) == kinds


def test_every_alteration_is_counted_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rough.yaml").write_text(PACK)
    (tmp_path / "config.yaml").write_text(CONFIG)
    (tmp_path / "lines.txt.en").write_text("He left  Kiev.\nPetrosaid so.\nAll is well.\n")
    given = ["--over", tmp_path / "lines.txt.en", "--config", tmp_path / "config.yaml"]
    monkeypatch.setattr("sys.argv", ["untouched.py", *map(str, given)])
    untouched.main()
    said = capsys.readouterr().out
    assert "| 3 | 1 | 0 | 0 |" in said
    assert "names rough/name 'Kiev' -> 'Kyiv' in lines.txt.en #0" in said
