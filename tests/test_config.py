"""A config is closed: every mistake stops the run before any work, with file, line and remedy on one screen."""

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from copydesk.cli import BAD_USAGE, main
from copydesk.config import Config, default_stages, schema, stage_names
from copydesk.declared.faults import DeclarationError
from copydesk.text.document import Document

SOUND = """\
name: news
inputs:
  - path: in
output:
  path: out
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "news.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        pytest.param(SOUND + "stages:\n  - use: mojibke\n", 7, "did you mean 'mojibake'", id="a misspelt stage"),
        pytest.param(SOUND + "name: again\n", 6, "name", id="a key given twice"),
        pytest.param(SOUND + "stagse: []\n", 6, "did you mean 'stages'", id="an unknown key"),
        pytest.param(SOUND.replace("path: in", "pth: in"), 3, "path", id="an unknown key within an input"),
        pytest.param("name: news\noutput: {path: out}\n", 1, "inputs", id="a key left out"),
        pytest.param(
            SOUND + "stages:\n  - use: rewrite\n    packs: boilerplat\n",
            8,
            "did you mean 'boilerplate'",
            id="no such kind",
        ),
        pytest.param(
            SOUND + "stages:\n  - use: mojibake\n  - use: rewrite\n    packs: [translation/en, mine.yaml]\n",
            9,
            "mine.yaml",
            id="no such pack file",
        ),
        pytest.param(SOUND + "stages:\n  - use: limits\n    languages: en\n", 8, "list", id="a text for a list"),
        pytest.param(SOUND + "engine: {workers: 0}\n", 6, "workers", id="no workers"),
        pytest.param(SOUND.replace("path: in", "path: in\n    format: docx"), 4, "docx", id="an unknown format"),
        pytest.param(SOUND.replace("path: in", "path: in\n    encoding: utf-9"), 4, "utf-9", id="an unknown encoding"),
        pytest.param(SOUND.replace("path: in", "path: in\n    encoding: idna"), 4, "idna", id="no encoding of files"),
        pytest.param(SOUND.replace("path: in", "path: in\n    language: englsh"), 4, "ISO 639", id="no language"),
        pytest.param(SOUND.replace("path: out", 'path: "a\\0b"'), 5, "output.path", id="a zero character in a path"),
        pytest.param(SOUND + "name2: !!python/object/apply:os.system ['true']\n", 6, "!!python", id="code"),
        pytest.param(SOUND.replace("name: news", "name: &a news"), 1, "&a", id="an anchor"),
        pytest.param("\tname: news\n", 1, "tab", id="a tab"),
    ],
)
def test_a_mistake_is_refused_with_its_line_and_a_remedy(
    tmp_path: Path, text: str, line: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(DeclarationError) as caught:
        Config.read(path)
    message = str(caught.value)
    assert f"news.yaml:{line}" in message
    assert said in message
    assert "remedy: " in message
    assert message.count("\n") < 24
    assert main(["run", str(path)]) == BAD_USAGE
    assert "Traceback" not in capsys.readouterr().err
    assert not (tmp_path / "out").exists(), "work was begun"


def test_a_bad_pattern_in_a_users_pack_names_the_packs_line(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        "name: mine\nrules:\n  - id: broken\n    why: It is broken on purpose.\n    match: '(unclosed'\n    replace: ''\n"
        "    changes: [{before: a, after: b}]\n    keeps: [c]\n"
    )
    path = written(tmp_path, SOUND + "stages:\n  - use: rewrite\n    packs: [mine.yaml]\n")
    with pytest.raises(DeclarationError, match=r"mine\.yaml:5: bad pattern"):
        Config.read(path)


def test_paths_start_from_the_config_and_not_from_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, SOUND)
    monkeypatch.chdir("/")
    assert Config.read(path).output_path == tmp_path / "out"


def test_environment_variables_are_not_expanded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "s3cret")
    config = Config.read(written(tmp_path, SOUND.replace("path: out", "path: $SECRET/${SECRET}/~")))
    assert config.output_path == tmp_path / "$SECRET/${SECRET}/~"


def test_without_stages_the_documented_list_runs(tmp_path: Path) -> None:
    config = Config.read(written(tmp_path, SOUND))
    assert [stage.name for stage in config.stages] == [stage.name for stage in default_stages()]
    assert config.packs(), "the stages were opened"


def test_a_read_config_travels_to_workers_and_works_there(tmp_path: Path) -> None:
    config = Config.read(written(tmp_path, SOUND))
    document = Document.of("near of a hundred soldiers \nAdd Comment", language="en")
    stages = pickle.loads(pickle.dumps(config.stages))
    for stage in stages:
        document = stage(document)
    assert document.text == "nearly a hundred soldiers"
    assert len(pickle.dumps(config.stages)) < 2_000_000  # all shipped packs, and nothing compiled


def test_the_fingerprint_follows_what_the_output_depends_on(tmp_path: Path) -> None:
    def fingerprint(text: str) -> str:
        return Config.read(written(tmp_path, text)).fingerprint()

    same = fingerprint(SOUND)
    assert fingerprint("# a comment\n" + SOUND) == same
    assert fingerprint(SOUND + "engine: {workers: 8}\n") == same
    assert fingerprint(SOUND.replace("path: in", "path: other")) != same
    assert fingerprint(SOUND + "stages: [{use: mojibake}]\n") != same


def objects(node: Any) -> list[dict[str, Any]]:
    here = [node] if isinstance(node, dict) and "properties" in node else []
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return here + [found for child in children for found in objects(child)]


def test_the_schema_is_json_names_every_stage_and_describes_every_key(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads(json.dumps(schema()))
    models = objects(printed)
    assert len(models) >= 10
    for model in models:
        assert model.get("additionalProperties") is False, model.get("title")
        for key, described in model["properties"].items():
            assert key == "use" or described.get("description"), f"{model.get('title')}.{key} has no description"
    uses = {model["properties"]["use"]["const"] for model in models if "const" in model["properties"].get("use", {})}
    assert set(stage_names()) <= uses


def test_shipped_configs_are_sound() -> None:
    configs = sorted((Path(__file__).parent.parent / "configs").glob("*.yaml"))
    assert configs
    for path in configs:
        Config.read(path)
