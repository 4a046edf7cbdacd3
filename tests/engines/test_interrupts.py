"""A parent that is interrupted or killed, in a session of its own."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PATIENCE = 20.0

SCRIPT = """
import sys
from functools import partial
from pathlib import Path
import engine_tasks
from copydesk.engines import Local

folder, how = sys.argv[1:]
task = partial(engine_tasks.note_pid_and_hang, how=how)
with Local(2, 3600, Path(folder) / "spill") as engine:
    list(engine.map(task, [folder] * 3))
"""

STOPPED = """
import sys
from pathlib import Path
import engine_tasks
from copydesk.engines import Local

seen = []
print("begins", flush=True)
list(Local(2, 1.0, Path(sys.argv[1])).map(engine_tasks.busy_steps, [5, 5], on_progress=seen.append))
print(seen[-1].incidents)
"""

UNGUARDED = """
import sys
from pathlib import Path
import engine_tasks
from copydesk.engines import Local

print("the script runs")
print(sorted(Local(2, 60, Path(sys.argv[1])).map(engine_tasks.square, range(5))))
"""

OWN_TASK = """
import sys
from pathlib import Path
from copydesk.engines import Local

def task(item, attempt):
    return item

list(Local(2, 60, Path(sys.argv[1])).map(task, range(5)))
"""


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}


def comes_true(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def runs(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    # A zombie that its new parent has not yet collected is as good as gone.
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def worker_pids(folder: Path) -> list[int]:
    return [int(path.name) for path in folder.iterdir() if path.name.isdigit()]


@pytest.fixture(params=["sleep", "regex"])
def hanging(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """A parent whose two workers hang: in Python, or in C code where no Python can run."""
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(tmp_path), request.param],
        env=environment(),
        start_new_session=True,
        stderr=subprocess.PIPE,
        text=True,
    )
    pids: list[int] = []
    try:
        assert comes_true(lambda: len(worker_pids(tmp_path)) == 2)
        pids = worker_pids(tmp_path)
        yield process, pids
    finally:
        for pid in [process.pid, *pids]:
            if runs(pid):
                os.kill(pid, signal.SIGKILL)
        process.communicate()


def test_interrupt_of_the_group_ends_all_quickly(
    hanging: tuple[subprocess.Popen[str], list[int]], tmp_path: Path
) -> None:
    process, pids = hanging
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == -signal.SIGINT
    assert err.count("Traceback") == 1
    assert not any(runs(pid) for pid in pids)
    assert list((tmp_path / "spill").iterdir()) == []


@pytest.mark.parametrize("sig", [signal.SIGKILL, signal.SIGTERM])
def test_workers_do_not_outlive_a_killed_parent(
    hanging: tuple[subprocess.Popen[str], list[int]], sig: signal.Signals
) -> None:
    process, pids = hanging
    process.send_signal(sig)
    assert comes_true(lambda: not any(runs(pid) for pid in pids))
    assert process.wait(PATIENCE) == -sig


def test_time_spent_stopped_makes_no_step_late(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STOPPED, tmp_path],
        env=environment(),
        start_new_session=True,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.7)
        os.killpg(process.pid, signal.SIGSTOP)
        time.sleep(2.0)
        os.killpg(process.pid, signal.SIGCONT)
        assert process.communicate(timeout=PATIENCE)[0] == "()\n"


def test_a_script_needs_no_main_guard(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(UNGUARDED)
    done = subprocess.run(
        [sys.executable, script, tmp_path / "spill"],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    assert done.stdout == "the script runs\n[(0, 0), (1, 1), (2, 4), (3, 9), (4, 16)]\n"
    assert done.stderr == ""


def test_a_task_of_the_script_itself_is_refused_with_the_reason(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(OWN_TASK)
    done = subprocess.run(
        [sys.executable, script, tmp_path / "spill"],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 1
    assert re.search(
        "EngineError: item .: AttributeError: Can't get attribute 'task' on <module '__main__'", done.stderr
    )
