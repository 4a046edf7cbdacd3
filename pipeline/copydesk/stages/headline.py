"""A headline that stands again as the first line of the text is cut there.

Pages set the headline above the text and extractors keep it, so the same words come twice: as the title and as the
first line. Nothing is lost by the cut as long as the title says all the line does; that is what every test below asks.
A lede is often close to its headline, so what reads as a sentence stays unless it is the title word for word.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import ClassVar, Final, Literal

import regex

from copydesk.stages.stage import Stage
from copydesk.text.document import About, Document
from copydesk.text.edits import Edit

LEAST_WORDS: Final = 2
LEAST_LETTERS: Final = 12
"""What the compared part must have: "Sport" or "Live updates" above a text is a heading of its own."""
LEAST_UNSPACED: Final = 6
"""The same in scripts without spaces, where a letter is a syllable or a word."""
LEAST_TRUNCATED: Final = 30
"""Characters a cut-off headline must show."""
LONGEST_LINE: Final = 400
"""Characters beyond which a first line is no headline, whatever it says."""
LONGEST_TITLE: Final = 1_000
"""Characters of a title, sites' names and all, beyond which it is not compared."""
VERSES: Final = 3
LONGEST_VERSE: Final = 60
"""Lines that are so short, so many in a row and joined by commas, are a poem, and its title is its first line."""
LEAST_OF_SITE: Final = 0.6
"""Share of a host's name that a shortened site's name must make up: "Guardian", but not "dead" of a deadline."""

_LINE = regex.compile(r"[^\n]*\S[^\n]*")
# Currency, percent and the like tell two headlines apart; quotation marks, dashes and stops do not.
_TOKEN = regex.compile(r"[\p{L}\p{M}\p{N}]+|[\p{Sc}%&+=<>@#]|(?<![\p{L}\p{N}])[-−](?=\p{N})")
_HEADING_MARKS = regex.compile(r"^[\s#*_=>]+|[\s#*_=]+$")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_LETTER = regex.compile(r"\p{L}")
_SITE_MARK = regex.compile(r"\s+(?:[|·•»«]|-{1,2}|–|—|::)\s+|(?<=\w)\s?\|\s?(?=\w)")
_COLON = regex.compile(r":\s+")
_CUT_OFF = regex.compile(r"\s*(?:…|\.\.\.)\s*$")
_FULL_STOP = regex.compile(r"[.。।؟۔!?！？]['\"’”»)\]]*\s*$")
_ABBREVIATED = regex.compile(r"(?:\b\p{L}|\b\p{Lu}\p{L}{1,3}|\.\p{L})\.\s*$|(?:…|\.\.\.)\s*$")


class Headline(Stage):
    """Cut the headline where it stands again as the first line of the text."""

    use: Literal["headline"] = "headline"

    rules: ClassVar[Mapping[str, str]] = {
        "headline/repeated": "The first line of the text repeats the title, which says all of it.",
    }

    def __call__(self, document: Document) -> Document:
        """The document without its headline in the text."""
        if not document.title or not document.text:
            return document
        start, end = _repeated(document.title, document.text, document.about)
        edits = [Edit(start, end, "", "headline/repeated")] if start < end else []
        return document.edit(edits, stage=self.use)


def _repeated(title: str, text: str, about: About) -> tuple[int, int]:
    """From the first line to the line the text goes on with; empty where the first line is no headline."""
    lines = _LINE.finditer(text)
    first = line = next(lines, None)
    # Twice repeated, it goes twice. What nothing follows is all the text there is, and stays.
    for below in lines:
        if line is None or not says_the_same(title, line[0].strip(), about):
            break
        line = below
    if first is None or line is None or _belongs(first[0], text[line.start() :]):
        return 0, 0
    return first.start(), line.start()


