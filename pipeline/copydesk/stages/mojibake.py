"""Wrong encodings, undone by ftfy, line by line behind an exact gate.

Line by line because ``ftfy.fix_text`` stops unescaping entities in every line after the first that holds a ``<``: what
becomes of a line would depend on the lines before it. The gate is built from ftfy's own tables when it is first used,
so it cannot fall behind them; it lets through every line ftfy would change, and costs a hundredth of asking ftfy.

Not ftfy's business here: quotes are the text's own (``uncurl_quotes=False``), NFC and controls are the next stage's
(ftfy deletes a vertical tab, which glues the words on either side of that line break), and full-width
forms are right in Chinese, Japanese and Korean, so they are narrowed only in a text without a letter of those scripts.
Each of ftfy's steps becomes a pass of its own, so that every repaired letter is logged with the step that repaired it.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import zip_longest
from typing import ClassVar, Final, Literal, NamedTuple

import ftfy
import regex
from ftfy import badness, chardata
from ftfy.fixes import fix_character_width

from copydesk.packs.gate import Gate, superset
from copydesk.stages.stage import FIELDS, FieldName, Stage
from copydesk.text.diff import edits_between
from copydesk.text.document import Document
from copydesk.text.edits import Edit
from copydesk.text.mentions import Flag

FTFY: Final = ftfy.TextFixerConfig(
    uncurl_quotes=False, normalization=None, fix_character_width=False, remove_control_chars=False
)
SEGMENT: Final = FTFY.max_decode_length
"""Characters ftfy is shown at once, its own bound against slowdowns."""

_CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Bopomofo}]")
_BEYOND_ASCII = regex.compile(r"[^\x00-\x7f]{2,}")
_LOST = regex.compile("\N{REPLACEMENT CHARACTER}+")


class Step(NamedTuple):
    """One thing ftfy did to a segment."""

    rule: str
    offset: int
    before: str
    after: str
    codec: str | None  # of a repaired encoding: the one the text was wrongly read in


class Mojibake(Stage):
    """Undo wrong encodings: mojibake, stray entities, C1 controls, ligatures, terminal escapes (ftfy)."""

    use: Literal["mojibake"] = "mojibake"

    rules: ClassVar[Mapping[str, str]] = {
        "mojibake/wrong-encoding": "Text was read in another encoding than it was written in.",
        "mojibake/as-elsewhere": "Elsewhere in this document the same encoding was certainly the wrong one.",
        "mojibake/decode-inconsistent-utf8": "A few letters within the line were read in another encoding.",
        "mojibake/unescape-html": "An HTML entity stands in plain text.",
        "mojibake/fix-c1-controls": "A C1 control is a Windows-1252 character read as Latin-1.",
        "mojibake/fix-latin-ligatures": "A ligature character stands for the letters it joins.",
        "mojibake/fix-character-width": "Full-width letters and marks outside Chinese, Japanese and Korean text.",
        "mojibake/fix-line-breaks": "Line breaks come in several characters; here they are one.",
        "mojibake/fix-surrogates": "A pair of surrogates is one character read as two.",
        "mojibake/remove-terminal-escapes": "A terminal's colour codes are no text.",
        "mojibake/lost-characters": "U+FFFD stands where a character was lost before this text arrived.",
    }

    def __call__(self, document: Document) -> Document:
        """The document with its encoding repaired, and what is beyond repair flagged."""
        fields = [name for name in FIELDS if gate().open_for(document.field(name).text)]
        codecs: set[str] = set()
        for name in fields:
            document = self._repair(document, name, codecs)
        for name in FIELDS if codecs else ():
            for codec in sorted(codecs):
                edits = _leftovers(document.field(name).text, codec)
                document = document.edit(edits, stage=self.use, field=name)
        for name in fields:
            document = self._narrow_and_flag(document, name)
        return document

    def _repair(self, document: Document, name: FieldName, codecs: set[str]) -> Document:
        # The n-th step of every segment is the n-th pass; segments are apart, so a pass has no overlap.
        segments = [list(_steps(offset, segment)) for offset, segment in _segments(document.field(name).text)]
        codecs.update(step.codec for steps in segments for step in steps if step.codec is not None)
        shifts = [0] * len(segments)
        for steps in zip_longest(*segments):
            edits: list[Edit] = []
            grown = 0
            for place, step in enumerate(steps):
                shift = shifts[place]
                shifts[place] += grown
                if step is not None:
                    edits += edits_between(step.before, step.after, step.rule, step.offset + shift)
                    grown += len(step.after) - len(step.before)
            document = document.edit(edits, stage=self.use, field=name)
        return document

    def _narrow_and_flag(self, document: Document, name: FieldName) -> Document:
        text = document.field(name).text
        if _CJK.search(text) is None:
            narrowed = fix_character_width(text)
            edits = edits_between(text, narrowed, "mojibake/fix-character-width")
            document = document.edit(edits, stage=self.use, field=name)
            text = document.field(name).text
        lost = "mojibake/lost-characters"
        flags = [Flag(match.start(), match.end(), lost, self.rules[lost]) for match in _LOST.finditer(text)]
        return document.note(*flags, field=name)


def _segments(text: str) -> Iterator[tuple[int, str]]:
    """Lines that ftfy may change, with their offsets; a line beyond ftfy's bound comes in pieces."""
    offset = 0
    for line in text.split("\n"):
        for start in range(0, len(line), SEGMENT):
            piece = line[start : start + SEGMENT]
            if gate().open_for(piece):
                yield offset + start, piece
        offset += len(line) + 1


def _steps(offset: int, segment: str) -> Iterator[Step]:
    plan = ftfy.fix_and_explain(segment, FTFY).explanation or []
    value: str | bytes = segment
    text = segment
    codec: str | None = None
    for step in plan:
        value = ftfy.apply_plan(value, [step])  # type: ignore[arg-type]
        if step.action == "encode":
            codec = step.parameter
        if isinstance(value, str) and value != text:
            named = step.parameter.replace("_", "-") if step.action == "apply" else "wrong-encoding"
            yield Step(f"mojibake/{named}", offset, text, value, codec)
            text, codec = value, None


def _leftovers(text: str, codec: str) -> Iterator[Edit]:
    """Letters read in the wrong ``codec`` that ftfy left in lines where they alone were too little evidence.

    A single pair such as `Å` + soft hyphen in a line proves nothing; in a document whose other lines were repaired from
    the same codec it does, if the run of letters is exactly UTF-8. Left alone, its second half would be lost to the
    next stage as a soft hyphen or control.
    """
    for match in _BEYOND_ASCII.finditer(text):
        try:
            repaired = match[0].encode(codec).decode("utf-8")
        except UnicodeError:
            continue
        yield Edit(match.start(), match.end(), repaired, "mojibake/as-elsewhere")


@lru_cache(maxsize=1)
def gate() -> Gate:
    """Opens for every text that ftfy, so configured, would change, and for lost characters."""
    triggers = {
        *"&\x1b\r\x85\u2028\u2029\N{REPLACEMENT CHARACTER}",
        *map(chr, chardata.CONTROL_CHARS),
        *map(chr, range(0x80, 0xA0)),
        *map(chr, chardata.LIGATURES),
        *map(chr, chardata.WIDTH_MAP),
    }
    one_of = "".join(f"\\x{{{ord(char):x}}}" for char in sorted(triggers) if not 0xD800 <= ord(char) < 0xE000)
    return Gate([superset("(?x)" + badness.BADNESS_RE.pattern), f"[{one_of}]"])
