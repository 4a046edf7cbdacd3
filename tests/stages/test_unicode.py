"""One way to write each letter: for each rule what it changes, and beside it what it must leave alone."""

import time
import unicodedata
from collections.abc import Callable

import pytest

from copydesk.stages.unicode import MARKS_IN_A_ROW, Unicode
from copydesk.text.document import Document

STAGE = Unicode()


def run(text: str) -> Document:
    return STAGE(Document.of(text))


def rules(text: str) -> set[str]:
    return {row.rule.removeprefix("unicode/") for row in run(text).body.log()}


CHANGED = {
    "line-break": {
        "CRLF is one break": ("a\r\nb", "a\nb"),
        "CR": ("a\rb", "a\nb"),
        "LF CR LF is two": ("a\n\r\nb", "a\n\nb"),
        "CR CR LF is two": ("a\r\r\nb", "a\n\nb"),
        "vertical tab": ("a\x0bb", "a\nb"),
        "form feed": ("a\x0cb", "a\nb"),
        "next line": ("a\x85b", "a\nb"),
        "line separator": ("a\u2028b", "a\nb"),
        "paragraph separator": ("a\u2029b", "a\nb"),
    },
    "control": {
        "NUL": ("a\x00b", "ab"),
        "bell": ("a\x07b", "ab"),
        "DEL": ("a\x7fb", "ab"),
        "C1": ("a\x9db", "ab"),
        "colours": ("\x1b[1;31mred\x1b[0m", "red"),
        "lone escape": ("a\x1bb", "ab"),
        "BOM at the start": ("\ufeffabc", "abc"),
        "BOM inside": ("ab\ufeffc", "abc"),
        "object replacement": ("a\ufffcb", "ab"),
        "noncharacters": ("a\ufffe\uffff\ufdd0b", "ab"),
        "lone tags": ("a\U000e0041\U000e0042b", "ab"),
        "language tag": ("\U000e0001\U000e0065a", "a"),
        "tags behind another emoji": ("😀\U000e0067\U000e007f", "😀"),
    },
    "soft-hyphen": {
        "inside a word": ("presi\xaddent", "president"),
        "several": ("in\xadter\xadna\xadtio\xadnal", "international"),
        "behind a small letter with an accent": ("pré\xadsident", "président"),
    },
    "zero-width": {
        "ZWSP in Latin": ("new\u200bspaper", "newspaper"),
        "ZWNJ in Latin": ("auf\u200clage", "auflage"),
        "ZWJ in Latin": ("a\u200db", "ab"),
        "ZWJ before a space": ("👨\u200d and", "👨 and"),
        "word joiner": ("a\u2060b", "ab"),
        "two ZWNJ in Persian": ("می\u200c\u200cرود", "می\u200cرود"),
        "ZWSP in Chinese": ("新\u200b闻", "新闻"),
    },
    "bidi": {
        "marks in English": ("a\u200eb\u200fc\u061cd", "abcd"),
        "override in English": ("a\u202eb\u202cc", "abc"),
        "isolate in English": ("a\u2066b\u2069c", "abc"),
        "override in Hebrew": ("א\u202eבג\u202cד", "אבגד"),
        "isolate left open": ("א\u2067בג", "אבג"),
        "embedding left open at the line's end": ("א\u202bבג\nד\u202c", "אבג\nד"),
        "isolate closed twice": ("א\u2067ב\u2069ג\u2069", "א\u2067ב\u2069ג"),
        "embedding open inside a closed isolate": ("א\u2067\u202bב\u2069", "א\u2067ב\u2069"),
        "pop of nothing": ("א\u202cב", "אב"),
    },
    "space": {
        "no-break": ("10\xa0000", "10 000"),
        "thin": ("10\u2009000", "10 000"),
        "narrow no-break": ("10\u202f000 €", "10 000 €"),
        "em": ("a\u2003b", "a b"),
        "ideographic in English": ("a\u3000b", "a b"),
        "ideographic in an English line of a Chinese text": ("a\u3000b\n中", "a b\n中"),
    },
    "combining-run": {
        "decoration": ("Z" + "\u0335" * 40, "Z" + "\u0335" * 30),
    },
    "nfc": {
        "Latin": ("cafe\u0301", "café"),
        "two marks out of order": ("e\u0323\u0302", "ệ"),
        "Jamo": ("\u1112\u1161\u11ab", "한"),
        "Angstrom sign": ("10 \u212b", "10 Å"),
        "Kelvin sign": ("5 \u212a", "5 K"),
        "composition exclusion grows": ("\u0958", "\u0915\u093c"),
        "Hebrew presentation form": ("\ufb2a", "\u05e9\u05c1"),
        "Cyrillic": ("и\u0306", "й"),
        "marks out of order without composition": ("x\u0301\u0316", "x\u0316\u0301"),
    },
    "spaces": {
        "doubled": ("a  b", "a b"),
        "five": ("a     b", "a b"),
        "at the line's end": ("a \nb", "a\nb"),
        "at the text's end": ("a \t ", "a"),
        "a line of blanks": ("a\n \t \nb", "a\n\nb"),
        "two gaps of two are no table": ("a  b  c", "a b c"),
        "one wide gap is no table": ("He said.    Then", "He said. Then"),
    },
}
FLAT = [(rule, name, *pair) for rule, some in CHANGED.items() for name, pair in some.items()]


