"""The judging script: what it draws, what it hides, how it counts, and that kept judgements hold without any text."""

import csv
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

import judge
from copydesk.stages.stage import Stage
from copydesk.text.document import Document
from judging.hits import Hit, Wanted, hits_in
from judging.sheet import sample
from judging.verdicts import Tally, settled, summed, tallies
from measuring.documents import Corpus, read_all
from measuring.figures import at_least, kappa
from measuring.staging import configured, shipped

CONFIG = """
name: judged
inputs: [{path: .}]
stages:
  - use: unicode
  - use: language
  - use: rewrite
    packs: [house.yaml]
  - use: rewrite
    packs: [words.yaml]
  - use: limits
output: {path: data}
"""
HOUSE = """
name: house
rules:
  - id: prompt
    why: An invitation to write.
    match: '^Add Comment$'
    action: cut
    changes: [{before: "One.\\nAdd Comment", after: One.}]
    keeps: [He would not add comment.]
"""
WORDS = """
name: words/en
language: en
rules:
  - id: near-of
    why: A calque of Spanish.
    match: 'near of (?=[0-9])'
    replace: 'nearly '
    changes: [{before: near of 5, after: nearly 5}]
    keeps: [near of kin]
  - id: doubtful
    why: Nobody was doubtful by rule.
    match: 'they have already died'
    action: flag
    changes: [{before: they have already died, flags: they have already died}]
    keeps: [they have died]
"""
PROSE = "The council met on Tuesday and sent near of {} observers to the border, the ministry said in the evening."


@pytest.fixture
def corpora(tmp_path: Path) -> list[str]:
    """Three little corpora of different shapes, each with one fault to mend or a line to cut."""
    for name, said in {"judged": CONFIG, "house": HOUSE, "words": WORDS}.items():
        (tmp_path / f"{name}.yaml").write_text(said)
    folder = tmp_path / "wire"
    (folder / "north").mkdir(parents=True)
    for number in range(4):
        text = f"Talks, day {number}\n{PROSE.format(100 + number)}\nItem {number}.\nAdd Comment"
        (folder / "north" / f"{number}.txt").write_text(text)
    with (tmp_path / "site.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["headline", "content"])
        writer.writerows((f"Title {number}", f"{PROSE.format(200 + number)}\nAdd Comment") for number in range(4))
    segments = {"year": 21, "pair": "is-en", "doc": "text_1", "kind": "hyp", "sys": "A"}
    segments |= {"segs": [PROSE.format(300), "All is well in the north of the country."]}
    (tmp_path / "mt.jsonl").write_text(json.dumps(segments) + "\n")
    return [str(tmp_path / name) for name in ("wire", "site.csv", "mt.jsonl")]


def config(corpora: list[str]) -> tuple[str, str]:
    return "--config", str(Path(corpora[0]).parent / "judged.yaml")


def stages_of(corpora: list[str], *, without: Sequence[str] = ("limits",)) -> list[Stage]:
    return configured(Path(config(corpora)[1]), without=without)


def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *args: object) -> str:
    monkeypatch.setattr("sys.argv", ["judge.py", *map(str, args)])
    assert judge.main() == 0
    return capsys.readouterr().out


def lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def verdict_file(path: Path, verdicts: dict[str, str]) -> Path:
    path.write_text("".join(json.dumps({"item": item, "verdict": said}) + "\n" for item, said in verdicts.items()))
    return path


