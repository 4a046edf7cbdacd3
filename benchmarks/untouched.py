"""What no stage may touch: names, words of another script, and the cuts an editor marked.

    python benchmarks/untouched.py --over CORPUS... [--kind hyp] [--config CONFIG]

CORPUS is as in judge.py. All stages run; looked at is every replacement but those of mojibake, unicode and the repair
of lookalikes, whose task letters are, those of dateline, which move words into columns, and what boilerplate takes
away. Counted, and printed with their rules, are replacements that

names   take away or write anew a word with a capital; letters that only come apart ("Petroassured") are not altered;
script  do so with a letter that is not Latin;
cuts    change or take away an editor's `(…)`, or part of it.

An acronym that is written in English because the document has it so elsewhere is a name altered by design; it is
printed like any other.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import regex

from copydesk.packs.protected import marked_cuts
from judging.hits import Hit, Wanted, hits_in
from measuring.documents import read_all
from measuring.staging import configured

KINDS: Final = ("names", "script", "cuts")
NOT_LOOKED_AT: Final = ("mojibake/", "unicode/", "lookalikes/other-script", "dateline/")

_HEAD = regex.compile(r"[\p{L}\p{M}\p{N}]+$")
_TAIL = regex.compile(r"^[\p{L}\p{M}\p{N}]+")
_NAME = regex.compile(r"(?<!\p{L})\p{Lu}[\p{L}\p{M}]*")
_NOT_LETTERS = regex.compile(r"[^\p{L}\p{M}]+")
_NOT_LATIN = regex.compile(r"[\p{L}--\p{Latin}]", regex.V1)


class Words(NamedTuple):
    """The words a replacement touched, as they were and as they are."""

    old: str
    new: str

    @classmethod
    def of(cls, hit: Hit) -> "Words":
        head, tail = _HEAD.search(hit.left), _TAIL.search(hit.right)
        left, right = head[0] if head else "", tail[0] if tail else ""
        return cls(left + hit.before + right, left + (hit.after or "") + right)


def altered(hit: Hit) -> Iterator[str]:
    """What of the three a replacement did."""
    words = Words.of(hit)
    if _NOT_LETTERS.sub("", words.old) != _NOT_LETTERS.sub("", words.new):
        if Counter(_NAME.findall(words.old)) - Counter(_NAME.findall(words.new)):
            yield "names"
        if Counter(_NOT_LATIN.findall(words.old)) - Counter(_NOT_LATIN.findall(words.new)):
            yield "script"
    before, after = hit.left + hit.before + hit.right, hit.left + (hit.after or "") + hit.right
    if [before[slice(*cut)] for cut in marked_cuts(before)] != [after[slice(*cut)] for cut in marked_cuts(after)]:
        yield "cuts"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--over", nargs="+", required=True, metavar="CORPUS")
    parser.add_argument("--kind", choices=("hyp", "ref", "src"), default="hyp", help="of files of segments")
    parser.add_argument("--config", type=Path, help="a config whose stages run; left out: those that ship")
    args = parser.parse_args()
    edits = 0
    counts: Counter[str] = Counter()
    told = []
    stages = configured(args.config, without=("limits",))
    for hit in hits_in(read_all(args.over, args.kind), stages, Wanted()):
        is_tail = not hit.after and hit.rule.startswith("boilerplate/")
        if hit.kind == "cut" or is_tail or hit.rule.startswith(NOT_LOOKED_AT):
            continue
        edits += 1
        for kind in altered(hit):
            counts[kind] += 1
            words = Words.of(hit)
            told.append(f"{kind} {hit.rule} {words.old[:60]!r} -> {words.new[:60]!r} in {hit.corpus} {hit.doc}")
    print(f"| replacements | {' | '.join(KINDS)} |\n|---:|{'---:|' * len(KINDS)}")
    print(f"| {edits} | {' | '.join(str(counts[kind]) for kind in KINDS)} |")
    print("", *sorted(told), sep="\n")


if __name__ == "__main__":
    main()
