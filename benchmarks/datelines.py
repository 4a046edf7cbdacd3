"""How well datelines are told from what only looks like one, on real texts.

    python benchmarks/datelines.py CORPORA [--sample N] [--errors]

CORPORA holds sgml/ (Reuters-21578, whose DATELINE tag is the gold), csv/agnews-headerless.csv and bbc/, as
docs/benchmarks.md describes them. They are third-party texts, for measuring only; none of them is in this repository.

- Reuters-21578: tag and body are put together as a reader would meet them. A cut is right if it is the tag's text,
  blanks aside. The same bodies without their tag must be left alone.
- AG news has no gold: a sample of cuts, and of lines that look like a dateline and were kept, is printed for judging.
- The BBC articles have no datelines: every cut is printed.
"""

import argparse
import csv
import html
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from copydesk.stages.dateline import Dateline
from copydesk.stages.unicode import Unicode
from copydesk.text.document import Document

SEED = 13
# Whatever has a dash or a bracket soon: what a grammar of shape alone would call a dateline.
LOOKS = re.compile(r"\s*[^\n]{0,60}?(?:\s(?:--?|–|—)\s|\([^()\n]{0,30}\)\s*(?:--?|–|—))")


def reuters(folder: Path) -> Iterator[tuple[str, str]]:
    """Text of the tag (empty without one) and body."""
    for file in sorted(folder.glob("*.sgm")):
        for item in re.findall(r"<REUTERS.*?</REUTERS>", file.read_text(encoding="latin-1"), re.DOTALL):
            body = re.search(r"<BODY>(.*?)</BODY>", item, re.DOTALL)
            if body:
                tag = re.search(r"<DATELINE>(.*?)</DATELINE>", item, re.DOTALL)
                yield html.unescape(tag[1]) if tag else "", html.unescape(body[1])


def cut(stage: Dateline, text: str, title: str = "") -> tuple[Document, str]:
    """The document afterwards, and what was cut from it."""
    document = stage(Document.of(text, title))
    return document, text[: len(text) - len(document.text)]


def squeezed(text: str) -> str:
    return "".join(text.split())


def on_reuters(stage: Dateline, folder: Path, errors: bool) -> None:
    count: Counter[str] = Counter()
    for tag, body in reuters(folder):
        if not tag.strip():
            count["bodies without a tag"] += 1
            _, gone = cut(stage, body)
            count["of them cut"] += bool(gone)
            continue
        count["tagged"] += 1
        document, gone = cut(stage, tag + body)
        place = re.split(r"[,.]?\s+(?:\d+ )?[A-Za-z]+\.?\s+(?:\d+ )?-", re.sub(r"\d+O?\s*-", " -", tag))[0]
        about = document.about
        if gone:
            count["cut"] += 1
            right = int(squeezed(gone) == squeezed(tag))
            count["right"] += right
            same = squeezed(about.dateline_place or "") == squeezed(place)
            count["place right"] += same
            if errors and not same:
                print(f"  place {about.dateline_place!r} of {tag!r}")
            day = re.search(r"(\d+)\s*-", tag)
            count["day right"] += int(day is not None and (about.dateline_date or "").endswith(f"-{int(day[1]):02}"))
        if errors and squeezed(gone) != squeezed(tag):
            print(f"  {'WRONG' if gone else 'missed'}  cut {gone!r}  tag {tag!r}  then {body[:40]!r}")
        _, again = cut(stage, body)
        count["body alone cut"] += bool(again)
        if errors and again:
            print(f"  BODY   cut {again!r}  of {body[:60]!r}")
    tagged, made, right = count["tagged"], count["cut"], count["right"]
    print("Reuters-21578", dict(count))
    print(f"  precision {right / made:.4f} ({right} of {made})  recall {right / tagged:.4f} ({right} of {tagged})")
    print(f"  place {count['place right'] / made:.4f}  day {count['day right'] / made:.4f}")


def on_agnews(stage: Dateline, file: Path, sample: int) -> None:
    with file.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.reader(stream) if len(row) == 3]
    cuts: list[str] = []
    kept: list[str] = []
    rules: Counter[str] = Counter()
    clean = Unicode()
    for _, title, text in rows:
        decoded = clean(Document.of(html.unescape(html.unescape(text)), title)).text
        document, gone = cut(stage, decoded, title)
        about = document.about
        if gone:
            rules[next(document.body.log()).rule] += 1
            told = f"{about.dateline_place} | {about.dateline_agency} | {about.dateline_date}"
            cuts.append(f"{gone!r}  [{told}]  {document.text[:50]!r}")
        elif LOOKS.match(decoded):
            kept.append(repr(decoded[:100]))
    print(f"AG news: {len(rows)} items, {len(cuts)} cut {dict(rules)}, {len(kept)} look like it and were kept")
    rng = random.Random(SEED)
    for name, lines in (("cut", cuts), ("kept", kept)):
        for line in rng.sample(lines, min(sample, len(lines))):
            print(f"  {name}  {line}")


def on_bbc(stage: Dateline, folder: Path) -> None:
    files = sorted(folder.glob("*/*.txt"))
    count = 0
    for file in files:
        title, _, text = file.read_text(encoding="latin-1").partition("\n")
        for whole in (text, f"{title}\n{text}"):
            _, gone = cut(stage, whole, title)
            if gone:
                count += 1
                print(f"  cut  {file.parent.name}/{file.name}: {gone!r}")
    print(f"BBC: {len(files)} articles, with and without the title line: {count} cut")


def on_speed(stage: Dateline, folder: Path) -> None:
    texts = [file.read_text(encoding="latin-1") for file in sorted(folder.glob("*/*.txt"))]
    documents = [Document.of(text) for text in texts]
    stage(documents[0])
    started = time.process_time()
    for document in documents:
        stage(document)
    spent = time.process_time() - started
    print(f"speed: {sum(map(len, texts)) / 1e6 / spent:.0f} MB/s on the BBC articles")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--sample", type=int, default=0, help="cuts and keeps of AG news to print")
    parser.add_argument("--errors", action="store_true", help="print what differs from the tags")
    args = parser.parse_args()
    stage = Dateline()
    stage.open(args.corpora)
    on_reuters(stage, args.corpora / "sgml", args.errors)
    on_agnews(stage, args.corpora / "csv/agnews-headerless.csv", args.sample)
    on_bbc(stage, args.corpora / "bbc")
    on_speed(stage, args.corpora / "bbc")


if __name__ == "__main__":
    main()
