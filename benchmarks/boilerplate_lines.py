"""Which lines of whole pages the boilerplate rules remove: precision and recall against articles people marked.

    python benchmarks/boilerplate_lines.py GOLD --kind wcxb|daniel|fundus [--half even|odd] [--list]

Every line of text on a page, menus and all, goes through the stages as one document with its title. A line is
boilerplate where under 20 % of its 4-word shingles stand in the marked article, content where over 80 % do (a line of
fewer words: its words in a row), else ambiguous. Precision is of the removed lines that are one or the other; recall is
of all boilerplate, of which rules for single lines see only what is said on many sites.

A short line (`Share`, a name) may be on the page as boilerplate though its words stand in the article too, so what is
counted wrong is not always wrong: `--list` prints the lines. `--half` takes every other file: rules are tuned on one
half and reported on the other. `--dump` writes the documents, for `judge.py sample --over DUMP.jsonl`.
"""

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from copydesk.stages.rewrite import Rewrite
from copydesk.stages.stage import Stage
from copydesk.text.document import Document
from measuring.figures import at_least, share, shown
from measuring.gold_pages import KINDS, GoldPage, gold_pages
from measuring.html_lines import page_of
from measuring.staging import opened, shipped, through

SHINGLE: Final = 4
BOILERPLATE: Final = 0.2
CONTENT: Final = 0.8
LABELS: Final = ("boilerplate", "content", "ambiguous")
TYPES: Final = (
    *("comment", "share", "follow", "related", "most-read", "newsletter", "legal", "photo-credit"),
    *("source", "byline", "advertisement", "tags", "report", "interface", "paywall", "author"),
)

_WORD = re.compile(r"\w+")


class Line(NamedTuple):
    """A line of a page: what it is by the marked article, and the rule that removed it, if one did."""

    page: str
    language: str
    text: str
    label: str
    rule: str | None
    seen: str
    """Of a removed line that is not boilerplate: where its first words stand in the article."""


class Article:
    """The shingles of a marked article."""

    def __init__(self, body: str) -> None:
        self._body = body
        self._words = _WORD.findall(body)
        self._known: dict[int, set[tuple[str, ...]]] = {}

    def label(self, line: str) -> str | None:
        """What a line is; None for a line without a word."""
        words = _WORD.findall(line)
        if not words:
            return None
        size = min(SHINGLE, len(words))
        if size not in self._known:
            self._known[size] = set(_shingles(self._words, size))
        shingles = list(_shingles(words, size))
        covered = sum(shingle in self._known[size] for shingle in shingles) / len(shingles)
        return LABELS[0] if covered < BOILERPLATE else LABELS[1] if covered > CONTENT else LABELS[2]

    def around(self, line: str) -> str:
        """What stands around a line's first words in the article."""
        words = _WORD.findall(line)[:SHINGLE]
        seen = re.search(r".{0,40}\b" + r"\W+".join(map(re.escape, words)) + r"\b.{0,40}", self._body, re.DOTALL)
        return seen[0] if seen else ""


def _shingles(words: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[at : at + size]) for at in range(len(words) - size + 1))


def stages_for(packs: str) -> list[Stage]:
    """Of the stages that ship: language, headline, and those that run the packs; or language and a pack in a file."""
    if packs.endswith(".yaml"):
        return [stage for stage in shipped() if stage.name == "language"] + opened([Rewrite(packs=(packs,))])
    stages = shipped()
    ours = [stage for stage in stages if isinstance(stage, Rewrite) and stage.packs_ == packs]
    if not ours:
        raise SystemExit(f"no stage that ships runs packs {packs!r}")
    return [stage for stage in stages if stage in ours or stage.name in ("language", "headline")]


