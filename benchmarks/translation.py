"""What the stages do to machine translation, to clean text and to its numbers, and how fast the rules are.

    python benchmarks/translation.py GOLD_MT [--corpora CORPORA] [--only numbers,wmt,clean,foreign,speed] [--list]

GOLD_MT holds newstest2013.{eng,spa}, newstest2013.apertium.eng (its Spanish, translated by Apertium) and
wmt21_docs.jsonl (translations, references and sources by document); CORPORA is as docs/benchmarks.md describes it.

numbers  newstest2013 from Spanish: share of segments with digits whose numbers are those of the reference, before and
         after, each line a document, with nothing declared and with its languages declared. Worse cases are printed.
wmt      the same for WMT21 from Icelandic, Japanese and Russian, documents run whole, against any of their references.
clean    paragraphs people wrote in English that are changed, by other stages than mojibake and unicode. `--list` shows
         each with its rules.
foreign  lines of clean Spanish, French and German whose numbers are changed; lines that are cut are counted apart. It
         must be 0; each is printed.
speed    CPU time of the stages that run rules, each on the documents the one before left, repaired and told their
         language beforehand, everything compiled; beside ftfy.fix_text on the same texts. Quote the ratio.

All stages that ship run, with their defaults, or those of a config (`--config`).
"""

import argparse
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import ftfy

from copydesk.stages.stage import Stage
from copydesk.text.document import Document
from measuring.documents import Corpus, lines_of
from measuring.gold_pages import gold_pages
from measuring.paragraphs import HEAD, Agreement, changed_by, numbers_in, paragraphs_of, written_in
from measuring.staging import configured, label, of_name, through

NOT_COUNTED: Final = frozenset({"mojibake", "unicode"})
"""What these stages change in clean text is spaces and encodings; tests of their own hold them."""
OF_RULES: Final = ("rewrite", "headline", "dateline", "loops", "lookalikes", "names")
COUNTRIES: Final = ("de", "es", "fr")


def newstest(gold: Path, stages: Sequence[Stage]) -> None:
    """Numbers of newstest2013, as they come out for three ways to declare it."""
    old = lines_of(gold / "newstest2013.apertium.eng")
    references = lines_of(gold / "newstest2013.eng")
    declared: dict[str, dict[str, str]] = {
        "nothing declared": {},
        "source_language: es": {"source_language": "es"},
        "language: en, source_language: es": {"language": "en", "source_language": "es"},
    }
    print(f"Numbers, newstest2013 by Apertium, each line a document\n\n{HEAD}")
    worse: dict[str, None] = {}
    for name, about in declared.items():
        counted = Agreement()
        for number, (line, reference) in enumerate(zip(old, references, strict=True)):
            document = through(stages, Document.of(line, locator=f"#{number}", **about))
            lost = document.rejection is not None
            counted.missing += lost and bool(line.strip())
            counted.count(f"newstest2013 #{number}", line, line if lost else document.text, [reference])
        print(counted.row(name))
        worse |= dict.fromkeys(counted.worse)
    print("", *worse, sep="\n")


def wmt(gold: Path, stages: Sequence[Stage]) -> None:
    """Numbers of WMT21, by direction, with and without the source language declared."""
    corpus = Corpus.of(str(gold / "wmt21_docs.jsonl"))
    references: dict[str, list[list[str]]] = defaultdict(list)
    for document in corpus._replace(kind="ref").documents():
        references[document.locator.rsplit("/", 2)[0]].append(document.text.split("\n"))
    print(f"Numbers, WMT21, documents run whole\n\n{HEAD}")
    worse: dict[str, None] = {}
    for declared in (False, True):
        counts: dict[str, Agreement] = defaultdict(Agreement)
        for document in corpus.documents():
            given = document if declared else document.learn(source_language=None)
            _compare(given, through(stages, given), references[document.locator.rsplit("/", 2)[0]], counts)
        for name, counted in sorted(counts.items()):
            print(counted.row(f"{name}, source language {'declared' if declared else 'not declared'}"))
            worse |= dict.fromkeys(counted.worse)
    print("", *worse, sep="\n")


def _compare(given: Document, done: Document, references: list[list[str]], counts: dict[str, Agreement]) -> None:
    for group in (given.locator.split("/")[1], "every direction"):
        counted = counts[group]
        if done.rejection is not None:
            counted.missing += len(given.text.split("\n"))
            continue
        for number, found in enumerate(paragraphs_of(done.body)):
            against = [reference[number] for reference in references if number < len(reference)]
            counted.count(f"{given.locator} segment {number}", found.before, found.after, against)


