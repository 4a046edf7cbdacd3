"""Which packs run on which document, and what a title is spared."""

import pickle
from pathlib import Path
from typing import Any

import pytest

from copydesk.declared.faults import DeclaredValueError
from copydesk.packs.rulebook import Unsettled
from copydesk.stages.rewrite import Rewrite
from copydesk.text.document import Document
from copydesk.text.mentions import Flag

PACK = """\
name: {name}
{language}rules:
  - id: mine
    why: A rule of the tests.
    match: '{match}'
    replace: '{replace}'
    changes: [{{before: '{match}', after: '{replace}'}}]
    keeps: ['nothing of the kind']
"""


def write(
    folder: Path, file: str, *, name: str = "mine", match: str = "naer", replace: str = "near", language: str = ""
) -> str:
    text = PACK.format(name=name, match=match, replace=replace, language=f"language: {language}\n" if language else "")
    (folder / file).write_text(text, encoding="utf-8")
    return file


def stage(packs: Any, base: Path) -> Rewrite:
    made = Rewrite(packs=packs)
    made.open(base)
    return made


def after(made: Rewrite, text: str, language: str | None = None, title: str = "") -> Document:
    return made(Document.of(text, title, language=language))


FAULT = "have died near of a hundred soldiers"


@pytest.mark.parametrize(("language", "runs"), [("en", True), ("es", False), ("und", False), (None, False)])
def test_a_kind_runs_the_packs_of_the_document_s_language(language: str | None, runs: bool, tmp_path: Path) -> None:
    wanted = FAULT.replace("near of", "nearly") if runs else FAULT
    assert after(stage("translation", tmp_path), FAULT, language).text == wanted


@pytest.mark.parametrize("language", ["en", "es", "und", None])
def test_boilerplate_runs_on_every_document(language: str | None, tmp_path: Path) -> None:
    text = "La tregua se mantiene.\nAdd Comment\nAñadir comentario"
    assert after(stage("boilerplate", tmp_path), text, language).text == "La tregua se mantiene."


@pytest.mark.parametrize("language", ["en", "es", "und", None])
def test_packs_that_are_named_run_on_every_document(language: str | None, tmp_path: Path) -> None:
    assert "nearly" in after(stage(["translation/en-from-es"], tmp_path), FAULT, language).text
    assert "nearly" in after(stage("translation/en-from-es", tmp_path), FAULT, language).text


def test_a_pack_of_one_s_own_is_found_by_its_path(tmp_path: Path) -> None:
    made = stage([write(tmp_path, "mine.yaml")], tmp_path)
    document = after(made, "naer the lake\nnear the lake", "de")
    assert document.text == "near the lake\nnear the lake"
    assert [(row.stage, row.rule) for row in document.body.log()] == [("rewrite", "mine/mine")]
    assert made.reasons() == {"mine/mine": "A rule of the tests."}


def test_packs_run_in_the_order_they_are_listed(tmp_path: Path) -> None:
    one = write(tmp_path, "one.yaml", name="one", match="aaa", replace="bbb")
    two = write(tmp_path, "two.yaml", name="two", match="bbb", replace="ccc")
    for order in ([one, two], [two, one]):
        made = stage(order, tmp_path)
        assert [pack.name for pack in made.packs()] == [ref.removesuffix(".yaml") for ref in order]
        assert after(made, "aaa").text == "ccc"


def test_two_different_packs_of_one_name_are_refused_where_the_second_stands(tmp_path: Path) -> None:
    one, two = write(tmp_path, "one.yaml"), write(tmp_path, "two.yaml", match="neer")
    with pytest.raises(DeclaredValueError, match="two different packs are called 'mine'") as caught:
        stage([one, two], tmp_path)
    assert caught.value.within == ("packs", 1)


def test_the_same_pack_named_twice_runs_once(tmp_path: Path) -> None:
    one = write(tmp_path, "one.yaml")
    assert len(stage([one, one], tmp_path).packs()) == 1


@pytest.mark.parametrize(
    ("packs", "within"), [("translatoin", ("packs",)), (["translation/en", "./mien.yaml"], ("packs", 1))]
)
def test_a_misspelt_pack_is_refused_where_it_stands(packs: Any, within: tuple[Any, ...], tmp_path: Path) -> None:
    with pytest.raises(DeclaredValueError) as caught:
        stage(packs, tmp_path)
    assert caught.value.within == within


def test_a_kind_in_a_list_is_refused_for_it_would_run_in_every_language(tmp_path: Path) -> None:
    with pytest.raises(DeclaredValueError, match="'translation' is a kind of packs") as caught:
        stage([write(tmp_path, "mine.yaml"), "translation"], tmp_path)
    assert caught.value.within == ("packs", 1)
    assert "as in translation/" in caught.value.remedy


