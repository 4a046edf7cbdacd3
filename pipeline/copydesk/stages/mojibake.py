"""Wrong encodings, undone by ftfy, line by line behind an exact gate.

Line by line because ``ftfy.fix_text`` stops unescaping entities in every line after the first that holds a ``<``:
what becomes of a line would depend on the lines before it. A line ends at any line break, so ftfy sees none: it would
make two breaks of the one in ``\\r\\n`` when shown a line without its ``\\n``, and drop a vertical tab between two
words. The gate is built from ftfy's own tables when it is first used, so it cannot fall behind them; it lets through
every line ftfy would change, and costs a hundredth of asking ftfy.

Not ftfy's business here: quotes are the text's own (``uncurl_quotes=False``), NFC and line breaks are the next
stage's, and full-width forms are right in Chinese, Japanese and Korean, so they are narrowed only in a text without a
letter of those scripts, and marks keep the blank that is part of their width: "Monday，the" is "Monday, the".
Each of ftfy's steps becomes a pass of its own, so that every repaired letter is logged with the step that repaired it.
"""

from collections.abc import Iterator, Mapping, Set
from functools import lru_cache
from itertools import zip_longest
from typing import ClassVar, Final, Literal, NamedTuple

import ftfy
import regex
from ftfy import badness, chardata
from ftfy.fixes import fix_character_width

from copydesk.packs.gate import Gate
from copydesk.packs.widening import superset
from copydesk.stages.stage import FIELDS, FieldName, Stage
from copydesk.text.diff import edits_between
from copydesk.text.document import Document
from copydesk.text.edits import Edit
from copydesk.text.mentions import Flag

FTFY: Final = ftfy.TextFixerConfig(
    uncurl_quotes=False, normalization=None, fix_character_width=False, fix_line_breaks=False
)
SEGMENT: Final = FTFY.max_decode_length
"""Characters ftfy is shown at once, its own bound against slowdowns."""

_WIDE = regex.compile(f"[{''.join(map(chr, chardata.WIDTH_MAP))}]")
_CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Bopomofo}]")
_LINE = regex.compile(r"[^\n\r\x0b\u2028\u2029]+")
# Not behind a capital: `CAFÉ»` in quotation marks is exactly the UTF-8 of another letter.
_BEYOND_ASCII = regex.compile(r"(?<![\p{Lu}[^\x00-\x7f]])[^\x00-\x7f]{2,}", flags=regex.VERSION1)
# An opening quotation mark that reads right, and its closing one behind a word in capitals: `“AMANHÃ”`. To ftfy the end
# of it is a letter in the wrong encoding.
_QUOTED_CAPITALS = regex.compile(r"[“‘«„][^”’»“]*\p{Lu}[À-ß][”’»“]")
_LOST = regex.compile("\N{REPLACEMENT CHARACTER}+")


class Step(NamedTuple):
    """One thing ftfy did to a segment."""

    rule: str
    offset: int
    before: str
    after: str
    codec: str | None  # of UTF-8 repaired: the one it was wrongly read in


Evidence = dict[str, set[int]]
"""By codec that was certainly the wrong one: the blocks of the letters that its repair gave."""


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
        "mojibake/fix-surrogates": "A pair of surrogates is one character read as two.",
        "mojibake/remove-terminal-escapes": "A terminal's colour codes are no text.",
        "mojibake/remove-control-chars": "A control character that means nothing in text.",
        "mojibake/lost-characters": "U+FFFD stands where a character was lost before this text arrived.",
    }

    def __call__(self, document: Document) -> Document:
        """The document with its encoding repaired, and what is beyond repair flagged."""
        evidence: Evidence = {}
        while True:
            # Again until nothing changes: an entity can stand for a line break, full-width letters for an entity.
            before = document
            fields = [name for name in FIELDS if gate().open_for(document.field(name).text)]
            for name in fields:
                document = self._repair(document, name, evidence)
            for name in FIELDS if evidence else ():
                for codec in sorted(evidence):
                    edits = _leftovers(document.field(name).text, codec, evidence[codec])
                    document = document.edit(edits, stage=self.use, field=name)
            for name in fields:
                document = self._narrow(document, name)
            if document is before:
                break
        for name in fields:
            document = self._flag(document, name)
        return document

    def _repair(self, document: Document, name: FieldName, evidence: Evidence) -> Document:
        # The n-th step of every segment is the n-th pass; segments are apart, so a pass has no overlap.
        segments = [list(_steps(offset, segment)) for offset, segment in _segments(document.field(name).text)]
        for step in (step for steps in segments for step in steps if step.codec is not None):
            evidence.setdefault(step.codec or "", set()).update(map(_block, step.after))
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

    def _narrow(self, document: Document, name: FieldName) -> Document:
        text = document.field(name).text
        if _CJK.search(text) is not None:
            return document
        edits = [
            Edit(
                wide.start(),
                wide.end(),
                _spaced(text, wide.start(), fix_character_width(wide[0])),
                "mojibake/fix-character-width",
            )
            for wide in _WIDE.finditer(text)
        ]
        return document.edit(edits, stage=self.use, field=name)

    def _flag(self, document: Document, name: FieldName) -> Document:
        lost = "mojibake/lost-characters"
        found = _LOST.finditer(document.field(name).text)
        return document.note(*(Flag(m.start(), m.end(), lost, self.rules[lost]) for m in found), field=name)


