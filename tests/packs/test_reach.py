"""Where rules may act: protected spans, quotations, lines at the edges, and the evidence of the document."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.declared.faults import DeclaredValueError
from copydesk.packs.protected import addresses, marked_cuts, protected
from copydesk.packs.quotations import quotations
from copydesk.packs.reach import Surroundings
from copydesk.packs.rule import Example, Lines, Needs, Pack, Rule
from copydesk.packs.rulebook import Rulebook
from copydesk.text.edits import apply


def book(match: str, replace: str | None = "X", action: Any = "fix", **more: Any) -> Rulebook:
    part = {"fix": {"after": "x"}, "cut": {"after": "x"}, "flag": {"flags": "x"}, "trace": {"flags": "x"}}[action]
    replace = replace if action == "fix" else None
    rule = Rule(id="r", why="A rule of the tests.", match=match, replace=replace, action=action,
                changes=(Example(before="x", **part),), keeps=("y",), **more)  # fmt: skip
    return Rulebook((Pack(name="t/x", rules=(rule,)),))


def after(rules: Rulebook, text: str, **around: str) -> str:
    for edits in rules.rewrites(text, around=Surroundings(**around)):
        text = apply(text, edits)
    return text


@pytest.mark.parametrize(
    "text",
    [
        "see https://news.example/near/of,near end",
        "see www.near.example/a.",
        "write to near.of@news.example today",
        "the site near.com said",
        "the photo near-1.jpg shows",
        "run `near of` now",
        "the tag <near> here",
        "the name near_of here",
        "he wrote @near there",
        "he wrote #near there",
        "the path /usr/near/of is",
    ],
)
def test_addresses_files_and_code_are_not_altered(text: str) -> None:
    rules = book("near", "X")
    assert after(rules, text) == text
    assert after(rules, f"near {text} near") == f"X {text} X"


@pytest.mark.parametrize("cut", ["(…)", "[…]", "(...)", "[ ... ]", "( … )"])
def test_an_editors_cut_is_never_altered_not_even_deleted(cut: str) -> None:
    text = f"the situation {cut} in the region"
    assert after(book(r"[(\[] ?(?:…|\.\.\.) ?[)\]] ?", "", in_quotes=True), text) == text
    assert after(book("…|\\.", "", in_quotes=True), text) == text


def test_what_deletes_an_address_whole_does_not_alter_it() -> None:
    assert after(book(r" Copyright .+$", ""), "It ended. Copyright www.news.example 2019") == "It ended."
    assert (
        after(book(r" Copyright .+$", "."), "It ended. Copyright www.news.example")
        == "It ended. Copyright www.news.example"
    )


def test_the_stop_behind_an_address_is_the_sentences() -> None:
    assert addresses("see www.x.example/a.") == ((4, 19),)
    assert protected("nothing here, 3.5 percent (of it) and so on.") == ()
    assert marked_cuts("nothing (here) at all...") == ()


QUOTED = [
    ("he said “near it” near", "he said “near it” X"),
    ('he said "near it" near', 'he said "near it" X'),
    ("he said «near it» near", "he said «near it» X"),
    ("er sagte „near it“ near", "er sagte „near it“ X"),
    ("er sagte »near it« near", "er sagte »near it« X"),
    ("he said ‘near it’ near", "he said ‘near it’ X"),
    ("he said 'near it' near", "he said 'near it' X"),
    ("he said “it is ‘near’ near” near", "he said “it is ‘near’ near” X"),
    # Never closed: to the end of the paragraph, and no further.
    ("he said “near it, near\nnear", "he said “near it, near\nX"),
    ('"near it, near\nnear', '"near it, near\nX'),
    # Over paragraphs, each of which opens anew.
    ("“near one\n“near two\n“near three” near\nnear", "“near one\n“near two\n“near three” X\nX"),
    # The opening was lost.
    ("near it”, he said near", "near it”, he said X"),
    # An apostrophe ends no quotation and begins none.
    ("he said ‘the ministers’ near house’ near", "he said ‘the ministers’ near house’ X"),
    (
        "the ministers' near house, the king's near son, in '98 near",
        "the ministers' X house, the king's X son, in '98 X",
    ),
    ("rock 'n' roll near", "rock 'n' roll X"),
    ('a 5" near pipe of 12" near', 'a 5" X pipe of 12" X'),
    ("“near, “he said near", "“near, “he said near"),
    ('he is "near", and "near" near', 'he is "near", and "near" X'),
]


@pytest.mark.parametrize(("text", "changed"), QUOTED, ids=[text for text, _ in QUOTED])
def test_words_of_others_are_left_alone(text: str, changed: str) -> None:
    assert after(book("near"), text) == changed


@pytest.mark.parametrize("text", [text for text, _ in QUOTED])
def test_marks_and_numbers_are_repaired_in_quotations_too(text: str) -> None:
    assert "near" not in after(book("near", in_quotes=True), text)


@given(st.text("“”„«»\"'‘’abc .,()5\n"))
def test_quotations_are_spans_in_order_and_apart(text: str) -> None:
    for line in text.split("\n"):
        at = 0
        for start, end in quotations(line):
            assert at <= start < end <= len(line)
            at = end + 1


def test_a_flag_may_stand_in_a_quotation_but_not_in_an_address() -> None:
    found = book("near", action="flag").flags("“near” www.near.example near")
    assert [(flag.start, flag.end) for flag in found] == [(1, 5), (24, 28)]


def test_a_rule_for_the_edges_leaves_the_middle_alone() -> None:
    rules = book("^Tags$", action="cut", lines=Lines(first=1, last=2))
    assert after(rules, "Tags\n\na\nb\nTags\nc\n \nd\ne") == "\na\nb\nTags\nc\n \nd\ne"
    assert after(rules, "a\nb\nTags\nc\n") == "a\nb\nc\n"
    assert after(rules, "a\nTags\nb\nc") == "a\nTags\nb\nc"


def test_lines_that_become_the_edge_are_seen_and_a_long_tail_ends() -> None:
    rules = book("^Tags$", action="cut", lines=Lines(last=1))
    assert after(rules, "a\n" + "Tags\n" * 40) == "a\n"


PROSE = "The council met on Tuesday and decided nothing at all."


def test_a_label_between_two_paragraphs_is_a_heading() -> None:
    rules = book("^Tags$", action="cut", lines=Lines(first=9, last=9))
    # A summary may stand over the label, a note behind it; prose beyond it may not.
    assert after(rules, f"{PROSE}\nTags\n{PROSE}\n{PROSE}\na\nTags\nb") == f"{PROSE}\n{PROSE}\n{PROSE}\na\nb"
    text = f"{PROSE}\n{PROSE}\nTags\n{PROSE}\n{PROSE}\nTags\n{PROSE}"
    assert after(rules, text) == text


def test_what_stands_at_the_edge_only_once_another_line_is_gone_is_still_a_heading() -> None:
    rules = book(r"^Day \d$", action="cut", lines=Lines(first=1))
    diary = "".join(f"Day {day}\n{PROSE}\n" for day in range(1, 7))
    assert after(rules, diary).count("Day") == 5


@pytest.mark.parametrize(
    "line", ["“Tags.”", "„Tags“", '"Tags"', "«Tags»", "‘Tags’", "- “Tags”", "“Tags, he said.", "'Tags'"]
)
def test_a_line_that_opens_a_quotation_is_never_cut(line: str) -> None:
    assert after(book("Tags", action="cut"), f"a\n{line}\nb") == f"a\n{line}\nb"


@pytest.mark.parametrize("line", ["« Tags", "» Tags", "Tags", "- Tags", "[Tags]", "Tags “new”"])
def test_arrows_and_brackets_open_no_quotation(line: str) -> None:
    assert after(book("Tags", action="cut"), f"a\n{line}\nb") == "a\nb"


def test_a_long_line_is_prose_whatever_it_says() -> None:
    rules = book("^Share", action="cut", longest=20)
    assert after(rules, "a\nShare this\nShare this burden, he told the ministers") == (
        "a\nShare this burden, he told the ministers"
    )


def test_evidence_elsewhere_is_needed_and_the_match_is_none() -> None:
    rules = book(r"(?P<name>\p{Lu}\p{Ll}+)assured", r"\g<name> assured", needs=Needs(elsewhere=r"\b\g<name>\b"))
    assert after(rules, "Petroassured it") == "Petroassured it"
    assert after(rules, "Petroassured it. Petro left.") == "Petro assured it. Petro left."
    assert after(rules, "Petroassured it.", other="Petro denies") == "Petro assured it."
    only = book("near of", "nearly", needs=Needs(elsewhere="near"))
    assert after(only, "near of it") == "near of it"
    assert after(only, "near of it near") == "nearly it near"


def test_a_group_in_evidence_stands_for_its_letters() -> None:
    rules = book(r"<(?P<name>[^>]+)!", "X", needs=Needs(elsewhere=r"=\g<name>="))
    assert after(rules, "<a.b! =axb=") == "<a.b! =axb="
    assert after(rules, "<a.b! =a.b=") == "X =a.b="


def test_evidence_that_must_be_nowhere() -> None:
    rules = book(r"\d\.\d{3}", "N", needs=Needs(nowhere=r"\d,\d{3}"))
    assert after(rules, "1.234 and 2.345") == "N and N"
    assert after(rules, "1.234 and 2,345") == "1.234 and 2,345"
    assert after(rules, "1.234", other="of 2,345") == "1.234"


def test_no_rule_uses_up_the_evidence_of_the_next() -> None:
    def rule(name: str, match: str, replace: str, **more: Any) -> Rule:
        return Rule(id=name, why="A rule of the tests.", match=match, replace=replace,
                    changes=(Example(before="x", after="x"),), keeps=("y",), **more)  # fmt: skip

    rules = Rulebook(
        (
            Pack(
                name="t/x",
                rules=(
                    rule("million", r"(\d)\.(\d{3})\.(\d{3})".replace("(", "(?:"), "M"),
                    rule("thousand", r"\d\.\d{3}", "T", needs=Needs(elsewhere=r"\d(?:\.\d{3}){2}")),
                ),
            ),
        )
    )
    assert after(rules, "1.234.567 of 8.901") == "M of T"
    assert after(rules, "8.901 of them") == "8.901 of them"


def test_the_source_language_may_be_evidence() -> None:
    rules = book("near", "X", needs=Needs(source_language=("es", "pt")))
    assert after(rules, "near") == "near"
    assert after(rules, "near", source_language="ru") == "near"
    assert after(rules, "near", source_language="pt") == "X"


def test_traces_name_the_rule_and_the_place() -> None:
    rules = book("near", action="trace")
    assert [(named.id, span) for named, span in rules.traces("so near it")] == [("t/x/r", (3, 7))]
    assert after(rules, "so near it") == "so near it"
    assert rules.flags("so near it") == []


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"needs": Needs(elsewhere=r"\g<who>")}, "no group of `match` is called 'who'"),
        ({"needs": Needs(nowhere="(a")}, "bad pattern"),
        ({"action": "flag", "in_quotes": True}, "`in_quotes` has no meaning"),
        ({"scope": "document", "lines": Lines(first=1)}, "`lines` is about one line"),
        ({"action": "trace", "needs": Needs(elsewhere="a")}, "`needs` has no meaning"),
        ({"heading": "label"}, "`heading` has no meaning"),
        ({"action": "cut", "heading": "label"}, "no group of `match` is called 'label'"),
    ],
)
def test_what_does_not_fit_is_refused(more: dict[str, Any], problem: str) -> None:
    with pytest.raises((DeclaredValueError, ValueError), match=problem):
        book("near", **more)


def test_empty_conditions_are_refused() -> None:
    with pytest.raises(ValueError, match="asks for nothing"):
        Needs(elsewhere=None, nowhere=None, source_language=None)
    with pytest.raises(ValueError, match="allows no line"):
        Lines(first=0, last=0)


ELSEWHERE_QUOTED = [
    "‘[W]e saw it near’, he said",
    "‘(We) are near’",
    "‘$5 is near’",
    "‘#Here is near’ he said",
    "‘– We are near’",
    "'£5 is near,' he said",
    "He said: 'We are near (again)' and left",
    "’We are near’, he said",
    "›near‹ he said",
    "「near」 he said",
    "❝near❞ he said",
    "`it is near' he said",
    "„The “end” of near“ he said",
    '„The "end" of near“ he said',
    "„The „end“ of near“ he said",
    "« The end » of near »",
    "he said,'It is near,' and left",
    "“It is over.\nWe are near.\nSo it is,” he said.",
    "“it is over\n\nwe are near\nand so on”",
]


@pytest.mark.parametrize("text", ELSEWHERE_QUOTED)
def test_marks_of_many_shapes_and_lines_quote(text: str) -> None:
    assert after(book("near"), text) == text


@pytest.mark.parametrize(
    "text",
    [
        "In the ‘90s near",
        "In the '90s near",
        "'90s near",
        "the officers' near",
        "rock ’n’ roll near",
        "It’s near, soldiers’ near",
        "5' near 6\"",
        "“It is over.\nnear\nShe said “no”.",
        "“It is over.\n" + "a\n" * 20 + "near\nand so on”",
    ],
)
def test_apostrophes_and_forgotten_marks_do_not(text: str) -> None:
    assert after(book("near"), text) == text.replace("near", "X")


@pytest.mark.parametrize(
    "unit", ["1.", "a-", "A", "a.", "a@", "(", "a,", "/a", "<", "`", "aB-_9", "a_", "{{", "1.2.3 "]
)
def test_no_line_takes_long_to_be_looked_at(unit: str) -> None:
    # A hundred thousand characters: a pattern that looks at each from each would not come back.
    line = unit * (100_000 // len(unit)) + " “see” www.x.example/a"
    assert (len(line) - len("www.x.example/a"), len(line)) in protected(line)
    assert any(start <= line.index("see”") < end for start, end in quotations(line))


def test_many_edits_in_one_line_are_as_many_looks_at_it() -> None:
    text = "it is near (…) “so” and " * 20_000
    assert after(book("near"), text).count("X") == 20_000


@pytest.mark.parametrize("name", ["report_1.234.pdf", "v_2.500.zip", "2,5.xlsx", "gazeta.Ru", "a.b+c@mail.example.org"])
def test_names_with_figures_and_capitals_are_whole(name: str) -> None:
    assert [(f"see {name} now")[slice(*span)] for span in addresses(f"see {name} now")] == [name]


def test_a_group_that_took_no_part_proves_nothing() -> None:
    rules = book("x(?P<g>y)?", "z", needs=Needs(elsewhere=r"\g<g>"))
    assert after(rules, "x and a") == "x and a"
    rules = book("x(?P<g>y)?", "z", needs=Needs(nowhere=r"\g<g>"))
    assert after(rules, "x and a") == "z and a"


def test_what_stands_behind_a_group_in_evidence_is_about_all_of_it() -> None:
    rules = book("(?P<g>ab)c", "X", needs=Needs(elsewhere=r"\b\g<g>{2}\b"))
    assert after(rules, "abc abb") == "abc abb"
    assert after(rules, "abc abab") == "X abab"


HEADS = [
    f"{PROSE}\nTags\n{PROSE}",
    "Yes, and I have long done so.\n\nTags\n\nOf course I have, all my life.",
    "The data that were stolen include:\nFull name\nTags\nDate of birth",
    "How to vote\nTags\nBy midnight.\nBring ID\nA passport will do.",
    "Register\nBy midnight.\nTags\nA passport will do.",
]
LABELS = [
    f"{PROSE}\nTags",
    f"Tags\n{PROSE}",
    f"{PROSE}\nTags\nMore\n{PROSE}",
    "Share this article with your friends:\nMail\nTags",
    "The data that were stolen include:\n" + "Item\n" * 13 + "Tags",
]


@pytest.mark.parametrize("text", HEADS)
def test_a_group_that_may_be_a_heading_stays_where_it_is_one(text: str) -> None:
    rules = book("^(?:Add|(?P<label>Tags))$", action="cut", heading="label")
    assert after(rules, text) == text
    assert after(rules, text.replace("Tags", "Add")) != text.replace("Tags", "Add")


@pytest.mark.parametrize("text", LABELS)
def test_and_goes_where_it_is_a_label(text: str) -> None:
    assert "Tags" not in after(book("^(?P<label>Tags)$", action="cut", heading="label"), text)
