"""The shipped packs: every example is a case of its own."""

from collections import Counter

import pytest
import regex

from copydesk.packs.load import SHIPPED, digest, find, is_kind, load, names
from copydesk.packs.proof import Case, cases
from copydesk.packs.rule import Pack, Rule
from copydesk.packs.rulebook import Rulebook
from copydesk.text.edits import apply

PATHS = sorted(SHIPPED.glob("*/*.yaml"))
PACKS = [load(path) for path in PATHS]
CASES = [case for pack in PACKS for case in cases(pack)]
RULES = [(pack, rule) for pack in PACKS for rule in pack.rules]
each_rule = pytest.mark.parametrize(("pack", "rule"), RULES, ids=[pack.full_id(rule) for pack, rule in RULES])


@pytest.mark.parametrize("case", CASES, ids=[f"{case.rule}: {case.text!r}" for case in CASES])
def test_the_example_holds(case: Case) -> None:
    assert case.failure() is None


def test_there_are_packs_to_prove() -> None:
    assert {"boilerplate/en", "translation/en", "error-pages/common"} <= {pack.name for pack in PACKS}
    assert len(CASES) >= 2 * len(RULES)


def test_ids_are_unique_over_all_packs() -> None:
    assert [name for name, count in Counter(pack.full_id(rule) for pack, rule in RULES).items() if count > 1] == []


@pytest.mark.parametrize("place", range(len(PACKS)), ids=[pack.name for pack in PACKS])
def test_a_pack_is_called_what_its_file_is(place: int) -> None:
    path, pack = PATHS[place], PACKS[place]
    assert pack.name == f"{path.parent.name}/{path.stem}"
    if pack.language is not None:
        assert path.stem.split("-")[0] == pack.language
    assert find(pack.name, SHIPPED) == [path]
    assert is_kind(path.parent.name)
    assert not is_kind(pack.name)
    assert pack.name in names()[path.parent.name]


@each_rule
def test_the_reason_is_a_sentence(pack: Pack, rule: Rule) -> None:
    assert rule.why[0].isupper()
    assert rule.why.endswith(".")
    assert rule.why.isprintable()
    assert len(rule.why) <= 160


@each_rule
def test_the_pattern_holds_no_letter_nobody_can_see(pack: Pack, rule: Rule) -> None:
    assert rule.match.isprintable()
    assert (rule.replace or "").isprintable()


@each_rule
def test_no_rule_matches_nothing_at_all(pack: Pack, rule: Rule) -> None:
    assert rule.pattern.search("") is None
    assert rule.pattern.search("\n") is None


@each_rule
def test_a_rule_settles_on_its_own_work(pack: Pack, rule: Rule) -> None:
    book = Rulebook((Pack(name=pack.name, rules=(rule,)),))
    for example in rule.changes:
        if example.after is not None:
            assert list(book.rewrites(example.after)) == []


@each_rule
def test_an_exploding_repeat_is_not_in_the_pattern(pack: Pack, rule: Rule) -> None:
    # Letters in long runs, with and without spaces: nothing takes the time of more than a glance.
    for text in (
        "ß" * 3_000,
        "这" * 1_000 + "山" * 2_000,
        "1." * 2_000,
        "a-" * 2_000,
        "a" * 3_000,
        "a " * 3_000,
        " " * 3_000,
        ", " * 2_000,
        "A" * 2_000 + "”",
        "“x” a" * 800,
        "1" * 3_000,
    ):
        assert list(rule.pattern.finditer(text, timeout=1.0)) is not None


@pytest.mark.parametrize("pack", PACKS, ids=[pack.name for pack in PACKS])
def test_no_rule_of_a_pack_spoils_what_another_must_keep(pack: Pack) -> None:
    book = Rulebook((pack,))
    for rule in pack.rules:
        for kept in rule.keeps:
            after = kept
            for edits in book.rewrites(kept):
                after = apply(after, edits)
            assert after == kept


ARTICLE_LINES = [
    "404",
    "The road, Highway 404, was closed.",
    "“404 people were killed”",
    "Access denied to reporters at the gate",
    "Share prices fell on Facebook and Twitter.",
    "He asked them to follow us on the road to Kyiv.",
    "Advertisement revenue fell by 3%.",
    "Read more books, the minister said.",
    "The rights, all reserved to the crown, lapsed.",
    "No comment, said the spokesman.",
    "12 comments, 3 arrests and a resignation",
    "Warning: heavy rain in /var and elsewhere",
]


@pytest.mark.parametrize("line", ARTICLE_LINES)
def test_a_line_of_an_article_is_neither_cut_nor_changed_nor_a_reason_to_reject(line: str) -> None:
    book = Rulebook(tuple(PACKS))
    text = f"KYIV (Reuters) - The talks went on.\n{line}\nThe two sides agreed to meet again."
    assert list(book.rewrites(text)) == []
    assert book.rejection(text) is None


def test_the_digest_is_of_the_rules_and_not_of_the_file() -> None:
    pack = PACKS[0]
    assert digest(pack) == digest(pack.model_copy())
    assert digest(pack) != digest(pack.model_copy(update={"rules": pack.rules[1:]}))


def test_every_pattern_compiles_without_a_warning() -> None:
    # Warnings are errors here: a nested set or a doubtful escape means something else tomorrow.
    for _, rule in RULES:
        regex.purge()
        regex.compile(rule.match)
