"""What became of each line of a document, and of the numbers in it."""

import re
from collections import Counter
from collections.abc import Container, Iterator
from typing import NamedTuple

from copydesk.text.document import FIELDS, Document
from copydesk.text.field import Field, LogRow

_NUMBER = re.compile(r"\d[\d.,]*\d|\d")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")


class Paragraph(NamedTuple):
    """A line as it was read, as it is now (empty where it was removed), and the changes that touched it."""

    before: str
    after: str
    changes: tuple[LogRow, ...] = ()

    def told(self) -> str:
        """Its changes in a line."""
        return "; ".join(f"{row.rule} {row.before[:60]!r} -> {row.after[:60]!r}" for row in self.changes)


def paragraphs_of(field: Field) -> Iterator[Paragraph]:
    """Every line of a field, also the blank ones: as many as the raw text has."""
    origin = field.origin
    log = list(field.log())
    start = 0
    for line in field.raw.split("\n"):
        end = start + len(line)
        low, high = origin.to_text(start, end)
        yield Paragraph(line, field.text[low:high], tuple(row for row in log if _touches(row, start, end)))
        start = end + 1


def written_in(document: Document) -> Iterator[Paragraph]:
    """The lines of title and text that are not blank."""
    for name in FIELDS:
        yield from (found for found in paragraphs_of(document.field(name)) if found.before.strip())


def changed_by(paragraph: Paragraph, but_for: Container[str]) -> Paragraph | None:
    """The paragraph with its changes by other stages than those, None if there are none."""
    changes = tuple(row for row in paragraph.changes if row.stage not in but_for)
    return paragraph._replace(changes=changes) if changes else None


def _touches(row: LogRow, start: int, end: int) -> bool:
    if row.raw_start == row.raw_end:
        return start <= row.raw_start <= end
    return row.raw_start < end and start < row.raw_end


def numbers_in(text: str) -> Counter[str]:
    """The numbers of a text as they are written, each as often as it is there."""
    return Counter(found.rstrip(".,") for found in _NUMBER.findall(text))


def english_numbers_in(text: str) -> Counter[str]:
    """The numbers of an English text, thousands with and without commas the same."""
    found: Counter[str] = Counter()
    for number, times in numbers_in(text).items():
        found[number.replace(",", "") if _THOUSANDS.fullmatch(number) else number] += times
    return found


class Agreement:
    """How often the numbers of a translation are those of a reference, before and after."""

    def __init__(self) -> None:
        self.segments = self.before = self.after = self.better = self.missing = 0
        self.worse: list[str] = []

    def count(self, where: str, old: str, new: str, references: list[str]) -> None:
        """Count a segment; one without digits says nothing. It agrees where it has the numbers of any reference."""
        if not re.search(r"\d", old):
            return
        wanted = [english_numbers_in(reference) for reference in references]
        was, now = english_numbers_in(old) in wanted, english_numbers_in(new) in wanted
        self.segments += 1
        self.before += was
        self.after += now
        self.better += now and not was
        if was and not now:
            self.worse.append(f"worse {where}: {old[:200]!r} -> {new[:200]!r}")

    def row(self, name: str) -> str:
        """A line of the table that ``HEAD`` begins."""
        shares = [f"{part / self.segments:.2%}" if self.segments else "" for part in (self.before, self.after)]
        return (
            f"| {name} | {self.segments} | {' | '.join(shares)} | {self.better} | {len(self.worse)} | {self.missing} |"
        )


HEAD = "| text | segments | agree before | after | better | worse | missing |\n|---|---:|---:|---:|---:|---:|---:|"
