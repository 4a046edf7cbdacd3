import gzip
import os
import pickle
import socket
from pathlib import Path

import pytest

from copydesk.seeds.inputs import Input
from copydesk.seeds.listing import InputError, Listing, list_files

as_root = pytest.mark.skipif(os.geteuid() == 0, reason="root may read what nobody may")


def put(root: Path, *names: str, content: bytes = b"Rain is expected.\n") -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def listed(base: Path, *paths: str) -> Listing:
    return list_files([Input(path=path) for path in paths], base)


def locators(listing: Listing) -> list[str]:
    return [file.locator for file in listing.files]


def test_a_folder_is_walked_and_sorted_by_code_points(tmp_path: Path) -> None:
    put(tmp_path, "in/b.txt", "in/a/z.txt", "in/a.txt", "in/B.txt", "in/é.txt", "in/a/deep/er/x.txt")
    listing = listed(tmp_path, "in")
    assert locators(listing) == ["B.txt", "a.txt", "a/deep/er/x.txt", "a/z.txt", "b.txt", "é.txt"]
    assert listing.skipped == {}
    assert {file.folder for file in listing.files} == {"in"}
    assert listing.files[0].path == tmp_path / "in/B.txt"
    assert (listing.files[0].size, listing.files[0].mtime_ns) == (18, (tmp_path / "in/B.txt").stat().st_mtime_ns)


def test_a_file_is_its_own_input(tmp_path: Path) -> None:
    put(tmp_path, "in/a.txt", "in/b.txt")
    (tmp_path / "configs").mkdir()
    (file,) = listed(tmp_path / "configs", "../in/a.txt").files
    assert (file.locator, file.folder) == ("a.txt", "in")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("in/*.txt", ["a.txt"]),
        ("in/*", ["a.txt", "n.csv"]),
        ("in/**", ["a.txt", "n.csv", "x/b.txt", "x/y/c.txt"]),
        ("in/**/*.txt", ["a.txt", "x/b.txt", "x/y/c.txt"]),
        ("in/*/*.txt", ["x/b.txt"]),
        ("in/**/y/*", ["x/y/c.txt"]),
        ("in/?/**/[bc].txt", ["x/b.txt", "x/y/c.txt"]),
        ("in/.*", [".hidden.txt"]),
        ("i*/a.txt", ["in/a.txt"]),
    ],
)
def test_globs(tmp_path: Path, pattern: str, expected: list[str]) -> None:
    put(tmp_path, "in/a.txt", "in/n.csv", "in/x/b.txt", "in/x/y/c.txt", "in/.hidden.txt")
    assert locators(listed(tmp_path, pattern)) == expected


def test_a_name_with_a_bracket_is_taken_as_it_stands_where_it_exists(tmp_path: Path) -> None:
    put(tmp_path, "in/[1].txt", "in/1.txt")
    assert locators(listed(tmp_path, "in/[1].txt")) == ["[1].txt"]


def test_links_pipes_and_sockets_are_passed_over_and_counted(tmp_path: Path) -> None:
    put(tmp_path, "in/a.txt", "out/secret.txt")
    root = tmp_path / "in"
    (root / "loop").symlink_to(".")
    (root / "up").symlink_to("..")
    (root / "away.txt").symlink_to("../out/secret.txt")
    (root / "nowhere").symlink_to("nothing")
    (root / "itself").symlink_to("itself")
    os.mkfifo(root / "pipe.txt")
    here = os.getcwd()
    os.chdir(root)  # the name of a socket may have 107 bytes
    try:
        with socket.socket(socket.AF_UNIX) as door:
            door.bind("door.txt")
    finally:
        os.chdir(here)
    listing = listed(tmp_path, "in", "in/**/*.txt")
    assert locators(listing) == ["a.txt"]
    assert listing.skipped == {"symlink": 5, "special": 2, "listed-twice": 1}


