"""Bytes to letters, and an honest word about how sure that is.

The order is that of evidence: a byte order mark, what the input declares, UTF-8 (which other encodings hardly ever
pass for), zeros in every second byte, and only then a guess. Whatever is not plainly UTF-8 or as declared is flagged.

What guessing can do, as measured on sixty to three hundred bytes of news each: cp1251, koi8-r, cp866, gb18030, big5,
Shift JIS, euc-jp, euc-kr, Greek, Hebrew, Arabic, Thai and the Western languages come out right; Polish, Czech,
Hungarian, Turkish and Lithuanian do from two or three lines on, and may be taken for windows-1252 in a shorter text;
Croatian and Slovene in cp1250 always are, as their few letters beyond ASCII are letters there too. There, ``encoding:``
in the config is the answer.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from copydesk.text.mentions import Flag

ENCODING: Final = "decode/encoding"
STRAY: Final = "decode/stray-byte"
SURROGATE: Final = "decode/lone-surrogate"

MOST_FLAGS: Final = 100
"""Flags of one rule on one text: a text broken in every letter needs no flag a letter."""

How = Literal["declared", "bom", "utf-8", "detected"]

_BOMS: Final = (
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_UTF8_BOM: Final = b"\xef\xbb\xbf"

# What the web was written in before UTF-8. A detector that may also answer mac_cyrillic or iso8859_14 does so, wrongly.
_CANDIDATES: Final = [
    *("cp1252", "cp1250", "iso8859_2", "cp1251", "koi8_r", "koi8_u", "cp866", "cp1253", "cp1254", "cp1255", "cp1256"),
    *("cp1257", "cp1258", "cp874", "gb18030", "big5", "cp932", "euc_jp", "cp949"),
]
_MOST_DETECTED: Final = 65_536  # bytes shown to the detector: more makes it slower, not surer

_STRAYS: Final = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)}
_STRAY: Final = re.compile("[\udc80-\udcff]")
_LONE: Final = re.compile("[\ud800-\udfff]")

# A sign of Latin-1 between two letters (`wed³ug`) is no sign: it is a letter of another code page.
_SIGN_IN_WORD: Final = re.compile(r"[^\W\d_][¡-¿×÷][^\W\d_]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text out of bytes; the spans of ``flags`` are in that text."""

    text: str
    encoding: str
    how: How
    flags: tuple[Flag, ...] = ()

    @property
    def has_strays(self) -> bool:
        """Whether the text is UTF-8 but for single bytes, flagged one by one."""
        return any(flag.rule == STRAY for flag in self.flags)


class Undecodable(ValueError):
    """Bytes that no encoding explains. ``offset`` is that of the first byte that is not UTF-8."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(f"{message}; the first byte that is not UTF-8 is at {offset}")
        self.offset = offset


def decode(data: bytes, declared: str | None, guess: str | None = None) -> Decoded:
    """The text of one whole record or file, exactly as it is there: only a byte order mark at its start is left out.

    ``declared`` is what the input says; ``guess`` what was found out about the bytes around these, believed before
    a new guess is made.

    Raises:
        Undecodable: no encoding fits.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _wide(data[len(mark) :], encoding, "bom", "")
    skipped = 0
    if data.startswith(_UTF8_BOM):
        data, declared, skipped = data[len(_UTF8_BOM) :], "utf-8", len(_UTF8_BOM)
    decoded = _decode(data, declared, guess, skipped)
    if skipped and decoded.how == "declared":
        return Decoded(decoded.text, "utf-8", "bom", decoded.flags)
    return decoded


def _decode(data: bytes, declared: str | None, guess: str | None, skipped: int) -> Decoded:
    text = None if declared is None else _strictly(data, declared)
    if declared is not None and text is not None and not _is_rather_utf8(data, text, declared):
        text, flags = without_surrogates(text)
        return Decoded(text, declared, "declared", flags)
    complaint = "" if declared is None else f"declared as {declared}, which these bytes are not; "
    wide = declared is None and _wide_by_high_bytes(data)
    if wide:
        return _wide(data, wide, "detected", complaint)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return _not_utf8(data, complaint, guess, error.start + skipped)
    return Decoded(text, "utf-8", "utf-8", _whole(text, f"{complaint}read as utf-8") if complaint else ())


