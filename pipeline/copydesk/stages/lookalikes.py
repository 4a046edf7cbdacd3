"""Letters of another script that look like the word's own: a Cyrillic а in "Bank", a Latin c in "солнце".

Such a word cannot be found by any search. But a word of two scripts is not always that fault: machine translation stops
in the middle of a word ("Workс" is "Works", its с an s and no c), Russian bends Latin names ("SMSу"), and chemists
write "TNFα". So a word is repaired only if every letter of its smaller script looks exactly like one of the larger; if
the larger has a letter that looks like none of the smaller, or is that of the whole document, which proves it; and if
sight and sound agree (а is a, but р may be p or r), or else the repaired word stands elsewhere in the document, or the
foreign letters are scattered, as they are when a word was typed and never when a translator stopped. The rest is
flagged.
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
_SUBJECT = regex.compile(
    r"(?i)\bcyrillic\b|\bhomo(?:graph|glyph)|\blook-?alike (?:letter|character)|кирилл|латиниц|кирилиц|антиплагиат"
    r"|\b(?:russian|greek|latin|foreign) (?:letters?|alphabet|ones)\b"
)
_GATE: Final = r"\p{Latin}\p{M}*[\p{Cyrillic}\p{Greek}]|[\p{Cyrillic}\p{Greek}]\p{M}*\p{Latin}"
# Endings that Russian puts to a Latin name without a sign between: "Bitcoinом", "SMSки". The word is right.
_BENT = regex.compile(
    r"\p{Latin}{2,}(?:а|у|е|ы|и|я|ю|о|ом|ем|ов|ам|ах|ами|ой|ою|и|ик|ики|ка|ки|ке|ку|кой|ок|щик|щики|ный|ная|ные|ского)"
)
# The palochka of the Caucasus, for want of a key: it stands among Cyrillic letters as a Latin capital I.
_PALOCHKA = regex.compile(r"[\p{Cyrillic}\p{M}I]+")


class Word(NamedTuple):
    """A word of two scripts, and what stands for what if its odd letters are look-alikes, all of them."""

    start: int
    end: int
    text: str
    letters: Mapping[int, str]
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
        # Where look-alikes are the subject, those that stand there are meant.
        told = any(_SUBJECT.search(document.field(name).text) for name in FIELDS) if fields else False
        while not told:
            # Again until nothing changes: a word that was put right may show what another should be.
            before = document
            for name in fields:
                text = document.field(name).text
                edits = [
                    Edit(word.start + place, word.start + place + 1, after, "lookalikes/other-script")
                    for word in _words(text, document)
                    if word.certain
                    for place, after in word.letters.items()
                ]
                document = document.edit(edits, stage=self.use, field=name)
            if document is before:
                break
        rule = "lookalikes/mixed-scripts"
        for name in fields:
            words = (word for word in _words(document.field(name).text, document) if _is_odd(word.text))
            # No suggestion: of half a translated word, what its letters look like is not what they mean.
            flags = (Flag(word.start, word.end, rule, self.rules[rule]) for word in words)
            document = document.note(*flags, field=name)
        return document


@lru_cache(maxsize=1)
def _gate() -> Gate:
    return Gate([_GATE])


def _words(text: str, document: Document) -> Iterator[Word]:
    """Words of two scripts outside addresses and code."""
    main: str | None = None
    read: dict[str, tuple[Mapping[int, str], bool]] = {}
    start = 0
    for line in text.split("\n"):
        if _gate().open_for(line):
            for match in _MIXED.finditer(line):
                if any(begin < match.end() and match.start() < end for begin, end in protected(line)):
                    continue
                main = _main_script(document) if main is None else main
                if match[0] not in read:
                    read[match[0]] = _repair(match[0], document, main)
                letters, certain = read[match[0]]
                yield Word(start + match.start(), start + match.end(), match[0], letters, certain)
        start += len(line) + 1


def _repair(word: str, document: Document, main: str) -> tuple[Mapping[int, str], bool]:
    """What each odd letter would be if all were look-alikes, by place; and whether that is certain."""
    scripts = [next((name for name, found in _OF.items() if found.match(char)), "") for char in word]
    letters = sum(map(str.isalpha, word))
    counts = sorted(((scripts.count(name), name) for name in _OF if name in scripts), reverse=True)
    if letters < SHORTEST or len(counts) != 2 or counts[0][0] + counts[1][0] != letters:
        return {}, False
    (most, own), (fewer, other) = counts
    if most < FEWEST or most == fewer or (other, own) not in SAME_SOUND:
        return {}, False
    same, alike = _tables(other, own, document)
    odd = [place for place, script in enumerate(scripts) if script == other]
    # A letter that looks like none of the other script proves the word's own; so does the script all around.
    doubtful = {**SAME_SOUND[own, other], **OTHER_SOUND[own, other], **DOTTED}
    proof = own == main or any(
        script == own and char not in doubtful for char, script in zip(word, scripts, strict=True)
    )
    if not proof or any(word[place] not in alike for place in odd):
        return {}, False
    changes = {place: alike[word[place]] for place in odd}
    bent = main == "Cyrillic" and own == "Latin" and _is_ending(word, odd)
    if bent or _is_compound(word, odd) or not all(_fits_in_case(word, place) for place in odd):
        return changes, False
    scattered = odd != list(range(odd[0], odd[-1] + 1))
    after = "".join(changes.get(place, char) for place, char in enumerate(word))
    return changes, scattered or all(word[place] in same for place in odd) or _stands_in(document, after)


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


def _is_compound(word: str, odd: list[int]) -> bool:
    """Whether the odd letters may be a name of its own, in capitals, that another word was put to: "ΒΗΜΑdonna"."""
    run = word[odd[0] : odd[-1] + 1]
    rest = word[: odd[0]] + word[odd[-1] + 1 :]
    at_the_edge = odd[0] == 0 or odd[-1] == len(word) - 1
    return len(run) == len(odd) > 1 and at_the_edge and run.isupper() and rest.islower()


def _is_ending(word: str, odd: list[int]) -> bool:
    """Whether the odd letters may be the ending that a Cyrillic text puts to a Latin word."""
    return odd[-1] == len(word) - 1 and word[-1].islower()


def _stands_in(document: Document, word: str) -> bool:
    whole = regex.compile(rf"(?<![\p{{L}}\p{{M}}]){regex.escape(word)}(?![\p{{L}}\p{{M}}])", regex.IGNORECASE)
    return any(whole.search(document.field(name).text) is not None for name in FIELDS)


def _main_script(document: Document) -> str:
    """The script of most of the document's letters, if one has most."""
    whole = document.title + document.text
    counts = {name: len(found.findall(whole)) for name, found in _OF.items()}
    main = max(counts, key=lambda name: counts[name])
    return main if 2 * counts[main] > sum(counts.values()) else ""


def _is_odd(word: str) -> bool:
    """Whether a word of two scripts is worth a reader's look: Greek letters are units and symbols in any language."""
    if _OF["Greek"].search(word) is not None:
        return False
    return len(word) >= SHORTEST and _PALOCHKA.fullmatch(word) is None and _BENT.fullmatch(word) is None