def _belongs(line: str, below: str) -> bool:
    """Whether what stands below goes on from the line: a sentence, more questions and answers, more verses."""
    after = _LINE.findall(below)
    if after[0].lstrip()[:1].islower():
        return True
    if line.rstrip().endswith("?"):
        return any(other.rstrip().endswith("?") for other in after[1:])
    verse = after[:VERSES]
    return (
        len(verse) == VERSES
        and all(len(other) < LONGEST_VERSE for other in verse)
        and any(other.rstrip()[-1:] in (",", ";") for other in verse)
    )


def says_the_same(title: str, line: str, about: About) -> bool:
    """Whether ``line`` is the headline ``title`` over again and says nothing that the title does not."""
    if len(line) > LONGEST_LINE or len(title) > LONGEST_TITLE or _goes_on(line, title):
        return False
    title, line = _HEADING_MARKS.sub("", title), _HEADING_MARKS.sub("", line)
    whole = folded(title)
    if not _is_enough(line):
        return False
    here = folded(line)
    if here == whole:
        # As a sentence it is a lede, unless its full stop is all it has more.
        return len(line) <= len(title) + 3
    if _is_sentence(line) and not _is_sentence(title):
        return False
    return (
        any(here == folded(part) for part in _without_site(title))
        or any(folded(part) == whole and _is_enough(part) for part in _without_known_site(line, about))
        or _cut_off(title, line)
    )


def folded(text: str) -> tuple[str, ...]:
    """The words of a headline: case, width, quotation marks, dashes, stops and spaces put aside."""
    return tuple(_TOKEN.findall(unicodedata.normalize("NFKC", text).casefold()))


def _is_enough(part: str) -> bool:
    if len(_UNSPACED.findall(part)) >= LEAST_UNSPACED:
        return True
    return len(folded(part)) >= LEAST_WORDS and len(_LETTER.findall(part)) >= LEAST_LETTERS


def _is_sentence(line: str) -> bool:
    return _FULL_STOP.search(line) is not None and _ABBREVIATED.search(line) is None


def _without_site(title: str) -> Iterator[str]:
    """The title without what may be the site's name: parts that hold more letters than what is left out."""
    for mark in (*_SITE_MARK.finditer(title), *_COLON.finditer(title)):
        before, after = title[: mark.start()], title[mark.end() :]
        fewer, more = sorted((before, after), key=lambda part: len(_LETTER.findall(part)))
        # Before a colon may stand the site, behind it a headline: "Trump: I will go" has other uses of it.
        if len(_LETTER.findall(fewer)) < len(_LETTER.findall(more)) and (mark[0].strip() != ":" or more is after):
            yield more


def _without_known_site(line: str, about: About) -> Iterator[str]:
    """The line without a site's name; what is only in the line must be one for certain, or words would be lost."""
    for mark in _SITE_MARK.finditer(line):
        before, after = line[: mark.start()], line[mark.end() :]
        if _names_site(after, about):
            yield before
        if _names_site(before, about):
            yield after


def _names_site(part: str, about: About) -> bool:
    letters = "".join(_LETTER.findall(part)).casefold()
    host = (about.site or about.url or "").casefold().split("://")[-1].split("/")[0]
    labels = ("".join(_LETTER.findall(label)) for label in host.split("."))
    return len(letters) >= 3 and any(
        letters == label
        or (len(letters) >= LEAST_OF_SITE * len(label) and (label.startswith(letters) or label.endswith(letters)))
        for label in labels
    )


def _goes_on(line: str, title: str) -> bool:
    """Whether a sentence or a verse begins with the line and goes on below it."""
    line, title = (text.rstrip(" \"'”’»“)]") for text in (line, title))
    return line[-1:] in (",", ":", ";") and title[-1:] != line[-1:]


def _cut_off(title: str, line: str) -> bool:
    """Whether the line is the title's beginning, cut off with three stops. A title cut off has less to say, so no."""
    mark = _CUT_OFF.search(line)
    if mark is None or mark.start() < LEAST_TRUNCATED:
        return False
    # The last word may itself be cut.
    return " ".join(folded(title)).startswith(" ".join(folded(line[: mark.start()])))
