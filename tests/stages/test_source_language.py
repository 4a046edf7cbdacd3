"""What a text was translated from: two different traces, and never by guess."""

import pickle
from pathlib import Path

import pytest

from copydesk.declared.faults import DeclaredValueError
from copydesk.packs.shelf import Shelf
from copydesk.stages.source_language import SourceLanguage
from copydesk.text.document import Document

PACK = """
name: mine/en-from-{code}
language: en
rules:
  - {{id: one, why: A trace of the tests., match: '\\bone{code}\\b', action: trace,
     changes: [{{before: one{code}, flags: one{code}}}], keeps: [one]}}
  - {{id: two, why: A trace of the tests., match: '\\btwo{code}\\b', action: trace,
     changes: [{{before: two{code}, flags: two{code}}}], keeps: [two]}}
"""


def shipped(**options: int) -> SourceLanguage:
    stage = SourceLanguage(**options)
    stage.open(Path())
    return stage


def source_of(
    text: str, title: str = "", language: str | None = "en", stage: SourceLanguage | None = None
) -> str | None:
    return (stage or shipped())(Document.of(text, title, language=language)).about.source_language


SPANISH = (
    "As detailed in a statement, collected by the Russian agency TASS, they have killed near of a hundred soldiers. "
    "Tensions have intensified this Tuesday."
)


def test_two_different_traces_tell_the_language() -> None:
    assert source_of(SPANISH) == "es"
    assert source_of("They have killed near of a hundred soldiers.", "Tensions have intensified this Tuesday") == "es"


def test_one_trace_tells_nothing_however_often_it_stands() -> None:
    assert source_of("They killed near of a hundred. They killed near of 300. They killed near of 20.") is None


def test_clean_english_comes_from_nowhere() -> None:
    assert source_of("The minister said on Tuesday that nearly a hundred soldiers had died in Madrid.") is None


def test_what_is_declared_is_believed() -> None:
    document = Document.of(SPANISH, language="en", source_language="ru")
    assert shipped()(document).about.source_language == "ru"


@pytest.mark.parametrize("language", ["es", "und", None])
def test_a_text_in_another_language_shows_no_traces_of_translation_into_english(language: str | None) -> None:
    assert source_of(SPANISH, language=language) is None


def test_a_tie_tells_nothing(tmp_path: Path) -> None:
    (tmp_path / "es.yaml").write_text(PACK.format(code="es"))
    stage = SourceLanguage(packs="es.yaml")
    stage.open(tmp_path)
    assert source_of("onees twoes", stage=stage) == "es"
    ru = SourceLanguage(packs="ru.yaml")
    (tmp_path / "ru.yaml").write_text(PACK.format(code="ru"))
    ru.open(tmp_path)
    both = stage.model_copy()
    both._shelf = Shelf((*stage.packs(), *ru.packs()))
    assert source_of("onees twoes oneru tworu", stage=both) is None
    assert source_of("onees twoes oneru", stage=both) == "es"


def test_more_traces_may_be_asked_for() -> None:
    assert source_of(SPANISH, stage=shipped(min_traces=4)) is None


def test_a_pack_that_does_not_say_from_where_is_refused(tmp_path: Path) -> None:
    (tmp_path / "es.yaml").write_text(PACK.format(code="es").replace("mine/en-from-es", "mine/es"))
    with pytest.raises(DeclaredValueError, match="does not say from which language"):
        SourceLanguage(packs="es.yaml").open(tmp_path)


def test_it_travels_to_workers() -> None:
    stage = shipped()
    source_of(SPANISH, stage=stage)
    assert source_of(SPANISH, stage=pickle.loads(pickle.dumps(stage))) == "es"
