import tracemalloc
from pathlib import Path

import engine_tasks as tasks
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copydesk.engines import EngineError, Local

LONG = 60.0

Items = list[list[tuple[str, str]]]

KEYS = st.text(st.characters(codec=None) | st.sampled_from("ab\udc80"), max_size=2)
ITEMS = st.lists(st.lists(st.tuples(KEYS, st.text("xyz", max_size=3)), max_size=8), max_size=6)


def plainly(items: Items) -> dict[str, str]:
    totals: dict[str, str] = {}
    for item in items:
        for key, value in item:
            totals[key] = totals.get(key, "") + value
    return totals


@pytest.fixture(scope="module", params=[1, 2, 4])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Local:
    return Local(request.param, LONG, tmp_path_factory.mktemp("spill"), partitions=3)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ITEMS)
def test_equals_a_plain_reduce(engine: Local, items: Items) -> None:
    with engine:
        found = list(engine.reduce_by_key(tasks.pairs, items, tasks.join, tasks.short))
    assert len(dict(found)) == len(found)
    assert dict(found) == {key: value for key, value in plainly(items).items() if tasks.short(key, value)}
    assert list(engine._spill.iterdir()) == []


def test_order_of_output_is_the_same_for_any_number_of_workers(tmp_path: Path) -> None:
    items = [[(f"key {number * step % 97}", str(step)) for number in range(50)] for step in range(12)]
    outputs = [
        list(Local(workers, LONG, tmp_path).reduce_by_key(tasks.pairs, items, tasks.join, tasks.everything))
        for workers in (1, 2, 8)
    ]
    assert outputs[0] == outputs[1] == outputs[2]
    assert dict(outputs[0]) == plainly(items)


def test_refused_keys_cost_the_parent_nothing(tmp_path: Path) -> None:
    tracemalloc.start()
    try:
        assert list(Local(2, LONG, tmp_path).reduce_by_key(tasks.million, [1, 2], max, tasks.nothing)) == []
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000


def test_failure_is_told_and_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="item 0: ValueError: monday"):
        list(Local(2, LONG, tmp_path).reduce_by_key(tasks.fail, ["monday"], tasks.join, tasks.everything))
    assert list(tmp_path.iterdir()) == []


def test_leaving_early_leaves_no_file_and_no_worker(tmp_path: Path) -> None:
    engine = Local(2, LONG, tmp_path)
    items = [[(str(number), "x")] for number in range(40)]
    found = engine.reduce_by_key(tasks.pairs, items, tasks.join, tasks.everything)
    next(found)
    del found
    assert engine._children == []
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_sent_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="cannot be sent"):
        Local(1, LONG, tmp_path).reduce_by_key(tasks.pairs, [], lambda left, right: left, tasks.everything)
