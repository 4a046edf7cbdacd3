"""Rules in the order of their file, until nothing changes; what is cut, trimmed, flagged, and what never ends."""

import contextlib
import copy
import pickle
import random
from typing import Any

import pytest

from copydesk.packs import rulebook as module
from copydesk.packs.rule import Example, Pack, Rule
from copydesk.packs.rulebook import Rulebook, Unsettled
from copydesk.text.edits import Edit, EditError, apply


def rule(name: str, match: str, replace: str | None = None, action: Any = "fix", **more: Any) -> Rule:
    parts = {"fix": {"after": "x"}, "cut": {"after": "x"}, "flag": {"flags": "x"}, "reject": {}}[action]
    return Rule(
        id=name, why="A rule of the tests.", match=match, replace=replace, action=action,
        changes=(Example(before="x", **parts),), keeps=("y",), **more,
    )  # fmt: skip


def book(*rules: Rule) -> Rulebook:
    return Rulebook((Pack(name="t/x", rules=rules),))


def passes(rules: Rulebook, text: str, **more: Any) -> tuple[str, list[tuple[Edit, ...]]]:
    done = []
    for edits in rules.rewrites(text, **more):
        done.append(edits)
        text = apply(text, edits)
    return text, done


def after(rules: Rulebook, text: str, **more: Any) -> str:
    return passes(rules, text, **more)[0]


def test_rules_run_in_file_order_each_on_what_the_one_before_left() -> None:
    there = book(rule("one", "a", "b"), rule("two", "b", "c"))
    text, done = passes(there, "a")
    assert text == "c"
    assert [edit.rule for edits in done for edit in edits] == ["t/x/one", "t/x/two"]


def test_the_order_of_the_file_decides() -> None:
    assert after(book(rule("one", "ab", "X"), rule("two", "a", "Y")), "ab a") == "X Y"
    assert after(book(rule("two", "a", "Y"), rule("one", "ab", "X")), "ab a") == "Yb Y"


def test_packs_run_in_their_order() -> None:
    first, second = Pack(name="p/a", rules=(rule("r", "a", "b"),)), Pack(name="p/b", rules=(rule("r", "b", "c"),))
    assert [e.rule for p in passes(Rulebook((first, second)), "a")[1] for e in p] == ["p/a/r", "p/b/r"]
    assert [e.rule for p in passes(Rulebook((second, first)), "a")[1] for e in p] == ["p/a/r", "p/b/r"]


def test_a_rule_sees_a_match_an_earlier_rule_made_though_the_gate_saw_none_before() -> None:
    there = book(rule("space", "colour", "near"), rule("near", "near of", "nearly"))
    assert after(there, "colour of ten") == "nearly ten"


def test_a_second_round_finds_what_a_later_rule_made() -> None:
    there = book(rule("early", "near of", "nearly"), rule("late", "naer", "near"))
    text, done = passes(there, "naer of ten")
    assert text == "nearly ten"
    assert [edit.rule for edits in done for edit in edits] == ["t/x/late", "t/x/early"]


def test_only_the_line_that_matches_is_touched() -> None:
    there = book(rule("one", "^a$", "b"))
    assert after(there, "a\nxa\na\n\na") == "b\nxa\nb\n\nb"


def test_a_line_rule_does_not_see_over_the_line_break_and_a_document_rule_does() -> None:
    assert after(book(rule("one", r"a\sb", "X")), "a\nb a b") == "a\nb X"
    assert after(book(rule("one", r"a\sb", "X", scope="document")), "a\nb a b") == "X X"


def test_a_document_rule_sees_what_a_line_rule_left_and_the_other_way_round() -> None:
    assert after(book(rule("l", "q", "b"), rule("d", r"a\nb", "c", scope="document")), "a\nq") == "c"
    assert after(book(rule("l", "^c$", "z"), rule("d", r"a\nb", "c", scope="document")), "a\nb") == "z"


def test_two_rules_that_undo_each_other_are_named_and_not_run_for_ever() -> None:
    there = book(rule("there", "colour", "color"), rule("back", "color", "colour"), rule("idle", "colour(?=x)x", "y"))
    with pytest.raises(Unsettled, match="t/x/back"):
        passes(there, "colour")


