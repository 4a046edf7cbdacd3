"""Corpora for measuring, in the shapes they come in: files in, Documents out.

A corpus is named ``PATH[:COLUMN[:TITLE_COLUMN]][@SOURCE_LANGUAGE]``:

* a folder: every ``.txt`` below it is a document, its title on the first line;
* ``.csv``, ``.tsv``, ``.jsonl`` (also ``.gz``): one document a record; columns are found by their usual names, or named
  after a colon; numbers count the columns of a file that has no header line;
* a ``.jsonl`` whose records hold ``segs``, a list of segments: one document a record, the segments its lines;
* any other file: one document a line.

``source`` of a document is the name of its corpus, ``locator`` its place there.
"""

import csv
import gzip
import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

from copydesk.seeds.inputs import Fields, Input
from copydesk.seeds.listing import list_files
from copydesk.seeds.reading import read
from copydesk.seeds.shards import cut
from copydesk.text.document import Document

TEXT_COLUMNS: Final = ("text", "content_text", "content", "body", "article", "maintext")
TITLE_COLUMNS: Final = ("title", "headline")

_SPEC = re.compile(r"(?P<path>.+?)(?::(?P<text>[^:@]+))?(?::(?P<title>[^:@]+))?(?:@(?P<source>[a-z]{2,3}))?")
_RECORDS = re.compile(r"\.(?:jsonl|csv|tsv)(?:\.gz)?\Z")
_ENDING = re.compile(r"(?:\.(?:jsonl|csv|tsv|txt|gz))+\Z")


class Corpus(NamedTuple):
    """Where a corpus is and what is said about it."""

    name: str
    path: Path
    text: str | None = None
    title: str | None = None
    source_language: str | None = None
    kind: str = "hyp"
    """Which records of a file of segments are read: ``hyp`` (machine), ``ref`` (people), ``src`` (source)."""

    @classmethod
    def of(cls, spec: str, kind: str = "hyp") -> "Corpus":
        """The corpus a specification names.

        Raises:
            FileNotFoundError: nothing is at its path.
        """
        said = _SPEC.fullmatch(spec)
        if said is None or not (path := Path(said["path"])).exists():
            raise FileNotFoundError(f"no corpus at {spec!r}: PATH[:COLUMN[:TITLE_COLUMN]][@SOURCE_LANGUAGE]")
        return cls(_ENDING.sub("", path.resolve().name), path, said["text"], said["title"], said["source"], kind)

    def documents(self) -> Iterator[Document]:
        """Its documents, always in the same order."""
        if self.path.is_dir():
            return self._read(Input(path=f"{self.path.resolve()}/**/*.txt", format="text", title_line=True))
        if not _RECORDS.search(self.path.name):
            return self._lines()
        if ".jsonl" not in self.path.name:
            return self._read(self._table())
        first = next(_records(self.path), {})
        return self._segments() if "segs" in first else self._read(self._jsonl(first))

    def _read(self, given: Input) -> Iterator[Document]:
        given = given.model_copy(update={"source": self.name, "source_language": self.source_language})
        for shard in cut(list_files((given,), Path.cwd()).files):
            for found in read(shard):
                if isinstance(found, Document):
                    yield found

    def _jsonl(self, first: dict[str, Any]) -> Input:
        # Pages known to be translated say from what in `src`; elsewhere `src` may be anything.
        source = "src" if re.fullmatch("[a-z]{2}", str(first.get("src"))) else None
        fields = Fields(text=self._text(first), title=self._title(first), source_language=source)
        return Input(path=str(self.path.resolve()), fields=fields)

    def _table(self) -> Input:
        with _open(self.path) as file:
            head = next(csv.reader(file, delimiter="\t" if ".tsv" in self.path.name else ","), [])
        columns = None
        if self.text is not None and self.text.isdecimal():
            head = [str(number + 1) for number in range(len(head))]
            columns = tuple(head)
        named = dict.fromkeys(head)
        fields = Fields(text=self._text(named), title=self._title(named))
        return Input(path=str(self.path.resolve()), fields=fields, columns=columns)

    def _text(self, columns: dict[str, Any]) -> str:
        found = self.text or next((name for name in TEXT_COLUMNS if name in columns), None)
        if found not in columns:
            raise KeyError(f"{self.path}: no column {found or 'of text'}; name one of: {', '.join(columns)}")
        return found

    def _title(self, columns: dict[str, Any]) -> str | None:
        return self.title or next((name for name in TITLE_COLUMNS if name in columns and name != self.text), None)

    def _segments(self) -> Iterator[Document]:
        for record in _records(self.path):
            if record["kind"] == self.kind:
                locator = f"{record['year']}/{record['pair']}/{record['doc']}/{self.kind}/{record['sys']}"
                source = self.source_language or record["pair"].partition("-")[0]
                text = "\n".join(segment.replace("\n", " ") for segment in record["segs"])
                yield Document.of(text, source=self.name, locator=locator, source_language=source)

    def _lines(self) -> Iterator[Document]:
        for number, line in enumerate(lines_of(self.path)):
            if line.strip():
                yield Document.of(line, source=self.name, locator=f"#{number}", source_language=self.source_language)


def lines_of(path: Path) -> list[str]:
    """The lines of a file; only line feeds end a line, since sets that belong together are aligned by them."""
    return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")


def read_all(specs: list[str], kind: str = "hyp", most: int | None = None) -> Iterator[Document]:
    """The documents of several corpora, at most so many of each."""
    for spec in specs:
        yield from islice(Corpus.of(spec, kind).documents(), most)


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with _open(path) as file:
        for line in file:
            yield json.loads(line)


def _open(path: Path) -> Any:
    return gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8", newline="")