def _not_utf8(data: bytes, complaint: str, guess: str | None, offset: int) -> Decoded:
    surrogates = _strictly(data, "utf-8", "surrogatepass")
    if surrogates is not None:
        text, lone = without_surrogates(surrogates)
        flags = _whole(text, f"{complaint}not quite UTF-8: halves of letters are encoded one by one (CESU-8)")
        return Decoded(text, "utf-8", "utf-8", flags + lone)
    wide = _wide_by_zeros(data)
    if wide:
        return _wide(data, wide, "detected", complaint)
    escaped = data.decode("utf-8", "surrogateescape")
    stray = len(_STRAY.findall(escaped))
    # Other encodings seldom pass for UTF-8: where most of what is not ASCII does, the rest came in by accident.
    if sum(letter > "\x7f" for letter in escaped) >= 2 * stray:
        text, flags = read_strays(escaped)
        return Decoded(text, "utf-8", "utf-8", (_whole(text, f"{complaint}read as utf-8") if complaint else ()) + flags)
    encoding, reason = _guess(data, guess)
    found = None if encoding is None else _strictly(data, encoding)
    if encoding is None or found is None:
        raise Undecodable(offset, f"{complaint}no encoding fits")
    text, flags = without_surrogates(found)
    message = f"{complaint or 'not UTF-8; '}read as {encoding}, {reason}"
    return Decoded(text, encoding, "detected", _whole(text, message) + flags)


def _guess(data: bytes, guess: str | None) -> tuple[str | None, str]:
    """An encoding for bytes that are not Unicode at all, and why."""
    if guess is not None and _strictly(data, guess) is not None:
        return guess, "as the beginning of the file suggests"
    web = _strictly(data, "windows-1252")
    if web is not None and _SIGN_IN_WORD.search(web):
        web = None
    # Under six in a hundred bytes beyond ASCII is English, German or Swedish with some quotes and accents, and three
    # bytes make any detector guess at random: the web's default it is, unless it makes signs out of letters.
    if web is not None and sum(byte > 0x7F for byte in data) < 0.06 * len(data):
        return "windows-1252", "the web's default, for so few bytes beyond ASCII"
    from charset_normalizer import from_bytes  # noqa: PLC0415 - heavy, and hardly ever needed

    shown = data if len(data) <= _MOST_DETECTED else b"\n".join(_telling(data))
    found = list(from_bytes(shown, cp_isolation=_CANDIDATES, enable_fallback=False))
    if web is None:
        found = [match for match in found if match.encoding != "cp1252"] or found
    elif found and _is_rather_western(found[0].encoding, str(found[0])):
        return "windows-1252", "by detection"
    best = found[0].encoding if found else None
    return ("windows-1252" if best == "cp1252" else best), "by detection"


def _is_rather_western(encoding: str, text: str) -> bool:
    """Whether an answer is one that detectors give for French or Swedish, whose à and å are ŕ and ĺ in cp1250.

    Slovak has ŕ and ĺ once in a page; in cp1257 à is ą, which is no word in Lithuanian.
    """
    beyond = sum(letter > "\x7f" for letter in text)
    if encoding == "cp1250":
        return text.count("ŕ") + text.count("ĺ") > 0.05 * beyond
    return encoding == "cp1257" and " ą " in text


def _telling(data: bytes) -> list[bytes]:
    """The first lines that hold bytes beyond ASCII, up to what a detector should see."""
    lines: list[bytes] = []
    size = 0
    for line in data.split(b"\n"):
        if not line.isascii():
            lines.append(line)
            size += len(line)
            if size > _MOST_DETECTED:
                break
    return lines


def wide_encoding(head: bytes, declared: str | None) -> str | None:
    """The encoding of a file in which a byte below 128 need not be that ASCII character (UTF-16, UTF-32, UTF-7).

    Such a file must be turned into UTF-8 before lines are looked for. ``head`` is its beginning; None: no need.
    """
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    if head.startswith(_UTF8_BOM):
        return None
    if declared is not None:
        ascii_bytes = bytes(range(0x80))
        return None if _strictly(ascii_bytes, declared) == ascii_bytes.decode() else declared
    return _wide_by_high_bytes(head) or (None if _is_utf8_start(head) else _wide_by_zeros(head))


def has_wide_mark(head: bytes) -> bool:
    """Whether a file that begins so has a byte order mark of UTF-16 or UTF-32."""
    return head.startswith(tuple(mark for mark, _ in _BOMS))


def without_surrogates(text: str) -> tuple[str, tuple[Flag, ...]]:
    """The text with pairs of surrogates joined and each lone one read as U+FFFD and flagged: no file can hold one."""
    if text.isascii():
        return text, ()
    try:
        text.encode()
    except UnicodeEncodeError:
        joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
        flags = [
            Flag(at.start(), at.end(), SURROGATE, f"half of a letter, U+{ord(at[0]):04X}, without its other half")
            for at in _LONE.finditer(joined)
        ]
        return _LONE.sub("\ufffd", joined), _capped(flags)
    return text, ()


