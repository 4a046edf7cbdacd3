"""Whatever is done to a published version, verify says what and where."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import copydesk
from copydesk.cli import DONE, FAILED, main
from copydesk.store.dataset import load
from copydesk.store.parts import hash_file
from copydesk.store.schemas import TableName, schema_of
from copydesk.store.verify import verify
from copydesk.store.versions import DatasetError
from news import write_everything


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verify")
    config = write_everything(folder)
    (folder / "texts/00000.txt").write_text("A lost \ufffd letter. in which they have died nearly a hundred.")
    copydesk.run(config, workers=1)
    return folder / "out"


def rewritten(version: Path, table: TableName, change: Callable[[list[dict[str, Any]]], object]) -> None:
    """Change a table's rows behind copydesk's back, with the manifest made to agree."""
    manifest = json.loads((version / "manifest.json").read_text())
    part = next(part for part in manifest["parts"][table] if part["rows"])
    path = version / table / part["file"]
    rows = pq.read_table(path).to_pylist()
    change(rows)
    pq.write_table(pa.Table.from_pylist(rows, schema=schema_of(table)), path)
    part["sha256"], part["bytes"] = hash_file(path)
    sealed(version, json.dumps(manifest))


def flip(version: Path) -> None:
    path = next((version / "documents").iterdir())
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def sealed(version: Path, manifest: str) -> None:
    """Write a manifest with a hash that fits it."""
    (version / "manifest.json").write_text(manifest)
    (version / "manifest.sha256").write_text(f"{hash_file(version / 'manifest.json')[0]}  manifest.json\n")


def altered_books(version: Path) -> None:
    sealed(version, (version / "manifest.json").read_text().replace('"read": 40', '"read": 41'))


CASES: list[tuple[str, Callable[[Path], object], str]] = [
    ("a flipped bit", flip, "is damaged"),
    ("a missing file", lambda v: next((v / "edits").iterdir()).unlink(), "is missing"),
    ("a file nobody wrote", lambda v: (v / "flags/extra.parquet").write_bytes(b"x"), "not in the manifest"),
    ("books that do not add up", altered_books, "41 read"),
    (
        "a text changed later",
        lambda v: rewritten(v, "documents", lambda rows: rows[0].update(text="x")),
        "cannot be taken back|is not the raw",
    ),
    (
        "an edit changed later",
        lambda v: rewritten(v, "edits", lambda rows: rows[0].update(before="x")),
        "is not the raw",
    ),
    ("an edit left out", lambda v: rewritten(v, "edits", lambda rows: rows.pop()), "taken back|is not the raw"),
    ("an edit of nobody", lambda v: rewritten(v, "edits", lambda rows: rows[0].update(doc_id="nobody")), "not there"),
    (
        "a document twice",
        lambda v: rewritten(v, "documents", lambda rows: rows.append(rows[0])),
        "more than one document",
    ),
    ("a document left out", lambda v: rewritten(v, "documents", lambda rows: rows.pop()), "the tables hold"),
    (
        "a flag moved",
        lambda v: rewritten(v, "flags", lambda rows: rows[0].update(start=0, end=1)),
        "the span 0:1 of flags",
    ),
]


@pytest.mark.parametrize(("damage", "said"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_damage_is_found_and_named(
    original: Path, tmp_path: Path, damage: Callable[[Path], object], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(original, tmp_path / "out", symlinks=True)
    damage(tmp_path / "out/versions/1")
    report = verify(load(tmp_path / "out"))
    assert not report.sound
    assert any(re.search(said, fault) for fault in report.faults), report.faults
    assert main(["verify", str(tmp_path / "out")]) == FAILED
    assert "NOT SOUND" in capsys.readouterr().out


def test_the_untouched_original_is_sound(original: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(original)]) == DONE
    assert "sound" in capsys.readouterr().out


def test_a_reader_of_a_damaged_page_gets_an_error_and_not_wrong_data(original: Path, tmp_path: Path) -> None:
    shutil.copytree(original, tmp_path / "out", symlinks=True)
    version = tmp_path / "out/versions/1"
    path = max((version / "documents").iterdir(), key=lambda file: file.stat().st_size)
    clean = path.read_bytes()
    right = load(tmp_path / "out").arrow("documents")
    refused = 0
    for place in range(4, len(clean) // 2, 97):
        data = bytearray(clean)
        data[place] ^= 1
        path.write_bytes(data)
        try:
            read = load(tmp_path / "out").arrow("documents")
        except (OSError, pa.ArrowException):
            refused += 1
        else:
            # A page's header has no checksum; what it says may be told from the page, and then nothing is lost.
            assert read.equals(right), place
    assert refused > 40


def test_a_manifest_changed_later_is_refused_by_every_command(original: Path, tmp_path: Path) -> None:
    shutil.copytree(original, tmp_path / "out", symlinks=True)
    path = tmp_path / "out/versions/1/manifest.json"
    path.write_text(path.read_text().replace('"read": 40', '"read": 41'))
    assert main(["verify", str(tmp_path / "out")]) == FAILED
    with pytest.raises(DatasetError, match="not the manifest that was published"):
        load(tmp_path / "out")
