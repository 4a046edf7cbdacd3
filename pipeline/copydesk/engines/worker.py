"""The worker process: takes an order from a pipe, runs the task, gives the result back, until the pipe ends."""

import contextlib
import fcntl
import os
import pickle
import signal
import sys
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from copydesk.engines import frames
from copydesk.engines.engine import Attempt, Task
from copydesk.engines.pulse import IDLE, NO_STEP, Beat, Pulse

OUT_OF_MEMORY = 77
"""Exit code of a worker whose task raised MemoryError. What such a process would do next is anyone's guess."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a parent asks of a worker. `task` and `item` are pickles; no `task` means the same as in the last order."""

    task: bytes | None
    item: bytes
    reasons: Mapping[int, str]


class _WatchedAttempt(Attempt):
    def __init__(self, reasons: Mapping[int, str], pulse: Pulse, parent: int) -> None:
        super().__init__(reasons)
        self._pulse = pulse
        self._parent = parent
        self._beat = IDLE

    def beat(self, step: int, amount: int = 0) -> None:
        if step < 0:
            raise ValueError(f"steps are counted from 0, not {step}")
        _leave_if_orphaned(self._parent)
        self._beat = Beat(time.monotonic_ns(), step, step, amount or self._beat.amount)
        self._pulse.write(self._beat)

    def pause(self) -> None:
        if self._beat.step != NO_STEP:
            self._beat = Beat(0, NO_STEP, self._beat.step + 1, self._beat.amount)
            self._pulse.write(self._beat)


def main(parent: int, pulse: int, lifeline: int) -> None:
    """Serve the process `parent` over the standard streams. `pulse` and `lifeline` are open file descriptors."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    _die_with_parent(parent, lifeline)
    orders, answers = _take_channel()
    with orders, answers, contextlib.suppress(BrokenPipeError):
        _serve(orders, answers, Pulse(pulse), parent)


def _serve(orders: BinaryIO, answers: BinaryIO, pulse: Pulse, parent: int) -> None:
    task: Task[Any, Any] | None = None
    while frame := frames.read(orders):
        order: Order = pickle.loads(frame.payload)
        try:
            if order.task is not None:
                task = pickle.loads(order.task)
            assert task is not None
            attempt = _WatchedAttempt(order.reasons, pulse, parent)
            result = task(pickle.loads(order.item), attempt)
            attempt.pause()
            kind, payload = frames.RESULT, _pickled(result)
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        except Exception as error:
            summary = "".join(traceback.format_exception_only(error)).strip()
            kind, payload = frames.FAILURE, pickle.dumps((summary, traceback.format_exc()))
            pulse.write(IDLE)
        answers.write(frames.header(kind, payload))
        answers.write(payload)
        answers.flush()


def _pickled(result: object) -> bytes:
    # What pickle raises, and whether it says "pickle", depends on the object and on the version of Python.
    try:
        return pickle.dumps(result, pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        raise
    except Exception as fault:
        raise pickle.PicklingError(f"the result cannot be pickled: {fault}") from fault


def _take_channel() -> tuple[BinaryIO, BinaryIO]:
    """Move the channel away from descriptors 0 and 1, where any library may read or print."""
    orders = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    # Python chose block buffering for the pipe this was; a killed worker would lose what it said last.
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    return orders, answers


def _die_with_parent(parent: int, lifeline: int) -> None:
    """Have the kernel end this process when the parent, however it ends, lets go of the other end of `lifeline`.

    A worker that hangs in C code can notice nothing by itself. The default action of SIGIO needs no Python to run.
    """
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)
    _leave_if_orphaned(parent)


def _leave_if_orphaned(parent: int) -> None:
    if os.getppid() != parent:
        os._exit(1)
