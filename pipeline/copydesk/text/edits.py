"""The Edit: the only way text changes.

A pass is a set of edits made at once on one text, without overlap, every span in the coordinates of the text the pass
was given. Passes are kept, never re-derived by comparing texts: a comparison can say what changed, not which rule
changed it. (Considered and refused: stages that return a new string and a differ behind them; two rules that touch
neighbouring letters then come out as one nameless change.)
"""

from collections.abc import Iterable
from typing import NamedTuple


class Edit(NamedTuple):
    """Replace ``text[start:end]`` by ``after``, because ``rule`` says so. Spans count Unicode code points."""

    start: int
    end: int
    after: str
    rule: str


class EditError(ValueError):
    """A pass that cannot be applied: an edit out of bounds, or two edits that overlap. Names the rules."""


def one_pass(text: str, edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """The edits in order of place, checked, without those that change nothing.

    Two insertions at one place have no order of their own, so they count as an overlap.

    Raises:
        EditError: a span is out of bounds or reversed, or two edits overlap.
    """
    ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
    kept: list[Edit] = []
    last: Edit | None = None
    for edit in ordered:
        if not 0 <= edit.start <= edit.end <= len(text):
            raise EditError(f"{edit.rule}: span {edit.start}:{edit.end} lies outside a text of {len(text)} characters")
        if last is not None and (edit.start < last.end or (edit.start == edit.end == last.start == last.end)):
            raise EditError(
                f"{edit.rule} at {edit.start}:{edit.end} overlaps {last.rule} at {last.start}:{last.end} in one pass"
            )
        last = edit
        if text[edit.start : edit.end] != edit.after:
            kept.append(edit)
    return tuple(kept)


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text after one pass.

    Raises:
        EditError: as ``one_pass``.
    """
    pieces: list[str] = []
    at = 0
    for edit in one_pass(text, edits):
        pieces += (text[at : edit.start], edit.after)
        at = edit.end
    return "".join((*pieces, text[at:]))
