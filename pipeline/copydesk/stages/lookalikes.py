"""Letters of another script that look like the word's own: a Cyrillic а in "Bank", a Latin c in "солнце".

Such a word cannot be found by any search. But a word of two scripts is not always that fault: machine translation stops
in the middle of a word ("Workс" is "Works", its с an s and no c), Russian bends Latin names ("SMSу"), and chemists
write "TNFα". So a word is repaired only if every letter of its smaller script looks exactly like one of the larger
script; if the larger has a letter that looks like none of the smaller, which proves it; and if sight and sound agree
(а is a, but р may be p or r), or else the repaired word stands elsewhere in the document, or the foreign letters are
scattered, as they are when a word was typed and never when a translator stopped. The rest is flagged.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import ClassVar, Final, Literal, NamedTuple

import regex

from copydesk.packs.gate import Gate
from copydesk.packs.protected import protected
from copydesk.stages.stage import FIELDS, Stage
from copydesk.text.document import Document
from copydesk.text.edits import Edit
from copydesk.text.mentions import Flag

SHORTEST: Final = 3
"""Letters a word must have: "kΩ", "ΔT" and "IТ" tell too little."""
FEWEST: Final = 2
"""Letters of its own script a word must have."""

Pair = tuple[str, str]
"""The script letters are taken from, and the one they look like."""


def _table(*rows: str) -> dict[str, str]:
    return {row[0]: row[1:] for rows_ in rows for row in rows_.split()}


# Look alike and sound alike: whoever put the letter there, it stands for the other.
SAME_SOUND: Final[Mapping[Pair, Mapping[str, str]]] = {
    ("Cyrillic", "Latin"): _table("аa еe оo іi јj кk мm тt һh ԁd ԛq ԝw әə ӕæ АA ЕE ОO ІI ЈJ КK МM ТT ԚQ ԜW ӘƏ ӔÆ"),
    # Accented: the stress mark of dictionaries and textbooks, typed with the keys of another language.
    ("Latin", "Cyrillic"): _table("aа eе oо kк mм tт æӕ əә AА EЕ OО KК MМ TТ ÆӔ ƏӘ áа́ éе́ óо́"),
    ("Greek", "Latin"): _table("οo ΑA ΒB ΕE ΖZ ΙI ΚK ΜM ΝN ΟO ΤT ΥY"),
    ("Latin", "Greek"): _table("oο AΑ EΕ ZΖ IΙ KΚ MΜ NΝ OΟ TΤ YΥ"),
}
# Look alike and sound otherwise: half a word left untranslated looks just so.
OTHER_SOUND: Final[Mapping[Pair, Mapping[str, str]]] = {
    ("Cyrillic", "Latin"): _table("сc рp уy хx ѕs ёë їï ӧö ӓä СC РP УY ХX ВB НH ЅS ЁË ЇÏ"),
    ("Latin", "Cyrillic"): _table("cс pр yу xх ëё öӧ äӓ CС PР XХ BВ HН YУ ËЁ"),
    ("Greek", "Latin"): _table("ΗH ΡP ΧX"),
    ("Latin", "Greek"): _table("BΒ HΗ PΡ XΧ"),
}
# і and ї are letters of some Cyrillic alphabets only, and stand there for Latin i and ï.
DOTTED: Final = _table("iі IІ ïї ÏЇ")
DOTTED_LANGUAGES: Final = frozenset({"uk", "be", "rue"})

_SCRIPTS: Final = ("Latin", "Cyrillic", "Greek")
_OF: Final = {script: regex.compile(rf"\p{{{script}}}") for script in _SCRIPTS}
_MIXED = regex.compile(
    r"[\p{L}\p{M}]*?(?:\p{Latin}\p{M}*+[\p{Cyrillic}\p{Greek}]|[\p{Cyrillic}\p{Greek}]\p{M}*+\p{Latin})[\p{L}\p{M}]*+"
)
_GATE: Final = r"\p{Latin}\p{M}*[\p{Cyrillic}\p{Greek}]|[\p{Cyrillic}\p{Greek}]\p{M}*\p{Latin}"
# Endings Russian and its neighbours put to a Latin name without a sign between: "Bitcoinом", "SMSки". The word is right.
_BENT = regex.compile(
    r"\p{Latin}{2,}(?:а|у|е|ы|и|я|ю|о|ом|ем|ов|ам|ах|ами|ой|ою|и|ик|ики|ка|ки|ке|ку|кой|ок|щик|щики|ный|ная|ные|ского)"
)
# The palochka of the Caucasus, for want of a key: it stands among Cyrillic letters as a Latin capital I.
_PALOCHKA = regex.compile(r"[\p{Cyrillic}\p{M}I]+")


class Word(NamedTuple):
    """A word of two scripts: where it stands, and what it would be if its odd letters were look-alikes."""

    start: int
    end: int
    text: str
    repaired: str | None
    certain: bool


class Lookalikes(Stage):
    """Letters of another script that look like the word's own are put right; other mixed words are flagged."""

    use: Literal["lookalikes"] = "lookalikes"

    rules: ClassVar[Mapping[str, str]] = {
        "lookalikes/other-script": "A letter of another alphabet looks like the word's own and hides it from search.",
        "lookalikes/mixed-scripts": "Letters of two alphabets in one word; it was left half translated, or mistyped.",
    }

    def __call__(self, document: Document) -> Document:
        """The document with its look-alikes put right and other words of two scripts flagged."""
        fields = [name for name in FIELDS if _gate().open_for(document.field(name).text)]
        while True:
            # Again until nothing changes: a word that was put right may show what another should be.
            before = document
            for name in fields:
                text = document.field(name).text
                edits = [
                    Edit(word.start + place, word.start + place + 1, after, "lookalikes/other-script")
                    for word in _words(text, document)
                    if word.repaired is not None and word.certain
                    for place, after in _differences(word.text, word.repaired)
                ]
                document = document.edit(edits, stage=self.use, field=name)
            if document is before:
                break
        rule = "lookalikes/mixed-scripts"
        for name in fields:
            words = (word for word in _words(document.field(name).text, document) if _is_odd(word.text))
            flags = (Flag(word.start, word.end, rule, self.rules[rule], word.repaired) for word in words)
            document = document.note(*flags, field=name)
        return document


