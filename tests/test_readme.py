"""The README is true: its commands are those that land changes, its code runs on the seeds' output."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import copydesk
from copydesk.cli import main
from copydesk.config import Config, stage_names

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", README, re.DOTALL)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readme")
    text = (ROOT / "configs/seeds.yaml").read_text().replace("../seeds", str(ROOT / "seeds")).replace("../data", "data")
    (folder / "seeds.yaml").write_text(text)
    copydesk.run(Config.read(folder / "seeds.yaml"), workers=1)
    return folder


PYTHON = [code for language, code in BLOCKS if language == "python"]


@pytest.mark.parametrize("code", PYTHON, ids=[code.split()[1] for code in PYTHON])
def test_each_python_one_liner_runs_on_the_seeds_output(code: str, published: Path) -> None:
    shown = (
        code + "\nframe = next(v for k, v in list(globals().items()) if k in ('documents', 'edits'))\nprint(len(frame))"
    )
    done = subprocess.run([sys.executable, "-c", shown], cwd=published, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 1


def test_there_is_a_one_liner_for_each_tool() -> None:
    assert {"import copydesk", "import polars as pl", "import duckdb"} <= {code.splitlines()[0] for code in PYTHON}
    assert any(language == "r" and "arrow::open_dataset" in code for language, code in BLOCKS)


def test_the_test_command_is_the_one_that_lands_changes() -> None:
    command = next(code.strip() for language, code in BLOCKS if language == "sh" and "pytest" in code)
    assert command in (ROOT / ".ci/run").read_text()


def test_the_main_commands_config_is_the_shipped_one() -> None:
    command = next(code for language, code in BLOCKS if language == "sh" and "copydesk run" in code)
    assert "pip install . &&" in command
    assert (ROOT / command.split()[-1]).is_file()


def test_the_error_shown_is_the_error_one_gets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = next(code for _, code in BLOCKS if "did you mean" in code)
    (tmp_path / "configs").mkdir()
    wrong = (ROOT / "configs/seeds.yaml").read_text().replace("use: mojibake", "use: mojibke")
    (tmp_path / "configs/seeds.yaml").write_text(wrong)
    monkeypatch.chdir(tmp_path)
    main(["check", "configs/seeds.yaml"])
    assert capsys.readouterr().out.strip() == shown.strip()


def test_every_stage_and_command_is_in_it() -> None:
    for name in stage_names():
        assert f"`{name}`" in README or f"`{name}` +" in README, name
    for command in ("run", "explain", "check", "verify", "schema"):
        assert f"`copydesk {command}" in README


def test_the_config_shown_is_sound(tmp_path: Path) -> None:
    shown = next(code for language, code in BLOCKS if language == "yaml")
    (tmp_path / "shown.yaml").write_text(shown)
    assert len(Config.read(tmp_path / "shown.yaml").inputs) == 2
