"""Datelines go to columns, what only looks like one stays, and no day is made up."""

import datetime as dt
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.declared.check import validate
from copydesk.declared.faults import DeclarationError
from copydesk.declared.strict_yaml import parse_yaml
from copydesk.packs.datelines import FILE, Change, Datelines, shipped
from copydesk.stages import dateline as module
from copydesk.stages.dateline import Dateline
from copydesk.stages.datelines.days import Day, fitting, near
from copydesk.stages.datelines.lexicon import folded
from copydesk.text.document import Document

HERE = Path(__file__).parent
KNOWN = shipped()
STORY = "The border was quiet on Monday, officials said in the capital."


def stage(**options: Any) -> Dateline:
    made = Dateline(**options)
    made.open(HERE)
    return made


STAGE = stage()


def read(text: str, title: str = "", of: Dateline = STAGE, **about: Any) -> Document:
    return of(Document.of(text, title, **about))


def told(document: Document) -> tuple[str | None, str | None, str | None]:
    return (document.about.dateline_place, document.about.dateline_agency, document.about.dateline_date)


@pytest.mark.parametrize("change", KNOWN.changes, ids=[repr(change.before[:40]) for change in KNOWN.changes])
def test_a_dateline_is_cut_and_told(change: Change) -> None:
    document = read(change.before)
    assert document.text == change.after
    assert told(document) == (change.place, change.agency, change.date)
    assert [(row.stage, row.rule) for row in document.body.log()] == [("dateline", f"dateline/{change.rule}")]
    assert STAGE(document) == document


@pytest.mark.parametrize("text", KNOWN.keeps)
def test_what_only_looks_like_one_is_kept(text: str) -> None:
    document = Document.of(text)
    assert STAGE(document) is document


LISTS = [
    "FRANCE — The holders have lost their captain, and that may be enough.\nDENMARK — Eriksen is back, and with him the joy.",
    "MILANO – Palazzo Reale apre la mostra del secolo con cento quadri.\nROMA – I musei restano chiusi lunedì.",
    "BOOK SALE, Sept. 13 - At the library hall, from ten to four.\nBLOOD DRIVE, Oct. 3 - At the fire house, all day.",
    f"LONDON (AP) — {STORY}\nPARIS (AP) — {STORY}",
    "AAP - 62\nBJP - 8\nThe result of the election in the capital, as told on Monday.",
]
NAMES = [
    "People's Action Party (PAP) — The party has governed the city since it was founded.",
    "Australian Federal Police (AFP) – The force was founded in 1979 and has 6,000 men.",
    "AFP – The Armed Forces of the Philippines said on Monday that they had left.",
    "NEW YORK (Yankees) - Aaron Judge hit two home runs on Saturday, and won.",
    "LONDON (Wembley) - The Foo Fighters play in June for three nights in a row.",
    "BERLIN (SPD) - Franziska Giffey will lead the party's list in the city next year.",
    "MUNICH (TV Movie) - Steven Spielberg's film follows five men who hunt for the others.",
    "ALCOA (AA) - The maker of aluminium rose by 4 percent in New York on Tuesday.",
    "PARIS, John — Peacefully at home on Tuesday 4 May, aged 81, the husband of Ann.",
    "ARGENTINA — The holders still have Messi, and he has not said that he will stop.\nCanada — They are young and fast.",
    "OK - The most used word in the world is American, says a book on words.",
    f"KYIV, Sept 13 (...) - {STORY}",
    "新华社北京0000年9月13日电（记者张三）北京市政府周一表示。",
    f"KYIV, Sept 1\U00010d41 (Reuters) - {STORY}",
]


@pytest.mark.parametrize("text", [*LISTS, *NAMES])
def test_labels_of_lists_and_names_with_their_acronym_are_kept(text: str) -> None:
    document = Document.of(text)
    assert STAGE(document) is document


def test_a_year_of_three_figures_is_written_with_four() -> None:
    assert Day(1987, 2, 3).iso() == "1987-02-03"
    assert not Day(123, 9, 13).exists()
    assert not Day(0, 9, 13).exists()


