"""A machine translator that stutters: "of the second round of the second round of the second round".

Neural translation can fall into a loop and write a phrase over and over. People repeat too, but otherwise: in chants,
songs and slogans ("Lock her up, lock her up"), which stand in quotations, or one word for weight ("very, very, very").
So a phrase of two words or more that stands three times in a row, outside quotations, is written once, and flagged in
a quotation; a single word and a doubled phrase are flagged outside quotations only, for what people say they do repeat.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from operator import eq
from typing import ClassVar, Final, Literal, NamedTuple

import regex

from copydesk.packs.quotations import quotations
from copydesk.stages.stage import FIELDS, Stage
from copydesk.text.document import Document
from copydesk.text.edits import Edit
from copydesk.text.mentions import Flag

LONGEST_UNIT: Final = 12
"""Words of the longest phrase looked for."""
LOOP: Final = 3
"""Times a phrase stands in a row before it is a loop; twice happens to people."""
LEAST_WORDS_CUT: Final = 3
"""Words a phrase must have to be cut: clocks go tick tock tick tock, and lights flash red blue red blue."""
LEAST_OUTSIDE: Final = 2
"""Words of the sentence outside the row: a chorus, a chant or an announcement is nothing but its repetition."""
LEAST_DOUBLED: Final = 4
"""Words a phrase must have to be worth a flag when it stands twice."""
LEAST_WORDS_REPEATED: Final = 4
"""Times one word stands in a row before it is worth a flag: "no, no, no" is ordinary."""
REPEATED: Final = 3
"""Words of a sentence that must have stood in it before, letter for letter; with fewer, there is nothing to find. (A
sentence that is nothing but a short loop escapes: its first word has a capital and its last a full stop.)"""
LEAST_LETTERS: Final = 4
"""Letters of a word whose repetition is worth a flag: "ha ha ha ha" and "la la la la" are themselves."""

_TOKEN = regex.compile(r"(?P<before>[^\w\s]*+)(?P<core>(?:\w(?:\S*\w)?+)?)(?P<behind>\S*)")
_LETTERS = regex.compile(r"[\p{L}\p{M}]+(?:['’\u02bc-][\p{L}\p{M}]+)*+")
_ENDS = regex.compile(r"[.!?…;:。！？¡¿]")
# "again and again and again", "more or more or more": joined like this, people repeat for weight.
_JOINING_WORDS: Final = "and or but nor y e o u ni et ou und oder en и или да та і або чи i og och ve ja"
_JOINING: Final = frozenset(_JOINING_WORDS.split())
_PREPOSITION_WORDS: Final = (
    "of on in at from by for with to as into de del en por con a al du des par au aux dans sur pour von der im mit für "
    "auf aus zu zum zur do da dos das em no na di della del dei nel nella из в на с от для по к о з у від до за"
)
_PREPOSITIONS: Final = frozenset(_PREPOSITION_WORDS.split())
JOINED_UNIT: Final = 3
"""Words of the longest phrase in which a joining word is for weight."""


class Token(NamedTuple):
    """A word with the marks around it; ``start`` and ``end`` are those of the word alone."""

    start: int
    end: int
    before: str
    core: str
    behind: str
    near: bool
    """Whether one space stands between it and the token before: in a table there are more."""


class Repeat(NamedTuple):
    """A phrase of so many ``words`` at ``start`` to ``once``, that goes on repeating up to ``end``."""

    start: int
    once: int
    end: int
    phrase: str
    words: int
    is_stutter: bool

    def edit(self) -> Edit:
        """What writes the phrase once."""
        return Edit(self.once, self.end, "", "loops/repeated-phrase")

    def flag(self) -> Flag:
        """What shows it to a reader. No suggestion in a quotation: what was said is not for us to shorten."""
        rule = "loops/repeated-word" if self.words == 1 else "loops/doubled-phrase"
        return Flag(self.start, self.end, rule, Loops.rules[rule], self.phrase or None)


class Loops(Stage):
    """Write a phrase that a machine translator repeated over and over once; flag lesser repetition."""

    use: Literal["loops"] = "loops"

    rules: ClassVar[Mapping[str, str]] = {
        "loops/repeated-phrase": "The same phrase three times or more in a row is the stutter of a machine translator.",
        "loops/repeated-word": "One word four times or more in a row: a machine translator's stutter, or a shout.",
        "loops/doubled-phrase": "A phrase stands twice or more in a row; it may be a stutter, or meant.",
    }

    def __call__(self, document: Document) -> Document:
        """The document without loops, and with what may be one flagged."""
        for name in FIELDS:
            while True:
                before = document
                found = list(_found(document.field(name).text))
                edits = (repeat.edit() for repeat in found if repeat.is_stutter)
                document = document.edit(edits, stage=self.use, field=name)
                if document is before:
                    break
            document = document.note(*(repeat.flag() for repeat in found), field=name)
        return document


def _found(text: str) -> Iterator[Repeat]:
    """Repetitions in a text, sentence by sentence: no phrase looked for goes beyond one."""
    start = 0
    for line in text.split("\n"):
        begin = 0
        for sentence in line.split(". "):
            words = sentence.split()
            # Most sentences end at the first question, which is the cheapest, and few get to the third.
            if (
                len(words) - len(set(words)) >= REPEATED
                and len(words) - len(set(pairwise(words))) >= REPEATED
                and _is_close(words)
            ):
                yield from _of_sentence(sentence, start, begin, line)
            begin += len(sentence) + 2
        start += len(line) + 1


def _of_sentence(sentence: str, start: int, begin: int, line: str) -> Iterator[Repeat]:
    """Repetitions in a sentence that begins at ``begin`` of a line that begins at ``start``."""
    tokens = _tokens(sentence)
    for first, words, times in _rows(tokens):
        row = tokens[first : first + words * times]
        left, right = begin + row[0].start, begin + row[-1].end
        quoted = any(opened < right and left < closed for opened, closed in quotations(line))
        behind = tokens[first + words * times].core if first + words * times < len(tokens) else ""
        outside = [token.core for token in (*tokens[:first], *tokens[first + words * times :]) if token.core]
        announced = first > 0 and ":" in tokens[first - 1].behind
        stutter = _is_stutter(row, words, behind) and len(outside) >= LEAST_OUTSIDE and not announced
        if quoted and not stutter:
            continue
        once = begin + row[words - 1].end
        phrase = "" if quoted else line[left:once]
        yield Repeat(start + left, start + once, start + right, phrase, words, stutter and not quoted)


def _is_close(words: list[str]) -> bool:
    """Whether a row of words is that of so many words before, for some distance a phrase can be long."""
    for size in range(1, LONGEST_UNIT + 1):
        # The first word may have had a capital, and the last have a full stop.
        row = max(LEAST_WORDS_REPEATED - 2, size - 2 if size >= LEAST_DOUBLED else size * (LOOP - 1) - 2)
        if b"\1" * row in bytes(map(eq, words[size:], words)):
            return True
    return False


def _tokens(line: str) -> list[Token]:
    tokens: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(line):
        if match.start() < match.end():
            near = line[end : match.start()] == " "
            tokens.append(
                Token(match.start("core"), match.end("core"), match["before"], match["core"], match["behind"], near)
            )
            end = match.end()
    return tokens


def _is_stutter(row: list[Token], words: int, behind: str) -> bool:
    """Whether no human being repeats like this: ``row`` is a phrase of so many ``words``, again and again."""
    unit = [token.core for token in row[:words]]
    if len(row) < LOOP * words or words < LEAST_WORDS_CUT:
        return False
    # Between commas people repeat as well: "it's hot, it's hot, it's hot".
    if any("," in token.behind for token in row[:-1]):
        return False
    if not any(_LETTERS.fullmatch(word) and word[0].islower() for word in unit):
        return False
    # What a translator repeats hangs on a preposition; chants, rhymes and mottos mostly do without.
    if not any(word.casefold() in _PREPOSITIONS for word in unit):
        return False
    if words <= JOINED_UNIT and any(word.casefold() in _JOINING for word in unit):
        return False
    # "step by step by step by step": two words that end as they began go round by intent.
    return not (words == 2 and behind == unit[0])


def _rows(tokens: list[Token]) -> list[tuple[int, int, int]]:
    """Rows of a phrase over and over: first token, words of the phrase, times. Loops before what is only doubled."""
    found: list[tuple[int, int, int]] = []
    taken: set[int] = set()
    words = [token.core.casefold() for token in tokens]
    for least, shortest in ((LOOP, 1), (2, LEAST_DOUBLED)):
        place = 0
        while place < len(tokens):
            times = size = 0
            if place not in taken:
                for size in range(shortest, min(LONGEST_UNIT, len(tokens) - place - 1) + 1):
                    times = _times(tokens, place, size) if words[place] == words[place + size] else 0
                    if times >= (LEAST_WORDS_REPEATED if size == 1 else least):
                        break
                    times = 0
            row = range(place, place + size * times)
            if row and taken.isdisjoint(row):
                found.append((place, size, times))
                taken.update(row)
            place += len(row) or 1
    return sorted(found)


def _times(tokens: list[Token], place: int, size: int) -> int:
    """Times the ``size`` tokens at ``place`` stand in a row; none, if they are no phrase."""
    # A row of one word, taken as a row of pairs, is still a row of one word: told at a glance, it is never compared.
    if size > 1 and all(tokens[place].core == token.core for token in tokens[place + 1 : place + size]):
        return 0
    if not _is_again(tokens, place, size, 1):
        return 0
    unit = {token.core.casefold() for token in tokens[place : place + size]}
    words = [word for word in unit if _LETTERS.fullmatch(word)]
    # Figures in a row are a table.
    if not words or len(unit) < min(size, 2) or (size == 1 and len(words[0]) < LEAST_LETTERS):
        return 0
    times = 2
    while _is_again(tokens, place, size, times):
        times += 1
    return times


def _is_again(tokens: list[Token], place: int, size: int, times: int) -> bool:
    """Whether the tokens at ``place`` stand once more, after ``times`` times."""
    here = place + size * times
    if here + size > len(tokens):
        return False
    joint = tokens[place + size - 1].behind
    # Behind the last word a comma may stand each time, and a full stop the last time.
    if joint not in ("", ",") or tokens[here - 1].behind != joint:
        return False
    for offset in range(size):
        old, new = tokens[place + offset], tokens[here + offset]
        if not new.core or not new.near or (offset and not old.near):
            return False
        if new.before != (old.before if offset else ""):
            return False
        if new.core != old.core and (offset or not _is_same_but_for_case(tokens, place, new.core)):
            return False
        if offset < size - 1 and (new.behind != old.behind or _ENDS.search(new.behind) is not None):
            return False
    return True


def _is_same_but_for_case(tokens: list[Token], place: int, core: str) -> bool:
    """Whether the word at ``place`` is ``core`` with the capital of a sentence's beginning."""
    first = tokens[place].core
    begins = place == 0 or _ENDS.search(tokens[place - 1].behind) is not None or tokens[place].before != ""
    return begins and first[:1].isupper() and first[:1].lower() + first[1:] == core
