"""What a pack file is refused for: the line, and the remedy."""

from pathlib import Path

import pytest

from copydesk.declared.faults import DeclarationError, DeclaredValueError
from copydesk.packs.load import find, load

GOOD = """\
name: mine/en
language: en
rules:
  - id: near-of
    why: A rule to be broken in tests.
    match: 'near of (?P<n>\\d)'
    replace: 'nearly \\g<n>'
    changes:
      - {before: 'near of 3', after: 'nearly 3'}
    keeps:
      - 'near of the lake'
"""


def refusal(tmp_path: Path, text: str) -> DeclarationError:
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DeclarationError) as caught:
        load(path)
    assert caught.value.file == str(path)
    return caught.value


def test_the_pack_that_the_others_are_made_of_is_sound(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert [rule.id for rule in load(path).rules] == ["near-of"]


# What is replaced in the good pack, by what, the line that is named, a word of the problem, a word of the remedy.
FAULTS: dict[str, tuple[str, str, int, str, str]] = {
    "no why": ("    why: A rule to be broken in tests.\n", "", 4, "why", "why"),
    "no changes": ("    changes:\n      - {before: 'near of 3', after: 'nearly 3'}\n", "", 4, "changes", "changes"),
    "no keeps": ("    keeps:\n      - 'near of the lake'\n", "", 4, "keeps", "keeps"),
    "empty keeps": ("    keeps:\n      - 'near of the lake'\n", "    keeps: []\n", 10, "", ""),
    "no match": ("    match: 'near of (?P<n>\\d)'\n", "", 4, "match", "match"),
    "bad pattern": ("(?P<n>\\d)'", "(?P<n>\\d'", 6, "bad pattern", "mend the regular expression"),
    "numbered group": ("(?P<n>\\d)'", "(?P<n>\\d)(x)?'", 6, "without a name", "(?:...)"),
    "bad replacement": ("\\g<n>'", "\\g<m>'", 4, "bad replacement", "named group"),
    "unknown key": ("    replace:", "    replaces: x\n    replace:", 7, "replaces", "replace"),
    "fix without replace": ("    replace: 'nearly \\g<n>'\n", "", 4, "without `replace`", "deletes the match"),
    "flag example without flags": (
        "    replace:",
        "    action: flag\n    replace:",
        10,
        "`after`",
        "flag, trace: {before, flags}",
    ),
    "cut with replace": ("    replace:", "    action: cut\n    replace:", 4, "no meaning", "leave it out"),
    "cut over the document": (
        "    replace: 'nearly \\g<n>'",
        "    action: cut\n    scope: document",
        4,
        "one line",
        "scope",
    ),
    "unknown action": ("    replace:", "    action: fixx\n    replace:", 7, "fixx", "fix"),
    "needs an anchor": ("(?P<n>\\d)'", "(?P<n>\\d)(?P=n)'", 6, "no gate", "anchor"),
    "would match everywhere": ("'near of (?P<n>\\d)'", "'(?P<n>\\d)?'", 6, "no gate", "anchor"),
    "bad id": ("id: near-of", "id: Near_Of", 4, "", ""),
    "bad language": ("language: en", "language: english", 2, "", ""),
    "reason of one word": ("A rule to be broken in tests.", "Because", 5, "", ""),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_named_with_its_line_and_remedy(fault: tuple[str, str, int, str, str], tmp_path: Path) -> None:
    old, new, line, problem, remedy = fault
    assert GOOD.count(old) == 1
    found = refusal(tmp_path, GOOD.replace(old, new))
    assert found.line == line, str(found)
    assert problem in found.problem, found.problem
    assert remedy in found.remedy, found.remedy
    assert len(str(found).split("\n")) <= 24


def test_two_rules_of_one_id_are_refused_where_the_second_is_named(tmp_path: Path) -> None:
    second = GOOD[GOOD.index("  - id") :].replace("A rule to be", "A second rule to be")
    found = refusal(tmp_path, GOOD + second)
    assert found.line == 12
    assert "two rules are called 'near-of'" in found.problem


def test_a_verbose_pattern_that_ends_in_a_comment_is_sound(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD.replace("'near of (?P<n>\\d)'", "'(?x) near\\ of\\ (?P<n>\\d)  # a number'"), encoding="utf-8")
    assert load(path).rules[0].pattern.search("near of 3")


def test_a_backreference_with_an_anchor_is_sound(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    mended = GOOD.replace("(?P<n>\\d)'", "(?P<n>\\d)(?P=n)'\n    anchor: 'near of '")
    path.write_text(mended, encoding="utf-8")
    assert load(path).rules[0].anchor == "near of "


def test_every_fault_of_a_pack_is_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("    why: A rule to be broken in tests.\n", "").replace("language: en", "language: english")
    assert [problem.line for problem in refusal(tmp_path, text).problems] == [2, 4]


def test_a_file_that_changed_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD, encoding="utf-8")
    load(path)
    path.write_text(GOOD.replace("near-of", "nearly-of-old"), encoding="utf-8")
    assert load(path).rules[0].id == "nearly-of-old"


def test_a_pack_is_found_by_kind_by_name_and_by_path(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert [found.stem for found in find("boilerplate", tmp_path)][:2] == ["en", "es"]
    assert [found.parent.name for found in find("translation/en", tmp_path)] == ["translation"]
    assert find("mine.yaml", tmp_path) == [path.resolve()]
    assert find(str(path), Path("/")) == [path.resolve()]


@pytest.mark.parametrize(
    ("ref", "near"),
    [("boilerplat", "boilerplate"), ("translation/em", "translation/en"), ("./mien.yaml", "mine.yaml")],
)
def test_what_is_misspelt_is_not_found_but_recognized(ref: str, near: str, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(DeclaredValueError) as caught:
        find(ref, tmp_path)
    assert ref in caught.value.problem
    assert f"did you mean {near!r}?" in caught.value.remedy


def test_what_is_like_nothing_gets_the_list(tmp_path: Path) -> None:
    with pytest.raises(DeclaredValueError) as caught:
        find("zzz", tmp_path)
    assert "boilerplate" in caught.value.remedy
    assert "did you mean" not in caught.value.remedy


def test_a_pack_in_a_folder_that_is_not_there_is_a_fault_and_no_crash(tmp_path: Path) -> None:
    with pytest.raises(DeclaredValueError):
        find("no/such/folder/mine.yaml", tmp_path)