def test_there_are_as_many_texts_to_keep_in_all_languages() -> None:
    assert {"en", "es", "fr", "de", "pt", "it", "ru", "uk", "ar", "zh"} == set(KNOWN.languages)
    assert len(KNOWN.keeps) >= 50
    assert len({change.rule for change in KNOWN.changes}) == len(STAGE.rules) == 4


@pytest.mark.parametrize("language", ["en", "es", "und", None, "ja"])
def test_the_documents_language_does_not_matter(language: str | None) -> None:
    document = read("МОСКВА, 13 сен — РИА Новости. Президент сообщил.", language=language)
    assert told(document) == ("МОСКВА", "RIA Novosti", "--09-13")


@pytest.mark.parametrize("before", ["", "\n\n", "  ", "\n \n\t"])
def test_blank_lines_before_it_stay(before: str) -> None:
    document = read(f"{before}KYIV (Reuters) - {STORY}")
    assert document.text == before[: before.rfind("\n") + 1] + STORY


def test_a_second_dateline_is_the_storys_own() -> None:
    once = read(f"KYIV (Reuters) - LONDON (AP) - {STORY}")
    assert once.text == f"LONDON (AP) - {STORY}"
    assert STAGE(once) is once
    assert told(once)[1] == "Reuters"


def test_the_title_is_neither_read_nor_cut() -> None:
    document = read(STORY, "KYIV (Reuters) - War")
    assert (document.title, document.text, told(document)) == ("KYIV (Reuters) - War", STORY, (None, None, None))


def test_an_outlet_nobody_knows_is_told_by_the_headlines_end() -> None:
    assert told(read(f"Widget Weekly - {STORY}", "Widgets are up (Widget Weekly)")) == (None, "Widget Weekly", None)
    for title in ("Widgets are up", "Widgets are up (Gadget Weekly)", "Widget Weekly (archive)"):
        assert told(read(f"Widget Weekly - {STORY}", title)) == (None, None, None)


def test_agencies_of_the_users_own_are_known_too() -> None:
    ours = stage(agencies=("Widget Wire", "AP Vienna"))
    assert told(read(f"WIDGET WIRE - {STORY}", of=ours)) == (None, "Widget Wire", None)
    assert told(read(f"Graz (widget wire) - {STORY}", of=ours)) == ("Graz", "Widget Wire", None)
    assert read(f"Graz (AP) - {STORY}", of=ours).about.dateline_agency == "AP"
    assert read(f"Graz (widget wire) - {STORY}").text.startswith("Graz")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Reuters", "Reuters"),
        ("REUTERS", "Reuters"),
        ("TASS news agency", "TASS"),
        ("agencia EFE", "EFE"),
        ("AFP/Reuters", "AFP/Reuters"),
        ("Reuters, AP", "Reuters/AP"),
        ("dpa/bb", "dpa"),
        ("Xyz/AFP", "Xyz/AFP"),
        ("Agencies", None),
        ("Redacción", None),
    ],
)
def test_an_agency_has_one_spelling(written: str, name: str | None) -> None:
    document = read(f"MADRID ({written}) - {STORY}")
    assert document.text == STORY
    assert document.about.dateline_agency == name


def test_what_the_input_knows_and_the_dateline_does_not_say_stays_known() -> None:
    document = read(f"KYIV, Sept 13 - {STORY}", dateline_agency="Reuters")
    assert told(document) == ("KYIV", "Reuters", "--09-13")


@pytest.mark.parametrize("start", ["followed by the banks.", "“and so it goes,” he said.", "(and others) said so."])
def test_no_fragment_is_left(start: str) -> None:
    assert told(read(f"KYIV, Sept 13 (Reuters) - {start}")) == (None, None, None)


@pytest.mark.parametrize(
    "start", ["eBay said so.", "“We go,” he said.", "al-Qaida said so.", "500 men left.", "¿Qué pasa?"]
)
def test_a_sentence_may_begin_in_many_ways(start: str) -> None:
    assert read(f"KYIV, Sept 13 (Reuters) - {start}").text == start


# Days