@pytest.mark.parametrize(("rule", "name", "before", "after"), FLAT, ids=[f"{r}: {n}" for r, n, _, _ in FLAT])
def test_the_rule_acts_and_is_named(rule: str, name: str, before: str, after: str) -> None:
    document = run(before)
    assert document.text == after
    assert rules(before) == {rule}
    titled = STAGE(Document.of("", before))
    assert titled.title == after


KEPT = {
    "plain": "Plain ASCII, one line.",
    "lines": "one\n\ntwo\n",
    "tabs": "\tindented\tby tabs",
    "soft hyphen that is half a letter": "Å\xad unu",
    "half a letter behind each such capital": "Ã\xad Ð\xad Þ\xad Â\xad",
    "ZWSP in Thai": "ภาษา\u200bไทย",
    "ZWSP in Khmer": "ភាសា\u200bខ្មែរ",
    "ZWSP in Lao and Burmese": "ພາສາ\u200bລາວ မြန်မာ\u200bစာ",
    "ZWNJ in Persian": "می\u200cرود",
    "ZWNJ behind a vowel sign": "کتابِ\u200cها",
    "ZWNJ behind a tatweel": "هـ\u200cها",
    "ZWNJ between Latin and Persian": "SMS\u200cها",
    "ZWNJ behind a Persian digit": "۲۰\u200cها",
    "ZWNJ in Hindi": "क्\u200cष",
    "ZWJ in Hindi": "क्\u200dष",
    "ZWJ in Sinhala": "ශ්\u200dරී",
    "ZWJ in Malayalam": "ന്\u200d",
    "ZWJ that shows a letter's final form": "( \u200dه )",
    "family": "👨\u200d👩\u200d👧\u200d👦",
    "skin tone": "👩🏽\u200d⚕\ufe0f",
    "rainbow flag": "🏳\ufe0f\u200d🌈",
    "pirate flag": "🏴\u200d☠\ufe0f",
    "flag of Wales": "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f!",
    "isolates in Arabic": "قال \u2068BBC\u2069 اليوم",
    "embedding in Hebrew": "א \u202aabc\u202c ב",
    "embedding in an isolate": "א \u2067ב \u202aabc\u202c ג\u2069 ד",
    "RLM in Hebrew": "שלום!\u200f (abc)",
    "LRM and ALM in Arabic": "الرقم \u200e+1\u061c",
    "ideographic spaces that indent": "\u3000\u3000记者报道",
    "ideographic indent before a quotation mark": "\u3000\u3000“中国”",
    "ideographic indent before a bracket or number": "\u3000\u3000「東京」\n\u3000\u30002019年",
    "ideographic space between names": "山田\u3000太郎",
    "narrow no-break space in Mongolian": "ᠮᠣᠩᠭᠣᠯ\u202fᠤᠨ",
    "table set with spaces": "Spain   1   0   3\nItaly   0   1   1",
    "table of single letters": "a   b   c",
    "line with tab and doubled spaces": "a\tb  c",
    "indent": "    four spaces",
    "NFC": "café ệ 한국어 й",
    "ligature of Arabic, NFC leaves it": "\ufdfa",
    "full width, NFC leaves it": "ＡＢＣ ﬁ ² ½",
    "30 marks": "Z" + "\u0335" * 30,
    "Vietnamese": "Nguyễn Phú Trọng",
    "marks without base": "\u0301abc",
    "variation selector": "❤\ufe0f 葛\U000e0100",
    "replacement character": "a\ufffdb",
    "private use": "\ue000",
    "curly quotes and dashes": "“a” – ‘b’ — c…",
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT.keys())
def test_what_is_spelling_stays(text: str) -> None:
    document = run(text)
    assert document.text == text
    assert document == Document.of(text)
    assert STAGE(Document.of("", text)).title == text


