"""Real workers that die, hang, print and fail."""

import os
import sys
import time
from functools import partial
from pathlib import Path

import engine_tasks as tasks
import pytest

from copydesk.engines import Attempt, Engine, EngineError, Local, Progress, WorkerLost

LONG = 60.0
SHORT = 0.4


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_local_is_an_engine(tmp_path: Path) -> None:
    engine: Engine = Local(1, LONG, tmp_path)
    assert list(engine.map(tasks.square, [])) == []


@pytest.mark.parametrize("workers", [1, 2, 8])
def test_same_results_for_any_number_of_workers(workers: int, tmp_path: Path) -> None:
    spill = tmp_path / "work" / "spill"
    results = dict(Local(workers, LONG, spill).map(tasks.square, range(20)))
    assert results == {number: number * number for number in range(20)}
    assert list(spill.iterdir()) == []


def test_tasks_run_without_an_engine() -> None:
    assert tasks.walk(3, Attempt({1: "timeout"})) == ([0, 2], {1: "timeout"})
    tasks.slow_between_steps(0, Attempt())


def test_workers_are_few_and_kept_for_the_block_and_no_longer(tmp_path: Path) -> None:
    with Local(2, LONG, tmp_path) as engine:
        first = {pid for _, pid in engine.map(tasks.pid, range(8))}
        second = {pid for _, pid in engine.map(tasks.pid, range(8))}
        assert len(first) == 2
        assert second == first
    assert all(map(gone, first))


def test_no_more_workers_than_items(tmp_path: Path) -> None:
    with Local(8, LONG, tmp_path) as engine:
        list(engine.map(tasks.pid, range(2)))
        assert len(engine._children) == 2


def test_without_a_block_workers_end_with_the_iterator(tmp_path: Path) -> None:
    engine = Local(2, LONG, tmp_path)
    exhausted = {pid for _, pid in engine.map(tasks.pid, range(4))}
    assert all(map(gone, exhausted))
    left_early = engine.map(tasks.pid, range(4))
    _, pid = next(left_early)
    del left_early
    assert gone(pid)


def test_idle_worker_that_died_is_replaced_without_a_word(tmp_path: Path) -> None:
    progress: list[Progress] = []
    with Local(1, LONG, tmp_path) as engine:
        ((_, pid),) = engine.map(tasks.pid, [0])
        os.kill(pid, 9)
        while engine._children[0].alive:
            time.sleep(0.01)
        assert dict(engine.map(tasks.square, [3], on_progress=progress.append)) == {0: 9}
    assert progress[-1].incidents == ()


def test_one_call_at_a_time(tmp_path: Path) -> None:
    with Local(1, LONG, tmp_path) as engine:
        running = engine.map(tasks.square, range(3))
        next(running)
        with pytest.raises(RuntimeError, match="earlier call"):
            next(engine.map(tasks.square, range(3)))
        assert len(list(running)) == 2


def test_iterator_of_a_closed_engine_does_not_wait_for_ever(tmp_path: Path) -> None:
    with Local(2, LONG, tmp_path) as engine:
        running = engine.map(tasks.pid, range(6))
        next(running)
    with pytest.raises(EngineError, match="closed"):
        list(running)


@pytest.mark.parametrize("kind", ["kill", "memory", "exit"])
def test_a_single_death_is_healed_by_trying_again(kind: str, tmp_path: Path) -> None:
    progress: list[Progress] = []
    task = partial(tasks.trouble, kind=kind, at=[3], once=tmp_path / "once")
    results = dict(Local(2, LONG, tmp_path).map(task, [6, 2, 2], on_progress=progress.append))
    assert results == {0: ([0, 1, 2, 3, 4, 5], {}), 1: ([0, 1], {}), 2: ([0, 1], {})}
    how = {"kill": "SIGKILL", "memory": "out of memory", "exit": "exit code 3"}[kind]
    assert progress[-1].incidents == (f"item 0, step 3: worker died ({how}); tried again",)


def test_workers_leave_interrupts_to_the_parent(tmp_path: Path) -> None:
    task = partial(tasks.trouble, kind="interrupt", at=[0])
    assert dict(Local(1, LONG, tmp_path).map(task, [2])) == {0: ([0, 1], {})}


@pytest.mark.parametrize("workers", [1, 2])
def test_deadly_steps_cost_only_themselves(workers: int, tmp_path: Path) -> None:
    task = partial(tasks.trouble, kind="kill", at=[1, 4])
    results = dict(Local(workers, LONG, tmp_path).map(task, [6, 1, 2]))
    assert results == {0: ([0, 2, 3, 5], {1: "crash", 4: "crash"}), 1: ([0], {}), 2: ([0], {1: "crash"})}


@pytest.mark.parametrize("kind", ["sleep", "regex"])
def test_hung_steps_cost_only_themselves(kind: str, tmp_path: Path) -> None:
    progress: list[Progress] = []
    task = partial(tasks.trouble, kind=kind, at=[1])
    results = dict(Local(2, SHORT, tmp_path).map(task, [3, 1], on_progress=progress.append))
    assert results == {0: ([0, 2], {1: "timeout"}), 1: ([0], {})}
    assert progress[-1].incidents == ("item 0, step 1: no end after 0.4 s; step left out",)


def test_the_limit_is_for_a_step_not_for_an_item(tmp_path: Path) -> None:
    assert dict(Local(1, 0.6, tmp_path).map(tasks.slow_steps, [10])) == {0: (list(range(10)), {})}