def moment(year: int, month: int, day: int) -> dt.datetime:
    return dt.datetime(year, month, day, tzinfo=dt.UTC)


def test_a_whole_date_is_the_time_of_publication() -> None:
    about = read(f"KYIV, Sept 13, 2022 (Reuters) - {STORY}").about
    assert (about.published, about.published_precision, about.published_from) == (
        moment(2022, 9, 13),
        "day",
        "dateline",
    )


def test_a_known_time_of_publication_stays() -> None:
    known = dt.datetime(2022, 9, 14, 8, 30, tzinfo=dt.UTC)
    about = read(
        f"KYIV, Sept 13, 2021 (Reuters) - {STORY}",
        published=known,
        published_precision="minute",
        published_from="metadata",
    ).about
    assert (about.published, about.published_precision, about.published_from) == (known, "minute", "metadata")
    assert about.dateline_date == "2021-09-13"


@pytest.mark.parametrize(
    ("written", "published", "date"),
    [
        ("Sept 13", moment(2022, 9, 14), "2022-09-13"),
        ("Sept 13", moment(2022, 9, 10), "2022-09-13"),
        ("Sept 13", moment(2022, 9, 9), "--09-13"),
        ("Sept 13", moment(2022, 11, 12), "2022-09-13"),
        ("Sept 13", moment(2022, 11, 13), "--09-13"),
        ("Dec 31", moment(2023, 1, 1), "2022-12-31"),
        ("Jan 1", moment(2022, 12, 30), "2023-01-01"),
        ("Feb 29", moment(2024, 3, 1), "2024-02-29"),
        ("Feb 29", moment(2023, 3, 1), "--02-29"),
        ("Sept 13", moment(9999, 9, 14), "9999-09-13"),
    ],
)
def test_the_year_is_the_one_that_brings_it_near_to_publication(written: str, published: Any, date: str) -> None:
    assert read(f"KYIV, {written} (Reuters) - {STORY}", published=published).about.dateline_date == date


GUESS = stage(infer_year=True)
TUESDAY = "They met this Tuesday for the first time since 2020, after a war in 1988."


def test_a_year_is_guessed_from_weekday_and_last_year_only_where_asked_for() -> None:
    about = read(f"Sep. 13 () –\n{TUESDAY}", of=GUESS).about
    assert (about.published, about.published_precision, about.published_from) == (moment(2022, 9, 13), "day", "weekday")
    assert about.dateline_date == "2022-09-13"
    plain = read(f"Sep. 13 () –\n{TUESDAY}").about
    assert (plain.published, plain.published_from, plain.dateline_date) == (None, "none", "--09-13")


@pytest.mark.parametrize(
    "text",
    [
        "They met on Tuesday for the first time since 2020.",
        "They met last Tuesday for the first time since 2020.",
        "They met this Tuesday for the first time.",
        "They met this Tuesday and will meet this Friday, as in 2020.",
        "They met this Tuesday with 2020 soldiers.",
    ],
)
def test_no_year_is_guessed_without_both(text: str) -> None:
    assert read(f"Sep. 13 () –\n{text}", of=GUESS).about.dateline_date == "--09-13"


@pytest.mark.parametrize(
    "text",
    [
        "Se reunieron este martes por primera vez desde 2020.",
        "Ils se sont réunis ce mardi pour la première fois depuis 2020.",
        "Eles reuniram-se nesta terça-feira pela primeira vez desde 2020.",
        "Si sono riuniti questo martedì per la prima volta dal 2020.",
        "LONDON, Tuesday, Sept 13 (Reuters) - They met for the first time since 2020.",
    ],
)
def test_the_words_of_the_day_are_known_in_other_languages(text: str) -> None:
    dateline = "" if text.startswith("LONDON") else "Sep. 13 () –\n"
    assert read(dateline + text, of=GUESS).about.dateline_date == "2022-09-13"


def test_a_known_time_of_publication_wins_over_the_guess() -> None:
    about = read(f"Sep. 13 () –\n{TUESDAY}", of=GUESS, published=moment(2021, 9, 13)).about
    assert about.dateline_date == "2021-09-13"


