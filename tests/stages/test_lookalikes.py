"""Letters of another script: put right where they are look-alikes for certain, flagged where a word is half translated."""

import pytest
import regex

from copydesk.stages.lookalikes import DOTTED, OTHER_SOUND, SAME_SOUND, Lookalikes
from copydesk.text.document import Document
from copydesk.text.field import LogRow, undo

ENGLISH = "The harbour reopened on Monday and the ships sailed. "
RUSSIAN = "Порт снова открылся в понедельник, и суда вышли в море. "
GREEK = "Το λιμάνι άνοιξε ξανά τη Δευτέρα και τα πλοία έφυγαν. "


def done(text: str, title: str = "", language: str | None = None) -> Document:
    document = Lookalikes()(Document.of(text, title, language=language))
    assert Lookalikes()(document) is document
    for name, raw in (("text", text), ("title", title)):
        field = document.field("text" if name == "text" else "title")
        passes: dict[int, list[LogRow]] = {}
        for row in field.log():
            passes.setdefault(row.seq, []).append(row)
        assert undo(field.text, passes.values()) == raw
        assert len(field.text) - len(raw) == sum(len(row.after) - 1 for rows in passes.values() for row in rows)
    return document


def flagged(document: Document) -> list[str]:
    return [document.text[mention.start : mention.end] for mention in document.body.mentions]


@pytest.mark.parametrize(
    ("around", "bad", "good"),
    [
        (ENGLISH, "B\u0430nk", "Bank"),
        (ENGLISH, "M\u0456nisters", "Ministers"),
        (ENGLISH, "\u0422he", "The"),
        (ENGLISH, "US\u0410", "USA"),
        (ENGLISH, "\u0421l\u043eud", "Cloud"),  # scattered: typed, not left untranslated
        (ENGLISH, "\u039dATO", "NATO"),
        (ENGLISH, "Lond\u03bfn", "London"),
        (RUSSIAN, "м\u0061ртa", "марта"),
        (RUSSIAN, "Илон\u0061", "Илона"),
        (RUSSIAN, "замóк", "замо\u0301к"),
        (RUSSIAN, "\u0411\u0061\u043dк", "Банк"),
        (RUSSIAN, "ALER\u0422", "ALERT"),
        (RUSSIAN, "с\u0061к", "сак"),  # no letter of its own, but the text around is Russian
        (GREEK, "\u004fλυμπιακός", "Ολυμπιακός"),
    ],
)
def test_a_look_alike_becomes_the_word_s_own_letter(around: str, bad: str, good: str) -> None:
    assert bad != good
    document = done(f"{around}{bad}, {around}", title=f"{bad} {around}")
    assert document.text == f"{around}{good}, {around}"
    assert document.title == f"{good} {around}"
    assert {row.rule for row in document.body.log()} == {"lookalikes/other-script"}
    assert flagged(document) == []


@pytest.mark.parametrize(
    ("around", "text"),
    [
        (ENGLISH, "Порт and Δt, ΔT, kΩ, µm, α-helix, TNFα, πr and the Ω of the ρ-meson"),
        (RUSSIAN, "IT-компания, 5G-сети, iPhone'ом, X-лучи, COVID-19, Windows, топ-10 Forbes, S-300"),
        (RUSSIAN, "SMSу, VIPа, Bitcoinом, Facebookа, PRщик"),
        (RUSSIAN, "ДагIестан, гIала"),
        (ENGLISH, "see http://example.com/B\u0430nk, \u0430nn\u0430@example.com, @b\u0430nk and #b\u0430nk"),
        (ENGLISH, "K\u0410 \u041cT"),
        (ENGLISH, "\u0421\u0410\u041c\u041e and \u0391\u0392\u0395"),  # of one script, whatever they look like
        (GREEK, "Ολυμπιακός, ΠΑΟΚ, NATO"),
        (ENGLISH, "VIP\u0430 and 日本ABC"),
        (GREEK, "ΒΗΜΑgourmet και ΒΗΜΑdonna"),  # a paper's supplements: two words put together
    ],
)
def test_words_of_one_script_units_and_bent_names_stay(around: str, text: str) -> None:
    document = done(around * 2 + text + " " + around)
    assert document.text == around * 2 + text + " " + around
    assert flagged(document) == []


@pytest.mark.parametrize(
    ("around", "word"),
    [
        (ENGLISH, "Shched\u0440\u0438\u043a"),  # и looks like no Latin letter
        (ENGLISH, "\u0430\u0432\u0442\u043erun"),
        (ENGLISH, "Work\u0441"),  # "Works", half translated: sight says c, sound says s
        (ENGLISH, "\u0421udden"),
        (ENGLISH, "\u0440ub"),
        (RUSSIAN, "\u0043илау"),
        (RUSSIAN, "было\u0070retty"),
        (RUSSIAN, "Work\u0441"),
    ],
)
def test_a_word_half_translated_is_flagged_and_left(around: str, word: str) -> None:
    document = done(f"{around}{word} {around}")
    assert document.text == f"{around}{word} {around}"
    assert flagged(document) == [word]
    assert all(mention.rule == "lookalikes/mixed-scripts" for mention in document.body.mentions)  # type: ignore[attr-defined]


def test_the_word_elsewhere_in_the_document_settles_what_sound_leaves_open() -> None:
    assert done(f"{ENGLISH}\u0421OVID spreads. Covid is here.").text == f"{ENGLISH}COVID spreads. Covid is here."
    assert done(f"{ENGLISH}\u0421OVID spreads.", title="Covid").text == f"{ENGLISH}COVID spreads."
    assert (
        done(f"{ENGLISH}\u0421OVID spreads. Covids are here.").text == f"{ENGLISH}\u0421OVID spreads. Covids are here."
    )
    # One word put right may show what another should be.
    assert done(f"{ENGLISH}\u0421OVID and C\u041eVID").text == f"{ENGLISH}COVID and COVID"


def test_where_look_alikes_are_the_subject_they_stay() -> None:
    text = f"{ENGLISH}The word “B\u0430nk” with a Cyrillic letter fooled the filter."
    assert done(text).text == text
    assert flagged(done(text)) == ["B\u0430nk"]


def test_dotted_letters_are_cyrillic_in_some_languages_only() -> None:
    assert done("Мiнск зустрiв гостей", language="be").text == "Мінск зустрів гостей"
    assert done("Мiнск и гости", language="ru").text == "Мiнск и гости"


@pytest.mark.parametrize("pair", SAME_SOUND)
def test_the_tables_hold_single_letters_of_the_scripts_they_name(pair: tuple[str, str]) -> None:
    table = {**SAME_SOUND[pair], **OTHER_SOUND[pair]}
    assert not SAME_SOUND[pair].keys() & OTHER_SOUND[pair].keys()
    for before, after in table.items():
        assert regex.fullmatch(rf"\p{{{pair[0]}}}", before), before
        assert regex.fullmatch(rf"\p{{{pair[1]}}}\u0301?", after), after
        assert before.isupper() == after[0].isupper()
    for before, after in DOTTED.items():
        assert regex.fullmatch(r"\p{Latin}", before)
        assert regex.fullmatch(r"\p{Cyrillic}", after)