@lru_cache(maxsize=1)
def _gate() -> Gate:
    return Gate([_GATE])


def _words(text: str, document: Document) -> Iterator[Word]:
    """Words of two scripts outside addresses and code."""
    cyrillic: bool | None = None
    for match in _MIXED.finditer(text):
        start = text.rfind("\n", 0, match.start()) + 1
        end = text.find("\n", match.end())
        line = text[start : end if end >= 0 else len(text)]
        if any(begin < match.end() - start and match.start() - start < stop for begin, stop in protected(line)):
            continue
        if cyrillic is None:
            cyrillic = _is_in("Cyrillic", document)
        repaired, certain = _repair(match[0], document, cyrillic=cyrillic)
        yield Word(match.start(), match.end(), match[0], repaired, certain)


def _repair(word: str, document: Document, *, cyrillic: bool) -> tuple[str | None, bool]:
    """What the word would be if its odd letters were look-alikes, if they all can be; and whether that is certain."""
    counts = {script: len(found.findall(word)) for script, found in _OF.items()}
    present = sorted((script for script in _SCRIPTS if counts[script]), key=lambda script: -counts[script])
    letters = len(regex.findall(r"\p{L}", word))
    if len(present) != 2 or counts[present[0]] + counts[present[1]] != letters or letters < SHORTEST:
        return None, False
    own, other = present
    if counts[own] < FEWEST or counts[own] <= counts[other] or (other, own) not in SAME_SOUND:
        return None, False
    same, all_ = _tables(other, own, document)
    odd = [place for place, char in enumerate(word) if _OF[other].match(char)]
    if any(word[place] not in all_ for place in odd):
        return None, False
    back = {after[0] for after in _tables(own, other, document)[1]}
    if not any(_OF[own].match(char) and char not in back for char in word):
        return None, False
    repaired = "".join(all_.get(char, char) if place in odd else char for place, char in enumerate(word))
    if not all(_fits_in_case(word, place) for place in odd) or (cyrillic and own == "Latin" and _is_ending(word, odd)):
        return repaired, False
    scattered = len(odd) > 1 and odd != list(range(odd[0], odd[-1] + 1))
    certain = scattered or all(word[place] in same for place in odd) or _stands_in(document, repaired)
    return repaired, certain


def _tables(other: str, own: str, document: Document) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Look-alikes with the same sound, and all."""
    same = SAME_SOUND[other, own]
    if (other, own) == ("Latin", "Cyrillic") and document.about.language in DOTTED_LANGUAGES:
        same = {**same, **DOTTED}
    return same, {**same, **OTHER_SOUND[other, own]}


def _fits_in_case(word: str, place: int) -> bool:
    """Whether the letter's case is that of a letter beside it, or it is a capital at the word's head."""
    upper = word[place].isupper()
    beside = [word[near] for near in (place - 1, place + 1) if 0 <= near < len(word) and word[near].isalpha()]
    return (place == 0 and upper) or any(char.isupper() == upper for char in beside)


def _is_ending(word: str, odd: list[int]) -> bool:
    """Whether the odd letters may be the ending that a Cyrillic text puts to a Latin word."""
    return odd[-1] == len(word) - 1 and word[-1].islower()


def _stands_in(document: Document, word: str) -> bool:
    whole = regex.compile(rf"(?<![\p{{L}}\p{{M}}]){regex.escape(word)}(?![\p{{L}}\p{{M}}])", regex.IGNORECASE)
    return any(whole.search(document.field(name).text) is not None for name in FIELDS)


def _is_in(script: str, document: Document) -> bool:
    """Whether most of the document's letters are of the script."""
    whole = document.title + document.text
    return 2 * len(_OF[script].findall(whole)) > len(regex.findall(r"\p{L}", whole))


def _is_odd(word: str) -> bool:
    """Whether a word of two scripts is worth a reader's look: Greek letters are units and symbols in any language."""
    if _OF["Greek"].search(word) is not None:
        return False
    return len(word) >= SHORTEST and _PALOCHKA.fullmatch(word) is None and _BENT.fullmatch(word) is None


def _differences(before: str, after: str) -> Iterator[tuple[int, str]]:
    # A letter may become a letter and its stress mark.
    at = 0
    for place, char in enumerate(before):
        width = 2 if char in "áéó" and after[at : at + 2] != char and after[at] != char else 1
        if after[at : at + width] != char:
            yield place, after[at : at + width]
        at += width