def test_a_rule_that_makes_its_own_match_longer_is_unsettled() -> None:
    with pytest.raises(Unsettled, match="t/x/grow"):
        passes(book(rule("grow", "a", "aa")), "a")


def test_a_replacement_equal_to_the_match_is_no_change_and_settles() -> None:
    there = book(rule("norm", "colou?r", "color"))
    assert passes(there, "color") == ("color", [])
    text, done = passes(there, "color colour")
    assert text == "color color"
    assert len(done) == 1
    assert len(done[0]) == 1


CUT = book(rule("ad", "^ADV$", action="cut"))
CUTS = {
    "only line": ("ADV", ""),
    "only line with a break": ("ADV\n", ""),
    "first": ("ADV\na\nb", "a\nb"),
    "middle": ("a\nADV\nb", "a\nb"),
    "last": ("a\nb\nADV", "a\nb"),
    "last with a break": ("a\nb\nADV\n", "a\nb\n"),
    "two at the head": ("ADV\nADV\na", "a"),
    "two in the middle": ("a\nADV\nADV\nb", "a\nb"),
    "two at the tail": ("a\nADV\nADV", "a"),
    "two at the tail with a break": ("a\nADV\nADV\n", "a\n"),
    "all lines": ("ADV\nADV\nADV", ""),
    "all lines with a break": ("ADV\nADV\nADV\n", ""),
    "head, middle and tail": ("ADV\na\nADV\nb\nADV", "a\nb"),
    "head and tail of one line": ("ADV\na\nADV", "a"),
    "around an empty line": ("a\nADV\n\nADV", "a\n"),
    "behind an empty first line": ("\nADV", ""),
    "empty lines stay": ("\n\nADV\n\n", "\n\n\n"),
    "no cut inside a line": ("an ADV here\nADVERB", "an ADV here\nADVERB"),
    "another script": ("привет\nADV\n世界", "привет\n世界"),
}


@pytest.mark.parametrize(("before", "wanted"), CUTS.values(), ids=CUTS.keys())
def test_a_cut_takes_the_whole_line_and_one_break(before: str, wanted: str) -> None:
    assert after(CUT, before) == wanted


def test_cuts_anywhere_leave_exactly_the_other_lines() -> None:
    dealt = random.Random(3)
    for _ in range(500):
        lines = dealt.choices(["ADV", "a", "b", ""], k=dealt.randint(1, 7))
        text = after(CUT, "\n".join(lines))
        assert text.split("\n") == ([line for line in lines if line != "ADV"] or [""]), lines


def test_a_line_that_matches_twice_is_cut_once() -> None:
    assert after(book(rule("ad", "ADV", action="cut")), "a\nADV ADV ADV\nb") == "a\nb"


def test_a_title_is_fixed_and_flagged_but_never_cut() -> None:
    there = book(rule("ad", "^ADV", action="cut"), rule("fix", "naer", "near"))
    assert after(there, "ADV naer", whole_lines=False) == "ADV near"
    assert after(there, "ADV naer") == ""
    assert passes(CUT, "ADV", whole_lines=False) == ("ADV", [])


TRIMS = [
    ("collected by (?=TASS)", "reported by ", "was collected by TASS", [("collected", "reported")]),
    ("near of ten", "nearly ten", "near of ten", [("near of", "nearly")]),
    ("x the end", "the end", "so x the end", [("x ", "")]),
    ("he said he", "he said that he", "he said he", [("", "that ")]),
    ("old man", "man", "an old man", [("old ", "")]),
    ("cafe", "café", "a cafe", [("cafe", "café")]),
]


@pytest.mark.parametrize(("match", "replace", "text", "wanted"), TRIMS)
def test_the_log_names_only_the_words_that_changed(match: str, replace: str, text: str, wanted: list[Any]) -> None:
    _, [edits] = passes(book(rule("r", match, replace)), text)
    assert [(text[edit.start : edit.end], edit.after) for edit in edits] == wanted