def _segments(text: str) -> Iterator[tuple[int, str]]:
    """Lines that ftfy may change, with their offsets; a line beyond ftfy's bound comes in pieces."""
    for line in _LINE.finditer(text):
        for start in range(0, len(line[0]), SEGMENT):
            piece = line[0][start : start + SEGMENT]
            if gate().open_for(piece):
                yield line.start() + start, piece


def _steps(offset: int, segment: str) -> Iterator[Step]:
    quoted = _QUOTED_CAPITALS.search(segment) is not None
    config = FTFY._replace(decode_inconsistent_utf8=False) if quoted else FTFY
    plan = ftfy.fix_and_explain(segment, config).explanation or []
    value: str | bytes = segment
    text = segment
    codec: str | None = None
    for step in plan:
        of_letters = isinstance(value, str)
        value = ftfy.apply_plan(value, [step])  # type: ignore[arg-type]
        if step.action == "encode":
            codec = step.parameter
        if isinstance(value, str) and value != text:
            # ftfy calls it "transcode" when it mends single C1 controls: no encoding is involved then.
            named = step.parameter.replace("_", "-") if of_letters else "wrong-encoding"
            # Latin-1 taken for windows-1252, the other thing ftfy decodes, says nothing of UTF-8 read in either.
            proves = codec if step.parameter.startswith("utf-8") else None
            yield Step(f"mojibake/{named}", offset, text, value, proves)
            text, codec = value, None


def _spaced(text: str, place: int, narrow: str) -> str:
    """A mark made narrow, with the blank that its full-width form had on its side of a word."""
    before, behind = text[max(0, place - 1) : place], text[place + 1 : place + 2]
    if text[place] in "，：！？）" and (behind.isalpha() or behind in tuple("“‘（")):
        return f"{narrow} "
    if text[place] == "，" and behind.isdecimal() and not before.isdecimal():
        return f"{narrow} "
    return f" {narrow}" if text[place] == "（" and before.isalnum() else narrow


def _leftovers(text: str, codec: str, blocks: Set[int]) -> Iterator[Edit]:
    """Letters read in the wrong ``codec`` that ftfy left in lines where they alone were too little evidence.

    A single pair such as `Å` + soft hyphen in a line proves nothing; in a document whose other lines were repaired from
    the same codec it does, if the run of letters is exactly UTF-8, either of Latin letters or of such as the proven
    repairs gave (``blocks``): `é”—` is UTF-8 of a Chinese letter, but not in a text where no other is one. Left alone,
    its second half would be lost to the next stage as a soft hyphen or control.
    """
    for match in _BEYOND_ASCII.finditer(text):
        try:
            repaired = match[0].encode(codec).decode("utf-8")
        except UnicodeError:
            continue
        if all(char < "\N{LATIN SMALL LETTER TURNED A}" or _block(char) in blocks for char in repaired):
            yield Edit(match.start(), match.end(), repaired, "mojibake/as-elsewhere")


def _block(char: str) -> int:
    # Up to U+024F letters are Latin; beyond, 256 letters are about a script.
    return ord(char) >> 8 if ord(char) >= 0x250 else 0


@lru_cache(maxsize=1)
def gate() -> Gate:
    """Opens for every text that ftfy, so configured, would change, and for lost characters."""
    triggers = {
        *"&\x1b\N{REPLACEMENT CHARACTER}",
        *map(chr, chardata.CONTROL_CHARS),
        *map(chr, range(0x80, 0xA0)),
        *map(chr, chardata.LIGATURES),
        *map(chr, chardata.WIDTH_MAP),
    }
    one_of = "".join(f"\\x{{{ord(char):x}}}" for char in sorted(triggers) if not 0xD800 <= ord(char) < 0xE000)
    return Gate([superset("(?x)" + badness.BADNESS_RE.pattern), f"[{one_of}]"])
