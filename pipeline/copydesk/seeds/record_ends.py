"""Find where a big file of lines or cells may be cut: ends of records near given offsets, in one pass.

A cut depends only on the bytes before it and the line it falls in, so a file that grows keeps the cuts it had.
"""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from copydesk.seeds.decode import wide_encoding

_NEAR: Final = 65_536
"""Bytes read at a time around an offset: most lines of news are shorter."""

_BLOCK: Final = 1 << 20

# Seven-bit encodings with shifts write letters with the bytes of a quote.
_SHIFTING: Final = ("iso2022", "hz")

_QUOTES = re.compile(b'"+')


def is_cuttable(stream: BinaryIO, declared: str | None) -> bool:
    r"""Whether the bytes ``\n`` and ``"`` are those characters and nothing else: not so in UTF-16 or EBCDIC."""
    shifts = declared is not None and codecs.lookup(declared).name.startswith(_SHIFTING)
    return not shifts and wide_encoding(stream.read(4096), declared) is None


def of_lines(stream: BinaryIO, size: int, step: int) -> Iterator[int]:
    """Offsets within ``size`` bytes just after a line break, each the first at or after a multiple of ``step``.

    Reads only around the multiples. A line longer than ``step`` leaves out the offsets it covers.
    """
    want = step
    while want < size:
        at = stream.seek(want - 1)
        found = -1
        while at < size and found < 0 and (block := stream.read(min(_NEAR, size - at))):
            found = block.find(b"\n")
            at += len(block) if found < 0 else found + 1
        if found < 0 or at >= size:
            return
        yield at
        want = (at // step + 1) * step


def of_cells(stream: BinaryIO, size: int, step: int, delimiter: str) -> Iterator[int]:
    """Like `of_lines`, for files whose quoted cells may hold line breaks: those are no ends of records.

    Reads all of the file, as only its beginning says what is quoted. A quote opens a cell only where a cell begins and
    closes it unless doubled, as Python's csv reads. Counting quotes would be simpler and is right for files that
    quote by the book, but one stray inch mark (``a 6" gun``) turns inside and outside around for the rest of the file,
    and then it would cut inside cells only.
    """
    cell = re.escape(delimiter.encode("ascii"))
    # A BOM may also stand where files were joined.
    opens = re.compile(b"(?:(?<=[\n\r" + cell + b'])|(?<=[\n\r]\xef\xbb\xbf))"')
    # A made-up line break in front makes the first cell begin like any other.
    data, base, at, quoted, want = b"\n", -1, 1, False, step
    while base + len(data) < size and (block := stream.read(min(_BLOCK, size - base - len(data)))):
        data += block
        while at < len(data):
            if quoted:
                run = _QUOTES.search(data, at)
                if run is None:
                    at = len(data)
                elif run.end() == len(data):
                    # The next block may go on with quotes: pairs are done with, an odd one waits.
                    at = run.end() - len(run[0]) % 2
                    break
                else:
                    at = run.end()
                    quoted = len(run[0]) % 2 == 0
                continue
            opening = opens.search(data, at)
            until = opening.start() if opening else len(data)
            while (end := data.find(b"\n", max(at, want - 1 - base), until) + 1) > 0:
                if base + end >= size:
                    return
                yield base + end
                want = ((base + end) // step + 1) * step
            at, quoted = (opening.end(), True) if opening else (len(data), False)
        # Kept before the place reached: what a quote there would follow, a line break and a BOM at most.
        done = max(at - 4, 0)
        data, base, at = data[done:], base + done, at - done