def test_no_limit_between_steps(tmp_path: Path) -> None:
    assert dict(Local(1, SHORT, tmp_path).map(tasks.slow_between_steps, [1.3])) == {0: ([0, 1], {})}


def test_slow_caller_makes_no_step_late(tmp_path: Path) -> None:
    results = []
    for result in Local(2, SHORT, tmp_path).map(tasks.slow_steps, [2, 2, 2]):
        time.sleep(1.0)
        results.append(result)
    assert dict(results) == dict.fromkeys(range(3), ([0, 1], {}))


def test_death_between_steps_blames_none_and_ends_the_work(tmp_path: Path) -> None:
    with pytest.raises(WorkerLost, match="item 2, between steps") as caught:
        list(Local(2, LONG, tmp_path).map(tasks.die_between_steps, range(4)))
    assert caught.value.item == 2


def test_death_before_the_first_step_blames_none(tmp_path: Path) -> None:
    with pytest.raises(WorkerLost, match=r"item 0, between steps: worker died \(SIGKILL\)"):
        list(Local(1, LONG, tmp_path).map(tasks.die_at_once, [1]))


def test_an_item_that_dies_at_ever_new_steps_is_given_up(tmp_path: Path) -> None:
    counter = tmp_path / "counter"
    counter.write_text("0")
    with pytest.raises(WorkerLost, match="counter"):
        list(Local(1, LONG, tmp_path).map(tasks.die_at_ever_new_steps, [counter]))


def test_a_task_that_ignores_its_skips_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(WorkerLost):
        list(Local(1, LONG, tmp_path).map(tasks.ignore_the_skips, [0]))


def test_exception_in_a_task_is_told_with_its_line_and_stops_the_others(tmp_path: Path) -> None:
    with Local(2, LONG, tmp_path) as engine:
        with pytest.raises(EngineError, match="item 1: ZeroDivisionError: division by zero") as caught:
            list(engine.map(tasks.divide, [5, 0, 7]))
        assert not isinstance(caught.value, WorkerLost)
        assert caught.value.item == 1
        assert "the line that fails" in caught.value.details
        assert "engine_tasks.py" in caught.value.__notes__[0]
        assert engine._children == []
        assert dict(engine.map(tasks.square, [2])) == {0: 4}


def test_a_caller_that_fails_leaves_no_worker(tmp_path: Path) -> None:
    def fail(progress: Progress) -> None:
        raise LookupError

    engine = Local(2, LONG, tmp_path)
    with pytest.raises(LookupError):
        list(engine.map(tasks.slow_steps, [20, 20], on_progress=fail))
    assert engine._children == []
    pids: list[int] = []

    def fail_later() -> None:
        with engine:
            for _ in engine.map(tasks.pid, range(9)):
                pids.extend(child.pid for child in engine._children)
                raise KeyError

    with pytest.raises(KeyError):
        fail_later()
    assert len(pids) == 2
    assert all(map(gone, pids))


def test_printing_does_not_disturb(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert dict(Local(1, LONG, tmp_path).map(tasks.chatter, [7, 8])) == {0: 7, 1: 8}
    out, err = capfd.readouterr()
    assert out == ""
    for line in ("printed by a task 7", "printed by a task 8", "written to descriptor 1", "from a child process"):
        assert line in err


def test_big_items_and_results_pass(tmp_path: Path) -> None:
    items = [bytes([number]) * 20_000_000 for number in range(3)]
    for index, result in Local(2, LONG, tmp_path).map(tasks.megabytes, items):
        assert result == items[index]


def test_progress_comes_seldom_and_ends_complete(tmp_path: Path) -> None:
    progress: list[Progress] = []
    start = time.monotonic()
    list(Local(2, LONG, tmp_path).map(tasks.slow_steps, [4, 5, 3], on_progress=progress.append))
    assert 2 <= len(progress) <= 2 + (time.monotonic() - start) / 0.2
    assert progress[-1] == Progress(steps=12, amount=12, items=3, items_total=3)


def test_what_cannot_be_sent_is_refused_at_once(tmp_path: Path) -> None:
    engine = Local(1, LONG, tmp_path)
    with pytest.raises(EngineError, match="the task cannot be sent"):
        engine.map(lambda item, attempt: item, [1])
    with pytest.raises(EngineError, match="item 1 cannot be sent") as caught:
        list(engine.map(tasks.pid, [1, lambda: 2]))
    assert caught.value.item == 1


def test_results_that_cannot_be_sent_are_told(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"item 0: .*pickle"):
        list(Local(1, LONG, tmp_path).map(tasks.unpicklable, [1]))
    with pytest.raises(EngineError, match="item 0: its result cannot be read back"):
        list(Local(1, LONG, tmp_path).map(tasks.thorn, [1]))


def test_workers_see_the_parent_s_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "1234")
    ((_, seen),) = Local(1, LONG, tmp_path).map(tasks.settings, [0])
    assert seen == ("1234", sys.flags.utf8_mode, sys.path)


@pytest.mark.parametrize("bad", [{"workers": 0}, {"step_seconds": 0}, {"step_seconds": float("nan")}])
def test_nonsense_is_refused(bad: dict[str, float], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="positive"):
        Local(**{"workers": 1, "step_seconds": 1.0, "spill": tmp_path, **bad})  # type: ignore[arg-type]