def lines_of(page: GoldPage, document: Document, stages: Sequence[Stage]) -> Iterator[Line]:
    """Every line of the page that has a word."""
    article = Article(page.body)
    done = through(stages, document)
    origin = done.body.origin
    log = [row for row in done.body.log() if not row.after.strip()]
    start = 0
    for text in document.text.split("\n"):
        end = start + len(text)
        label = article.label(text)
        if label is not None:
            low, high = origin.to_text(start, end)
            gone = [row.rule for row in log if row.raw_start < end and start < row.raw_end]
            removed = gone[-1] if gone and not done.text[low:high].strip() else None
            seen = article.around(text) if removed and label != LABELS[0] else ""
            yield Line(page.name, done.about.language or "und", text, label, removed, seen)
        start = end + 1


def type_of(rule: str) -> str:
    """The kind of boilerplate a rule is about, by the beginning of its id."""
    name = rule.rpartition("/")[2]
    return next((kind for kind in TYPES if name == kind or name.startswith(f"{kind}-")), name.partition("-")[0])


def table(what: str, groups: dict[str, list[Line]], lines: dict[str, int] | None = None) -> None:
    """Print removed lines group by group, most first; ``lines`` are all boilerplate lines, where a group has any."""
    print(f"\n| {what} | removed | right | wrong | ambiguous | precision | at least |{' recall |' if lines else ''}")
    print(f"|---|---:|---:|---:|---:|---:|---:|{'---:|' if lines else ''}")
    for name, removed in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])):
        counts = Counter(line.label for line in removed)
        right, wrong, ambiguous = (counts[label] for label in LABELS)
        figures = f"{shown(share(right, right + wrong))} | {shown(at_least(right, right + wrong))} |"
        recall = f" {shown(share(right, lines[name]))} |" if lines else ""
        print(f"| {name} | {len(removed)} | {right} | {wrong} | {ambiguous} | {figures}{recall}")


def report(lines: Sequence[Line], pages: int, *, listed: bool) -> None:
    """Print all there is to say."""
    labels = Counter(line.label for line in lines)
    told = ", ".join(f"{labels[label]} {label} ({labels[label] / max(1, len(lines)):.1%})" for label in LABELS)
    print(f"{pages} pages, {len(lines)} lines: {told}")
    removed = [line for line in lines if line.rule is not None]
    by_language: dict[str, list[Line]] = {"all": removed}
    by_rule, by_type = defaultdict(list), defaultdict(list)
    boilerplate = Counter(line.language for line in lines if line.label == LABELS[0])
    boilerplate["all"] = labels[LABELS[0]]
    for line in removed:
        by_language.setdefault(line.language, []).append(line)
        by_rule[str(line.rule)].append(line)
        by_type[type_of(str(line.rule))].append(line)
    table("language", by_language, boilerplate)
    table("type", by_type)
    table("rule", by_rule)
    if listed:
        print()
        for line in sorted(line for line in removed if line.label != LABELS[0]):
            print(f"{line.label} {line.page} {line.language} {line.rule}: {line.text[:160]!r}; article: {line.seen!r}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--kind", choices=KINDS, required=True)
    parser.add_argument("--packs", default="boilerplate", help="a kind, or the path of a pack (.yaml)")
    parser.add_argument("--half", choices=("even", "odd"))
    parser.add_argument("--most", type=int, help="pages; left out: all")
    parser.add_argument("--list", action="store_true", help="print removed lines that are content or ambiguous")
    parser.add_argument("--dump", type=Path, help="also write the documents, one JSON record a line")
    args = parser.parse_args()
    stages = stages_for(args.packs)
    pages = list(gold_pages(args.kind, args.gold))
    if args.half:
        pages = pages[("even", "odd").index(args.half) :: 2]
    lines: list[Line] = []
    dumped: list[str] = []
    for page in pages[: args.most]:
        read = page_of(page.data())
        document = Document.of("\n".join(read.lines), page.title or read.title, source=args.kind, locator=page.name)
        lines += lines_of(page, document, stages)
        dumped.append(json.dumps({"id": page.name, "title": document.title, "text": document.text}))
    if args.dump:
        args.dump.write_text("".join(f"{record}\n" for record in dumped))
    report(lines, len(pages[: args.most]), listed=args.list)


if __name__ == "__main__":
    main()
