import gzip
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pytest
from reading import file_of, offset, reasons, texts, whole

from copydesk.seeds.jsonl import read_jsonl
from copydesk.seeds.lines import Line, lines
from copydesk.seeds.unpack import Damaged, open_bytes

LINES = [b'{"id": "%d", "text": "%s"}\n' % (i, format(i * 7919**5, "x").encode()) for i in range(20_000)]
DATA = b"".join(LINES)
GZ = gzip.compress(DATA, 6, mtime=0)


def zstd(data: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as out:
        out.write(data)
    packed: bytes = sink.getvalue().to_pybytes()
    return packed


def unpack(path: Path, data: bytes, packed: str | None) -> tuple[bytes, Damaged | None]:
    out = []
    with closing(open_bytes(file_of(path, data, packed=packed))) as stream:
        try:
            while block := stream.read(50_000):
                assert len(block) <= 50_000
                out.append(block)
        except Damaged as damage:
            with pytest.raises(Damaged):
                stream.read(1)
            return b"".join(out), damage
        assert stream.read(1) == b""
    return b"".join(out), None


@pytest.mark.parametrize(
    ("data", "packed"),
    [
        (DATA, None),
        (GZ, "gz"),
        (GZ + b"\0" * 100_000, "gz"),
        (gzip.compress(DATA[:999]) + gzip.compress(b"") + gzip.compress(DATA[999:]), "gz"),
        (gzip.compress(DATA[:999]) + b"\0" * 70_001 + gzip.compress(DATA[999:]), "gz"),
        (b"".join(gzip.compress(DATA[i : i + 4000], 1) for i in range(0, len(DATA), 4000)), "gz"),
        (zstd(DATA), "zst"),
        (zstd(DATA[:999]) + zstd(DATA[999:]), "zst"),
    ],
)
def test_sound_files_come_out_whole(tmp_path: Path, data: bytes, packed: str | None) -> None:
    assert unpack(tmp_path / "f", data, packed) == (DATA, None)


@pytest.mark.parametrize(
    ("data", "packed", "reason", "least"),
    [
        (GZ[:-1], "gz", "truncated", len(DATA)),
        (GZ[: len(GZ) // 2], "gz", "truncated", len(DATA) // 3),
        (GZ[:5], "gz", "truncated", 0),
        (GZ + b"garbage", "gz", "trailing-garbage", len(DATA)),
        (GZ + b"\0\0g", "gz", "trailing-garbage", len(DATA)),
        (GZ[:-8] + b"abcd" + GZ[-4:], "gz", "bad-checksum", len(DATA)),
        (GZ[:-4] + b"abcd", "gz", "bad-checksum", len(DATA)),
        (GZ + GZ[:10] + b"\xff" * 100, "gz", "corrupt", len(DATA)),
        (zstd(DATA)[:-20], "zst", "truncated", 100),
        (zstd(DATA) + b"garbage", "zst", "trailing-garbage", len(DATA)),
        (b"\x28\xb5\x2f\xfd" + b"\xff" * 30, "zst", "corrupt", 0),
    ],
)
def test_all_before_the_damage_comes_out(tmp_path: Path, data: bytes, packed: str, reason: str, least: int) -> None:
    out, damage = unpack(tmp_path / "f", data, packed)
    assert damage is not None
    assert (damage.reason, damage.offset) == (reason, len(out))
    assert DATA.startswith(out)
    assert len(out) >= least


def test_a_break_inside_loses_nothing_before_it(tmp_path: Path) -> None:
    head = gzip.compress(DATA, 1, mtime=0)
    for cut in (5_000, 5_001, 70_000):
        clean, _ = unpack(tmp_path / "f", head[:cut], "gz")
        broken, damage = unpack(tmp_path / "f", head[:cut] + b"\xff" * 5_000, "gz")
        assert damage is not None
        assert broken.startswith(clean[:-8])


@pytest.mark.parametrize("packed", ["gz", "zst"])
def test_a_bomb_is_stopped(tmp_path: Path, packed: str) -> None:
    zeros = b"\0" * 150_000_000
    data = gzip.compress(zeros, 1) if packed == "gz" else zstd(zeros)
    if packed == "gz":
        data = gzip.compress(zeros)
    out, damage = unpack(tmp_path / "f", data, packed)
    assert damage is not None
    assert damage.reason == "compression-bomb"
    assert 100_000_000 < len(out) < 101_000_000


def test_records_before_a_cut_are_kept_and_the_tail_is_refused(tmp_path: Path) -> None:
    reads = list(read_jsonl(whole(file_of(tmp_path / "f.gz", GZ[: len(GZ) // 2], packed="gz"))))
    assert reasons(reads) == ["truncated"]
    tail = reads[-1]
    assert texts(reads) == [line[line.index(b"text") + 8 : -3].decode() for line in LINES[: len(reads) - 1]]
    assert DATA[: offset(tail)] == b"".join(LINES[: len(reads) - 1])
    assert not isinstance(tail, type(reads[0]))


def test_a_last_line_before_garbage_is_whole_and_one_before_a_cut_is_not(tmp_path: Path) -> None:
    data = b'{"text": "a"}\n{"text": "b"}'
    reads = list(read_jsonl(whole(file_of(tmp_path / "f.gz", gzip.compress(data) + b"junk", packed="gz"))))
    assert (texts(reads), reasons(reads), offset(reads[-1])) == (["a", "b"], ["trailing-garbage"], len(data))
    reads = list(read_jsonl(whole(file_of(tmp_path / "g.gz", gzip.compress(data)[:-6], packed="gz"))))
    assert (texts(reads), reasons(reads), offset(reads[-1])) == (["a"], ["truncated"], 14)


@pytest.mark.parametrize("limit", [3, 10, 100_000])
def test_lines_end_at_line_feeds_only(tmp_path: Path, limit: int) -> None:
    data = "one\n\u2028\x85\x0b\x0c\r\n\nlast".encode()
    with closing(open_bytes(file_of(tmp_path / "f", data))) as stream:
        found = list(lines(stream, limit))
    assert [line.offset for line in found] == [0, 4, 13, 14]
    assert [line.length for line in found] == [3, 8, 0, 4]
    assert [line.data for line in found] == data.split(b"\n")
    assert [line.cut for line in found] == [line.length > limit for line in found]


def test_a_line_over_the_limit_is_passed_over_and_counted(tmp_path: Path) -> None:
    data = b"a\n" + b'"x' * 500_000 + b"\nb\n" + b'"y' * 50_000
    with closing(open_bytes(file_of(tmp_path / "f", data))) as stream:
        found = list(lines(stream, 90_000))
    assert [(line.offset, line.cut, line.length, line.quotes) for line in found] == [
        (0, False, 1, 0),
        (2, True, 1_000_000, 500_000),
        (1_000_003, False, 1, 0),
        (1_000_005, True, 100_000, 50_000),
    ]
    assert len(found[1].data) == 65_536


def test_lines_of_a_range(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(DATA)
    start, stop = len(LINES[0]), len(DATA) - len(LINES[-1])
    with path.open("rb") as stream:
        stream.seek(start)
        found = list(lines(stream, 1000, start, stop))
    assert [line.data + b"\n" for line in found] == LINES[1:-1]
    assert found[0] == Line(start, LINES[1][:-1], False, len(LINES[1]) - 1)
