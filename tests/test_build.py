"""One bad document costs one document: whatever a stage does, the others are published and the books add up."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from copydesk.build import Built, Order, build
from copydesk.engines.engine import Attempt
from copydesk.engines.local import Local
from copydesk.seeds.inputs import Input
from copydesk.seeds.listing import list_files
from copydesk.seeds.shards import cut
from copydesk.stages.limits import Limits
from copydesk.stages.stage import Stage
from odd_stages import Moody


def orders(folder: Path, texts: Sequence[str]) -> list[Order]:
    (folder / "in").mkdir()
    for number, text in enumerate(texts):
        (folder / f"in/{number}.txt").write_text(text + "\nand more")
    listing = list_files((Input(path="in", source="s"),), folder)
    return [Order(shard) for shard in cut(listing.files)]


def rejects(folder: Path, built: Built) -> list[tuple[str, str, str]]:
    rows = [
        row
        for part in built.parts
        if part.table == "rejects"
        for row in pq.read_table(folder / "rejects" / part.file).to_pylist()
    ]
    return [(row["locator"], row["stage"], row["reason"]) for row in rows]


@pytest.mark.parametrize(
    ("trouble", "stage", "reason"),
    [
        ("RAISE", "moody", "error"),
        ("OVERLAP", "moody", "error"),
        ("HANG", "read", "timeout"),
        ("DIE", "read", "crash"),
    ],
)
def test_a_document_that_makes_trouble_is_a_row_of_rejects_and_the_others_are_kept(
    tmp_path: Path, trouble: str, stage: str, reason: str
) -> None:
    texts = ["fine 0", "fine 1", trouble, "fine 3", trouble, "fine 5"]
    stages: list[Stage] = [Moody(), Limits()]
    stages[1].open(tmp_path)
    task = partial(build, stages=stages, folder=tmp_path / "out")
    with Local(2, 1.0, tmp_path) as engine:
        results = [result for _, result in engine.map(task, orders(tmp_path, texts))]
    (built,) = results
    assert rejects(tmp_path / "out", built) == [("2.txt", stage, reason), ("4.txt", stage, reason)]
    account = built.accounts["s"]
    assert (account.read, account.kept, account.rejected) == (6, 4, 2)
    assert account.adds_up
    assert not list((tmp_path / "out").rglob("*.tmp"))


def test_the_detail_names_the_exception_and_the_line_that_raised_it(tmp_path: Path) -> None:
    (order,) = orders(tmp_path, ["RAISE"])
    built = build(order, Attempt(), stages=[Moody()], folder=tmp_path / "out")
    (part,) = built.parts
    (row,) = pq.read_table(tmp_path / "out" / part.table / part.file).to_pylist()
    assert row["detail"].startswith("ZeroDivisionError: as asked (odd_stages.py:")
    assert row["raw"] == b"RAISE\nand more"


def test_a_document_that_does_not_fit_into_memory_is_left_to_the_engine(tmp_path: Path) -> None:
    class Greedy(Moody):
        def __call__(self, document: object) -> None:  # type: ignore[override]
            raise MemoryError

    (order,) = orders(tmp_path, ["any"])
    with pytest.raises(MemoryError):
        build(order, Attempt(), stages=[Greedy()], folder=tmp_path / "out")


def test_a_reader_that_never_came_back_costs_the_rest_of_its_shard_and_says_so(tmp_path: Path) -> None:
    (order,) = orders(tmp_path, ["fine 0", "fine 1", "fine 2"])
    built = build(order, Attempt({2: "timeout"}), stages=[Moody()], folder=tmp_path / "out")
    ((locator, stage, reason),) = rejects(tmp_path / "out", built)
    assert (stage, reason) == ("read", "timeout")
    assert "record=1" in locator
    assert (built.accounts["s"].read, built.accounts["s"].kept) == (2, 1)