def test_two_matches_that_add_at_one_place_become_one_edit() -> None:
    there = book(rule("r", r"(?P<p>-a(?!\!))|(?P<q>(?<!\!)b-)", r"\g<p>!\g<q>"))
    assert after(there, "-ab-") == "-a!!b-"


def test_empty_matches_insert() -> None:
    assert after(book(rule("r", r"(?<=a)(?=b)", " ")), "ab ab\nab b") == "a b a b\na b b"


def test_a_document_break_put_in_a_line_makes_two_lines() -> None:
    assert after(book(rule("r", ";;", r"\n"), rule("s", "^b$", "c")), "a;;b") == "a\nc"


def test_flags_have_the_span_of_the_match_and_the_suggestion() -> None:
    there = book(
        rule("f", r"(?P<n>he) has settled", r"\g<n> concluded", action="flag"), rule("g", "dust", action="flag")
    )
    text = "so\nhe has settled the dust\nhe has settled"
    flags = there.flags(text)
    assert [(text[f.start : f.end], f.rule, f.suggestion) for f in flags] == [
        ("he has settled", "t/x/f", "he concluded"),
        ("he has settled", "t/x/f", "he concluded"),
        ("dust", "t/x/g", None),
    ]
    assert {f.message for f in flags} == {"A rule of the tests."}
    assert there.flags("nothing here") == []
    assert passes(there, text) == (text, [])


def test_an_empty_match_of_a_flag_rule_is_no_flag() -> None:
    assert book(rule("f", "(?<=a)(?=b)", action="flag")).flags("ab") == []


def test_the_first_reject_rule_is_the_reason() -> None:
    there = book(rule("one", "^ERROR", action="reject"), rule("two", "ERR", action="reject"))
    found = there.rejection("x\nERROR")
    assert found is not None
    assert found.id == "t/x/one"
    assert there.rejection("x ERROR") is not None
    assert there.rejection("no fault") is None
    assert passes(there, "ERROR") == ("ERROR", [])


@pytest.mark.parametrize(
    ("action", "scope"),
    [(action, scope) for action in ("fix", "flag", "reject") for scope in ("line", "document")] + [("cut", "line")],
)
def test_an_exploding_pattern_ends_in_a_timeout_that_names_it(
    action: str, scope: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MATCH_SECONDS", 0.2)
    # The gate drops the look-behind and opens: what stops the pattern is the clock.
    there = book(rule("bomb", r"^(?:a|aa)+(?<!a)c$", "" if action == "fix" else None, action=action, scope=scope))
    text = "a" * 150 + "c"
    assert there.candidates(text) == [0]
    with pytest.raises(TimeoutError, match="t/x/bomb"):
        acts: dict[str, Any] = {"flag": there.flags, "reject": there.rejection}
        acts.get(action, lambda text: passes(there, text))(text)


def test_the_textbook_bomb_ends_within_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MATCH_SECONDS", 0.2)
    there = book(rule("bomb", "(?:a+)+$", "b"))
    with contextlib.suppress(TimeoutError):
        passes(there, ("a" * 5_000 + "!") * 3 + "a")


def test_ten_thousand_lines_are_looked_at_once_each() -> None:
    there = book(rule("one", "naer", "near"), CUT.rules[0].rule)
    text = "\n".join(
        f"line {n} is naer" if n % 10 == 0 else "ADV" if n % 10 == 1 else f"line {n}" for n in range(10_000)
    )
    done = after(there, text)
    assert done.count("near") == 1_000
    assert "ADV" not in done


def test_edits_that_overlap_are_refused_and_not_guessed() -> None:
    with pytest.raises(EditError):
        apply("abc", [Edit(0, 2, "x", "one"), Edit(1, 3, "y", "two")])


def test_a_rulebook_pickles_before_and_after_it_was_used() -> None:
    there = book(rule("one", "a", "b"))
    fresh = pickle.loads(pickle.dumps(there))
    assert after(there, "a") == "b"
    used = pickle.loads(pickle.dumps(there))
    assert after(fresh, "a") == after(used, "a") == "b"
    assert fresh == used == there == copy.deepcopy(there)