def read_strays(text: str) -> tuple[str, tuple[Flag, ...]]:
    """The text, decoded with ``surrogateescape``, with its stray bytes read as windows-1252 and flagged, each."""
    flags = [
        Flag(at.start(), at.end(), STRAY, f"byte 0x{ord(at[0]) - 0xDC00:02X} is not UTF-8; read as windows-1252")
        for at in _STRAY.finditer(text)
    ]
    return text.translate(_STRAYS), _capped(flags)


def _capped(flags: list[Flag]) -> tuple[Flag, ...]:
    if len(flags) <= MOST_FLAGS:
        return tuple(flags)
    last = flags[MOST_FLAGS - 1]
    more = Flag(last.start, last.end, last.rule, f"{last.message}; and {len(flags) - MOST_FLAGS:,} more like it")
    return (*flags[: MOST_FLAGS - 1], more)


def _whole(text: str, message: str) -> tuple[Flag, ...]:
    return (Flag(0, len(text), ENCODING, message),) if text else ()


def _strictly(data: bytes, encoding: str, errors: str = "strict") -> str | None:
    try:
        return data.decode(encoding, errors)
    except (UnicodeError, LookupError, ValueError):
        return None


def _is_utf8_start(head: bytes) -> bool:
    """Whether bytes cut anywhere are UTF-8 as far as they go."""
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 3 and error.reason == "unexpected end of data"
    return True


def _is_rather_utf8(data: bytes, text: str, declared: str) -> bool:
    """Whether the bytes refute a declaration they would pass: any bytes are iso-8859-1, and pages lie.

    One UTF-8 letter is proof against a code page of single bytes. Chinese and Korean pairs look like UTF-8 one time in
    seven (Notepad's famous 联通), so four in a row are asked of them.
    """
    if data.isascii():
        return False
    utf8 = _strictly(data, "utf-8")
    if utf8 is None or utf8 == text or b"\0" in data:
        return False
    letters = sum(letter > "\x7f" for letter in utf8)
    return len(text) == len(data) or letters >= 4 or declared.lower().startswith(("utf-16", "utf-32"))


def _wide_by_high_bytes(data: bytes) -> str | None:
    """UTF-16 without a mark, in Latin, Greek, Cyrillic, Hebrew or Arabic: every second byte is below 8, as in no text.

    Before UTF-8 is tried, since most such bytes would pass for it, as control characters.
    """
    sample = data[:4096]
    pairs = len(sample) // 2
    first, second = (sum(byte < 8 for byte in sample[at::2]) for at in (0, 1))
    if pairs >= 4 and second >= 0.7 * pairs and first <= 0.05 * pairs:
        return "utf-16-le"
    return "utf-16-be" if pairs >= 4 and first >= 0.7 * pairs and second <= 0.05 * pairs else None


def _wide_by_zeros(data: bytes) -> str | None:
    """UTF-16 without a mark, in any script: spaces, digits and line ends in it have zeros at the same side."""
    sample = data[:4096]
    pairs = len(sample) // 2
    first, second = sample[::2].count(0), sample[1::2].count(0)
    if pairs >= 4 and second >= 0.1 * pairs and first <= 0.02 * pairs:
        return "utf-16-le"
    return "utf-16-be" if pairs >= 4 and first >= 0.1 * pairs and second <= 0.02 * pairs else None


def _wide(data: bytes, encoding: str, how: How, complaint: str) -> Decoded:
    """UTF-16 or UTF-32, with what is left of a letter at the end read as U+FFFD."""
    unit = 4 if "32" in encoding else 2
    whole = len(data) - len(data) % unit
    text = _strictly(data[:whole], encoding, "surrogatepass")
    if text is None:
        raise Undecodable(0, f"{complaint}marked as {encoding}, which these bytes are not")
    flags: tuple[Flag, ...] = ()
    text, lone = without_surrogates(text)
    if whole < len(data):
        text += "\ufffd"
        flags = (Flag(len(text) - 1, len(text), STRAY, f"the last letter is cut: {data[whole:]!r}"),)
    if how == "detected":
        flags = _whole(text, f"{complaint}read as {encoding} for its zeros, without a byte order mark") + flags
    return Decoded(text, encoding, how, flags + lone)
