"""Pages with the article somebody marked on them, as three public sets hold them.

``wcxb``    FOLDER/html/*.html.gz and FOLDER/ground-truth/*.json (Murrough-Foley/web-content-extraction-benchmark)
``daniel``  FOLDER/html/*.html.gz and FOLDER/reference/*.txt (rundimeco/waddle, corpus DAnIEL)
``fundus``  FOLDER/COUNTRY/NAME.json and NAME_YYYY_MM_DD.html.gz beside it (flairNLP/fundus, parser tests)
"""

import gzip
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal, NamedTuple, get_args

Kind = Literal["wcxb", "daniel", "fundus"]
KINDS: Final = get_args(Kind)


class GoldPage(NamedTuple):
    """A page, packed, and the body of its article."""

    name: str
    file: Path
    title: str
    body: str

    def data(self) -> bytes:
        """The page's bytes."""
        return gzip.decompress(self.file.read_bytes())


def gold_pages(kind: Kind, folder: Path) -> Iterator[GoldPage]:
    """The pages of a set, in order of their files."""
    if kind == "fundus":
        for file in sorted(folder.glob("*/*.json")):
            yield from _versions(file)
        return
    for file in sorted((folder / ("ground-truth" if kind == "wcxb" else "reference")).iterdir()):
        page = folder / "html" / f"{file.stem}.html.gz"
        if kind == "daniel":
            page = folder / "html" / f"{file.name.removesuffix('.txt')}.html.gz"
            body = re.sub(r"<[^>]+>", " ", file.read_text(encoding="utf-8", errors="replace"))
            found = GoldPage(file.stem, page, "", html.unescape(body))
        else:
            said = json.loads(file.read_text(encoding="utf-8"))["ground_truth"]
            found = GoldPage(file.stem, page, said.get("title") or "", said.get("main_content") or "")
        if found.body and page.exists():
            yield found


def _versions(file: Path) -> Iterator[GoldPage]:
    """The pages a file of fundus is about: versions V1, V2 … in order of the dates of the pages."""
    dated = re.compile(re.escape(file.stem) + r"_\d{4}_\d\d_\d\d\.html\.gz")
    pages = sorted(path for path in file.parent.iterdir() if dated.fullmatch(path.name))
    versions = json.loads(file.read_text(encoding="utf-8"))
    order = sorted(versions, key=lambda version: [int(number) for number in re.findall(r"\d+", version)])
    if len(pages) != len(order):
        return
    for page, version in zip(pages, order, strict=True):
        body = versions[version].get("body")
        if body:
            lines = list(body.get("summary") or [])
            for section in body["sections"]:
                lines += (section.get("headline") or []) + (section.get("paragraphs") or [])
            title = versions[version].get("title") or ""
            yield GoldPage(f"{file.parent.name}/{page.name.removesuffix('.html.gz')}", page, title, "\n".join(lines))
