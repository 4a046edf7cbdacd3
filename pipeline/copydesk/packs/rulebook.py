"""Rulebook: the rules of some packs in the order they run, behind one gate, applied to a text until it settles."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import regex

from copydesk.packs.gate import Gate
from copydesk.packs.rule import Pack, Rule
from copydesk.text.edits import Edit, apply, one_pass
from copydesk.text.mentions import Flag

MATCH_SECONDS = 5.0
"""Time one pattern may take on one text. Ordinary rules need microseconds; only an exploding pattern gets here."""
ROUNDS = 8
"""Rounds of all rules after which a text must have settled. Rules of ours settle in two; a pair that undoes each
other's work never does."""


class Unsettled(RuntimeError):
    """Rules keep changing a text: two of them undo each other's work."""


class Named(NamedTuple):
    """A rule with its full name."""

    id: str
    rule: Rule


class Line(NamedTuple):
    """A line's place in its text, the line break left out."""

    start: int
    end: int


@dataclass
class Rulebook:
    """The rules of some packs. Pickles as the packs alone; gate and patterns are rebuilt where they are used."""

    packs: tuple[Pack, ...]
    rules: tuple[Named, ...] = field(init=False, repr=False)
    _gate: Gate | None = field(init=False, repr=False, compare=False, default=None)
    _asked: tuple[str, list[int]] = field(init=False, repr=False, compare=False, default=("", []))

    def __post_init__(self) -> None:
        self.rules = tuple(Named(pack.full_id(rule), rule) for pack in self.packs for rule in pack.rules)

    def __reduce__(self) -> tuple[Any, ...]:
        return Rulebook, (self.packs,)

    def candidates(self, text: str) -> list[int]:
        """Numbers of the rules that may match somewhere in ``text``: a superset of those that do."""
        if self._gate is None:
            self._gate = Gate([named.rule.gate for named in self.rules])
        # The same text is asked about twice where nothing fires: for what to rewrite and for what to flag.
        if text is not self._asked[0]:
            self._asked = (text, self._gate.open_for(text) if text else [])
        return self._asked[1]

    def rewrites(self, text: str, *, whole_lines: bool = True) -> Iterator[tuple[Edit, ...]]:
        """Passes of fixes and cuts, each on the text the one before left, until no rule changes anything.

        A rule sees one line at a time unless it asks for the document. After a pass the changed lines go through the
        gate again: an earlier rule may have made a later rule's match, and a second round an earlier rule's. With
        ``whole_lines`` false, as for a title, no line is cut.

        Raises:
            Unsettled: two rules undo each other's work.
            TimeoutError: a pattern takes longer than MATCH_SECONDS on one text.
        """
        acting = {n for n, named in enumerate(self.rules) if named.rule.action in ("fix", "cut")}
        if not whole_lines:
            acting -= {n for n in acting if self.rules[n].rule.action == "cut"}
        if acting.isdisjoint(self.candidates(text)):
            return
        sight = _Sight(self)
        last = ""
        for _ in range(ROUNDS):
            settled = True
            number = -1
            while True:
                later = [n for n in sight.open_for(text) if n > number and n in acting]
                if not later:
                    break
                number = min(later)
                edits = one_pass(text, self._edits(number, text, sight))
                if edits:
                    settled = False
                    last = self.rules[number].id
                    yield edits
                    text = apply(text, edits)
            if settled:
                return
        raise Unsettled(f"rules do not settle in {ROUNDS} rounds; the last to change the text: {last}")

    def flags(self, text: str) -> list[Flag]:
        """What the flag rules see in a text, in order of the rules.

        Raises:
            TimeoutError: as ``rewrites``.
        """
        found: list[Flag] = []
        sight = _Sight(self)
        for number in self.candidates(text):
            name, rule = self.rules[number]
            if rule.action != "flag":
                continue
            for offset, match in self._matches(number, text, sight):
                suggestion = match.expand(rule.replace) if rule.replace is not None else None
                if match.start() < match.end():
                    found.append(Flag(offset + match.start(), offset + match.end(), name, rule.why, suggestion))
        return found

    def rejection(self, text: str) -> Named | None:
        """The first reject rule that matches, if any.

        Raises:
            TimeoutError: as ``rewrites``.
        """
        sight = _Sight(self)
        for number in self.candidates(text):
            if self.rules[number].rule.action == "reject" and any(self._matches(number, text, sight)):
                return self.rules[number]
        return None

    def _edits(self, number: int, text: str, sight: "_Sight") -> Iterator[Edit]:
        name, rule = self.rules[number]
        if rule.action == "cut":
            hits = {offset for offset, _ in self._matches(number, text, sight)}
            yield from _cut([line for line in sight.lines(text) if line.start in hits], len(text), name)
            return
        last: Edit | None = None
        for offset, match in self._matches(number, text, sight):
            after = match.expand(rule.replace or "")
            edit = _trimmed(text, Edit(offset + match.start(), offset + match.end(), after, name))
            if last is not None and edit.start == edit.end == last.start == last.end:
                # One match adds behind itself what the next adds before itself: at one place, so it is one edit.
                last = last._replace(after=last.after + edit.after)
                continue
            if last is not None:
                yield last
            last = edit
        if last is not None:
            yield last

    def _matches(self, number: int, text: str, sight: "_Sight") -> "Iterator[tuple[int, regex.Match[str]]]":
        rule = self.rules[number].rule
        if rule.scope == "document":
            spans = [(0, text)]
        else:
            spans = [(line.start, text[line.start : line.end]) for line in sight.lines_open_for(number, text)]
        for offset, span in spans:
            try:
                for match in rule.pattern.finditer(span, timeout=MATCH_SECONDS):
                    yield offset, match
            except TimeoutError:
                raise TimeoutError(f"{self.rules[number].id} took over {MATCH_SECONDS:g} s on one text") from None


