"""Cut the files of a listing into shards: what is read, cleaned, cached and written together.

A pure function of the listing and of where records end in big files. One file changed, added or removed, or lines
appended to one, leaves all shards the same but the one or two around it: only those are built again.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from copydesk.seeds.files import File, Piece, Shard
from copydesk.seeds.listing import by_locator
from copydesk.seeds.parquet import row_group_bytes
from copydesk.seeds.record_ends import is_cuttable, of_cells, of_lines

BIG: Final = 2
"""A file of more than this many targets is cut where its format allows. Over one target it is a shard of its own."""

LONGEST: Final = 4
"""No run of small files is longer than this many targets."""

FILES_A_TARGET: Final = 5_000
"""A file counts for at least this part of a target: opening it costs about what reading 3 kB does. It also keeps any
run below ``LONGEST * FILES_A_TARGET`` = 20,000 files."""


def cut(files: Iterable[File], target_bytes: int = 16_000_000) -> tuple[Shard, ...]:
    """The shards of ``files``, in order of the listing, of about ``target_bytes`` bytes on disk each.

    Reads the footers of Parquet files, and of big JSONL, CSV and TSV files as much as it takes to find ends of
    records. What cannot be read becomes a piece all the same: reading it tells why.
    """
    shards: list[Shard] = []
    run: list[File] = []
    for file in sorted(files, key=by_locator):
        if file.size <= target_bytes:
            run.append(file)
            if _is_last_of_run(file, target_bytes):
                shards += _shards_of(run, target_bytes)
                run = []
            continue
        shards += _shards_of(run, target_bytes)
        run = []
        pieces = _pieces(file, target_bytes) if file.size > BIG * target_bytes else _whole(file)
        shards += (_shard((piece,)) for piece in pieces)
    shards += _shards_of(run, target_bytes)
    return tuple(shards)


def _weight(file: File, target: int) -> int:
    """In bytes times `FILES_A_TARGET`, to stay with whole numbers: they are the same on every machine."""
    return max(file.size * FILES_A_TARGET, target)


def _draw(file: File) -> int:
    """64 bits that look random and depend on nothing but where the file is."""
    return int.from_bytes(hashlib.blake2b(_identity(file), digest_size=8, person=b"cut").digest())


def _is_last_of_run(file: File, target: int) -> bool:
    """Whether a run ends after this file: by its own name and size alone, never by how full the run is.

    This is content-defined chunking. Were runs filled up to a size, one file added would shift every end after it and
    every shard would be new. As each file decides for itself, all other ends stay. With a chance of size / target a
    run comes out at one target on average.
    """
    return _draw(file) * target * FILES_A_TARGET < _weight(file, target) << 64


def _shards_of(run: Sequence[File], target: int) -> Iterator[Shard]:
    """One shard of a run, or several when chance made it too long (one in fifty).

    A run too long is cut where the draw comes nearest to having ended it, and so again until all parts fit. Cutting at
    a count of bytes would shift again whatever comes after a file added; the nearest draw is a matter of the files
    themselves.
    """
    todo = [run] if run else []
    while todo:
        part = todo.pop()
        if len(part) == 1 or sum(_weight(file, target) for file in part) <= LONGEST * target * FILES_A_TARGET:
            yield _shard(tuple(piece for file in part for piece in _whole(file)))
            continue
        nearest = min(range(len(part) - 1), key=lambda at: _draw(part[at]) / _weight(part[at], target)) + 1
        todo += (part[nearest:], part[:nearest])


def _shard(pieces: tuple[Piece, ...]) -> Shard:
    """A shard named by where its first piece begins.

    A hash: names of files hold whatever they like, names of parts must be plain and short. The first piece is in no
    other shard, so the name is unique; what is read later in the shard does not alter it, so a part built again
    replaces the one of its name. The fingerprint, not the name, tells whether the content is the same.
    """
    first = pieces[0]
    place = _identity(first.file) + b"\0%d" % first.start
    return Shard(hashlib.blake2b(place, digest_size=8, person=b"shard").hexdigest(), pieces)


def _identity(file: File) -> bytes:
    # The config's path and not the real one: moving a folder of data with its config moves no cut.
    return f"{file.input.path}\0{file.locator}".encode("utf-8", "surrogatepass")


def _whole(file: File) -> tuple[Piece, ...]:
    if file.format == "parquet":
        return (Piece(file, 0, len(row_group_bytes(file))),)
    return (Piece(file, 0, file.size),)


def _pieces(file: File, target: int) -> Iterator[Piece]:
    if file.format == "parquet":
        yield from _runs_of_row_groups(file, target)
        return
    start = 0
    try:
        for end in _record_ends(file, target):
            yield Piece(file, start, end)
            start = end
    except OSError:
        # Vanished or failing: the rest is one piece, and reading it gives the reason.
        pass
    yield Piece(file, start, file.size)


def _record_ends(file: File, target: int) -> Iterator[int]:
    if file.packed or file.format not in ("jsonl", "csv", "tsv"):
        return
    delimiter = file.input.delimiter or ("\t" if file.format == "tsv" else ",")
    quoted = file.format != "jsonl" and file.input.quoted
    with file.path.open("rb") as stream:
        # How many bytes a delimiter beyond ASCII has depends on the encoding, which is not known here for sure.
        if not is_cuttable(stream, file.input.encoding) or (quoted and not delimiter.isascii()):
            return
        stream.seek(0)
        ends = of_cells(stream, file.size, target, delimiter) if quoted else of_lines(stream, file.size, target)
        yield from ends


def _runs_of_row_groups(file: File, target: int) -> Iterator[Piece]:
    sizes = row_group_bytes(file)
    start = filled = 0
    for number, size in enumerate(sizes):
        if filled and filled + size > target:
            yield Piece(file, start, number)
            start, filled = number, 0
        filled += size
    yield Piece(file, start, len(sizes))
