"""Rulebook: the rules of some packs in the order they run, behind one gate, applied to a text until it settles."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import regex

from copydesk.packs.quotations import opens_quoted
from copydesk.packs.reach import MATCH_SECONDS, Evidence, Surroundings
from copydesk.packs.rule import Pack, Rule
from copydesk.packs.sight import Doors, Sight
from copydesk.packs.trimmed import cut_lines, trimmed
from copydesk.packs.zones import Zones
from copydesk.text.edits import Edit, apply, one_pass
from copydesk.text.mentions import Flag

ROUNDS = 8
"""Rounds of all rules that put something into a text, after which it must have settled. Rules of ours settle in two; a
pair that undoes each other's work never does. A round that only takes away is not counted: that comes to an end."""
NOTHING_AROUND = Surroundings()
FEW = 3
"""Rules that are tried on every line of a text rather than asking the gate about each of its lines."""


class Unsettled(RuntimeError):
    """Rules keep changing a text: two of them undo each other's work."""


class Named(NamedTuple):
    """A rule with its full name."""

    id: str
    rule: Rule


@dataclass
class Rulebook:
    """The rules of some packs. Pickles as the packs alone; gate and patterns are rebuilt where they are used."""

    packs: tuple[Pack, ...]
    rules: tuple[Named, ...] = field(init=False, repr=False)
    _doors: Doors | None = field(init=False, repr=False, compare=False, default=None)
    _by_actions: dict[tuple[str, ...], frozenset[int]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.rules = tuple(Named(pack.full_id(rule), rule) for pack in self.packs for rule in pack.rules)
        self._by_actions = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return Rulebook, (self.packs,)

    def candidates(self, text: str) -> list[int]:
        """Numbers of the rules that may match somewhere in ``text``: a superset of those that do."""
        return self._gates().open_for(text) if text else []

    def _gates(self) -> Doors:
        if self._doors is None:
            self._doors = Doors([named.rule for named in self.rules])
        return self._doors

    def _sight(self, rules: int) -> Sight:
        return Sight(self._gates(), gated=rules > FEW)

    def _having(self, *actions: str) -> frozenset[int]:
        """Numbers of the rules with one of these actions."""
        if actions not in self._by_actions:
            numbers = (number for number, named in enumerate(self.rules) if named.rule.action in actions)
            self._by_actions[actions] = frozenset(numbers)
        return self._by_actions[actions]

    def rewrites(
        self, text: str, *, whole_lines: bool = True, around: Surroundings = NOTHING_AROUND
    ) -> Iterator[tuple[Edit, ...]]:
        """Passes of fixes and cuts, each on the text the one before left, until no rule changes anything.

        A rule sees one line at a time unless it asks for the document. After a pass the changed lines go through the
        gate again: an earlier rule may have made a later rule's match, and a second round an earlier rule's. Evidence
        is the document as each round finds it. With ``whole_lines`` false, as for a title, no line is cut.

        Raises:
            Unsettled: two rules undo each other's work.
            TimeoutError: a pattern takes longer than MATCH_SECONDS on one text.
        """
        acting = self._having("fix", "cut") if whole_lines else self._having("fix")
        if self._idle([number for number in self.candidates(text) if number in acting], text, around):
            return
        sight = Sight(self._gates())
        rounds, last = 0, ""
        while rounds < ROUNDS:
            evidence = Evidence(text, around)
            number = -1
            while True:
                number = min((n for n in sight.open_for(text) if n > number and n in acting), default=-1)
                if number < 0:
                    break
                edits = one_pass(text, self._edits(number, text, sight, evidence))
                if edits:
                    evidence.passes.append(edits)
                    yield edits
                    text = apply(text, edits)
            if not evidence.passes:
                return
            last = evidence.passes[-1][-1].rule
            rounds += any(edit.after for edits in evidence.passes for edit in edits)
        raise Unsettled(f"rules do not settle in {ROUNDS} rounds; the last to change the text: {last}")

    def _idle(self, numbers: list[int], text: str, around: Surroundings) -> bool:
        """Whether it is certain, and cheap to see, that none of these rules changes the text."""
        if len(numbers) > FEW:
            return False
        sight, evidence = self._sight(len(numbers)), Evidence(text, around)
        return not any(one_pass(text, self._edits(number, text, sight, evidence)) for number in numbers)

    def flags(self, text: str, *, around: Surroundings = NOTHING_AROUND) -> list[Flag]:
        """What the flag rules see in a text, in order of the rules.

        Raises:
            TimeoutError: as ``rewrites``.
        """
        return [
            Flag(
                offset + match.start(),
                offset + match.end(),
                self.rules[number].id,
                self.rules[number].rule.why,
                self._suggestion(number, match),
            )
            for number, offset, match in self._seen("flag", text, around)
        ]

    def _suggestion(self, number: int, match: "regex.Match[str]") -> str | None:
        replace = self.rules[number].rule.replace
        return str(match.expand(replace)) if replace is not None else None

    def traces(self, text: str) -> list[tuple[Named, tuple[int, int]]]:
        """What the trace rules see in a text: the rule and the span, in order of the rules.

        Raises:
            TimeoutError: as ``rewrites``.
        """
        return [
            (self.rules[number], (offset + match.start(), offset + match.end()))
            for number, offset, match in self._seen("trace", text, NOTHING_AROUND)
        ]

    def _seen(self, action: str, text: str, around: Surroundings) -> "Iterator[tuple[int, int, regex.Match[str]]]":
        """Matches of the rules with an action that changes nothing; not empty ones, and none inside an address."""
        numbers = [number for number in self.candidates(text) if number in self._having(action)]
        if not numbers:
            return
        sight, evidence, zones = self._sight(len(numbers)), Evidence(text, around), Zones(text)
        for number in numbers:
            for offset, match in self._matches(number, text, sight, evidence):
                start, end = offset + match.start(), offset + match.end()
                if start < end and zones.show(start, end):
                    yield number, offset, match

    def rejection(self, text: str) -> Named | None:
        """The first reject rule that matches, if any.

        Raises:
            TimeoutError: as ``rewrites``.
        """
        numbers = [number for number in self.candidates(text) if number in self._having("reject")]
        sight, evidence = self._sight(len(numbers)), Evidence(text)
        for number in numbers:
            if any(self._matches(number, text, sight, evidence)):
                return self.rules[number]
        return None

    def _edits(self, number: int, text: str, sight: Sight, evidence: Evidence) -> Iterator[Edit]:
        name, rule = self.rules[number]
        if rule.action == "cut":
            hits = {
                offset
                for offset, match in self._matches(number, text, sight, evidence)
                if rule.heading is None or match[rule.heading] is None or not sight.may_head(offset, text)
            }
            lines = [line for line in sight.lines(text) if line.start in hits and not opens_quoted(text, line.start)]
            yield from cut_lines(lines, len(text), name)
            return
        last: Edit | None = None
        zones = Zones(text)
        for offset, match in self._matches(number, text, sight, evidence):
            after = match.expand(rule.replace or "")
            edit = trimmed(text, Edit(offset + match.start(), offset + match.end(), after, name))
            if not zones.allow(rule, edit):
                continue
            if last is not None and edit.start == edit.end == last.start == last.end:
                # One match adds behind itself what the next adds before itself: at one place, so it is one edit.
                last = last._replace(after=last.after + edit.after)
                continue
            if last is not None:
                yield last
            last = edit
        if last is not None:
            yield last

    def _matches(
        self, number: int, text: str, sight: Sight, evidence: Evidence
    ) -> "Iterator[tuple[int, regex.Match[str]]]":
        rule = self.rules[number].rule
        if rule.scope == "document":
            spans = [(0, text)]
        else:
            spans = [(line.start, text[line.start : line.end]) for line in sight.lines_open_for(number, text)]
        for offset, span in spans:
            try:
                # All of them before any is used: the time is the pattern's alone.
                found = list(rule.pattern.finditer(span, timeout=MATCH_SECONDS))
                yield from ((offset, match) for match in found if evidence.meets(rule.needs, match, offset))
            except TimeoutError:
                raise TimeoutError(f"{self.rules[number].id} took over {MATCH_SECONDS:g} s on one text") from None
