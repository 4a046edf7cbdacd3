"""Files to read in tests, without the listing."""

from pathlib import Path
from typing import Any

from copydesk.seeds.files import File, Piece
from copydesk.seeds.inputs import Fields, Format, Input
from copydesk.seeds.records import Read, Unread
from copydesk.text.document import Document
from copydesk.text.mentions import Flag


def file_of(
    path: Path,
    data: bytes,
    kind: Format | None = "jsonl",
    packed: str | None = None,
    fields: dict[str, str] | None = None,
    **given: Any,
) -> File:
    path.write_bytes(data)
    given.setdefault("source", "wire")
    return File(
        path=path,
        locator=f"in/{path.name}",
        folder="in",
        size=len(data),
        mtime_ns=0,
        input=Input(path=str(path), fields=Fields(**(fields or {})), **given),
        format=kind,
        packed=packed,
    )


def whole(file: File) -> Piece:
    return Piece(file, 0, file.size)


def texts(reads: list[Read]) -> list[str]:
    return [read.text for read in reads if isinstance(read, Document)]


def refused(reads: list[Read]) -> list[Unread]:
    return [read for read in reads if isinstance(read, Unread)]


def reasons(reads: list[Read]) -> list[str]:
    return [read.reason for read in refused(reads)]


def offset(read: Read) -> int:
    return int(read.locator.rpartition("#")[2])


def flags(document: Document) -> list[tuple[str, str]]:
    found = [mention for mention in document.body.mentions if isinstance(mention, Flag)]
    return [(flag.rule, document.text[flag.start : flag.end]) for flag in found]
