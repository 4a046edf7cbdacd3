"""The main job on real files: accounting, determinism, publishing, and what a reader sees meanwhile."""

import json
import os
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

import copydesk
from copydesk import job
from copydesk.cli import BAD_USAGE, FAILED, INTERRUPTED, OVER_THRESHOLD, TERMINATED, main
from copydesk.engines.engine import Progress
from copydesk.store.dataset import Dataset, load
from copydesk.store.manifest import Account
from copydesk.store.schemas import TABLES, schema_of
from copydesk.store.verify import verify
from copydesk.store.versions import DatasetError, Versions
from news import record, write_everything, write_jsonl, write_texts


def parts(dataset: Dataset) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = dataset.manifest["parts"]
    return found


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("news")
    copydesk.run(write_everything(folder))
    return folder


def test_every_record_is_accounted_for(published: Path) -> None:
    dataset = load(published / "out")
    books = {source: Account(**account) for source, account in dataset.manifest["accounting"].items()}
    assert {source: (of.read, of.kept, of.rejected) for source, of in books.items()} == {
        "texts": (40, 40, 0),
        "feed": (163, 160, 3),
    }
    assert all(of.adds_up for of in books.values())
    assert sorted(zip(dataset.rejects.locator, dataset.rejects.reason, strict=True)) == [
        ("bad.jsonl#0", "not-json"),
        ("bad.jsonl#33", "wrong-type"),
        ("empty.jsonl", "empty"),
    ]


def test_verify_finds_it_sound(published: Path) -> None:
    report = verify(load(published / "out"))
    assert report.faults == []
    assert report.checked["documents"] == 200
    assert report.checked["edits"] > 200


def test_the_manifest_holds_the_whole_config_defaults_included(published: Path) -> None:
    config = load(published / "out").manifest["config"]
    assert [stage["use"] for stage in config["stages"]] == [
        "mojibake",
        "unicode",
        "lookalikes",
        "language",
        "source_language",
        "rewrite",
        "headline",
        "dateline",
        "rewrite",
        "loops",
        "names",
        "limits",
    ]
    assert config["thresholds"] == {"max_reject_share": 0.5, "min_documents": 1}


def test_every_table_has_a_part_with_the_declared_schema(published: Path) -> None:
    dataset = load(published / "out")
    for table in TABLES:
        assert dataset.files(table)
        assert dataset.arrow(table).schema.equals(schema_of(table))


def test_records_keep_their_ids_and_facts(published: Path) -> None:
    documents = load(published / "out").documents.set_index("doc_id")
    row = documents.loc["n00101"]
    assert row.text == "Café talks “closed”.\n" + "\n".join(record(101)["text"].split("\n")[1:]).replace(
        "near of", "nearly"
    ).removesuffix("Add Comment").rstrip("\n") + "\n" * record(101)["text"].endswith("\n")
    assert row.title == "Talks enter day 101"
    assert (row.site, row.published_zone, row.published_precision, row.published_from) == (
        "site2.example",
        "+02:00",
        "second",
        "metadata",
    )
    assert row.published.isoformat() == "2021-03-18T08:00:00+00:00"


def test_pandas_dtypes_survive_missing_values(published: Path) -> None:
    documents = load(published / "out").documents
    assert str(documents.dtypes["chars"]) == "Int32"
    assert str(documents.dtypes["similarity"]) == "Float64"
    assert str(documents.dtypes["published"]).startswith("datetime64[us, UTC")
    assert documents.similarity.isna().all()
    assert isinstance(documents.extra.iloc[0], dict)


@pytest.mark.parametrize("workers", [1, 8])
def test_the_same_bytes_for_any_number_of_workers(published: Path, tmp_path: Path, workers: int) -> None:
    copydesk.run(write_everything(tmp_path), workers=workers)
    assert parts(load(tmp_path / "out")) == parts(load(published / "out"))


def test_the_same_bytes_whatever_the_locale_zone_and_hash_seed(published: Path, tmp_path: Path) -> None:
    env = {**os.environ, "LC_ALL": "C", "TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "4711", "PYTHONUTF8": "0"}
    config = write_everything(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "copydesk", "run", str(config), "--quiet"],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert parts(load(tmp_path / "out")) == parts(load(published / "out"))


def test_a_repeated_id_is_kept_by_the_smallest_source_and_locator_and_others_are_rejected(tmp_path: Path) -> None:
    config = write_everything(tmp_path)
    write_jsonl(tmp_path / "feed/z.jsonl", range(150, 165))
    copydesk.run(config)
    dataset = load(tmp_path / "out")
    assert dataset.documents.doc_id.is_unique
    repeated = dataset.rejects[dataset.rejects.reason == "duplicate-id"]
    assert sorted(repeated.doc_id) == [f"n{number:05}" for number in range(150, 165)]
    assert set(repeated.locator.str.partition("#")[0]) == {"z.jsonl"}
    assert repeated.detail.str.startswith("the id is kept by feed a.jsonl#").any()
    assert verify(dataset).sound


def write_lines(path: Path, *records: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records))