def test_a_glob_counts_only_what_it_asked_for(tmp_path: Path) -> None:
    put(tmp_path, "in/a.txt")
    (tmp_path / "in/link.csv").symlink_to("a.txt")
    os.mkfifo(tmp_path / "in/pipe.csv")
    assert listed(tmp_path, "in/*.txt").skipped == {}


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    put(tmp_path, "in/a.txt", "in/.b.txt", "in/.git/c.txt", "in/.git/d.txt", "in/x/.DS_Store")
    listing = listed(tmp_path, "in")
    assert locators(listing) == ["a.txt"]
    assert listing.skipped == {"hidden": 3}


def test_an_input_may_itself_be_a_link(tmp_path: Path) -> None:
    put(tmp_path, "real/a.txt")
    (tmp_path / "folder").symlink_to("real")
    (tmp_path / "file.txt").symlink_to("real/a.txt")
    assert locators(listed(tmp_path, "folder")) == ["a.txt"]
    assert locators(listed(tmp_path, "file.txt")) == ["file.txt"]
    # By whichever way it is reached it is one file.
    assert listed(tmp_path, "folder", "file.txt", "real").skipped == {"listed-twice": 2}


def test_odd_names(tmp_path: Path) -> None:
    root = os.fsencode(tmp_path / "in")
    os.mkdir(root)
    names = [
        b"caf\xe9.txt",
        b"caf\\xe9.txt",
        b"two\nlines.txt",
        b"-rf.txt",
        "\u202ertl.txt".encode(),
        b"back\\slash.txt",
    ]
    for name in names:
        with open(os.path.join(root, name), "wb") as new:
            new.write(b"Rain.")
    listing = listed(tmp_path, "in")
    assert locators(listing) == [
        "-rf.txt",
        "back\\slash.txt",
        "caf\\x5cxe9.txt",
        "caf\\xe9.txt",
        "two\nlines.txt",
        "\u202ertl.txt",
    ]
    for file in listing.files:
        file.locator.encode()
        assert file.path.read_bytes() == b"Rain."
        assert file.format == "text"


def test_very_deep_folders(tmp_path: Path) -> None:
    depth = 1_200
    try:
        for level in range(1, depth + 1):
            (tmp_path / ("d/" * level)).mkdir()
        (tmp_path / ("d/" * depth) / "a.txt").touch()
        (file,) = listed(tmp_path, ".").files
        assert file.locator == "d/" * depth + "a.txt"
    finally:
        # shutil, which clears away what tests leave, is recursive.
        (tmp_path / ("d/" * depth) / "a.txt").unlink()
        for level in range(depth, 0, -1):
            (tmp_path / ("d/" * level)).rmdir()


@as_root
def test_an_unreadable_folder_is_counted_and_an_unreadable_file_listed(tmp_path: Path) -> None:
    put(tmp_path, "in/a.csv", "in/closed/b.txt")
    (tmp_path / "in/closed").chmod(0)
    (tmp_path / "in/a.csv").chmod(0)
    listing = listed(tmp_path, "in")
    assert [(file.locator, file.format) for file in listing.files] == [("a.csv", "csv")]
    assert listing.skipped == {"unreadable": 1}


def test_a_missing_path_suggests_its_neighbour(tmp_path: Path) -> None:
    put(tmp_path, "news/2024/a.txt")
    with pytest.raises(
        InputError, match=r"there is no input 'new/2024'.*did you mean 'news' instead of 'new'"
    ) as caught:
        listed(tmp_path, "new/2024")
    assert str(tmp_path) in caught.value.remedy
    with pytest.raises(InputError, match="did you mean 'news'"):
        listed(tmp_path, "nwes/**/*.txt")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.problem, again.remedy) == (caught.value.problem, caught.value.remedy)


def test_inputs_that_name_nothing_are_refused(tmp_path: Path) -> None:
    put(tmp_path, "in/a.txt", "empty/.hidden")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "dangling").symlink_to("nothing")
    for path, problem in {
        "in/*.csv": "nothing matches",
        "i*": "nothing matches",
        "empty": r"nothing matches input 'empty' \(passed over: 1 hidden\)",
        "pipe": "neither a file nor a folder",
        "dangling": "a link to nothing",
        "in/a.txt/*": "not a folder",
        "in/a.txt/b": "there is no",
        "x" * 300: "cannot be read: File name too long",
    }.items():
        with pytest.raises(InputError, match=problem):
            listed(tmp_path, "in", path)