def clean(gold: Path, corpora: Path | None, stages: Sequence[Stage], *, listed: bool) -> None:
    """Paragraphs changed in text people wrote."""
    texts = {
        "newstest2013 references": Corpus.of(str(gold / "newstest2013.eng")),
        "WMT21 references": Corpus.of(str(gold / "wmt21_docs.jsonl"), kind="ref"),
    }
    if corpora is not None:
        texts["BBC"] = Corpus.of(str(corpora / "bbc"))
    print(
        "Clean English\n\n| text | paragraphs | changed | per 1,000 | cut | documents rejected |\n"
        "|---|---:|---:|---:|---:|---:|"
    )
    by_rule: Counter[str] = Counter()
    told: list[str] = []
    for name, corpus in texts.items():
        paragraphs = changed = cut = rejected = 0
        for given in corpus.documents():
            document = through(stages, given)
            rejected += document.rejection is not None
            for paragraph in written_in(document):
                paragraphs += 1
                touched = changed_by(paragraph, NOT_COUNTED)
                if touched is not None:
                    changed += 1
                    cut += not touched.after.strip()
                    by_rule.update({row.rule for row in touched.changes})
                    told.append(f"{name} {given.locator}: {touched.told()} in {touched.before[:160]!r}")
        print(f"| {name} | {paragraphs} | {changed} | {1000 * changed / max(1, paragraphs):.2f} | {cut} | {rejected} |")
    print("\n| rule | paragraphs |\n|---|---:|")
    for rule, times in by_rule.most_common():
        print(f"| {rule} | {times} |")
    if listed:
        print("", *told, sep="\n")
    print()


def foreign(gold: Path, corpora: Path | None, stages: Sequence[Stage]) -> None:
    """Lines of other languages whose numbers are changed."""
    texts: dict[str, Iterable[Document]] = {"newstest2013 Spanish": Corpus.of(f"{gold}/newstest2013.spa").documents()}
    if corpora is not None:
        texts["MasakhaNEWS French"] = Corpus.of(str(corpora / "tsv/masakha-fra.tsv")).documents()
        for country in COUNTRIES:
            texts[f"Fundus {country}"] = _bodies(corpora / "html/fundus", country)
    print("Numbers in clean text of other languages\n")
    print("| text | lines with digits | cut | numbers changed |\n|---|---:|---:|---:|")
    told: list[str] = []
    for name, documents in texts.items():
        lines = cut = changed = 0
        for given in documents:
            for found in written_in(through(stages, given)):
                before = numbers_in(found.before)
                lines += bool(before)
                if before and not found.after.strip():
                    cut += 1
                elif before != numbers_in(found.after):
                    changed += 1
                    told.append(f"changed {name} {given.locator}: {found.told()} in {found.before[:160]!r}")
        print(f"| {name} | {lines} | {cut} | {changed} |")
    print("", *told, sep="\n")


def _bodies(fundus: Path, country: str) -> Iterator[Document]:
    for page in gold_pages("fundus", fundus):
        if page.name.startswith(f"{country}/"):
            yield Document.of(page.body, page.title, source="fundus", locator=page.name)


def speed(corpora: Path, stages: Sequence[Stage], rounds: int) -> None:
    """Megabytes a second of one core, of each stage that runs rules, and of all of them."""
    measured = [stage for stage in stages if stage.name in OF_RULES]
    there = {"rewrite", *(stage.name for stage in measured)}
    measured += [stage for name in OF_RULES if name not in there if (stage := of_name(name)) is not None]
    before = [stage for stage in stages if stage.name in ("mojibake", "unicode", "language")]
    corpus = Corpus.of(str(corpora / "bench/perf_corpus.jsonl.gz"))
    documents = [through(before, document) for document in corpus.documents()]
    texts = [document.text for document in documents]
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    spent: dict[str, list[float]] = defaultdict(list)
    for number in range(rounds + 1):
        given = documents
        for stage in measured:
            seconds, given = _timed(stage, given)
            # The first round compiles patterns and gates.
            if number:
                spent[label(stage)].append(seconds)
        if number:
            spent["ftfy.fix_text"].append(_timed(ftfy.fix_text, texts)[0])
    # A tick at least: on a handful of documents the clock may not move.
    medians = {name: max(1e-9, statistics.median(seconds)) for name, seconds in spent.items()}
    floor = medians.pop("ftfy.fix_text")
    medians["all of these"] = sum(medians.values())
    print(f"{len(documents)} documents, {megabytes:.1f} MB, medians of {rounds} rounds, CPU time of one core\n")
    print("| stage | MB/s | times as fast as ftfy.fix_text |\n|---|---:|---:|")
    for name, seconds in {**medians, "ftfy.fix_text": floor}.items():
        print(f"| {name} | {megabytes / seconds:.1f} | {floor / seconds:.1f} |")


def _timed(work: Callable[[Any], Any], items: list[Any]) -> tuple[float, list[Any]]:
    started = time.process_time()
    out = [work(item) for item in items]
    return time.process_time() - started, out


def main() -> None:
    parts = ("numbers", "wmt", "clean", "foreign", "speed")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, metavar="GOLD_MT")
    parser.add_argument("--corpora", type=Path)
    parser.add_argument("--only", default=",".join(parts), help="parts, by commas; left out: all")
    parser.add_argument("--list", action="store_true", help="print every changed paragraph of clean text")
    parser.add_argument("--rounds", type=int, default=3, help="of timing")
    parser.add_argument("--config", type=Path, help="a config whose stages run; left out: those that ship")
    args = parser.parse_args()
    asked = args.only.split(",")
    if unknown := set(asked) - set(parts):
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(parts)}")
    stages = configured(args.config)
    if "numbers" in asked:
        newstest(args.gold, stages)
    if "wmt" in asked:
        wmt(args.gold, stages)
    if "clean" in asked:
        clean(args.gold, args.corpora, stages, listed=args.list)
    if "foreign" in asked:
        foreign(args.gold, args.corpora, stages)
    if "speed" in asked:
        if args.corpora is None:
            print("speed: not measured without --corpora")
        else:
            speed(args.corpora, stages, args.rounds)


if __name__ == "__main__":
    main()