def test_of_two_records_with_one_id_in_one_file_the_first_is_kept(tmp_path: Path) -> None:
    texts = [{"id": "same", "text": f"Record {number} of the day, long enough to be one."} for number in range(30)]
    write_lines(tmp_path / "in/n.jsonl", *texts)
    (tmp_path / "c.yaml").write_text(
        "name: c\ninputs: [{path: in, source: wire}]\noutput: {path: out}\nthresholds: {max_reject_share: 1}\n"
    )
    copydesk.run(tmp_path / "c.yaml", workers=1)
    dataset = load(tmp_path / "out")
    assert list(dataset.documents.text) == [texts[0]["text"]]
    assert set(dataset.rejects.detail) == {"the id is kept by wire n.jsonl#0"}
    assert verify(dataset).sound


def test_a_record_that_is_rejected_anyway_does_not_keep_its_id_from_a_good_one(tmp_path: Path) -> None:
    write_lines(tmp_path / "in/a.jsonl", {"id": "n1", "text": " "}, {"id": "n1", "text": "The good one, kept."})
    (tmp_path / "c.yaml").write_text("name: c\ninputs: [{path: in}]\noutput: {path: out}\n")
    copydesk.run(tmp_path / "c.yaml", workers=1)
    assert list(load(tmp_path / "out").documents.text) == ["The good one, kept."]
    assert list(load(tmp_path / "out").rejects.reason) == ["empty"]


