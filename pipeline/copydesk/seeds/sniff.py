"""What a file is: by the config, by its name, and where both are silent by its first bytes."""

import codecs
import json
import re
from dataclasses import replace
from typing import Final

from copydesk.seeds.decode import Undecodable, decode
from copydesk.seeds.files import File
from copydesk.seeds.inputs import Format
from copydesk.seeds.opened import head_of

HEAD: Final = 65_536
"""Bytes of a file, after unpacking, that are looked at."""

_BY_EXTENSION: Final[dict[str, Format]] = {
    "txt": "text",
    "text": "text",
    "jsonl": "jsonl",
    "ndjson": "jsonl",
    "csv": "csv",
    "tsv": "tsv",
    "tab": "tsv",
    "parquet": "parquet",
}

# One JSON value a file. Written on a single line it looks exactly like JSONL of one record, so content cannot tell.
_ONE_VALUE: Final = frozenset({"json", "geojson", "ipynb", "webmanifest"})

# Text without an extension is news (20 Newsgroups names its files 103117), except what sits beside data by custom.
_NOT_NEWS: Final = frozenset(
    (
        *("authors", "contributing", "copying", "copyright", "licence", "license", "notice"),
        *("changelog", "changes", "install", "makefile", "readme", "todo", "version"),
        *("checksums", "manifest", "md5sums", "sha1sums", "sha256sums", "sha512sums"),
    )
)

# An extension has a letter and no blank. "Shares fall 3.5", "2024.01" and "Talks with Mr. Smith" have none.
_EXTENSION = re.compile(r"\.(?=[0-9]*[a-z])([0-9a-z]{1,12})\Z")

_BINARY: Final = (
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",  # JPEG
    b"%PDF-",
    b"PK\x03\x04",  # zip, and with it docx, epub, odt
    b"PK\x05\x06",  # the 22 bytes of an empty zip
    b"\x7fELF",
    b"\xd0\xcf\x11\xe0",  # Word before 2007
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"\x28\xb5\x2f\xfd",
    b"PAR1",
)

# Tab, line feed, form feed, carriage return and escape (terminal colours) do occur in text.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


def identify(file: File) -> File:
    """``file`` with its ``format`` and ``packed`` found out. A file that cannot be read keeps what its name says.

    A declared format is taken as it is. A name is believed except against Parquet's magic bytes, which no text begins
    with by chance. Packing goes by magic bytes alone: names with a lost or an added ``.gz`` are common in downloads.
    """
    name = file.path.name.lower()
    name = name.removesuffix(".gz").removesuffix(".zst")
    extension = _extension(name)
    named = _BY_EXTENSION.get(extension)
    declared = file.input.format
    try:
        with file.path.open("rb") as stream:
            magic = stream.read(4)
    except OSError:
        return replace(file, format=declared or named)
    file = replace(file, packed=_packed(magic))
    if declared:
        return replace(file, format=declared)
    if magic == b"PAR1":
        return replace(file, format="parquet")
    if named or extension in _ONE_VALUE:
        return replace(file, format=named)
    try:
        head = head_of(file, HEAD)
    except OSError:
        return file
    may_be_text = not extension and name not in _NOT_NEWS
    return replace(file, format=_by_content(head, may_be_text, file.input.encoding))


def is_binary(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is one of the common things that are no text."""
    return head.startswith(_BINARY)


def is_machine_data(text: str) -> bool:
    """Whether what was decoded is no text after all, by its control characters.

    Wire copy and scans carry a few (STX, ETX, the odd NUL), also in a news item of two lines; machine data is full of
    them. So more than 1 % counts, and never eight or fewer.
    """
    controls = len(_CONTROLS.findall(text))
    return controls > 8 and controls * 100 > len(text)


def _packed(magic: bytes) -> str | None:
    if magic.startswith(b"\x1f\x8b"):
        return "gz"
    return "zst" if magic == b"\x28\xb5\x2f\xfd" else None


def _extension(name: str) -> str:
    match = _EXTENSION.search(name)
    return match[1] if match else ""


def _by_content(head: bytes, may_be_text: bool, encoding: str | None) -> Format | None:
    if _begins_with_an_object(head):
        return "jsonl"
    return "text" if may_be_text and head and _is_text(head, encoding) else None


def _begins_with_an_object(head: bytes) -> bool:
    line = head.removeprefix(codecs.BOM_UTF8).split(b"\n", 1)[0]
    if not line.lstrip().startswith(b"{"):
        return False
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _is_text(head: bytes, declared: str | None) -> bool:
    if is_binary(head):
        return False
    # The head may end inside a character: what is after its last line break proves nothing.
    whole = head if len(head) < HEAD else head[: head.rfind(b"\n") + 1] or head
    try:
        return not is_machine_data(decode(whole, declared).text)
    except Undecodable:
        return False
