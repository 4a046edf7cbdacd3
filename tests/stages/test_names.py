"""One name in two spellings is flagged, never changed; two names that are alike, and words of house style, are not."""

import pytest

from copydesk.stages.names import Names
from copydesk.text.document import Document


def flags(text: str, title: str = "", language: str | None = "en") -> list[tuple[str, str, str]]:
    document = Names()(Document.of(text, title, language=language))
    assert (document.text, document.title) == (text, title)
    assert Names()(document) == document
    return [
        (mention.rule.removeprefix("names/"), field.text[mention.start : mention.end], mention.suggestion)  # type: ignore[attr-defined]
        for field in (document.headline, document.body)
        for mention in field.mentions
    ]


@pytest.mark.parametrize(
    ("text", "flagged", "kept"),
    [
        ("They left Alto Vardam in May. Nobody went to Alto-Vardam since.", "Alto-Vardam", "Alto Vardam"),
        ("They left Alto-Vardam in May, and Alto-Vardam's port. Of Alto Vardam he knew.", "Alto Vardam", "Alto-Vardam"),
        ("The man Marbán spoke. Then Marban left, and Marbán stayed.", "Marban", "Marbán"),
        ("In May Kåreholm and Kareholm met.", "Kareholm", "Kåreholm"),
        ("The bank AltoVardam fell, said Alto Vardam, and AltoVardam denied it.", "Alto Vardam", "AltoVardam"),
        ("The city Sana'bad was hit. Of Sanabad little is left.", "Sanabad", "Sana'bad"),
        ("В городе Верхний-Ардан тихо. Из Верхний Ардан ушли все.", "Верхний Ардан", "Верхний-Ардан"),
    ],
)
def test_the_same_letters_spelt_in_two_ways_are_flagged(text: str, flagged: str, kept: str) -> None:
    assert flags(text) == [("two-spellings", flagged, kept)]


@pytest.mark.parametrize(
    ("text", "flagged", "kept"),
    [
        ("Marlena Tarbock spoke. Later Marlena Taerbock left with Marlena Taerbock.", "Marlena Tarbock", "Marlena Taerbock"),
        ("We saw Viktor Marenko. A friend of Victor Marenko's came.", "Victor Marenko", "Viktor Marenko"),
        ("We saw Marlena Teerbock, Marlena Teerbock and Marlena Tearbock's son.", "Marlena Tearbock", "Marlena Teerbock"),
    ],
)  # fmt: skip
def test_a_full_name_one_letter_off_is_flagged(text: str, flagged: str, kept: str) -> None:
    assert flags(text) == [("near-spelling", flagged, kept)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The Vice President met the Vice-President, and the Prime-Minister the Prime Minister.", "en"),
        ("A North East wind and a North-East wind.", "en"),
        ("The Alto Vardam bank. It is an alto-vardam, an alto, a vardam. Alto-Vardam.", "en"),  # in small letters too
        ("The US-China talks failed. The US left. China stayed. Both said US China talks go on.", "en"),
        ("Marban's port and Marban’s ships, O'Marban and O’Marban, AFP and Afp.", "en"),
        ("He saw that It's late, and Its end.", "en"),
        ("Él dijo que El Papa y Papá, papa y papá, Mas y Más.", "es"),
        ("Der Bruder und die Brüder, der Garten und die Gärten, im Laden und in Läden.", "de"),
        ("W Polska i Polską, o Warszawa i Warszawą.", "pl"),
        ("Ông Trầnvan và Tranvan.", "vi"),
        ("Les élus de l'État. Etat et État. Cet État.", "fr"),
        ("МАРТЫНОВ и Мартынов, Королёв и Королев.", "ru"),
        ("Jan Kowalski i Jan Kowalska, Pavel Novotny a Pavel Novotna.", "cs"),
        ("Иван Петренко и Ивана Петренко, Олег Сидоров и Олега Сидорова.", "ru"),
        ("John Harris met John Harrison. Mr Martin met Mr Sartin. Amy Reed met Amy Read.", "en"),
        ("A Royal Frenchman and two Royal Frenchmen. The Foreign Minister and Foreign Ministers.", "en"),
        ("See www.example.com/Marban and Marb\u00e1n.", "en"),
        ("Marbán is here. Marban left.", "en"),  # at the head of a sentence any word has a capital
    ],
)
def test_two_names_and_two_words_are_not(text: str, language: str) -> None:
    assert flags(text, language=language) == []


def test_title_and_text_are_one_document() -> None:
    text = "The ships left Alto-Vardam on Monday, and Alto-Vardam was calm."
    assert flags(text, "Ships leave Alto Vardam") == [("two-spellings", "Alto Vardam", "Alto-Vardam")]


def test_every_place_of_the_rarer_form_is_flagged() -> None:
    text = "At Alto-Vardam, Alto-Vardam and Alto-Vardam, not Alto Vardam, not Alto Vardam's port."
    assert flags(text) == [("two-spellings", "Alto Vardam", "Alto-Vardam")] * 2


def test_a_list_of_names_alike_is_no_story() -> None:
    letters = "bcdfghjklmnpqrstvwxz"
    text = ", ".join(f"Port Mar{one}en{other}ok" for one in letters for other in letters)
    assert flags(text) == []