def test_days_know_the_calendar() -> None:
    assert fitting(Day(None, 2, 29), {3}, {2021}) == Day(2024, 2, 29)
    assert fitting(Day(None, 2, 29), {0}, {2021}) is None
    assert fitting(Day(None, 9, None), {1}, {2020}) is None
    assert near(Day(None, 9, None), moment(2022, 9, 1)) == Day(None, 9, None)
    assert not Day(None, 6, 31).exists()
    assert [day.iso() for day in (Day(2022, 9, 3), Day(None, 9, 3), Day(2022, 9, None), Day(None, 9, None))] == [
        "2022-09-03",
        "--09-03",
        "2022-09",
        "--09",
    ]


# Laws beyond those of every stage


HEADS = [change.before.removesuffix(change.after) for change in KNOWN.changes]
pieces = st.lists(
    st.one_of(st.sampled_from([*HEADS, *KNOWN.keeps]), st.text("ABc1. -–()/,:\n京电", max_size=12)), max_size=4
).map("".join)


@settings(max_examples=400, deadline=None)
@given(text=pieces, title=st.sampled_from(["", "Up (AP)", "Up (ABc)"]))
def test_the_gate_is_a_superset(text: str, title: str) -> None:
    first = module._FIRST.search(text)
    if first is not None and not module._may_open(text, first.start()):
        assert STAGE._find(text, first.start(), title) is None


@settings(max_examples=400, deadline=None)
@given(text=pieces)
def test_only_the_first_line_and_blanks_are_cut_and_something_is_left(text: str) -> None:
    document = read(text)
    if document.text != text:
        (row,) = document.body.log()
        assert row.after == ""
        assert text[: row.start].strip() == ""
        assert "\n" not in row.before.strip()
        assert document.text.strip()
        assert document.text == text[: row.start] + text[row.end :]
    else:
        assert document.about == Document.of(text).about


@pytest.mark.parametrize(
    "unit", ["A", "A ", "A, ", "A/", "A. ", "(", "1 ", "May ", "AP ", "-", "- ", " ", "新", "Ab-", "the "]
)
def test_no_line_takes_long(unit: str) -> None:
    for tail in ("", " -", " (", " () -", "\n"):
        text = unit * 2_000 + tail
        assert len(read(text).text) <= len(text)


def test_what_is_compiled_is_not_pickled() -> None:
    read(STORY)
    assert len(pickle.dumps(STAGE)) < 200_000
    again = pickle.loads(pickle.dumps(STAGE))
    assert told(again(Document.of(f"KYIV (Reuters) - {STORY}"))) == ("KYIV", "Reuters", None)


# The data


def test_a_spelling_means_one_month_and_one_weekday_in_all_languages() -> None:
    for part in ("months", "weekdays"):
        meant: dict[str, int] = {}
        for tongue in KNOWN.languages.values():
            for number, spellings in enumerate(getattr(tongue, part)):
                for spelling in spellings:
                    assert meant.setdefault(spelling.casefold(), number) == number, spelling


def test_a_spelling_means_one_agency() -> None:
    meant: dict[str, str] = {}
    for agency in KNOWN.agencies:
        for spelling in (agency.name, *agency.written):
            assert meant.setdefault(folded(spelling), agency.name) == agency.name, spelling


def test_no_place_is_a_word_that_is_none() -> None:
    never = {folded(word) for tongue in KNOWN.languages.values() for word in tongue.never}
    for tongue in KNOWN.languages.values():
        assert not never & {folded(word) for word in (*tongue.places, *tongue.regions)}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("name: datelines", "name: datelines\nagency: []", "agency"),
        ("this: ['this {weekday}'", "this: ['this Tuesday'", "weekday"),
        ("[January, Jan], ", "", "months"),
        ("{name: AP, ", "{name: AP, open: true, ", "open"),
    ],
)
def test_a_fault_in_the_data_is_named(old: str, new: str, problem: str) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert text.count(old) == 1
    with pytest.raises(DeclarationError) as caught:
        validate(Datelines, parse_yaml(text.replace(old, new), "datelines.yaml"))
    assert problem in str(caught.value)
