"""Sample hits by rule, and write them as a sheet that tells a judge neither rule nor corpus, with the key to it."""

import json
import random
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain, zip_longest
from pathlib import Path

from judging.hits import AROUND, Hit


def by_rule(hits: Iterable[Hit]) -> dict[str, list[Hit]]:
    """The hits of each rule, rules by name."""
    found = defaultdict(list)
    for hit in hits:
        found[hit.rule].append(hit)
    return dict(sorted(found.items()))


def sample(hits: Sequence[Hit], most: int, seed: int, known: Collection[str] = ()) -> list[Hit]:
    """At most ``most`` of the hits of one rule, from all corpora by turns, the same for the same seed.

    Hits with the same text all around are one: pages repeat each other, and judging one twice tells nothing. Nor are
    those drawn whose ``context`` is ``known``.
    """
    strata: dict[str, dict[str, Hit]] = defaultdict(dict)
    seen = set(known)
    for hit in hits:
        if hit.context not in seen:
            seen.add(hit.context)
            strata[hit.corpus][hit.context] = hit
    drawn = []
    for corpus, found in sorted(strata.items()):
        stratum = list(found.values())
        random.Random(f"{seed} {hits[0].rule} {corpus}").shuffle(stratum)
        drawn.append(stratum)
    return [hit for hit in chain.from_iterable(zip_longest(*drawn)) if hit is not None][:most]


def write(
    found: Mapping[str, Sequence[Hit]],
    sheet: Path,
    key: Path,
    *,
    per_rule: int,
    seed: int,
    known: Collection[str] = (),
) -> int:
    """Write sheet and key; the number of items."""
    drawn = [hit for hits in found.values() for hit in sample(hits, per_rule, seed, known)]
    random.Random(seed).shuffle(drawn)
    with sheet.open("w", encoding="utf-8") as to_judge, key.open("w", encoding="utf-8") as to_keep:
        for hit in drawn:
            print(json.dumps(_blind(hit), ensure_ascii=False), file=to_judge)
            print(json.dumps(_named(hit, len(found[hit.rule])), ensure_ascii=False), file=to_keep)
    return len(drawn)


def _blind(hit: Hit) -> dict[str, str | None]:
    # A side without an ellipsis is where the text begins or ends.
    left = ("…" if len(hit.left) == AROUND else "") + hit.left
    right = hit.right + ("…" if len(hit.right) == AROUND else "")
    return {
        "item": hit.item,
        "kind": hit.kind,
        "language": hit.language,
        "field": hit.field,
        "before": f"{left}[[{hit.before}]]{right}",
        "after": None if hit.after is None else f"{left}[[{hit.after}]]{right}",
    }


def _named(hit: Hit, hits: int) -> dict[str, str | int | None]:
    keep = ("rule", "kind", "corpus", "doc", "field", "raw_start", "raw_end", "before", "after", "context")
    return {"item": hit.item, "hits": hits, **{name: getattr(hit, name) for name in keep}}