def test_two_inputs_with_different_settings_may_not_share_a_file(tmp_path: Path) -> None:
    put(tmp_path, "in/x/a.txt")
    with pytest.raises(InputError, match=r"'in' and input 'in/x' both name 'a.txt', with different settings"):
        list_files([Input(path="in", language="en"), Input(path="in/x", language="es")], tmp_path)
    listing = listed(tmp_path, "in", "in/x")
    assert locators(listing) == ["x/a.txt"]
    assert listing.skipped == {"listed-twice": 1}


def test_hidden_things_met_twice_count_once(tmp_path: Path) -> None:
    put(tmp_path, "in/a.txt", "in/.b")
    assert listed(tmp_path, "in", "./in").skipped == {"hidden": 1, "listed-twice": 1}


GZ = gzip.compress(b'{"text": "Rain."}\n')


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.txt", b"x", ("text", None)),
        ("A.TXT", b"x", ("text", None)),
        ("a.text", b"x", ("text", None)),
        ("a.JSONL", b"x", ("jsonl", None)),
        ("a.ndjson", b"x", ("jsonl", None)),
        ("a.csv", b"x", ("csv", None)),
        ("a.tsv", b"x", ("tsv", None)),
        ("a.Tab", b"x", ("tsv", None)),
        ("a.parquet", b"", ("parquet", None)),
        ("a.txt", b"", ("text", None)),
        ("a.jsonl.gz", GZ, ("jsonl", "gz")),
        ("a.CSV.GZ", GZ, ("csv", "gz")),
        ("a.jsonl", GZ, ("jsonl", "gz")),
        ("a.txt.gz", b"Rain.", ("text", None)),
        ("a.csv.zst", b"\x28\xb5\x2f\xfd....", ("csv", "zst")),
        ("a.csv", b"PAR1....PAR1", ("parquet", None)),
        ("a.gz", GZ, ("jsonl", "gz")),
        ("part-0001", b'{"text": "Rain."}\n{', ("jsonl", None)),
        ("part-0001.data", b'\xef\xbb\xbf{"text": "Rain."}\n', ("jsonl", None)),
        ("part-0001.data", b"PAR1", ("parquet", None)),
        ("part-0001.data", b"Rain.", (None, None)),
        ("103117", b"Rain.", ("text", None)),
        ("Talks with Mr. Smith", b"Rain.", ("text", None)),
        ("shares-fall-3.5", b"Rain.", ("text", None)),
        ("103117", b"{" * 60_000, ("text", None)),
        ("103117", b"", (None, None)),
        ("103117", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), (None, None)),
        ("103117", bytes(range(32)) * 9, (None, None)),
        ("103117", "ра́дио\n".encode() * 10_000, ("text", None)),
        ("README", b"Rain.", (None, None)),
        ("LICENSE.gz", b"Rain.", (None, None)),
        ("a.md", b"# Rain", (None, None)),
        ("a.json", b'{"text": "Rain."}\n', (None, None)),
        ("a.html", b"<p>Rain.", (None, None)),
        ("a.pdf", b"%PDF-1.4", (None, None)),
        ("a.zip", b"PK\x03\x04", (None, None)),
        ("a.jpg", b"\xff\xd8\xff", (None, None)),
    ],
)
def test_formats(tmp_path: Path, name: str, content: bytes, expected: tuple[str | None, str | None]) -> None:
    put(tmp_path, f"in/{name}", content=content)
    (file,) = listed(tmp_path, "in").files
    assert (file.format, file.packed) == expected


def test_the_config_decides_the_format_but_not_the_packing(tmp_path: Path) -> None:
    put(tmp_path, "in/a.csv", content=GZ)
    put(tmp_path, "in/README.md")
    files = list_files([Input(path="in", format="text")], tmp_path).files
    assert [(file.format, file.packed) for file in files] == [("text", None), ("text", "gz")]
