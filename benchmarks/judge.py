"""What real text says of each rule: draw changes from corpora, have them judged blindly, count, keep the judgements.

    python benchmarks/judge.py sample --over CORPUS... --out SHEET.jsonl [--key KEY.jsonl] [--per-rule 30] [--flags]
                                      [--unlike benchmarks/judged/NAME.tsv...]
    python benchmarks/judge.py score KEY.jsonl VERDICTS.jsonl... [--settled LAST_WORD.jsonl]
    python benchmarks/judge.py keep KEY.jsonl VERDICTS.jsonl... --out benchmarks/judged/NAME.tsv
    python benchmarks/judge.py replay benchmarks/judged/NAME.tsv... --over CORPUS...

CORPUS is PATH[:COLUMN[:TITLE_COLUMN]][@SOURCE_LANGUAGE]: a folder of .txt files (title on line 1), a csv, tsv or jsonl
file (.gz too), a jsonl file of segments (--kind hyp, ref or src), or any other file, one document a line. Words of the
texts are written into sheet and key only, which stay out of the repository.

A sheet has one item a line: what kind of change it is, the text before it and after it, the changed part in [[ ]],
an ellipsis where the text goes on. Rule and corpus are in the key alone. A judge answers with lines of
{"item": ..., "verdict": "right" | "wrong" | "harmless" | "unsure", "note": ...}:

right     the text is better for it: a fault is mended, a cut line was no part of the article, a flag names a fault
harmless  neither better nor worse
wrong     a letter, word or line is lost or changed that should not be, or a flag names no fault
unsure    cannot be told from what is shown; not counted

Precision is right of right, harmless and wrong; "or harmless" counts what is harmless as right; "at least" is the lower
end of the 95 % interval (Wilson). Where readers differ the harshest stands: wrong, then harmless, then right.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from judging import kept, sheet
from judging.hits import Hit, Wanted, hits_in, names_in
from judging.verdicts import read_lines, read_verdicts, report, settled
from measuring.documents import Corpus, read_all
from measuring.staging import configured


def found(args: argparse.Namespace, wanted: Wanted) -> Iterator[Hit]:
    stages = configured(args.config, without=("limits",))
    return hits_in(read_all(args.over, args.kind, args.most), stages, wanted)


def sample(args: argparse.Namespace) -> None:
    wanted = Wanted(names_in(args.stages), names_in(args.packs), args.flags)
    hits = sheet.by_rule(found(args, wanted))
    known = {judged.context for path in args.unlike for judged in kept.read(path)}
    key = args.key or args.out.with_suffix(".key.jsonl")
    items = sheet.write(hits, args.out, key, per_rule=args.per_rule, seed=args.seed, known=known)
    print("| rule | kind | hits | corpora |\n|---|---|---:|---|")
    for rule, of_rule in hits.items():
        corpora = [hit.corpus for hit in of_rule]
        by_corpus = ", ".join(f"{corpus} {corpora.count(corpus)}" for corpus in sorted(set(corpora)))
        print(f"| {rule} | {of_rule[0].kind} | {len(of_rule)} | {by_corpus} |")
    print(f"{items} items in {args.out}, the key in {key}")


def readers_of(paths: list[Path]) -> dict[str, dict[str, str]]:
    return {path.stem: read_verdicts(path) for path in paths}


def score(args: argparse.Namespace) -> None:
    last = read_verdicts(args.settled) if args.settled else {}
    print(report(read_lines(args.key), readers_of(args.verdicts), last))


def keep(args: argparse.Namespace) -> None:
    last = read_verdicts(args.settled) if args.settled else {}
    readers = list(readers_of(args.verdicts).values())
    lines = kept.write(args.out, read_lines(args.key), readers, settled(readers, last))
    print(f"{lines} judgements in {args.out}")


def replay(args: argparse.Namespace) -> None:
    judgements = [judged for path in args.lists for judged in kept.read(path)]
    flags = any(judged.kind == "flag" for judged in judgements)
    names = {Corpus.of(spec).name for spec in args.over}
    print(kept.replayed(judgements, found(args, Wanted(flags=flags)), names))


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = whole.add_subparsers(required=True)
    for work in (sample, replay):
        verb = verbs.add_parser(work.__name__)
        verb.set_defaults(work=work)
        if work is replay:
            verb.add_argument("lists", type=Path, nargs="+", metavar="LIST")
        verb.add_argument("--over", nargs="+", required=True, metavar="CORPUS")
        verb.add_argument("--kind", choices=("hyp", "ref", "src"), default="hyp", help="of files of segments")
        verb.add_argument("--most", type=int, help="documents read of each corpus; left out: all")
        verb.add_argument("--config", type=Path, help="a config whose stages run; left out: those that ship")
        if work is sample:
            verb.add_argument("--out", type=Path, required=True, metavar="SHEET")
            verb.add_argument("--key", type=Path, help="left out: beside the sheet, as SHEET.key.jsonl")
            verb.add_argument("--stages", help="names, by commas: rewrite, or 'rewrite translation'; left out: all")
            verb.add_argument("--packs", help="names, by commas: boilerplate or translation/en; left out: all rules")
            verb.add_argument("--per-rule", type=int, default=30)
            verb.add_argument("--seed", type=int, default=0)
            verb.add_argument("--flags", action="store_true", help="flags too")
            verb.add_argument("--unlike", nargs="*", type=Path, default=[], help="draw nothing that is judged in these")
    for work in (score, keep):
        verb = verbs.add_parser(work.__name__)
        verb.set_defaults(work=work)
        verb.add_argument("key", type=Path)
        verb.add_argument("verdicts", type=Path, nargs="+")
        verb.add_argument("--settled", type=Path, help="verdicts that stand, whatever the readers said")
        if work is keep:
            verb.add_argument("--out", type=Path, required=True)
    return whole


def main() -> int | str:
    args = parser().parse_args()
    try:
        args.work(args)
    except (OSError, ValueError, KeyError) as fault:
        return f"judge.py: {fault}"
    return 0


if __name__ == "__main__":
    sys.exit(main())
