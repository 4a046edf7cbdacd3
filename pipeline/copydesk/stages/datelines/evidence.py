"""When a shape is believed to be a dateline: half of what looks like one is none."""

from typing import Final

import regex

from copydesk.stages.datelines.lexicon import Lexicon, folded
from copydesk.stages.datelines.shapes import Shape

FULL: Final = "dateline/full"
PLACE: Final = "dateline/place"
STRIPPED: Final = "dateline/stripped"
LED: Final = "dateline/agency-first"

# A name may begin with one small letter or two: eBay, iPod, al-Qaida.
_FRAGMENT = regex.compile(
    r"(?:[\"'“”‘’«„(\[<]|&?quot;)*(?!&?quot;)(?=\p{Ll})(?!\p{Ll}{1,2}\p{Lu}|(?:al|el|ad|as|an|ash)-\p{Lu})"
)
_SENTENCE = regex.compile(r"(?:[\"'“‘«„<(]|&?quot;){0,2}(?:\p{Lu}|\p{Lo}|\p{Ll}{1,2}\p{Lu})[\s\S]{29}")
_NUMBER = regex.compile(r"\d{1,2}(?![\w.,%])|\d{1,2},")  # the other end of "June 5 - 7"
_DASHED = regex.compile(r"\S+(?:\s\S+)?\s[-–—]{1,2}\s")  # a list: "LONDON - Paris - Berlin"
_CASED = regex.compile(r"\p{Lu}|\p{Ll}")
_LETTERS = regex.compile(r"\p{L}")
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}'’]*")
# What tells an agency nobody listed from a club, a venue or a station in brackets.
_OUTLET = regex.compile(
    r"(?i)\b(?:\p{L}*news|press|agency|wire|times|post|herald|tribune|journal|radio|reports?|service|bureau|"
    r"presse|agenc\p{L}*|agentur|agenzia|noticias|nachrichten|reuters|online|today|week|watch)\b|[./]"
)
SHORTEST_SIGN: Final = 2
"""Letters of an agency's sign that is believed behind a known place only."""
SHORTEST_PLACE: Final = 3
"""Letters that are too few for a place in capitals to be told from a word or a code."""


def judged(shape: Shape, rest: str, words: Lexicon) -> str | None:
    """The rule by which the shape is cut; None if it is kept. ``rest`` is what follows it."""
    if not rest or rest.isspace() or _FRAGMENT.match(rest):
        return None
    place = _Place(shape.place, words)
    if place.is_none:
        return None
    known = bool(shape.agency) and (
        words.agency_of(shape.agency or "") is not None or words.is_generic(shape.agency or "")
    )
    if shape.led and not place.name:
        # "AAP - 62" is a result, "PAP — The People's Action Party" an entry of a glossary.
        told = _SENTENCE.match(rest) is not None and not _spells(shape.agency or "", rest)
        return LED if told and (known or not shape.bracketed) else None
    if shape.agency == "":
        sure = not place.name or place.capital or place.known or place.region or shape.day is not None
        return STRIPPED if sure and shape.dash and shape.dash not in ".:" else None
    if shape.agency:
        if _spells(shape.agency, place.name):
            return None
        return FULL if _signed(shape, place, known, words) else None
    if not place.name:
        # A day and a dash: a line of its own is what a stripped dateline leaves, with text behind it a chronicle.
        return STRIPPED if shape.day is not None and shape.day.day and shape.alone and shape.dash else None
    # "MOSCOW, 20 APR — RIA": an agency that was not read is not to be left as the story's first word.
    return PLACE if _unsigned(shape, place, rest) and not words.signs(rest) else None


class _Place:
    def __init__(self, name: str, words: Lexicon) -> None:
        self.name = name
        city, _, region = name.partition(",")
        self.region = folded(region.rpartition(",")[2]) in words.regions if region else False
        self.known = (
            any(folded(part) in words.places for part in (city, *city.split("/"))) or folded(city) in words.regions
        )
        self.is_none = bool(name) and (
            folded(city) in words.never
            or folded(city.split()[0]) in words.never
            or folded(name.rsplit(maxsplit=1)[-1]) in words.never
        )
        self.letters = len(_LETTERS.findall(city))
        self.cased = _CASED.search(city) is not None
        self.capital = self.cased and city.upper() == city and self.letters > 1
        self.words = len(city.split())


def _signed(shape: Shape, place: _Place, known: bool, words: Lexicon) -> bool:
    """With the name of an agency."""
    dashed = bool(shape.dash) and shape.dash not in ".:"
    if not known:
        # A name in brackets nobody knows: only between a place and a dash that leave no doubt.
        sure = place.known or place.region
        return bool(
            shape.bracketed
            and dashed
            and words.may_sign(shape.agency or "")
            and (shape.day is not None or _OUTLET.search(shape.agency or "") is not None)
            and (place.capital + sure + (shape.day is not None)) >= 2
        )
    if shape.led:
        return dashed and (place.known or place.region or shape.day is not None)
    dated = shape.day is not None
    if shape.bracketed:
        if dashed:
            # Two letters are a share's or a party's sign as well: "ALCOA (AA) - The maker of aluminium".
            sure = place.known or place.region or (place.capital and len(shape.agency or "") > SHORTEST_SIGN)
            return dated or (place.words <= 4 and (sure or not place.cased))
        return dated or (bool(shape.dash) and place.known) or (shape.alone and place.known)
    return (dated and (bool(place.name) or dashed or bool(shape.dash))) or (
        place.known and (shape.alone or dashed) and place.words <= 4
    )


def _unsigned(shape: Shape, place: _Place, rest: str) -> bool:
    """A place, and a date perhaps, and no agency."""
    if not place.cased:
        return False
    sure = place.known or place.region
    if shape.day is not None or (shape.weekday is not None and sure):
        if _NUMBER.match(rest):
            return False
        return sure or (place.capital and place.letters > 3 and place.words <= 4)
    if shape.alone or not _SENTENCE.match(rest) or _DASHED.match(rest):
        return False
    if "," in place.name and not place.region:
        # "PARIS, John — Peacefully at home, aged 81"
        return False
    if place.capital:
        # "OK - The word" and "IN — The return of jeans" are no places.
        return sure and place.letters > SHORTEST_PLACE
    return place.region


def _spells(acronym: str, name: str) -> bool:
    """Whether an acronym is made of the first letters of a name: "People's Action Party (PAP)" is no dateline."""
    letters = "".join(word[0] for word in _WORD.findall(name) if word[0].isupper())
    # "The Armed Forces of the Philippines": the article is no part of it.
    return (
        len(acronym) > 1 and acronym.isupper() and acronym in (letters[: len(acronym)], letters[1 : len(acronym) + 1])
    )
