"""Which rules may match which lines of a text: what the gate said, kept while rules change the text under it."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Final

from copydesk.packs.gate import Gate
from copydesk.packs.headings import Line, is_prose, may_head
from copydesk.packs.rule import Rule

WHOLE_LINES: Final = 1_000
"""Patterns of whole lines in one RE2 set."""
LEAST_EDGE: Final = 2
"""Lines that count as the top or the bottom of however short a text. Beyond these, no more than a third of the lines
are top and no more than a third bottom, so that a short text has a middle too."""
PROSE_ABOVE: Final = 1
"""Lines of prose that may stand above a line that is cut for being at the top: a summary stands over the byline."""


class Doors:
    """The gates of a list of rules. Rules that cut lines have one of their own: it is shown short lines only.

    Most of a text is prose in long lines, which no such rule may cut; not asking about them is what makes hundreds of
    boilerplate rules cheap.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        cuts = [number for number, rule in enumerate(rules) if rule.action == "cut"]
        others = [number for number, rule in enumerate(rules) if rule.action != "cut"]
        self._longest = max((rules[number].longest for number in cuts), default=0)
        # Whole lines of fixed words: their states do not multiply, so one set takes them all.
        self._cuts, self._cut_gate = cuts, Gate([rules[number].gate for number in cuts], set_size=WHOLE_LINES)
        self._others, self._gate = others, Gate([rules[number].gate for number in others])
        self.rules = rules
        self.of_document = any(rule.scope == "document" for rule in rules)
        self._asked: tuple[str, list[int]] = ("", [])

    def open_for(self, text: str) -> list[int]:
        """Numbers of the rules that may match somewhere in ``text``, in order."""
        # The same text is asked about twice where nothing fires: for what to rewrite and for what to flag.
        if text is self._asked[0]:
            return self._asked[1]
        numbers = [self._others[place] for place in self._gate.open_for(text)] if self._others else []
        if self._cuts:
            short = text if len(text) <= self._longest else "\n".join(self._short_lines(text))
            numbers = sorted([*numbers, *(self._cuts[place] for place in self._cut_gate.open_for(short))])
        self._asked = (text, numbers)
        return numbers

    def _short_lines(self, text: str) -> Iterator[str]:
        return (line for line in text.split("\n") if line and len(line) <= self._longest)


class Sight:
    """What the doors said of each line; equal lines are asked once, so only changed lines are gated again.

    Not ``gated``, it asks nothing and shows a rule every line: where few rules are in question, trying them is cheaper
    than asking about all.
    """

    def __init__(self, doors: Doors, *, gated: bool = True) -> None:
        self._doors = doors
        self._gated = gated
        self._said: dict[str, list[int]] = {}
        self._text: str | None = None
        self._lines: list[Line] = []
        self._filled: list[Line] = []
        self._open: list[int] = []
        self._beyond: tuple[int, int] | None = None

    def _look(self, text: str) -> None:
        if text is self._text:
            return
        self._text, self._lines, self._filled, self._beyond = text, [], [], None
        live = set(self._doors.open_for(text)) if self._gated and self._doors.of_document else set()
        start = 0
        for content in text.split("\n"):
            line = Line(start, start + len(content))
            self._lines.append(line)
            start = line.end + 1
            if content and self._gated:
                live.update(self._of(content))
            if content.strip():
                self._filled.append(line)
        self._open = sorted(live)

    def _of(self, line: str) -> list[int]:
        said = self._said.get(line)
        if said is None:
            said = self._said[line] = self._doors.open_for(line)
        return said

    def lines(self, text: str) -> Sequence[Line]:
        """All lines of a text."""
        self._look(text)
        return self._lines

    def lines_open_for(self, number: int, text: str) -> list[Line]:
        """The lines in which a rule may match, as the gate, the line's length and its place in the text go."""
        self._look(text)
        rule = self._doors.rules[number]
        lines = self._lines
        if rule.lines is not None:
            lines = self._filled
            edge = max(LEAST_EDGE, len(lines) // 3)
            first, last = min(rule.lines.first, edge), min(rule.lines.last, edge)
            if rule.action == "cut":
                top, bottom = self._beyond_prose(text)
                first, last = min(first, top), min(last, bottom)
            if len(lines) > first + last:
                lines = [*lines[:first], *(lines[-last:] if last else ())]
        longest = rule.longest if rule.action == "cut" else None
        return [
            line
            for line in lines
            if line.start < line.end
            and (longest is None or line.end - line.start <= longest)
            and (not self._gated or number in self._of(text[line.start : line.end]))
        ]

    def open_for(self, text: str) -> list[int]:
        """Numbers of the rules that may match somewhere in ``text``, in order."""
        self._look(text)
        return self._open

    def may_head(self, start: int, text: str) -> bool:
        """Whether the line that begins there may be a heading of the text's own, or an item of one of its lists."""
        self._look(text)
        return may_head(text, self._filled, bisect_left(self._filled, (start, start)))

    def _beyond_prose(self, text: str) -> tuple[int, int]:
        """How many filled lines of the top and of the bottom have the story on one side only.

        A label has its place before the story or behind it. Between two paragraphs it is a heading, and if it were
        cut there, the next heading would be the next line at the edge.
        """
        if self._beyond is None:
            prose = [is_prose(text, line) for line in self._filled]
            above, top = 0, 0
            for paragraph in prose:
                above += paragraph
                top += 1
                if above > PROSE_ABOVE:
                    break
            bottom = 1 + sum(1 for _ in takewhile(lambda paragraph: not paragraph, reversed(prose)))
            self._beyond = top, bottom
        return self._beyond
