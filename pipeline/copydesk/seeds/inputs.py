"""What the config says about inputs: one `Input` a place to read from. Its fields are the config's keys."""

import codecs
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from copydesk.declared.faults import DeclaredValueError

Format = Literal["text", "jsonl", "csv", "tsv", "parquet"]

_NO_FILE_ENCODINGS = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined", "utf-7"})
"""Codecs Python calls encodings of text, though no news file is written in them; some run wild on other bytes."""

Column = Annotated[str, Field(min_length=1)]


def _is_of_files(encoding: str) -> bool:
    try:
        known = "a\n".encode(encoding).decode(encoding) == "a\n"
    except (LookupError, UnicodeError):
        return False
    return known and codecs.lookup(encoding).name not in _NO_FILE_ENCODINGS


Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]


class Fields(BaseModel):
    """Which column of the input holds what. A key left out is read from the column of its name, if there is one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Column | None = Field(None, description="column with the document's own id; without one, a hash of its place")
    title: Column | None = Field(None, description="column with the headline")
    text: Column | None = Field(None, description="column with the body; a record without it is rejected")
    deck: Column | None = Field(None, description="column with the standfirst under the headline")
    url: Column | None = Field(None, description="column with the address")
    site: Column | None = Field(None, description="column with the site's name; default: the host of the address")
    section: Column | None = Field(None, description="column with the section or category")
    author: Column | None = Field(None, description="column with the byline")
    published: Column | None = Field(None, description="column with the time of publication (ISO 8601 or RFC 2822)")
    modified: Column | None = Field(None, description="column with the time of the last change")
    language: Column | None = Field(None, description="column with the language code")
    source_language: Column | None = Field(None, description="column with the language it was translated from")


class Input(BaseModel):
    """A place to read news from: a file, a folder or a glob, and how to read what is there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str = Field(
        pattern=r"^[^\x00]+$",
        description="file, folder or glob; relative to the config file, whatever the working directory",
    )
    source: str | None = Field(
        None, min_length=1, description="name that accounting groups by; default: the site, else the folder's name"
    )
    format: Format | None = Field(None, description="how to read the files; left out: by name and content")
    fields: Fields = Field(Fields(), description="which column holds what (jsonl, csv, tsv, parquet)")
    keep: tuple[Column, ...] = Field((), description="columns to carry along into `extra` of the documents table")
    language: Language | None = Field(
        None, description="language of every document here (ISO 639 code): declared, not detected"
    )
    source_language: Language | None = Field(
        None, description="language every document here was translated from (ISO 639 code)"
    )
    encoding: str | None = Field(
        None, description="character encoding of the files; left out: BOM, UTF-8, else detected and flagged"
    )
    title_line: bool = Field(False, description="text: the first line of a file is its title")
    columns: tuple[Column, ...] | None = Field(
        None, description="csv, tsv: names of the columns, for files without a header line"
    )
    delimiter: str | None = Field(None, min_length=1, max_length=1, description="csv, tsv: default `,` or a tab")
    quoted: bool = Field(True, description="csv, tsv: double quotes may wrap a cell, with line breaks in it")
    prefix_ids: bool = Field(False, description="put `source:` before the input's own ids, to keep sources apart")
    max_characters: int = Field(
        4_000_000, gt=0, description="a record with more characters is rejected before any stage sees it"
    )

    @model_validator(mode="after")
    def _encoding_is_known(self) -> "Input":
        if self.encoding is not None and not _is_of_files(self.encoding):
            raise DeclaredValueError(
                f"unknown encoding {self.encoding!r}",
                "for example utf-8, windows-1252, gb18030; left out, it is detected",
                within=("encoding",),
            )
        return self