def test_steps_work_on_what_others_left() -> None:
    assert run("e\u200b\u0301").text == "é"
    assert run("cafe\xad\u0301").text == "café"
    assert run("a \u200b b").text == "a b"
    assert run("a\xa0\u2009 \r\n\ufeffb").text == "a\nb"


def test_a_composition_that_grows_a_full_run_is_cut_again() -> None:
    text = "\u0958" + "\u0301" * 30
    once = run(text)
    assert STAGE(once) == once
    assert unicodedata.is_normalized("NFC", once.text)


def test_five_thousand_marks_on_one_letter_are_cut() -> None:
    document = run("a" + "\u0316" * 5_000 + "b")
    assert document.text == "a" + "\u0316" * MARKS_IN_A_ROW + "b"
    assert len(list(document.body.log())) == 1


HOSTILE: dict[str, Callable[[int], str]] = {
    "alternating marks": lambda n: "a" + "\u0301\u0316" * n,
    "alternating marks on every letter": lambda n: "a\u0301\u0316" * n,
    "tags": lambda n: "a" + "\U000e0041" * n,
    "tags behind a black flag": lambda n: "🏴" + "\U000e0041" * n + "b",
    "ideographic spaces": lambda n: "a" + "\u3000" * n + "b",
    "ideographic spaces in Chinese": lambda n: "中" + "\u3000" * n + "b",
    "tabs before a word": lambda n: "\t" * n + "x  y",
    "blanks before a word": lambda n: " \t" * n + "x  y",
    "blanks behind a word": lambda n: "x" + " " * n + "\ty",
    "doubled spaces": lambda n: "a   b " + "xyz  uvw " * n,
    "wide gaps": lambda n: "xyz   uvw " * n,
    "escapes": lambda n: "\x1b[" + "1;" * n,
    "many escapes": lambda n: "\x1b[1" * n,
    "bidi opened": lambda n: "א" + "\u2067" * n,
    "bidi opened and closed": lambda n: "א" + "\u2067" * n + "\u2069" * n,
    "bidi embeddings in isolates": lambda n: "א" + "\u2067\u202b" * n + "\u2069" * n,
    "ZWJ": lambda n: "👨\u200d" * n,
    "soft hyphens": lambda n: "a\xad" * n,
    "line breaks": lambda n: "\r" * n,
    "Jamo": lambda n: "\u1112\u1161\u11ab" * n,
}


@pytest.mark.parametrize("made", HOSTILE.values(), ids=HOSTILE.keys())
def test_time_grows_with_the_text_and_not_with_its_square(made: Callable[[int], str]) -> None:
    def seconds(n: int) -> float:
        document = Document.of(made(n))
        best = 9e9
        for _ in range(2):
            start = time.process_time()
            STAGE(document)
            best = min(best, time.process_time() - start)
        return best

    # Sixteen times the text: linear work takes 16 times as long, quadratic work 256 times.
    small = max(seconds(1_000), 0.001)
    assert seconds(16_000) < 80 * small


def test_an_untouched_document_is_the_same_object() -> None:
    document = Document.of("Nothing to do, naïve café.", "Title")
    assert STAGE(document) is document
