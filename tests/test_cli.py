"""The command line as a user meets it: real processes, exit codes, what is said and where."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from copydesk.cli import BAD_USAGE, DONE, FAILED, main
from copydesk.store.dataset import load
from news import record, write_everything, write_jsonl


def copydesk(*args: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "copydesk", *args], cwd=cwd, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    config = write_everything(tmp_path_factory.mktemp("cli"))
    done = copydesk("run", str(config))
    assert done.returncode == DONE, done.stderr
    return config


def test_help_teaches_commands_examples_and_exit_codes() -> None:
    said = copydesk("--help").stdout
    for word in ("run", "explain", "check", "verify", "schema", "copydesk run configs/seeds.yaml", "130"):
        assert word in said
    for command in ("run", "explain", "check", "verify", "schema"):
        assert "exit codes:" in copydesk(command, "--help").stdout


def test_run_says_what_it_did_and_json_says_the_same(published: Path) -> None:
    said = copydesk("run", str(published), "--workers", "1").stdout
    assert re.search(r"^kept: +200$", said, re.MULTILINE)
    assert re.search(r"^rejects: +read: empty 1, read: not-json 1, read: wrong-type 1$", said, re.MULTILINE)
    summary = json.loads(copydesk("run", str(published), "--json", "--quiet").stdout)
    assert (summary["read"], summary["kept"], summary["rejected"], summary["duplicates"]) == (203, 200, 3, 0)
    assert summary["version"] == load(published.parent / "out").version


def test_a_dry_run_reads_and_writes_nothing(tmp_path: Path) -> None:
    config = write_everything(tmp_path)
    done = copydesk("run", str(config), "--dry-run", "--json")
    planned = json.loads(done.stdout)
    assert (planned["files"], planned["formats"]) == (46, {"text": 40, "jsonl": 4, "csv": 1, "parquet": 1})
    assert not (tmp_path / "out").exists()
    assert "stages" in copydesk("run", str(config), "--dry-run").stdout


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["run"], BAD_USAGE, "CONFIG"),
        (["fly"], BAD_USAGE, "invalid choice"),
        (["run", "no-such.yaml"], BAD_USAGE, "no-such.yaml"),
        (["run", "CONFIG", "--workers", "0"], BAD_USAGE, "at least 1"),
        (["verify", "no-such-dataset"], FAILED, "nothing is published"),
        (["explain", "CONFIG", "no-such-id"], FAILED, "neither a file nor a doc_id"),
    ],
)
def test_bad_usage_is_one_clear_message(published: Path, args: list[str], code: int, said: str) -> None:
    done = copydesk(*(str(published) if arg == "CONFIG" else arg for arg in args))
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") < 24


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ("[{path: nowhere}]", "nowhere"),
        ("[{path: 'feed/*.xml'}]", "feed/*.xml"),
        ("[{path: feed/c.csv, fields: {text: txt}}]", "did you mean 'text'"),
        ("[{path: feed/d.parquet, fields: {text: body}}]", "the columns are: id, title, text, published, url"),
        ("[{path: feed/c.csv, columns: [a, b, c, d, e]}]", "no column 'text'"),
    ],
)
def test_inputs_that_cannot_be_read_stop_the_run_before_work(
    published: Path, inputs: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    config = published.with_name("bad.yaml")
    config.write_text(f"name: bad\ninputs: {inputs}\noutput: {{path: bad-out}}\n")
    assert main(["run", str(config)]) == BAD_USAGE
    complaint = capsys.readouterr().err
    assert said in complaint
    assert "remedy: " in complaint
    assert not published.with_name("bad-out").exists()


def test_an_output_among_the_inputs_is_refused(published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = published.with_name("circle.yaml")
    config.write_text("name: circle\ninputs: [{path: feed}]\noutput: {path: feed/out}\n")
    assert main(["run", str(config)]) == BAD_USAGE
    assert "lies within the input" in capsys.readouterr().err


def test_an_output_that_a_glob_reaches_is_refused(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "news/a.jsonl", range(3))
    config = tmp_path / "c.yaml"
    config.write_text("name: c\ninputs: [{path: '**/*.json*'}]\noutput: {path: out}\n")
    assert main(["run", str(config), "--quiet"]) == DONE
    assert main(["run", str(config), "--quiet"]) == BAD_USAGE


def test_a_pack_that_its_own_examples_disprove_is_not_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = write_everything(tmp_path)
    (tmp_path / "mine.yaml").write_text(
        "name: mine\nrules:\n  - id: colour\n    why: This house writes color.\n    match: colour\n    replace: color\n"
        "    changes: [{before: 'a colour', after: 'a color'}]\n    keeps: ['discolour']\n"
    )
    config.write_text(config.read_text() + "stages: [{use: rewrite, packs: [mine.yaml]}]\n")
    assert main(["run", str(config)]) == BAD_USAGE
    assert "mine/colour: must keep 'discolour'" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", [["verify", "OUT"], ["explain", "CONFIG", "n00100"], ["schema"], ["check"]])
def test_a_reader_that_goes_away_changes_no_exit_code(published: Path, command: list[str]) -> None:
    names = {"OUT": str(published.parent / "out"), "CONFIG": str(published)}
    args = " ".join(names.get(word, word) for word in command)
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m copydesk {args} | true; echo ${{PIPESTATUS[0]}}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "0\n"
    assert done.stderr == ""


def test_a_full_disk_is_said_with_the_place_and_without_a_traceback(tmp_path: Path) -> None:
    config = write_everything(tmp_path)
    done = subprocess.run(
        ["bash", "-c", f"ulimit -f 8; trap '' XFSZ; {sys.executable} -m copydesk run {config} --quiet"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == FAILED, done.stderr
    assert "File too large" in done.stderr
    assert str(tmp_path / "out") in done.stderr
    assert "Traceback" not in done.stderr
    assert "untouched" in done.stderr


def test_an_unexpected_fault_is_exit_code_3_and_asks_to_be_reported(
    published: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("copydesk.job.plan", lambda _: 1 / 0)
    assert main(["run", str(published)]) == FAILED
    said = capsys.readouterr().err
    assert "a fault of copydesk, please report it: ZeroDivisionError" in said
    assert "test_cli.py:" in said


@pytest.mark.parametrize("what", ["x" * 5_000, "a\0b", "-", "#", "no#such"])
def test_explain_takes_any_id_for_an_id(published: Path, what: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(published), "--", what]) == FAILED
    assert "neither a file nor a doc_id" in capsys.readouterr().err


def test_explain_finds_a_file_with_a_number_sign_in_its_name(published: Path) -> None:
    odd = published.parent / "texts/a#b.txt"
    odd.write_text(record(5)["text"])
    try:
        assert copydesk("explain", str(published), str(odd)).returncode == DONE
    finally:
        odd.unlink()


def test_an_output_that_cannot_be_written_is_said_before_work(tmp_path: Path) -> None:
    config = write_everything(tmp_path)
    (tmp_path / "out").write_text("a file where the dataset's folder should be")
    done = copydesk("run", str(config))
    assert done.returncode == FAILED
    assert "cannot write to" in done.stderr
    assert "Traceback" not in done.stderr


def test_progress_lines_go_to_standard_error_and_the_summary_to_standard_output(published: Path) -> None:
    done = copydesk("run", str(published), "--json")
    json.loads(done.stdout)
    assert "Traceback" not in done.stderr


def test_on_a_terminal_there_is_a_bar_with_documents_a_second_and_the_time_left(tmp_path: Path) -> None:
    import pty

    write_jsonl(tmp_path / "feed/a.jsonl", range(4_000))
    config = tmp_path / "c.yaml"
    config.write_text("name: c\ninputs: [{path: feed}]\noutput: {path: out}\n")
    screen, inside = pty.openpty()
    job = subprocess.Popen(
        [sys.executable, "-m", "copydesk", "run", str(config)],
        stderr=inside,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "120"},
    )
    os.close(inside)
    seen = b""
    while True:
        try:
            block = os.read(screen, 65_536)
        except OSError:
            break
        if not block:
            break
        seen += block
    os.close(screen)
    assert job.wait() == DONE
    text = seen.decode()
    assert re.search(r"[1-9][\d,]* documents", text)
    assert "/s" in text
    assert "ETA" in text


def test_explain_shows_each_edit_in_place_with_rule_and_reason(published: Path) -> None:
    folder = published.parent
    said = copydesk("explain", str(published), str(folder / "texts/00005.txt")).stdout
    assert "mojibake/wrong-encoding" in said
    assert "Text was read in another encoding than it was written in." in said
    assert "Caf[-Ã©-]{+é+} talks" in said
    assert "[-Add Comment-]" in said or "[-⏎Add Comment-]" in said
    assert said.rstrip().endswith("5 edits, 0 flags")


def test_explain_of_a_published_document_says_the_same(published: Path) -> None:
    fresh = copydesk("explain", str(published), f"{published.parent / 'feed/a.jsonl'}#0").stdout
    by_config = copydesk("explain", str(published), record(100)["id"]).stdout
    by_dataset = copydesk("explain", str(published.parent / "out"), record(100)["id"]).stdout
    assert by_config == by_dataset == fresh


def test_explain_of_a_file_of_many_asks_which(published: Path) -> None:
    done = copydesk("explain", str(published), str(published.parent / "feed/a.jsonl"))
    assert done.returncode == BAD_USAGE
    assert "a.jsonl#0" in done.stderr


def test_explain_of_a_reject_says_why(published: Path) -> None:
    rejects = load(published.parent / "out").rejects
    said = copydesk("explain", str(published), rejects.doc_id.iloc[0]).stdout
    assert f"rejected by {rejects.stage.iloc[0]}: {rejects.reason.iloc[0]}" in said


def test_explain_writes_out_what_a_terminal_would_obey(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text("red \x1b[31malert\x1b[0m and \u202eevil\u202c text, long enough to be one")
    config = tmp_path / "c.yaml"
    config.write_text("name: c\ninputs: [{path: in}]\noutput: {path: out}\n")
    said = copydesk("explain", str(config), str(tmp_path / "in/a.txt")).stdout
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert "\\u{1b}[31m" in said
    assert "\\u{202e}" in said


def test_check_tries_every_example_and_fails_on_one_that_does_not_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check"]) == DONE
    said = capsys.readouterr().out
    assert re.search(r"pack translation/en: \d+ rules, (\d+) of \1 examples hold", said)
    pack = tmp_path / "mine.yaml"
    pack.write_text(
        "name: mine\nrules:\n  - id: colour\n    why: This house writes color.\n    match: colour\n    replace: color\n"
        "    changes: [{before: 'a colour', after: 'a colr'}]\n    keeps: ['discolour']\n"
    )
    assert main(["check", str(pack)]) == BAD_USAGE
    said = capsys.readouterr().out
    assert "FAILED  mine/colour: on 'a colour' expected 'a colr', but it gives 'a color'" in said
    assert "FAILED  mine/colour: must keep 'discolour', but it gives 'discolor'" in said
    assert "0 of 2 examples hold" in said


PACK_OF_ONE = (
    "name: mine\nrules:\n  - id: r\n    why: A rule of the tests.\n    match: {match}\n    replace: {replace}\n"
    "    changes: [{{before: {match}, after: {after}}}]\n    keeps: [nothing]\n"
)


def test_check_tries_every_file_whatever_its_pack_is_called(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.yaml").write_text(PACK_OF_ONE.format(match="aa", replace="b", after="c"))
    (tmp_path / "b.yaml").write_text(PACK_OF_ONE.format(match="aa", replace="b", after="b"))
    files = [str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml")]
    assert main(["check", *files]) == BAD_USAGE
    assert main(["check", *reversed(files)]) == BAD_USAGE
    assert capsys.readouterr().out.count("FAILED  mine/r: on 'aa' expected 'c', but it gives 'b'") == 2


def test_check_names_a_rule_that_never_settles_and_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.yaml").write_text(PACK_OF_ONE.format(match="aa", replace="aaa", after="aaa"))
    (tmp_path / "b.yaml").write_text(PACK_OF_ONE.format(match="bb", replace="b", after="b").replace("mine", "other"))
    assert main(["check", str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml")]) == BAD_USAGE
    said = capsys.readouterr().out
    assert "FAILED  mine/r: on 'aa': rules do not settle" in said
    assert "pack other: 1 rules, 2 of 2 examples hold" in said


def test_a_users_own_pack_needs_no_python(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text("The colour of the talks was grey, and nobody said a word about it.")
    (tmp_path / "house.yaml").write_text(
        "name: house\nrules:\n  - id: color\n    why: This house writes color.\n    match: '\\bcolour\\b'\n"
        "    replace: color\n    changes: [{before: 'a colour', after: 'a color'}]\n    keeps: ['discolour']\n"
    )
    config = tmp_path / "c.yaml"
    config.write_text(
        "name: c\ninputs: [{path: in}]\nstages: [{use: rewrite, packs: [house.yaml]}]\noutput: {path: out}\n"
    )
    assert copydesk("run", str(config), "--quiet").returncode == DONE
    dataset = load(tmp_path / "out")
    assert dataset.documents.text.iloc[0].startswith("The color of")
    assert list(dataset.edits.rule) == ["house/color"]
    assert "This house writes color." in copydesk("explain", str(config), dataset.documents.doc_id.iloc[0]).stdout


def test_a_reader_that_goes_away_is_no_error() -> None:
    done = subprocess.run(
        f"{sys.executable} -m copydesk schema | head -n 1", shell=True, capture_output=True, text=True, check=False
    )
    assert done.stdout == "{\n"
    assert "Traceback" not in done.stderr
