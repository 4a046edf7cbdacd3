"""JSON Lines: one object a line. What JSON itself leaves open (a key twice, NaN) is refused, not decided silently."""

import json
from collections.abc import Iterator
from typing import Final, Never

from copydesk.seeds.decode import ENCODING, Decoded, Undecodable, decode
from copydesk.seeds.files import File, Piece
from copydesk.seeds.lines import Line, lines
from copydesk.seeds.mapping import to_read, unread
from copydesk.seeds.opened import head_in_utf8, opened
from copydesk.seeds.records import Read
from copydesk.text.mentions import Flag

DEEPEST: Final = 200
"""Objects and lists inside one another. Python's own limit hangs on who calls, and would reject now and then."""

_BOM: Final = b"\xef\xbb\xbf"
_BLANK: Final = b" \t\r"
_MOST_DIGITS: Final = 4_300  # Python's own default, held whatever the environment sets


def read_jsonl(piece: Piece) -> Iterator[Read]:
    """The records of a piece, in order. The locator's number is the line's byte offset in the unpacked file.

    A file in UTF-16 or UTF-32 is turned into UTF-8 on the way, and its offsets are those in the UTF-8 form.

    Raises:
        OSError: the file cannot be opened or read.
    """
    file = piece.file
    reader = _Reader(file)
    nothing = True
    with opened(piece) as source:
        reader.flags = source.flags
        reader.declared = None if source.wide else file.input.encoding
        for line in lines(source.stream, limit_bytes(file), source.start, source.stop):
            nothing = False
            read = reader.read(line)
            if read is not None:
                yield read
    if nothing and not piece.start:
        yield unread(file, file.locator, "empty", "the file has no bytes")


def limit_bytes(file: File) -> int:
    """The longest line, in bytes, that may still hold a record of no more than the allowed characters.

    Six bytes a character is JSON's longest way to write one (but for escaped emoji), and a megabyte goes to the columns
    that nobody counts.
    """
    return 6 * file.input.max_characters + 1_000_000


class _RefusedError(ValueError):
    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _RefusedError("duplicate-key", f"{twice!r} is there more than once, and which one is meant nobody knows")
    return found


def _constant(name: str) -> Never:
    raise _RefusedError("not-json", f"{name} is not JSON")


def _integer(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise _RefusedError("not-json", f"a whole number of {len(digits):,} digits")
    return int(digits)


def _real(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise _RefusedError("not-json", f"{digits[:40]} is beyond any number a computer keeps")
    return number


_PARSER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=_constant, parse_int=_integer, parse_float=_real
)


class _Reader:
    """Lines of one file to records."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.declared: str | None = None
        self.flags: tuple[Flag, ...] = ()
        self._guess: str | None = None
        self._guessed = False

    def read(self, line: Line) -> Read | None:
        """The record of a line; None for a blank one."""
        data = line.data
        if data.startswith(_BOM):
            data = data.removeprefix(_BOM)
        if line.damage is None and not line.cut and not data.strip(_BLANK):
            return None
        locator = f"{self.file.locator}#{line.offset}"
        if line.damage is not None:
            return unread(self.file, locator, line.damage.reason, str(line.damage), line.data)
        if line.cut:
            detail = f"a line of {line.length:,} bytes, more than {limit_bytes(self.file):,}"
            return unread(self.file, locator, "too-large", detail, line.data)
        try:
            text, flags, strays = self._decode(data)
            record = _parse(data, text)
        except Undecodable as error:
            return unread(self.file, locator, "undecodable", str(error), line.data)
        except _RefusedError as refused:
            return unread(self.file, locator, refused.reason, str(refused), line.data)
        return to_read(self.file, locator, record, line.data, flags, strays=strays)

    def _decode(self, data: bytes) -> tuple[str, tuple[Flag, ...], bool]:
        """The line's letters, what is to be said about the whole of them, and whether stray bytes are still to read."""
        if self.declared is None:
            try:
                return data.decode(), self.flags, False
            except UnicodeDecodeError:
                pass
        decoded = decode(data, self.declared, self._file_guess())
        if decoded.has_strays and b"\\ud" not in data.lower():
            # A place in the line is no place in its strings: strays go through the JSON marked, and are read after it.
            whole = tuple(flag for flag in decoded.flags if flag.rule == ENCODING)
            return data.decode("utf-8", "surrogateescape"), self.flags + whole, True
        return decoded.text, self.flags + _one_a_rule(decoded), False

    def _file_guess(self) -> str | None:
        """What the lines at the file's beginning that are not UTF-8 are, taken together: surer than each for itself.

        Of the file, not of the piece, so that no cut changes it.
        """
        if not self._guessed:
            self._guessed = True
            head = head_in_utf8(self.file)
            odd = b"\n".join(line for line in head[: head.rfind(b"\n") + 1].split(b"\n") if not _is_utf8(line))
            try:
                decoded = decode(odd, None)
            except Undecodable:
                return None
            self._guess = decoded.encoding if decoded.how == "detected" else None
        return self._guess


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _one_a_rule(decoded: Decoded) -> tuple[Flag, ...]:
    return tuple({flag.rule: flag for flag in reversed(decoded.flags)}.values())


def _parse(data: bytes, text: str) -> dict[str, object]:
    try:
        record = _PARSER.decode(text)
    except json.JSONDecodeError as error:
        raise _RefusedError("not-json", f"{error.msg} at character {error.pos:,} of the line") from None
    except RecursionError:
        raise _RefusedError("too-deep", f"more than {DEEPEST} objects or lists inside one another") from None
    # As many brackets as would be needed, in the text or not: only then is it worth a walk.
    if data.count(b"{") + data.count(b"[") > DEEPEST and _depth_is_over(record):
        raise _RefusedError("too-deep", f"more than {DEEPEST} objects or lists inside one another")
    if not isinstance(record, dict):
        raise _RefusedError("not-an-object", f"the line is not an object: {text.strip()[:60]}")
    return record


def _depth_is_over(record: object) -> bool:
    level = [record]
    for _ in range(DEEPEST):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)  # type: ignore[attr-defined]
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return False
    return True