class _Sight:
    """What the gate said of each line; equal lines are asked once, so only changed lines are gated again."""

    def __init__(self, book: Rulebook) -> None:
        self._book = book
        self._said: dict[str, list[int]] = {}
        self._text: str | None = None
        self._lines: list[Line] = []
        self._open: list[int] = []

    def _look(self, text: str) -> None:
        if text is self._text:
            return
        self._text, self._lines = text, []
        of_document = any(named.rule.scope == "document" for named in self._book.rules)
        live = set(self._book.candidates(text)) if of_document else set()
        start = 0
        for line in text.split("\n"):
            self._lines.append(Line(start, start + len(line)))
            start += len(line) + 1
            if line:
                live.update(self._of(line))
        self._open = sorted(live)

    def _of(self, line: str) -> list[int]:
        said = self._said.get(line)
        if said is None:
            said = self._said[line] = self._book.candidates(line)
        return said

    def lines(self, text: str) -> Sequence[Line]:
        self._look(text)
        return self._lines

    def lines_open_for(self, number: int, text: str) -> list[Line]:
        self._look(text)
        return [
            line for line in self._lines if line.start < line.end and number in self._of(text[line.start : line.end])
        ]

    def open_for(self, text: str) -> list[int]:
        self._look(text)
        return self._open


def _cut(lines: Sequence[Line], length: int, name: str) -> Iterator[Edit]:
    """Each line goes with the break behind it; lines at the very end go with the break before them instead."""
    tail = len(lines)
    end = length
    while tail and lines[tail - 1].end == end:
        tail -= 1
        end = lines[tail].start - 1
    # A text that is cut whole has no line before its tail to lend a break.
    breaks_before = not (tail < len(lines) and lines[tail].start == 0)
    for place, line in enumerate(lines):
        if place >= tail and breaks_before:
            yield Edit(line.start - 1, line.end, "", name)
        else:
            yield Edit(line.start, min(line.end + 1, length), "", name)


_WORD = regex.compile(r"\w+|\W")


def _trimmed(text: str, edit: Edit) -> Edit:
    """The edit without the words it leaves as they are, so that the log names only what changed.

    Whole words, not letters: `collected` → `reported` is one change, not `coll` → `repor`.
    """
    before, after = _WORD.findall(text[edit.start : edit.end]), _WORD.findall(edit.after)
    shortest = min(len(before), len(after))
    head = 0
    while head < shortest and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < shortest - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    left = sum(map(len, before[:head]))
    right = sum(map(len, before[len(before) - tail :]))
    return Edit(edit.start + left, edit.end - right, "".join(after[head : len(after) - tail]), edit.rule)
