"""Where the letters came from: the map between a raw text and what became of it.

The map is composed pass by pass, as in an algebra of changes: it is computed from the edits and never re-diffed.
Between two changes raw and text run in step, so a map is only the list of its changes.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from copydesk.text.edits import Edit

Span = tuple[int, int]


class Change(NamedTuple):
    """``raw[raw_start:raw_end]`` became ``text[start:end]``; either may be empty, never both."""

    raw_start: int
    raw_end: int
    start: int
    end: int


@dataclass(frozen=True)
class OffsetMap:
    """Maps spans between raw and text. ``changes`` are in order and do not overlap on either side."""

    changes: tuple[Change, ...] = ()

    @classmethod
    def of(cls, edits: Iterable[Edit]) -> "OffsetMap":
        """The map of one pass; ``edits`` as ``one_pass`` returns them."""
        changes: list[Change] = []
        shift = 0
        for edit in edits:
            start = edit.start + shift
            changes.append(Change(edit.start, edit.end, start, start + len(edit.after)))
            shift += len(edit.after) - (edit.end - edit.start)
        return cls(tuple(changes))

    def then(self, later: "OffsetMap") -> "OffsetMap":
        """This map followed by ``later``, whose raw is this map's text."""
        if not self.changes:
            return later
        if not later.changes:
            return self
        return OffsetMap(_compose(self.changes, later.changes))

    def to_raw(self, start: int, end: int) -> Span:
        """The smallest raw span that ``text[start:end]`` came from; for an empty span, all that stood at that place."""
        return _carry(self._by_text, start, end)

    def to_text(self, start: int, end: int) -> Span:
        """The smallest span of the text that ``raw[start:end]`` went into; empty where nothing of it is left."""
        return _carry(self._by_raw, start, end)

    @cached_property
    def _by_text(self) -> "_Sides":
        return _Sides(
            [c.start for c in self.changes],
            [c.end for c in self.changes],
            [c.raw_start for c in self.changes],
            [c.raw_end for c in self.changes],
        )

    @cached_property
    def _by_raw(self) -> "_Sides":
        here = self._by_text
        return _Sides(here.other_start, here.other_end, here.start, here.end)


class _Sides(NamedTuple):
    """The changes as columns, seen from the side a question is asked on."""

    start: list[int]
    end: list[int]
    other_start: list[int]
    other_end: list[int]


def _carry(sides: _Sides, start: int, end: int) -> Span:
    if not sides.start:
        return start, end
    # A change that ends where the span begins lies before it, an empty one at that place too: so the span is smallest.
    before = bisect_right(sides.end, start)
    if before < len(sides.start) and sides.start[before] < start:
        first = sides.other_start[before]
    else:
        first = start + (sides.other_end[before - 1] - sides.end[before - 1] if before else 0)
    begun = bisect_left(sides.start, end)
    if begun and end < sides.end[begun - 1]:
        last = sides.other_end[begun - 1]
    else:
        last = end + (sides.other_end[begun - 1] - sides.end[begun - 1] if begun else 0)
    # Only an empty span at an empty change can come out reversed: what stood there lies between the two.
    return (first, last) if first <= last else (last, first)


def _compose(earlier: tuple[Change, ...], later: tuple[Change, ...]) -> tuple[Change, ...]:
    """Sweep both lists over the text between them; changes fuse only where they overlap there."""
    fused: list[Change] = []
    i = j = 0
    to_raw = to_new = 0  # what to add to a place in the middle text, outside changes, to get to either side
    while i < len(earlier) or j < len(later):
        raw_shift, new_shift = to_raw, to_new
        if j == len(later) or (i < len(earlier) and _first(earlier[i], later[j])):
            low, high = earlier[i].start, earlier[i].end
        else:
            low, high = later[j].raw_start, later[j].raw_end
        while True:
            if i < len(earlier) and _touches(low, high, earlier[i].start, earlier[i].end):
                high = max(high, earlier[i].end)
                to_raw = earlier[i].raw_end - earlier[i].end
                i += 1
            elif j < len(later) and _touches(low, high, later[j].raw_start, later[j].raw_end):
                high = max(high, later[j].raw_end)
                to_new = later[j].end - later[j].raw_end
                j += 1
            else:
                break
        change = Change(low + raw_shift, high + to_raw, low + new_shift, high + to_new)
        if change[0] == change[1] and change[2] == change[3]:
            continue
        if fused and fused[-1].end == change.end and fused[-1].start == change.start:
            # Two deletions that met at one place cannot be told apart from the text's side any more.
            change = Change(fused.pop().raw_start, change.raw_end, change.start, change.end)
        fused.append(change)
    return tuple(fused)


def _first(earlier: Change, later: Change) -> bool:
    """Whether ``earlier`` comes first (or they overlap, where the order makes no difference)."""
    return earlier.start < later.raw_start or (earlier.start == later.raw_start and earlier.end <= later.raw_end)


def _touches(low: int, high: int, start: int, end: int) -> bool:
    """Whether a change belongs to the cluster ``low:high``: it overlaps, or is an empty change at the same place."""
    return (start < high and low < end) or (low == high == start == end) or (start, end) == (low, high)
