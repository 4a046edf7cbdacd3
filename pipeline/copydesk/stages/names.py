"""One name, two spellings in one document: "Nagorno Karabakh" and "Nagorno-Karabakh", "Galan" and "Galán".

Only flagged. In 80 of 1,000 documents written by people some two names are a letter apart, and most of them are two
names. So what counts as a name here is narrow: none of its words stands anywhere in the document in small letters or
is of the kind that house style joins now and then ("Vice-President"), and where one letter differs, it is inside the
longer word of a full name whose other word is the same.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations, islice, pairwise
from typing import ClassVar, Final, Literal, TypeVar

import regex

from copydesk.packs.protected import protected
from copydesk.stages.stage import FIELDS, Stage
from copydesk.text.document import Document
from copydesk.text.mentions import Flag

SHORTEST: Final = 4
"""Letters of a name that is compared with another."""
SHORTEST_NEAR: Final = 6
"""Letters of a word that may differ by one; of shorter ones, most that do are two names."""
MOST: Final = 30
"""Pairs of names alike in one document, beyond which none is flagged."""
ACCENTS_BEND: Final = frozenset({"de", "lb", "vi", "cy", "ga"})
"""Languages in which an accent makes another form of a word, or another word: `Bruder`, `Brüder`."""
ACCENTS_STAY_LAST: Final = frozenset({"en", "es", "pt", "fr", "it", "ca", "gl", "nl"})
"""Languages in which no case ending is but an accent; elsewhere one on the last letter is grammar (Polish `Polską`)."""
_ORDINARY_WORDS: Final = (
    "vice president prime minister general secretary director chief executive deputy editor attorney governor co chair "
    "chairman chancellor ex anti pro non pan post pre mid semi sub inter multi self half first second third twenty "
    "thirty north south east west northern southern eastern western central new saint st mont sir lord lady american "
    "the and of day week year man one two three four five six seven eight nine ten"
)
ORDINARY: Final = frozenset(_ORDINARY_WORDS.split())
"""Offices, points of the compass and the like, whose hyphen is a matter of house style."""

FIRST_NOT_LATIN: Final = "\u0370"
"""Greek, from where on letters have no accents that are left out for want of a key."""

_WORD = r"\p{Lu}[\p{L}\p{M}]++(?:['’-][\p{L}\p{M}]++)*+"
_NAMES = regex.compile(rf"{_WORD}(?: {_WORD})*+")
_POSSESSIVE = regex.compile(r"['’]s$")
_CONTRACTED = regex.compile(r"['’](?:t|re|ve|ll|d|m)$")
_HYPHENS: Final = ("-", "'", "’")
_PARTS = regex.compile(r"[ -]")
_JOINTS = str.maketrans("", "", " -'’")
_UNDECOMPOSED: Final = str.maketrans("øØłŁđĐıħĦ", "oOlLdDihH")
_ACCENTED = regex.compile(r"(?<=\p{Latin})\p{Mn}+")
# Behind these a sentence or a quotation begins, and any word has a capital.
_BEGINS = regex.compile(r"(?:^|\n|[.!?…:;|•]|[\"“”«»„‘'(\[—–-])[ \"“”«»„‘'(\[]*$")

Pair = tuple[str, str]
T = TypeVar("T")


class Names(Stage):
    """Flag a name that stands in one document in two spellings: the rarer one, and of two as rare, the later."""

    use: Literal["names"] = "names"

    rules: ClassVar[Mapping[str, str]] = {
        "names/two-spellings": "The same name stands in this document with other accents, hyphens or spaces.",
        "names/near-spelling": "A full name in this document is one letter off: the same, misspelt, or another.",
    }

    def __call__(self, document: Document) -> Document:
        """The document with the rarer spellings of its names flagged."""
        words, pairs = _names(document)
        for rule, found in (
            ("names/two-spellings", _two_spellings(document, words, pairs)),
            ("names/near-spelling", _near_spellings(document, pairs)),
        ):
            for one, other in found:
                document = self._flag(document, rule, one, other)
        return document

    def _flag(self, document: Document, rule: str, one: str, other: str) -> Document:
        places = {form: [_places(document.field(name).text, form) for name in FIELDS] for form in (one, other)}
        counts = {form: sum(map(len, found)) for form, found in places.items()}
        if not all(counts.values()):
            return document
        rarer = min((one, other), key=lambda form: (counts[form], _later(places[form])))
        kept = other if rarer == one else one
        for name, found in zip(FIELDS, places[rarer], strict=True):
            flags = (Flag(start, end, rule, self.rules[rule], kept) for start, end in found)
            document = document.note(*flags, field=name)
        return document


def _later(places: list[list[tuple[int, int]]]) -> tuple[int, int]:
    """What is smaller the later a form first stands, the title before the text."""
    field = next(number for number, found in enumerate(places) if found)
    return -field, -places[field][0][0]


def _names(document: Document) -> tuple[set[str], set[Pair]]:
    """Capitalized words, and two of them side by side, in title and text."""
    runs = {run for name in FIELDS for run in _NAMES.findall(document.field(name).text)}
    words: set[str] = set()
    pairs: set[Pair] = set()
    for run in runs:
        if " " in run:
            parts = run.split(" ")
            words.update(parts)
            pairs.update(pairwise(parts))
        else:
            words.add(run)
    return words, pairs


def _two_spellings(document: Document, words: set[str], pairs: set[Pair]) -> list[Pair]:
    """Names that are the same but for accents, hyphens, apostrophes and spaces."""
    plain = {word for word in words if word.isalpha() and (word.isascii() or word[0] >= FIRST_NOT_LATIN)}
    forms: defaultdict[str, set[str]] = defaultdict(set)
    for word in words - plain:
        bare = _bare(word)
        forms[_key(bare)].add(bare)
    keys = set(map(str.lower, plain))
    # Most documents end here: nothing in them can be written in two ways.
    twice = (keys | forms.keys()) & set(map(str.lower, map("".join, pairs)))
    for one, other in pairs if twice else ():
        if (key := (one + other).lower()) in twice:
            forms[key].add(f"{one} {other}")
    for word in plain if twice or not keys.isdisjoint(forms) else ():
        if (key := word.lower()) in forms:
            forms[key].add(word)
    found = (
        (one, other)
        for key in sorted(key for key, spelt in forms.items() if len(spelt) > 1 and len(key) >= SHORTEST)
        for one, other in combinations(sorted(forms[key]), 2)
        if _differ(one, other, document)
    )
    return [forms for forms in _few(found) if _are_names(forms, document)]


def _bare(word: str) -> str:
    """The word without the genitive's 's."""
    return _POSSESSIVE.sub("", word) if word[-1] == "s" and not word[-2].isalpha() else word


def _key(word: str) -> str:
    """What all spellings of a name have in common."""
    if word.isascii():
        return word.translate(_JOINTS).lower()
    apart = unicodedata.normalize("NFD", word.translate(_UNDECOMPOSED).translate(_JOINTS))
    return unicodedata.normalize("NFC", _ACCENTED.sub("", apart)).lower()


def _differ(one: str, other: str, document: Document) -> bool:
    """Whether two forms with the same key differ by more than case, typography and grammar."""
    if one.isupper() or other.isupper() or _CONTRACTED.search(one) or _CONTRACTED.search(other):
        return False
    one, other = one.replace("’", "'"), other.replace("’", "'")
    if one.casefold() == other.casefold():
        return False
    if len(one) != len(other) or one.translate(_JOINTS) == other.translate(_JOINTS):
        # Hyphens and spaces; with accents besides, it is one difference too many to be sure of.
        return one.translate(_JOINTS).casefold() == other.translate(_JOINTS).casefold()
    language = document.about.language
    if language in ACCENTS_BEND or not (one.isascii() or other.isascii()):
        return False
    # Capitals lose their accents at the head of a word, and last letters bend.
    last = one[-1] == other[-1] or language in ACCENTS_STAY_LAST
    return one[0] == other[0] and last


def _are_names(forms: Pair, document: Document) -> bool:
    parts = {part for form in forms for part in _PARTS.split(form)}
    if any(len(part) < 2 or part.casefold() in ORDINARY or not part[0].isupper() for part in parts):
        return False
    if any(_times(document, part.lower()) for part in parts):
        return False
    for form in forms:
        # "US-China talks" are held by two that stand alone elsewhere.
        if " " in form and all(_times(document, part) > _times(document, form) for part in form.split(" ")):
            return False
        if " " not in form and not _stands_inside_a_sentence(document, form):
            return False
    return True


def _times(document: Document, form: str) -> int:
    return sum(len(_places(document.field(name).text, form)) for name in FIELDS)


def _stands_inside_a_sentence(document: Document, form: str) -> bool:
    text = document.text
    return any(not _BEGINS.search(text, max(0, start - 5), start) for start, _ in _places(text, form))


def _places(text: str, form: str) -> list[tuple[int, int]]:
    """Where a form stands by itself, outside addresses and code."""
    found: list[tuple[int, int]] = []
    if form not in text:
        return found
    head = 0
    for line in text.split("\n"):
        start = line.find(form)
        while start >= 0:
            end = start + len(form)
            inside = any(begin < end and start < stop for begin, stop in protected(line))
            if not inside and not _is_within_word(line, start, end):
                found.append((head + start, head + end))
            start = line.find(form, end)
        head += len(line) + 1
    return found


def _is_within_word(line: str, start: int, end: int) -> bool:
    before, behind = line[max(0, start - 2) : start], line[end : end + 2]
    if before[-1:].isalnum() or behind[:1].isalnum() or unicodedata.combining(behind[:1] or " "):
        return True
    hyphened = before[-1:] in _HYPHENS and before[:1].isalpha()
    return hyphened or (behind[:1] in _HYPHENS and behind[1:].isalpha() and behind[1:] != "s")


def _near_spellings(document: Document, pairs: set[Pair]) -> list[Pair]:
    """Full names of which one word is the same and one letter inside the other, longer word is not."""
    behind: defaultdict[str, set[str]] = defaultdict(set)
    before: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        bare = _bare(other)
        behind[one].add(bare)
        before[bare].add(one)
    found = (
        (same, one, other, beside is behind)
        for beside in (behind, before)
        for same in sorted(same for same, words in beside.items() if len(words) > 1 and not same.isupper())
        for one, other in _one_letter_apart(sorted(beside[same]))
    )
    return [
        (f"{same} {one}", f"{same} {other}") if same_first else (f"{one} {same}", f"{other} {same}")
        for same, one, other, same_first in _few(found)
        if not any(_times(document, word.lower()) for word in (one, other, same))
    ]


def _few(found: Iterator[T]) -> list[T]:
    """What was found, if it is few: a text with more names alike is a list of parts, players or places, not a story."""
    first = list(islice(found, MOST + 1))
    return first if len(first) <= MOST else []


def _one_letter_apart(words: list[str]) -> Iterator[Pair]:
    """Long words that differ in one letter that is neither the first nor the last, in time linear in the letters."""
    long = [word for word in words if len(word) >= SHORTEST_NEAR]
    known = set(long)
    shortened: dict[tuple[str, int], str] = {}
    found: set[Pair] = set()
    for word in long:
        for place in range(1, len(word) - 1):
            shorter = word[:place] + word[place + 1 :]
            for other in (shorter if shorter in known else word, shortened.setdefault((shorter, place), word)):
                # What differs in accents, hyphens and apostrophes alone is another fault.
                if other != word and _key(other) != _key(word) and not word.isupper() and not _is_man(word, place):
                    found.add((other, word))
    yield from sorted(found)


def _is_man(word: str, place: int) -> bool:
    return word[place:] in ("an", "en")