def test_a_title_is_fixed_but_never_cut(tmp_path: Path) -> None:
    document = after(stage("boilerplate", tmp_path), "Body.\nRead more:", title="Read more:")
    assert (document.title, document.text) == ("Read more:", "Body.")
    document = after(stage("translation", tmp_path), FAULT, "en", title="Near of 3,000 people flee")
    assert document.title == "Nearly 3,000 people flee"


def test_what_only_a_reader_can_decide_is_flagged_once(tmp_path: Path) -> None:
    made = stage("translation", tmp_path)
    text = "“were fully supported,” the CSTO General Secretariat has settled."
    document = after(made, text, "en")
    assert document.text == text
    [flag] = document.body.mentions
    assert isinstance(flag, Flag)
    assert (text[flag.start : flag.end], flag.rule, flag.suggestion) == (
        "has settled", "translation/en-from-es/settled-as-said", "has concluded",
    )  # fmt: skip
    assert made(document) == document


def test_flags_lie_right_after_fixes_moved_the_text(tmp_path: Path) -> None:
    text = "near of a hundred , in which they have already died near of ten"
    text = "Near of a hundred clashes in which they have already died nearly ten , he said"
    document = after(stage("translation", tmp_path), text, "en")
    assert document.text == "Nearly a hundred clashes in which they have already died nearly ten, he said"
    assert [document.text[m.start : m.end] for m in document.body.mentions] == ["they have already died"]


def test_a_stage_pickles_before_and_after_use_and_ships_its_packs(tmp_path: Path) -> None:
    made = stage(["translation/en-from-es", write(tmp_path, "mine.yaml")], tmp_path)
    fresh = pickle.loads(pickle.dumps(made))
    document = after(made, FAULT + " naer")
    used = pickle.loads(pickle.dumps(made))
    (tmp_path / "mine.yaml").unlink()
    assert after(fresh, FAULT + " naer") == after(used, FAULT + " naer") == document
    assert fresh.packs() == used.packs() == made.packs()


def test_a_stage_that_was_never_opened_does_nothing_and_pickles() -> None:
    made = pickle.loads(pickle.dumps(Rewrite(packs="translation")))
    assert after(made, FAULT, "en").text == FAULT


def numbers(text: str, title: str = "", **about: Any) -> tuple[str, str]:
    document = stage("translation", Path.cwd())(Document.of(text, title, language="en", **about))
    return document.title, document.text


def test_a_number_one_rule_wrote_is_no_fault_to_the_next() -> None:
    # Thousand millions become billions, and a billion with three decimals must not become a thousand.
    for source in ("es", "de", "pt", None):
        assert numbers("The company earned 4,178 million euros of it.", source_language=source)[1] == (
            "The company earned 4.178 billion euros of it."
        )
    assert numbers("It took 4,178 million there. It had 98,7 wagons.")[1] == (
        "It took 4.178 billion there. It had 98,7 wagons."
    )


def test_what_is_repaired_in_the_title_is_still_evidence_for_the_text() -> None:
    text = "The network spans 8.733 kilometres and counts 1.234 stations."
    assert numbers(text, "Spain adds 1.234 stations", source_language="es") == (
        "Spain adds 1,234 stations",
        "The network spans 8,733 kilometres and counts 1,234 stations.",
    )


CYCLE = """\
name: cycle
rules:
  - {id: a, why: A rule of a cycle., match: alpha, replace: beta, needs: {elsewhere: papa},
     changes: [{before: alpha papa, after: beta papa}], keeps: [alpha]}
  - {id: b, why: A rule of a cycle., match: beta, replace: alpha, needs: {nowhere: papa},
     changes: [{before: beta, after: alpha}], keeps: [beta papa]}
  - {id: c, why: A rule of a cycle., match: papa, replace: quebec, needs: {elsewhere: beta},
     changes: [{before: papa beta, after: quebec beta}], keeps: [papa]}
  - {id: d, why: A rule of a cycle., match: quebec, replace: papa, needs: {elsewhere: alpha},
     changes: [{before: quebec alpha, after: papa alpha}], keeps: [quebec]}
"""


def test_title_and_text_that_chase_each_other_are_stopped(tmp_path: Path) -> None:
    (tmp_path / "cycle.yaml").write_text(CYCLE)
    with pytest.raises(Unsettled):
        after(stage(("cycle.yaml",), tmp_path), "papa", title="alpha")
