"""Files of YAML, read by a strict subset: no tags, anchors, duplicate keys, or words that turn into something else."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from copydesk.declared.faults import DeclarationError, Problem
from copydesk.declared.located import Located, source_line
from copydesk.declared.syntax import explain
from copydesk.declared.tree import MOST_DEPTH, Refusal, Tree

MOST_BYTES = 1_000_000

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
# Besides what YAML forbids: the line breaks of YAML 1.1 (NEL, LS, PS), at which editors and parsers count lines
# differently, and a byte order mark inside the text, which nobody can see.
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_FASTEST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: str | os.PathLike[str]) -> Located:
    """Read one file of strict YAML.

    Raises DeclarationError when the file cannot be opened, is larger than 1 MB, is not UTF-8, or is refused by
    `parse_yaml`.
    """
    file = os.fspath(path)
    try:
        with Path(path).open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        problem = Problem(file, None, None, f"cannot read the file: {reason}", "check the path and its permissions")
        raise DeclarationError([problem]) from error
    if len(raw) > MOST_BYTES:
        raise DeclarationError([_too_large(file)])
    return parse_yaml(_decoded(raw, file), file)


def parse_yaml(text: str, file: str) -> Located:
    """Parse a text of strict YAML; `file` is only the name used in messages.

    Raises DeclarationError for whatever strict YAML refuses: duplicate keys, keys that are not text, anchors, aliases,
    merge keys, tags, directives, more than one document, nesting deeper than 32, texts over 1 MB, numbers beyond 64
    bits, control characters, an empty file, and anything that is not YAML. Only the first such mistake is reported.
    """
    return parse_with(_FASTEST, text, file)


def parse_with(loader: Any, text: str, file: str) -> Located:
    """Do as `parse_yaml` does with a given PyYAML loader, whose events alone are used.

    Raises DeclarationError as `parse_yaml` does.
    """
    # The second test is the exact one, but lone surrogates have no bytes to count.
    if len(text) > MOST_BYTES or len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise DeclarationError([_too_large(file)])
    text = text.removeprefix("\ufeff")
    lines = tuple(_LINE_BREAK.split(text))

    def fail(line: int, column: int, problem: str, remedy: str) -> DeclarationError:
        return DeclarationError([Problem(file, line, column, problem, remedy, source_line(lines, line))])

    forbidden = _FORBIDDEN.search(text)
    if forbidden is not None:
        line, column = _place_of(text[: forbidden.start()])
        raise fail(line, column, *_forbidden_character(forbidden.group()))
    tree = Tree(lines)
    try:
        for event in _events(loader, text):
            tree.take(event)
        value, top = tree.result()
    except Refusal as refusal:
        raise fail(refusal.line, refusal.column, refusal.problem, refusal.remedy) from None
    except yaml.YAMLError as error:
        raise fail(*explain(error, lines)) from error
    return Located(value, file, lines, top)


def _events(loader: Any, text: str) -> Iterator[yaml.Event]:
    stream = iter(yaml.parse(text, Loader=loader))
    while True:
        try:
            event = next(stream, None)
        except (ValueError, OverflowError) as error:
            # PyYAML in Python hands an escape such as "\UFFFFFFFF" to chr() unchecked; libyaml refuses it itself.
            raise yaml.YAMLError(str(error)) from error
        if event is None:
            return
        yield event


def _decoded(raw: bytes, file: str) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _place_of(raw[: error.start].decode("utf-8"))
        what = "UTF-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else f"byte 0x{raw[error.start]:02x}"
        source = source_line(tuple(_LINE_BREAK.split(raw.decode("utf-8", "replace"))), line)
        problem = Problem(file, line, column, f"the file is not UTF-8: {what}", "save the file as UTF-8", source)
        raise DeclarationError([problem]) from error


def _place_of(before: str) -> tuple[int, int]:
    lines = _LINE_BREAK.split(before)
    return len(lines), len(lines[-1]) + 1


def _forbidden_character(character: str) -> tuple[str, str]:
    code = ord(character)
    if code == 0:
        return "a NUL character", "remove it: the file may be damaged, or not a text file"
    escape = f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
    if 0xD800 <= code <= 0xDFFF:
        return f"half a character, {escape}: the text is not Unicode", "remove it, and save the file as UTF-8"
    return f"an invisible character, U+{code:04X}", f'remove it, or write it as "{escape}" in double quotes'


def _too_large(file: str) -> Problem:
    return Problem(file, None, None, "the file is larger than 1 MB", "split it into several files")


__all__ = ["MOST_BYTES", "MOST_DEPTH", "parse_with", "parse_yaml", "read_yaml"]
