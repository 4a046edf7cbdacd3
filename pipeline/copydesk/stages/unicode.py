"""One way to write each letter: line breaks, controls, invisible characters, spaces, NFC.

After mojibake, never before: half of all soft hyphens and C1 controls in dirty news are halves of mis-decoded letters,
and removing them first destroys what could have been repaired. Steps run in the order below until nothing changes,
since removing an invisible character can bring a letter and its accent together.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import ClassVar, Final, Literal, NamedTuple

import regex

from copydesk.packs.gate import Gate
from copydesk.stages.bidi import stray_controls
from copydesk.stages.stage import FIELDS, Stage
from copydesk.text.diff import edits_between
from copydesk.text.document import Document
from copydesk.text.edits import Edit

MARKS_IN_A_ROW: Final = 30
"""Combining marks a letter may carry: the Stream-Safe Text Format of UAX #15. Normalizing a run of n unsorted marks
takes time quadratic in n (measured: 443 s at 400,000), and no script needs a tenth of this."""

# Scripts whose letters join or stack: there the joiners are spelling, not rubble.
_JOINING = (
    r"\p{Arabic}\p{Syriac}\p{Mandaic}\p{Nko}\p{Adlam}\p{Mongolian}\p{Devanagari}\p{Bengali}\p{Gurmukhi}\p{Gujarati}"
    r"\p{Oriya}\p{Tamil}\p{Telugu}\p{Kannada}\p{Malayalam}\p{Sinhala}\p{Khmer}\p{Myanmar}\p{Tibetan}\p{Balinese}"
    r"\p{Javanese}\p{Sundanese}\p{Limbu}\p{Lepcha}\p{Meetei_Mayek}\p{Ol_Chiki}\p{Chakma}"
    # Tatweel, vowel signs, Vedic accents: shared by several scripts, so none's own.
    r"\u0640\u064b-\u065f\u0670\u0951-\u0954"
)
# Scripts written without spaces between words, where a zero-width space marks the word's end.
_UNSPACED = r"\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}\p{Javanese}\p{Balinese}\p{Tai_Tham}\p{New_Tai_Lue}"
_WIDE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Bopomofo}\u3001\u3002\u3008-\u3011\uff01-\uff60]")
_EMOJI = r"[\p{Extended_Pictographic}\ufe0f\U0001f3fb-\U0001f3ff]"

_LINE_BREAK = regex.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_CONTROL = regex.compile(
    # Tags behind a black flag are the flag of Wales, Scotland or England.
    r"\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f?(*SKIP)(*FAIL)"
    r"|\x1b(?:\[[0-?]*[ -/]*[@-~])?|[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u206a-\u206f\ufeff\ufff9-\ufffc\ufdd0-\ufdef]"
    r"|[\ufffe\uffff\U0001fffe\U0001ffff]|[\U000e0000-\U000e007f]"
)
# Behind these capitals it is the second half of a letter wrongly decoded that nobody could repair (`Å` + U+00AD is
# `ŭ`): without it, not even a reader could.
_SOFT_HYPHEN = regex.compile(r"(?<![\xc2-\xde])\xad")
_ZERO_WIDTH = regex.compile(
    rf"(?<![{_UNSPACED}])\u200b(?![{_UNSPACED}])|(?<![{_JOINING}])\u200c(?![{_JOINING}])|(?<=\u200c)\u200c|"
    rf"(?<![{_JOINING}])\u200d(?![{_JOINING}])(?!(?<={_EMOJI}\u200d)\p{{Extended_Pictographic}})|\u2060"
)
# In Mongolian the narrow no-break space ties endings to their word.
_SPACE = regex.compile(r"[\xa0\u1680\u2000-\u200a\u205f\u3000]|(?<!\p{Mongolian})\u202f")
_MARKS = regex.compile(rf"(?<=\p{{M}}{{{MARKS_IN_A_ROW}}})\p{{M}}+")
_RUN_OF_SPACES = regex.compile(r"(?<=\S)  ++(?=\S)|(?<![ \t])[ \t]++(?=\n|\Z)")
_COLUMN_GAP = regex.compile(r"\S {3,}+(?=\S)")
_CLUSTER = regex.compile(r"\X")


class Step(NamedTuple):
    """A rule of this stage: when it can act, and what it does."""

    rule: str
    gate: str
    edits: Callable[[str, str], Iterator[Edit]]


class Unicode(Stage):
    """One way to write each letter: line breaks, controls, invisible characters, bidi, spaces, NFC."""

    use: Literal["unicode"] = "unicode"

    rules: ClassVar[Mapping[str, str]] = {
        "unicode/line-break": "Line breaks come in several characters; here they are one.",
        "unicode/control": "A control, noncharacter or lone tag character means nothing in text.",
        "unicode/soft-hyphen": "A soft hyphen marks where a line may break; no letter, it hides words from search.",
        "unicode/zero-width": "A zero-width character where the script has no use for one hides words from search.",
        "unicode/bidi": "A direction control overrides, is left open, or stands where no letter runs right to left.",
        "unicode/space": "A no-break, thin or other odd space is written as a space.",
        "unicode/combining-run": "More than 30 combining marks in a row are decoration; they slow every reader down.",
        "unicode/nfc": "One letter, one spelling: composed (NFC).",
        "unicode/spaces": "Spaces doubled between words, or left at the end of a line.",
    }

    def __call__(self, document: Document) -> Document:
        """The document with each letter written one way."""
        for name in FIELDS:
            while True:
                before = document
                for step in _open_steps(document.field(name).text):
                    text = document.field(name).text
                    document = document.edit(step.edits(text, step.rule), stage=self.use, field=name)
                if document is before:
                    break
        return document


def _open_steps(text: str) -> list[Step]:
    steps = [STEPS[number] for number in _gate().open_for(text)]
    if not text.isascii() and not steps and unicodedata.is_normalized("NFC", text):
        return []
    # Where a step acts, a letter and its mark may meet: NFC is asked again.
    return steps if text.isascii() else sorted({*steps, STEPS[_NFC]}, key=STEPS.index)


def _replaced(pattern: "regex.Pattern[str]", after: str) -> Callable[[str, str], Iterator[Edit]]:
    def edits(text: str, rule: str) -> Iterator[Edit]:
        return (Edit(match.start(), match.end(), after, rule) for match in pattern.finditer(text))

    return edits


def _bidi(text: str, rule: str) -> Iterator[Edit]:
    return (Edit(place, place + 1, "", rule) for place in stray_controls(text))


def _odd_spaces(text: str, rule: str) -> Iterator[Edit]:
    end, wide = -1, False
    for match in _SPACE.finditer(text):
        if match[0] == "\u3000":
            if match.start() > end:
                start, end = _line_at(text, match.start())
                wide = _WIDE.search(text, start, end) is not None
            # In a line of wide letters, and indenting one, the ideographic space is the script's own.
            if wide:
                continue
        yield Edit(match.start(), match.end(), " ", rule)


def _line_at(text: str, place: int) -> tuple[int, int]:
    end = text.find("\n", place)
    return text.rfind("\n", 0, place) + 1, end if end >= 0 else len(text)


def _nfc(text: str, rule: str) -> Iterator[Edit]:
    if unicodedata.is_normalized("NFC", text):
        return
    offset = 0
    for line in text.split("\n"):
        if not unicodedata.is_normalized("NFC", line):
            yield from _nfc_of_line(line, rule, offset)
        offset += len(line) + 1


def _nfc_of_line(line: str, rule: str, offset: int) -> Iterator[Edit]:
    edits: list[Edit] = []
    composed: list[str] = []
    for match in _CLUSTER.finditer(line):
        cluster = match[0]
        after = cluster if cluster.isascii() else unicodedata.normalize("NFC", cluster)
        composed.append(after)
        if after != cluster:
            edits.append(Edit(offset + match.start(), offset + match.end(), after, rule))
    whole = unicodedata.normalize("NFC", line)
    # Letters never compose over the border of a grapheme cluster in text as people write it; in rubble they may.
    yield from edits if "".join(composed) == whole else edits_between(line, whole, rule, offset)


def _spaces(text: str, rule: str) -> Iterator[Edit]:
    end, table = -1, False
    for match in _RUN_OF_SPACES.finditer(text):
        inside = match.end() < len(text) and text[match.end()] != "\n"
        if inside:
            if match.start() > end:
                start, end = _line_at(text, match.start())
                table = "\t" in text[start:end] or len(_COLUMN_GAP.findall(text, start, end)) > 1
            # Columns set with spaces are a table: there the spaces are the layout.
            if table:
                continue
        yield Edit(match.start(), match.end(), " " if inside else "", rule)


STEPS: Final = (
    Step("unicode/line-break", r"[\r\x0b\x0c\x{85}\x{2028}\x{2029}]", _replaced(_LINE_BREAK, "\n")),
    Step(
        "unicode/control",
        r"[\x00-\x08\x0e-\x1f\x{7f}-\x{84}\x{86}-\x{9f}\x{206a}-\x{206f}\x{feff}\x{fff9}-\x{fffc}\x{fdd0}-\x{fdef}"
        r"\x{fffe}\x{ffff}\x{1fffe}\x{1ffff}\x{e0000}-\x{e007f}]",
        _replaced(_CONTROL, ""),
    ),
    Step("unicode/soft-hyphen", r"\x{ad}", _replaced(_SOFT_HYPHEN, "")),
    Step("unicode/zero-width", r"[\x{200b}-\x{200d}\x{2060}]", _replaced(_ZERO_WIDTH, "")),
    Step("unicode/bidi", r"[\x{61c}\x{200e}\x{200f}\x{202a}-\x{202e}\x{2066}-\x{2069}]", _bidi),
    Step(
        "unicode/space",
        r"[\x{a0}\x{1680}\x{2000}-\x{200a}\x{202f}\x{205f}\x{3000}]",
        _odd_spaces,
    ),
    Step("unicode/combining-run", rf"\p{{M}}{{{MARKS_IN_A_ROW}}}", _replaced(_MARKS, "")),
    Step("unicode/nfc", r"[^\s\S]", _nfc),
    Step("unicode/spaces", r"(?m)  |[ \t]$", _spaces),
)
_NFC: Final = next(number for number, step in enumerate(STEPS) if step.rule == "unicode/nfc")


@lru_cache(maxsize=1)
def _gate() -> Gate:
    return Gate([step.gate for step in STEPS])
