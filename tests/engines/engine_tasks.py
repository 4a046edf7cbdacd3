"""Tasks for the engine's tests, in a module of their own: a worker must be able to import them."""

import os
import re
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from copydesk.engines import Attempt

Said = tuple[list[int], dict[int, str]]
"""The steps performed, and those left out with their reasons."""


def square(item: int, attempt: Attempt) -> int:
    return item * item


def pid(item: object, attempt: Attempt) -> int:
    time.sleep(0.02)
    return os.getpid()


def walk(item: int, attempt: Attempt) -> Said:
    """As many steps as the item says, each 10 units of work."""
    performed = []
    for step in range(item):
        if step in attempt.skip:
            continue
        attempt.beat(step, 10 * step)
        performed.append(step)
    return performed, dict(attempt.reasons)


def trouble(steps: int, attempt: Attempt, *, kind: str, at: Sequence[int], once: Path | None = None) -> Said:
    performed = []
    for step in range(steps):
        if step in attempt.skip:
            continue
        attempt.beat(step)
        if step in at and not (once and once.exists()):
            if once:
                once.touch()
            _TROUBLES[kind]()
        performed.append(step)
    return performed, dict(attempt.reasons)


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _sleep() -> None:
    time.sleep(3600)


def backtrack() -> None:
    re.match(r"(a+)+$", "a" * 60 + "b")


def _memory() -> None:
    raise MemoryError


def _leave() -> None:
    sys.exit(3)


def _interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


_TROUBLES = {
    "interrupt": _interrupt,
    "kill": _kill,
    "sleep": _sleep,
    "regex": backtrack,
    "memory": _memory,
    "exit": _leave,
}


def die_between_steps(item: int, attempt: Attempt) -> int:
    attempt.beat(0)
    attempt.pause()
    if item == 2:
        _kill()
    return item


def die_at_once(item: int, attempt: Attempt) -> None:
    _kill()


def die_at_ever_new_steps(counter: Path, attempt: Attempt) -> None:
    step = int(counter.read_text())
    counter.write_text(str(step + 1))
    attempt.beat(step)
    _kill()


def ignore_the_skips(item: int, attempt: Attempt) -> None:
    attempt.beat(0)
    _kill()


def slow_between_steps(item: float, attempt: Attempt) -> Said:
    for step in range(2):
        attempt.beat(step)
        attempt.pause()
        time.sleep(item)
    return [0, 1], dict(attempt.reasons)


def slow_steps(item: int, attempt: Attempt) -> Said:
    for step in range(item):
        attempt.beat(step, step + 1)
        time.sleep(0.15)
    return list(range(item)), dict(attempt.reasons)


def busy_steps(item: int, attempt: Attempt) -> None:
    for step in range(item):
        attempt.beat(step)
        end = time.process_time() + 0.3
        while time.process_time() < end:
            pass


def divide(item: int, attempt: Attempt) -> float:
    attempt.beat(0)
    return 1 / item  # the line that fails


def chatter(item: int, attempt: Attempt) -> int:
    print("printed by a task", item)
    os.write(1, b"written to descriptor 1\n")
    assert sys.stdin.read() == ""
    os.system("echo from a child process")
    return item


def megabytes(item: bytes, attempt: Attempt) -> bytes:
    return item[::-1]


def unpicklable(item: int, attempt: Attempt) -> object:
    return lambda: item


class Thorn:
    """Can be pickled, and cannot be read back."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return int, ("no number",)


def thorn(item: int, attempt: Attempt) -> Thorn:
    return Thorn()


def note_pid_and_hang(folder: str, attempt: Attempt, *, how: str) -> None:
    attempt.beat(0)
    (Path(folder) / str(os.getpid())).touch()
    _TROUBLES[how]()


def settings(item: int, attempt: Attempt) -> tuple[str | None, int, list[str]]:
    return os.environ.get("PYTHONHASHSEED"), sys.flags.utf8_mode, sys.path


def pairs(item: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    yield from item


def join(left: str, right: str) -> str:
    return left + right


def short(key: str, value: str) -> bool:
    return len(value) < 6


def everything(key: str, value: object) -> bool:
    return True


def nothing(key: str, value: object) -> bool:
    return False


def fail(item: object) -> Iterator[tuple[str, str]]:
    yield "key", "value"
    raise ValueError(item)


def million(item: int) -> Iterator[tuple[str, int]]:
    for number in range(100_000):
        yield f"{item}-{number}", 1
