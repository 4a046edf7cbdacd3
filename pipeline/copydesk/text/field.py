"""Field: one text of a Document (its title or its body), with its raw and everything that was done to it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from copydesk.text.edits import Edit, apply, one_pass
from copydesk.text.mentions import Mention
from copydesk.text.offsets import OffsetMap


class Pass(NamedTuple):
    """Edits made at once by one stage, in order of place."""

    stage: str
    edits: tuple[Edit, ...]


class LogRow(NamedTuple):
    """One edit as the table of edits tells it: exact for replay, and tied to the raw for audit."""

    seq: int
    stage: str
    rule: str
    start: int
    end: int
    before: str
    after: str
    raw_start: int
    raw_end: int


@dataclass(frozen=True, slots=True)
class Field:
    """A raw text, the text it has become, the passes between them, and the mentions on the text as it is now."""

    raw: str
    text: str
    passes: tuple[Pass, ...] = ()
    mentions: tuple[Mention, ...] = ()

    @classmethod
    def of(cls, raw: str) -> "Field":
        """A field nobody has touched yet."""
        return cls(raw, raw)

    def edit(self, edits: Iterable[Edit], stage: str) -> "Field":
        """The field after one more pass; itself, when the edits change nothing.

        Mentions move with the text: stretched by an edit inside, widened to a replacement they overlap, dropped when
        nothing of them is left.

        Raises:
            EditError: an edit is out of bounds, or two overlap.
        """
        ordered = one_pass(self.text, edits)
        if not ordered:
            return self
        mentions = self.mentions
        if mentions:
            here = OffsetMap.of(ordered)
            moved = ((mention, here.to_text(mention.start, mention.end)) for mention in mentions)
            mentions = tuple(mention.moved(start, end) for mention, (start, end) in moved if start < end)
        return Field(self.raw, apply(self.text, ordered), (*self.passes, Pass(stage, ordered)), mentions)

    def note(self, mentions: Iterable[Mention]) -> "Field":
        """The field with more mentions on its present text; what is noted already is not noted twice.

        Raises:
            ValueError: a mention is empty or out of bounds.
        """
        more = tuple(mention for mention in mentions if mention not in self.mentions)
        for mention in more:
            if not 0 <= mention.start < mention.end <= len(self.text):
                raise ValueError(f"mention {mention.start}:{mention.end} on a text of {len(self.text)} characters")
        return replace(self, mentions=self.mentions + more) if more else self

    @property
    def origin(self) -> OffsetMap:
        """The map between raw and text over all passes. Composed on demand: most texts are read without it."""
        whole = OffsetMap()
        for done in self.passes:
            whole = whole.then(OffsetMap.of(done.edits))
        return whole

    def log(self) -> Iterator[LogRow]:
        """Every edit, pass by pass, with the raw span it changed."""
        text, origin = self.raw, OffsetMap()
        for seq, done in enumerate(self.passes):
            for edit in done.edits:
                raw_start, raw_end = origin.to_raw(edit.start, edit.end)
                before = text[edit.start : edit.end]
                yield LogRow(seq, done.stage, edit.rule, edit.start, edit.end, before, edit.after, raw_start, raw_end)
            text = apply(text, done.edits)
            origin = origin.then(OffsetMap.of(done.edits))


def undo(text: str, passes: Iterable[Iterable[LogRow]]) -> str:
    """The raw text, taken back from the final ``text`` and the log alone; ``passes`` in order of ``seq``.

    Raises:
        ValueError: the text does not hold what the log says was put there.
    """
    for rows in reversed([sorted(rows, key=lambda row: (row.start, row.end)) for rows in passes]):
        # Two deletions that touched are two insertions at one place when taken back: their order is that of the log.
        pieces: list[str] = []
        at = shift = 0
        for row in rows:
            start = row.start + shift
            end = start + len(row.after)
            if text[start:end] != row.after:
                raise ValueError(f"pass {row.seq}: {row.rule} put {row.after!r} at {start}, but there is not that text")
            pieces += (text[at:start], row.before)
            at = end
            shift += len(row.after) - (row.end - row.start)
        text = "".join((*pieces, text[at:]))
    return text
