"""What judges said of the items of a sheet: precision by rule, and how far the judges agree."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, Final, NamedTuple

from measuring.figures import at_least, kappa, share, shown

VERDICTS: Final = ("wrong", "harmless", "right", "unsure")
"""In the order they weigh: where judges differ, the first of these that one of them gave stands."""


class Tally(NamedTuple):
    """Verdicts on the items of a rule, and how often the rule acted."""

    hits: int
    counts: Counter[str]

    @property
    def judged(self) -> int:
        """Items somebody was sure about."""
        return self.counts["right"] + self.counts["harmless"] + self.counts["wrong"]

    def row(self, name: str) -> str:
        """A line of the table that ``HEAD`` begins."""
        right, harmless = self.counts["right"], self.counts["right"] + self.counts["harmless"]
        counts = " | ".join(str(self.counts[word]) for word in ("right", "harmless", "wrong", "unsure"))
        figures = [share(right, self.judged), at_least(right, self.judged)]
        figures += [share(harmless, self.judged), at_least(harmless, self.judged)]
        return f"| {name} | {self.hits} | {self.judged} | {counts} | {' | '.join(map(shown, figures))} |"


HEAD: Final = (
    "| rule | hits | judged | right | harmless | wrong | unsure | precision | at least | or harmless | at least |\n"
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The records of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def read_verdicts(path: Path) -> dict[str, str]:
    """Verdict by item; of an item judged twice, the later.

    Raises:
        ValueError: a verdict is no known word.
    """
    said = {}
    for number, record in enumerate(read_lines(path), 1):
        if record["verdict"] not in VERDICTS:
            raise ValueError(f"{path}, record {number}: verdict {record['verdict']!r} is none of {', '.join(VERDICTS)}")
        said[record["item"]] = record["verdict"]
    return said


def settled(readers: Sequence[Mapping[str, str]], last_word: Mapping[str, str] | None = None) -> dict[str, str]:
    """One verdict an item: the last word, if it was said, else the harshest of the judges', doubts not counted."""
    items = dict.fromkeys(item for reader in readers for item in reader)
    found = {}
    for item in items:
        given = {reader[item] for reader in readers if item in reader}
        found[item] = next(verdict for verdict in VERDICTS if verdict in given)
    return found | dict(last_word or {})


def tallies(key: Iterable[Mapping[str, Any]], verdicts: Mapping[str, str]) -> dict[str, Tally]:
    """The tally of each rule, rules by name."""
    hits: dict[str, int] = {}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in key:
        hits[row["rule"]] = row["hits"]
        if row["item"] in verdicts:
            counts[row["rule"]][verdicts[row["item"]]] += 1
    return {rule: Tally(hits[rule], counts[rule]) for rule in sorted(hits)}


def summed(parts: Iterable[Tally]) -> Tally:
    """Several rules as one; a rule that is hit rarely counts for as much as one hit often."""
    parts = list(parts)
    return Tally(sum(part.hits for part in parts), sum((part.counts for part in parts), Counter()))


def by_hits(parts: Iterable[Tally]) -> float | None:
    """Share of all changes of some rules that is right or harmless, each rule by its number of hits."""
    judged = [part for part in parts if part.judged]
    fine = sum(part.hits * (1 - part.counts["wrong"] / part.judged) for part in judged)
    return share(fine, sum(part.hits for part in judged))


def report(key: Sequence[Mapping[str, Any]], readers: Mapping[str, Mapping[str, str]], last: Mapping[str, str]) -> str:
    """All there is to say about a sheet, as tables."""
    verdicts = settled(list(readers.values()), last)
    acting = {row["rule"] for row in key if row["kind"] in ("fix", "cut")}
    rules = tallies(key, verdicts)
    lines = [HEAD, *(tally.row(rule) for rule, tally in rules.items())]
    changing = [tally for rule, tally in rules.items() if rule in acting]
    lines.append(summed(changing).row("all fixes and cuts"))
    lines += [f"\nfixes and cuts, rules weighted by hits: {shown(by_hits(changing))} right or harmless"]
    unknown = set(verdicts) - {row["item"] for row in key}
    if unknown:
        lines.append(f"{len(unknown)} verdicts on items that are not in the key")
    lines += [*_readers(readers, {row["item"] for row in key if row["kind"] in ("fix", "cut")}), *_wrong(key, verdicts)]
    return "\n".join(lines)


def _readers(readers: Mapping[str, Mapping[str, str]], changing: set[str]) -> list[str]:
    lines = []
    for name, said in readers.items():
        counts = Counter(verdict for item, verdict in said.items() if item in changing)
        told = ", ".join(f"{counts[word]} {word}" for word in ("right", "harmless", "wrong", "unsure"))
        lines.append(f"{name}: fixes and cuts {told}")
    for (one, first), (other, second) in combinations(readers.items(), 2):
        pairs = [(first[item], second[item]) for item in sorted(first.keys() & second.keys())]
        lines += [f"{one} and {other}, {line}" for line in agreed(pairs)]
    return lines


def agreed(pairs: Sequence[tuple[str, ...]]) -> list[str]:
    """How far two readers agree: on the verdict, and on whether it is wrong."""
    lines = []
    for what, same in (("verdicts", lambda said: said), ("wrong or not", _is_wrong)):
        given = [(same(one), same(other)) for one, other in pairs]
        both = share(sum(one == other for one, other in given), len(given))
        lines.append(f"{len(given)} items, {what}: agree {shown(both)}, kappa {shown(kappa(given))}")
    return lines


def _is_wrong(verdict: str) -> str:
    return "wrong" if verdict == "wrong" else "not wrong"


def _wrong(key: Iterable[Mapping[str, Any]], verdicts: Mapping[str, str]) -> list[str]:
    rows = [row for row in key if verdicts.get(row["item"]) == "wrong"]
    shown_rows = [f"wrong {row['item']} {row['context']} {row['rule']}" for row in rows]
    return ["", *sorted(shown_rows)] if rows else []