def test_corpora_of_every_shape_are_read(corpora: list[str], tmp_path: Path) -> None:
    (tmp_path / "lines.eng").write_text("One line.\n\nAnother line.\n")
    (tmp_path / "bare.tsv").write_text("3\tA title\tA text\n")
    found = list(read_all([*corpora, f"{tmp_path}/lines.eng@es", f"{tmp_path}/bare.tsv:3:2"]))
    assert Counter(document.source for document in found) == {"wire": 4, "site": 4, "mt": 1, "lines.eng": 2, "bare": 1}
    by_source = {document.source: document for document in found}
    assert (by_source["wire"].title, by_source["wire"].locator) == ("Talks, day 3", "north/3.txt")
    assert by_source["site"].title == "Title 3"
    assert by_source["mt"].text.count("\n") == 1
    assert by_source["mt"].about.source_language == "is"
    assert (by_source["lines.eng"].locator, by_source["lines.eng"].about.source_language) == ("#2", "es")
    assert (by_source["bare"].title, by_source["bare"].text) == ("A title", "A text")
    assert not list(Corpus.of(corpora[2], kind="ref").documents())


def test_a_corpus_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"nowhere\.csv:text"):
        Corpus.of(f"{tmp_path}/nowhere.csv:text")


def test_a_sheet_tells_neither_rule_nor_corpus(
    corpora: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "sheet.jsonl"
    said = run(monkeypatch, capsys, "sample", "--over", *corpora, *config(corpora), "--out", out, "--per-rule", 3)
    assert "| words/en/near-of | fix | 9 | mt 1, site 4, wire 4 |" in said
    assert "| house/prompt | cut | 8 | site 4, wire 4 |" in said
    items, key = lines(out), lines(tmp_path / "sheet.key.jsonl")
    assert len(items) == 6
    assert all(item.keys() == {"item", "kind", "language", "field", "before", "after"} for item in items)
    assert "near-of" not in out.read_text()
    assert "site" not in out.read_text()
    assert [row["item"] for row in key] == [item["item"] for item in items]
    fix = next(item for item in items if item["kind"] == "fix")
    assert "sent [[near of]] " in fix["before"]
    assert "sent [[nearly]] " in fix["after"]
    cut = next(item for item in items if item["kind"] == "cut")
    assert cut["before"].endswith("[[\nAdd Comment]]")
    assert cut["after"].endswith("[[]]")


def test_the_same_seed_draws_the_same_and_the_packs_asked_for_alone(
    corpora: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def draw(name: str, *more: object) -> str:
        run(
            monkeypatch,
            capsys,
            "sample",
            "--over",
            *corpora,
            *config(corpora),
            "--out",
            tmp_path / name,
            "--per-rule",
            2,
            *more,
        )
        return (tmp_path / name).read_text()

    assert draw("a") == draw("b")
    assert draw("a") != draw("b", "--seed", 1)
    assert '"cut"' not in draw("c", "--packs", "words")
    assert '"fix"' not in draw("d", "--stages", "rewrite house.yaml")


def test_every_corpus_gives_to_a_sample_and_twins_count_once(corpora: list[str]) -> None:
    hits = list(hits_in(read_all(corpora), stages_of(corpora), Wanted(packs=("words/en",))))
    assert {hit.corpus for hit in sample(hits, 3, seed=0)} == {"wire", "site", "mt"}
    assert len(sample(hits + [hit._replace(doc="another") for hit in hits], 99, seed=0)) == len(hits) == 9


def test_what_is_judged_is_not_drawn_again(
    corpora: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, kept, second = tmp_path / "first.jsonl", tmp_path / "kept.tsv", tmp_path / "second.jsonl"
    given = ["--over", *corpora, *config(corpora)]
    run(monkeypatch, capsys, "sample", *given, "--per-rule", 3, "--out", first)
    said = verdict_file(tmp_path / "a.jsonl", {item["item"]: "right" for item in lines(first)})
    run(monkeypatch, capsys, "keep", first.with_suffix(".key.jsonl"), said, "--out", kept)
    run(monkeypatch, capsys, "sample", *given, "--out", second, "--unlike", kept)
    drawn = [{item["item"] for item in lines(sheet)} for sheet in (first, second)]
    assert all(drawn)
    assert drawn[0].isdisjoint(drawn[1])


def test_what_other_rules_do_nearby_changes_no_hash(corpora: list[str]) -> None:
    given = [Document.of("It rained  in the north.\nAdd Comment", language="en")]
    asked = Wanted(packs=("house",))
    (alone,) = hits_in(given, stages_of(corpora, without=("unicode",)), asked)
    (beside,) = hits_in(given, stages_of(corpora), asked)
    assert alone.context == beside.context
    assert alone.left != beside.left


def test_a_stage_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="no stage rewrites; there are"):
        Wanted(stages=("rewrites",)).rules(shipped())


def test_precision_counts_only_what_was_judged() -> None:
    key = [{"rule": "p/a", "item": str(number), "hits": 40} for number in range(6)]
    said = dict(zip("01234", ["right", "right", "right", "harmless", "unsure"], strict=True))
    tally = tallies(key, said)["p/a"]
    assert (tally.hits, tally.judged) == (40, 4)
    assert tally.row("p/a").startswith("| p/a | 40 | 4 | 3 | 1 | 0 | 1 | 0.750 |")
    assert summed([tally, Tally(2, Counter(wrong=1))]).row("all").startswith("| all | 42 | 5 | 3 | 1 | 1 | 1 | 0.600 |")


def test_the_harshest_verdict_stands_unless_it_is_settled() -> None:
    readers = [{"1": "right", "2": "right", "3": "unsure"}, {"1": "wrong", "2": "harmless", "3": "right"}]
    assert settled(readers) == {"1": "wrong", "2": "harmless", "3": "right"}
    assert settled(readers, {"1": "right"})["1"] == "right"


@pytest.mark.parametrize(
    ("hits", "of", "low"), [(0, 0, None), (0, 10, 0.0), (10, 10, 0.7225), (19, 20, 0.7639), (59, 60, 0.9114)]
)
def test_lower_bounds_are_wilsons(hits: int, of: int, low: float | None) -> None:
    assert at_least(hits, of) == (low if low is None else pytest.approx(low, abs=5e-4))


def test_kappa_leaves_chance_out() -> None:
    # The worked example of Cohen's kappa: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no.
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    assert kappa(pairs) == pytest.approx(0.4)
    assert kappa([("y", "y")] * 5) is None
    assert kappa([]) is None


def test_a_report_names_the_wrong_and_how_far_readers_agree(
    corpora: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, capsys, "sample", "--over", *corpora, *config(corpora), "--out", tmp_path / "s.jsonl")
    key = lines(tmp_path / "s.key.jsonl")
    fixes = [row["item"] for row in key if row["kind"] == "fix"]
    first = {row["item"]: "right" for row in key}
    second = first | {fixes[0]: "wrong"}
    files = [verdict_file(tmp_path / "ann.jsonl", first), verdict_file(tmp_path / "bob.jsonl", second)]
    said = run(monkeypatch, capsys, "score", tmp_path / "s.key.jsonl", *files)
    assert "| words/en/near-of | 9 | 9 | 8 | 0 | 1 | 0 | 0.889 |" in said
    assert f"ann and bob, {len(key)} items, wrong or not: agree {1 - 1 / len(key):.3f}, kappa 0.000" in said
    wrong = next(row for row in key if row["item"] == fixes[0])
    assert f"wrong {wrong['item']} {wrong['context']} words/en/near-of" in said
    last = verdict_file(tmp_path / "last.jsonl", {fixes[0]: "harmless"})
    assert "\nwrong " not in run(monkeypatch, capsys, "score", tmp_path / "s.key.jsonl", *files, "--settled", last)


def test_kept_judgements_hold_no_text_and_apply_again(
    corpora: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(
        monkeypatch,
        capsys,
        "sample",
        "--over",
        *corpora,
        *config(corpora),
        "--out",
        tmp_path / "s.jsonl",
        "--per-rule",
        5,
    )
    verdicts = verdict_file(tmp_path / "ann.jsonl", {row["item"]: "right" for row in lines(tmp_path / "s.key.jsonl")})
    kept = tmp_path / "judged/first.tsv"
    run(monkeypatch, capsys, "keep", tmp_path / "s.key.jsonl", verdicts, "--out", kept)
    assert "observers" not in kept.read_text()
    assert "Comment" not in kept.read_text()
    assert "a=right" in kept.read_text()
    said = run(monkeypatch, capsys, "replay", kept, "--over", *corpora, *config(corpora))
    assert "10 judgements kept, 10 still apply" in said
    assert "| words/en/near-of | 9 | 5 | 5 | 0 | 0 | 0 | 1.000 |" in said
    assert said.endswith("judged changes that are made no more: none\n")


def test_a_judged_change_that_is_made_no_more_is_told(
    corpora: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(
        monkeypatch,
        capsys,
        "sample",
        "--over",
        *corpora,
        *config(corpora),
        "--out",
        tmp_path / "s.jsonl",
        "--packs",
        "words",
    )
    verdicts = verdict_file(tmp_path / "ann.jsonl", {row["item"]: "wrong" for row in lines(tmp_path / "s.key.jsonl")})
    run(monkeypatch, capsys, "keep", tmp_path / "s.key.jsonl", verdicts, "--out", tmp_path / "k.tsv")
    words = tmp_path / "words.yaml"
    words.write_text(words.read_text().replace("[0-9]", "1").replace("of 5, after: nearly 5", "of 1, after: nearly 1"))
    said = run(monkeypatch, capsys, "replay", tmp_path / "k.tsv", "--over", *corpora, *config(corpora))
    assert "9 judgements kept, 4 still apply" in said
    assert said.endswith("judged changes that are made no more: 5 wrong\n")


def test_judgements_on_corpora_that_are_not_there_are_counted_apart(
    corpora: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, capsys, "sample", "--over", *corpora, *config(corpora), "--out", tmp_path / "s.jsonl")
    verdicts = verdict_file(tmp_path / "ann.jsonl", {row["item"]: "right" for row in lines(tmp_path / "s.key.jsonl")})
    run(monkeypatch, capsys, "keep", tmp_path / "s.key.jsonl", verdicts, "--out", tmp_path / "k.tsv")
    said = run(monkeypatch, capsys, "replay", tmp_path / "k.tsv", "--over", *corpora[:1], *config(corpora))
    assert said.startswith("8 judgements kept, 8 still apply\n9 more are about corpora that were not read\n")
    assert said.endswith("judged changes that are made no more: none\n")


def test_a_mistake_is_told_in_a_line(corpora: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = ["sample", "--over", corpora[0], *config(corpora), "--stages", "colour", "--out", str(tmp_path / "s.jsonl")]
    monkeypatch.setattr("sys.argv", ["judge.py", *given])
    assert str(judge.main()).startswith("judge.py: no stage colour; there are ")


def test_a_word_that_is_no_verdict_is_refused(tmp_path: Path) -> None:
    from judging.verdicts import read_verdicts

    with pytest.raises(ValueError, match="record 1: verdict 'good' is none of"):
        read_verdicts(verdict_file(tmp_path / "v.jsonl", {"1": "good"}))


def test_hits_tell_where_in_the_raw_they_are(corpora: list[str]) -> None:
    documents = {(document.source, document.locator): document for document in read_all(corpora)}
    hits: list[Hit] = list(hits_in(documents.values(), stages_of(corpora), Wanted(packs=("words",))))
    for hit in hits:
        raw = documents[hit.corpus, hit.doc].field("text").raw
        assert raw[hit.raw_start : hit.raw_end] == hit.before == "near of"


def test_flags_are_drawn_when_asked_for(corpora: list[str]) -> None:
    given = [Document.of("There were clashes in which they have already died about a hundred soldiers.", language="en")]
    (flag,) = hits_in(given, stages_of(corpora), Wanted(flags=True))
    assert (flag.kind, flag.before, flag.after) == ("flag", "they have already died", None)
    assert not list(hits_in(given, stages_of(corpora), Wanted()))
    assert not list(hits_in(given, stages_of(corpora), Wanted(stages=("unicode",), flags=True)))