@pytest.mark.parametrize("format_", ["txt", "jsonl"])
def test_two_files_that_would_give_the_same_ids_are_refused_before_work(
    tmp_path: Path, format_: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("a/news", "b/news"):
        write_lines(tmp_path / folder / f"x.{format_}", {"text": "A text that is long enough to be one."})
    config = tmp_path / "c.yaml"
    config.write_text("name: c\ninputs: [{path: a/news}, {path: b/news}]\noutput: {path: out}\n")
    assert main(["run", str(config)]) == BAD_USAGE
    assert "two inputs hold a file called" in capsys.readouterr().err
    config.write_text("name: c\ninputs: [{path: a/news, source: a}, {path: b/news, source: b}]\noutput: {path: out}\n")
    assert main(["run", str(config), "--quiet"]) == 0
    assert load(tmp_path / "out").documents.doc_id.is_unique


@pytest.mark.parametrize("fault", ["", '1000,"open, never closed\n', '1000,"a"b\n'], ids=["sound", "open", "glued"])
def test_rows_do_not_depend_on_where_a_big_file_is_cut(tmp_path: Path, fault: str) -> None:
    rows = [f'{number},"Line one of {number}, quoted\nand line two of it"\n' for number in range(800)]
    (tmp_path / "in").mkdir()
    (tmp_path / "in/n.csv").write_text("id,text\n" + "".join(rows[:400]) + fault + "".join(rows[400:]))
    found = []
    for megabytes in (16, 0.002):
        (tmp_path / "c.yaml").write_text(
            f"name: c\ninputs: [{{path: in}}]\noutput: {{path: out}}\nengine: {{shard_megabytes: {megabytes}}}\n"
        )
        copydesk.run(tmp_path / "c.yaml", workers=1)
        dataset = load(tmp_path / "out")
        found.append([dataset.arrow(table).sort_by("locator").to_pylist() for table in ("documents", "rejects")])
    assert found[0] == found[1]
    assert bool(found[0][1]) == bool(fault)


def test_input_that_changed_meanwhile_has_no_hash_in_the_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = write_everything(tmp_path)
    check = job._check

    def change_then_check(*args: Any) -> None:
        (tmp_path / "texts/00001.txt").write_text("another text than the one that was read")
        check(*args)

    monkeypatch.setattr(job, "_check", change_then_check)
    copydesk.run(config, workers=1)
    inputs = {file["locator"]: file["sha256"] for file in load(tmp_path / "out").manifest["inputs"]}
    assert inputs["00001.txt"] is None
    assert inputs["00002.txt"] == sha256((tmp_path / "texts/00002.txt").read_bytes()).hexdigest()


def test_a_folder_called_current_is_not_touched(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = write_everything(tmp_path)
    (tmp_path / "out/current").mkdir(parents=True)
    assert main(["run", str(config), "--quiet"]) == FAILED
    assert "is no link of copydesk's" in capsys.readouterr().err
    assert Versions(tmp_path / "out").numbers() == []


def test_versions_are_kept_as_configured_and_the_current_one_is_the_last(tmp_path: Path) -> None:
    config = write_everything(tmp_path)
    assert [copydesk.run(config, workers=1).version for _ in range(3)] == [1, 2, 3]
    assert Versions(tmp_path / "out").numbers() == [2, 3]
    assert os.readlink(tmp_path / "out/current") == "versions/3"
    assert load(tmp_path / "out/versions/2").version == 2


def test_a_dataset_opened_before_a_run_stays_what_it_was(tmp_path: Path) -> None:
    config = write_everything(tmp_path)
    copydesk.run(config, workers=1)
    before = load(tmp_path / "out")
    (tmp_path / "texts/00000.txt").unlink()
    copydesk.run(config, workers=1)
    assert len(before.documents) == 200
    assert len(load(tmp_path / "out").documents) == 199


def test_over_a_threshold_nothing_is_published(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = write_everything(tmp_path)
    copydesk.run(config, workers=1)
    config.write_text(config.read_text() + "thresholds: {max_reject_share: 0.01}\n")
    assert main(["run", str(config), "--quiet"]) == OVER_THRESHOLD
    said = capsys.readouterr().err
    assert "3 of 203 records were rejected" in said
    assert "max_reject_share" in said
    assert load(tmp_path / "out").version == 1
    assert not list((tmp_path / "out").glob(".building*"))


def test_a_run_that_keeps_nothing_is_not_published(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text(" \n")
    config = tmp_path / "c.yaml"
    config.write_text("name: c\ninputs: [{path: in}]\noutput: {path: out}\nthresholds: {max_reject_share: 1}\n")
    assert main(["run", str(config), "--quiet"]) == OVER_THRESHOLD
    assert Versions(tmp_path / "out").current() is None


def test_one_run_at_a_time_and_the_second_says_who_holds_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = write_everything(tmp_path)
    with Versions(tmp_path / "out").locked():
        assert main(["run", str(config), "--quiet"]) == FAILED
    assert f"locked by process {os.getpid()}" in capsys.readouterr().err
    assert main(["run", str(config), "--quiet"]) == 0


def test_what_a_killed_run_left_is_swept_by_the_next(tmp_path: Path) -> None:
    config = write_everything(tmp_path)
    left = tmp_path / "out/.building-1/documents"
    left.mkdir(parents=True)
    (left / ".x.tmp").write_text("half")
    copydesk.run(config, workers=1)
    assert not list((tmp_path / "out").glob(".building*"))


def test_nothing_published_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="nothing is published"):
        load(tmp_path)


def test_progress_ends_at_every_record(tmp_path: Path) -> None:
    seen: list[Progress] = []
    summary = copydesk.run(write_everything(tmp_path), on_progress=lambda progress, _: seen.append(progress))
    assert summary.read == 203
    assert seen
    assert seen[-1].items == seen[-1].items_total


@pytest.mark.slow
@pytest.mark.parametrize(("sign", "code"), [(signal.SIGINT, INTERRUPTED), (signal.SIGTERM, TERMINATED)])
def test_interrupted_it_stops_at_once_and_the_last_version_is_untouched(
    tmp_path: Path, sign: signal.Signals, code: int
) -> None:
    write_texts(tmp_path / "in", 3)
    config = tmp_path / "c.yaml"
    config.write_text("name: c\ninputs: [{path: in}]\noutput: {path: out}\n")
    copydesk.run(config, workers=1)
    before = parts(load(tmp_path / "out"))
    write_texts(tmp_path / "in", 6_000)
    job = subprocess.Popen(
        [sys.executable, "-m", "copydesk", "run", str(config), "--quiet"],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not list((tmp_path / "out").glob(".building-2/*/.*.tmp")):
        assert job.poll() is None, "it was done before it could be stopped"
        time.sleep(0.005)
    os.killpg(job.pid, sign)
    _, said = job.communicate(timeout=30)
    assert job.returncode == code
    assert "untouched" in said
    assert "Traceback" not in said
    assert parts(load(tmp_path / "out")) == before
    assert not list((tmp_path / "out").glob(".building*"))
    assert verify(load(tmp_path / "out")).sound


def test_a_reader_at_the_same_time_sees_one_version_whole(tmp_path: Path) -> None:
    """A reader loop beside three runs: every state it resolves is complete and of one version."""
    config = write_everything(tmp_path)
    copydesk.run(config, workers=1)
    reader = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, copydesk\nfrom pathlib import Path\nseen = set()\nwhile not Path(sys.argv[2]).exists():\n"
            "    d = copydesk.load(sys.argv[1])\n    n = sum(x['read'] for x in d.manifest['accounting'].values())\n"
            "    assert len(d.documents) + len(d.rejects) == n, (d.version, n)\n    seen.add(d.version)\nprint(sorted(seen))",
            str(tmp_path / "out"),
            str(tmp_path / "stop"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    config.write_text(config.read_text().replace("keep_versions: 2", "keep_versions: 9"))
    for number in range(3):
        (tmp_path / f"texts/{number:05}.txt").unlink()
        copydesk.run(config, workers=1)
    (tmp_path / "stop").touch()
    said, complaint = reader.communicate(timeout=60)
    assert reader.returncode == 0, complaint
    assert json.loads(said)
