"""Judgements that are kept: what was judged, by hash and place, without a word of anybody's text.

Hashes are of the raw text around a change and of the change, so a judgement holds for as long as the corpus is the same
and some rule still makes that very change.
"""

import csv
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from string import ascii_lowercase
from typing import Any, Final, NamedTuple

from judging.hits import Hit
from judging.sheet import by_rule
from judging.verdicts import HEAD, VERDICTS, Tally, agreed, summed

COLUMNS: Final = (
    "rule",
    "kind",
    "context",
    "verdict",
    "readers",
    "corpus",
    "document",
    "field",
    "raw_start",
    "raw_end",
)


class Kept(NamedTuple):
    """A judgement: of the change with this hash, by the rule that made it then."""

    rule: str
    kind: str
    context: str
    verdict: str
    corpus: str
    readers: tuple[str, ...] = ()
    """What each of them said, without their letters."""


def write(
    path: Path, key: Iterable[Mapping[str, Any]], readers: Sequence[Mapping[str, str]], verdicts: Mapping[str, str]
) -> int:
    """Write what was judged, ordered by rule and hash; the number of lines. Readers become letters."""
    lettered = [(ascii_lowercase[number], reader) for number, reader in enumerate(readers)]
    rows = []
    for row in key:
        item = row["item"]
        if item in verdicts:
            said = " ".join(f"{letter}={reader[item]}" for letter, reader in lettered if item in reader)
            place = (row["corpus"], row["doc"], row["field"], row["raw_start"], row["raw_end"])
            rows.append((row["rule"], row["kind"], row["context"], verdicts[item], said, *place))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(sorted(rows))
    return len(rows)


def read(path: Path) -> list[Kept]:
    """The judgements in a file."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Kept(
                row["rule"],
                row["kind"],
                row["context"],
                row["verdict"],
                row["corpus"],
                tuple(said.partition("=")[2] for said in row["readers"].split()),
            )
            for row in csv.DictReader(file, delimiter="\t")
        ]


def replayed(kept: Sequence[Kept], hits: Iterable[Hit], corpora: Collection[str]) -> str:
    """What the judgements say of the hits of today in the corpora of these names, as tables.

    A judgement is about a change, so it counts for whichever rule makes that change now.
    """
    unread = sum(judged.corpus not in corpora for judged in kept)
    kept = [judged for judged in kept if judged.corpus in corpora]
    # Of one change judged by two rules the harsher verdict stands, as of two readers.
    verdicts: dict[str, str] = {}
    for judged in kept:
        verdicts[judged.context] = min(judged.verdict, verdicts.get(judged.context, judged.verdict), key=VERDICTS.index)
    found = by_rule(hits)
    made = {hit.context for of_rule in found.values() for hit in of_rule}
    lines = [f"{len(kept)} judgements kept, {sum(judged.context in made for judged in kept)} still apply"]
    lines += [f"{unread} more are about corpora that were not read"] * bool(unread) + [HEAD]
    changing: dict[str, list[Tally]] = {}
    flagging: dict[str, list[Tally]] = {}
    unjudged = []
    for rule, of_rule in found.items():
        kinds = {hit.context: hit.kind for hit in of_rule}
        tally = Tally(len(of_rule), Counter(verdicts[context] for context in kinds if context in verdicts))
        into = flagging if "flag" in kinds.values() else changing
        into.setdefault(rule.partition("/")[0], []).append(tally)
        if tally.counts:
            lines.append(tally.row(rule))
        elif into is changing:
            unjudged.append(rule)
    lines += [summed(tallies).row(f"{family}, fixes and cuts") for family, tallies in changing.items()]
    lines += [summed(tallies).row(f"{family}, flags") for family, tallies in flagging.items()]
    lines.append(summed(tally for tallies in changing.values() for tally in tallies).row("all fixes and cuts"))
    lines.append(f"\nrules that act here and were not judged: {', '.join(unjudged) or 'none'}")
    gone = Counter(judged.verdict for judged in kept if judged.context not in made)
    told = ", ".join(f"{gone[verdict]} {verdict}" for verdict in reversed(VERDICTS) if gone[verdict])
    lines += ["", *agreed([pair for judged in kept if len(pair := judged.readers) == 2])]
    return "\n".join([*lines, f"judged changes that are made no more: {told or 'none'}"])
