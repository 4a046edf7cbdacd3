"""Read the dateline off the top of the text: "YEREVAN, Sept 13 (Reuters) - ", or what is left of it: "Sep. 13 () –".

It is no part of the story: it goes from the text as one logged edit, and what it says goes to the columns
`dateline_place`, `dateline_agency` and `dateline_date`. A date of its own, or one whose year can be told, becomes the
time of publication where nobody knows a better one. Nothing is made up: what is not written stays unknown.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Final, Literal

import regex
from pydantic import Field, PrivateAttr

from copydesk.packs.datelines import Datelines, shipped
from copydesk.stages.datelines.chinese import read_chinese
from copydesk.stages.datelines.days import Day, fitting, near
from copydesk.stages.datelines.evidence import FULL, LED, PLACE, STRIPPED, judged
from copydesk.stages.datelines.lexicon import Lexicon
from copydesk.stages.datelines.shapes import LONGEST, Grammar, Shape
from copydesk.stages.stage import Stage
from copydesk.text.document import Document
from copydesk.text.edits import Edit

LIST: Final = 1_200
"""Characters below a dateline in which another makes it an item of a list."""

_FIRST = re.compile(r"\S")
_LINES = re.compile(r"[^\n]*\S[^\n]*")
# "DENMARK — Eriksen is back", "BLOOD DRIVE, Oct. 3 - At the town hall"
_LABELLED = regex.compile(
    r"\p{Lu}[\p{Lu} .'’()&-]{2,40}(?:,[^—–\n-]{3,20})? ?[-–—]{1,2} \S|\p{Lu}\p{L}+(?: \p{Lu}\p{L}+)? [-–—]{1,2} \p{Lu}"
)
# Three cheap looks; `re` is five times as fast here as `regex`. No dateline is without a dash at a blank, a bracket, a
# slash or a Chinese letter, but for those that end in the agency's stop, and those alone on their line.
_MARK = re.compile(r"[-–—―−‒_()/（【\u3400-\u9fff]")
_ENDING = re.compile(r"[-–—―−‒_](?:\s|\Z)|\s[-–—―−‒]|[()/（【\u3400-\u9fff]")
_DATED = re.compile(r"\d[^\n]{0,80}[.:](?:\s|\Z)")
_ALONE = re.compile(r"[^\n.,:،]{2,40}[.,:،]\s[^\n]{2,40}(?:\n|\Z)")


class Dateline(Stage):
    """Parse the dateline out of the text's first line."""

    use: Literal["dateline"] = "dateline"
    infer_year: bool = Field(
        False,
        description="tell the year of a date without one from a weekday the text says is that day (this Tuesday) and "
        "the last year the text names; a guess that can be wrong, hence off",
    )
    agencies: tuple[str, ...] = Field((), description="more agencies, in the spelling the column is to have")

    _known: Datelines | None = PrivateAttr(default=None)
    _made: "tuple[Lexicon, Grammar] | None" = PrivateAttr(default=None)

    rules: ClassVar[Mapping[str, str]] = {
        FULL: "A dateline says where, when and by whom the story was filed; it is kept in columns, not in the text.",
        PLACE: "A dateline without an agency, told by a place in capitals or a known one; it is kept in columns.",
        STRIPPED: "What is left of a dateline after its place or agency was taken out.",
        LED: "The agency that filed the story stands before its first word; it is kept in a column.",
    }

    def open(self, base: Path) -> None:
        """Load what is known about datelines; see ``Stage.open``."""
        self._known = shipped()

    def _grammar(self) -> tuple[Lexicon, Grammar]:
        if self._made is None:
            words = Lexicon(self._known or shipped(), self.agencies)
            self._made = (words, Grammar(words))
        return self._made

    def __call__(self, document: Document) -> Document:
        """The document without its dateline, and with what the dateline says."""
        text = document.text
        first = _FIRST.search(text)
        if first is None or not _may_open(text, first.start()):
            return document
        # Below a dateline may stand something that looks like another: it is the story's.
        if any(done.stage == self.use for done in document.body.passes):
            return document
        found = self._find(text, first.start(), document.title)
        if found is None:
            return document
        rule, shape = found
        words, _ = self._grammar()
        start = text.rfind("\n", 0, first.start()) + 1
        document = document.edit([Edit(start, shape.end, "", rule)], stage=self.use)
        agency = shape.agency or None
        if agency is not None:
            agency = words.agency_of(agency) or (None if words.is_generic(agency) else agency)
        return self._dated(document, shape.day, shape.weekday).learn(
            dateline_place=shape.place or document.about.dateline_place,
            dateline_agency=agency or document.about.dateline_agency,
        )

    def _find(self, text: str, at: int, title: str) -> tuple[str, Shape] | None:
        words, grammar = self._grammar()
        line = text[at : at + LONGEST].partition("\n")[0]
        chinese = read_chinese(line, words)
        for shape in grammar.readings(line, title) if chinese is None else (chinese,):
            story = _FIRST.search(text, at + shape.end)
            if story is None:
                continue
            if shape is chinese:
                rule: str | None = FULL if shape.place or shape.day else LED
            else:
                rule = judged(shape, text[story.start() : story.start() + LONGEST], words)
            if rule is not None:
                return (
                    None if self._is_list(text[story.start() :], title) else (rule, shape._replace(end=story.start()))
                )
        return None

    def _is_list(self, story: str, title: str) -> bool:
        """Whether another line below opens like a dateline: then each is the label of an item, and none is cut."""
        words, grammar = self._grammar()
        for line in _LINES.findall(story, 0, LIST)[1:]:
            if _LABELLED.match(line):
                return True
            if _may_open(line, 0) and any(
                judged(shape, line[shape.end :], words) not in (None, STRIPPED)
                for shape in grammar.readings(line, title)
            ):
                return True
        return False

    def _dated(self, document: Document, day: Day | None, weekday: int | None) -> Document:
        about = document.about
        if day is None:
            return document
        source = "dateline"
        if about.published is not None:
            day = near(day, about.published)
        elif self.infer_year and day.year is None:
            words, _ = self._grammar()
            said = words.this_weekdays(document.text) | ({weekday} if weekday is not None else set())
            told = fitting(day, said, words.years(document.text))
            if told is not None:
                day, source = told, "weekday"
        document = document.learn(dateline_date=day.iso())
        moment = day.moment()
        if about.published is None and moment is not None:
            document = document.learn(published=moment, published_precision="day", published_from=source)
        return document

    def __getstate__(self) -> dict[Any, Any]:
        """Options and data alone: what was compiled from them is compiled again where it is used."""
        state = super().__getstate__()
        private = state["__pydantic_private__"]
        return {**state, "__pydantic_private__": {**private, "_made": None} if private else private}


def _may_open(text: str, at: int) -> bool:
    """Whether a dateline may stand there; a cheap test that is never wrong when it says no."""
    end = at + LONGEST
    return bool(
        (_MARK.search(text, at, end) and _ENDING.search(text, at, end))
        or _DATED.search(text, at, end)
        or _ALONE.match(text, at, end)
    )
