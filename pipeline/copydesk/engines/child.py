"""A worker process as its parent sees it: give it an order, hear its answer, look at its pulse, end it."""

import contextlib
import os
import pickle
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from copydesk.engines import frames, worker
from copydesk.engines.pulse import IDLE, Beat, Pulse, shared_file

_PIECE = 1 << 16


class Child:
    """One worker process, started on construction; `folder` is a directory on whose disk its pulse can lie.

    Idle while `item` is None; `gone` once `exchange` has found it dead. Nothing here waits for the worker but `end`.
    """

    def __init__(self, folder: Path) -> None:
        self.item: int | None = None
        self.gone = False
        self._task: bytes | None = None
        self._unsent = memoryview(b"")
        self._answer = frames.Assembler()
        self._late: Beat | None = None
        self._late_since = 0.0
        with shared_file(folder) as file:
            self._pulse = Pulse(file.fileno())
            self._process, self._lifeline = _start(file.fileno())
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in, self._out = self._process.stdin, self._process.stdout
        os.set_blocking(self._in.fileno(), False)
        os.set_blocking(self._out.fileno(), False)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    @property
    def beat(self) -> Beat:
        """Where the worker is, or was when it died."""
        return self._pulse.read()

    def begin(self, index: int, task: bytes, item: bytes, reasons: Mapping[int, str]) -> None:
        """Give an idle worker its next item; `task` and `item` are pickles, `reasons` is for the Attempt."""
        # Done here and not by the worker: if it dies before it has read the order, no step of its last item is blamed.
        self._pulse.write(IDLE)
        order = pickle.dumps(worker.Order(None if task is self._task else task, item, reasons))
        self.item, self._task = index, task
        self._unsent = memoryview(frames.header(frames.ORDER, order) + order)
        self._send()

    def exchange(self) -> frames.Frame | None:
        """Send and receive what the pipes take and hold now; the answer, once it is complete."""
        self._send()
        # Asked before the pipe is emptied, so that all it said in its life is heard.
        self.gone = not self.alive
        with contextlib.suppress(BlockingIOError):
            while piece := os.read(self._out.fileno(), _PIECE):
                self._answer.add(piece)
            self.gone = True
        frame = self._answer.take()
        if frame:
            self.item = None
        return frame

    def overdue(self, seconds: float) -> int | None:
        """The step which the worker has been at for longer than this, or None.

        A step is given a last grace of up to a second after it is first found late: the parent may have slept with all
        its workers (Ctrl-Z), or have caught the pulse half-way.
        """
        beat, now = self._pulse.read(), time.monotonic()
        if not beat.started or now - beat.started / 1e9 < seconds:
            self._late = None
            return None
        if self._late is None or self._late[:2] != beat[:2]:
            self._late, self._late_since = beat, now
        return beat.step if now - self._late_since >= min(seconds, 1.0) else None

    def end(self, patience: float = 0.0) -> str:
        """Give the process so many seconds to end by itself, then kill it; say how it ended."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(patience)
        self._process.kill()
        code = self._process.wait()
        # The lifeline last: while the process runs, closing it is one more way of killing.
        for end in (self._in, self._out, self._pulse, self._lifeline):
            end.close()
        return _obituary(code)

    def kill(self) -> None:
        """Have the kernel end the process; `end` remains to be called."""
        self._process.kill()

    def dismiss(self) -> None:
        """Tell an idle process that no order will come; it then ends by itself."""
        self._in.close()

    def _send(self) -> None:
        # A worker that is gone says so at the other pipe.
        with contextlib.suppress(BlockingIOError, BrokenPipeError):
            while self._unsent:
                self._unsent = self._unsent[os.write(self._in.fileno(), self._unsent[:_PIECE]) :]

    def _register(self, poll: select.poll) -> None:
        poll.register(self._out.fileno(), select.POLLIN)
        if self._unsent:
            poll.register(self._in.fileno(), select.POLLOUT)


def wait(children: Sequence[Child], seconds: float) -> None:
    """Wait until one of the children can be exchanged with, or has ended, or the time is over."""
    poll = select.poll()
    for child in children:
        child._register(poll)
    poll.poll(seconds * 1000)


def _start(pulse: int) -> tuple[subprocess.Popen[bytes], IO[bytes]]:
    """A new worker, and the pipe that keeps it alive while it is open."""
    far, near = os.pipe()
    # The path is set before anything is imported: the worker must see the modules the parent sees, in the same order.
    code = (
        f"import sys; sys.path[:] = {[entry for entry in sys.path if isinstance(entry, str)]!a}; "
        f"from copydesk.engines.worker import main; main({os.getpid()}, {pulse}, {far})"
    )
    command = [sys.executable, "-P", "-X", f"utf8={sys.flags.utf8_mode}", "-c", code]
    # Ctrl-C reaches the whole process group; a worker still starting up would print its own traceback.
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process = subprocess.Popen(
            command, bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=(pulse, far)
        )
    except BaseException:
        os.close(near)
        raise
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        os.close(far)
    return process, os.fdopen(near, "wb")


def _obituary(code: int) -> str:
    if code == worker.OUT_OF_MEMORY:
        return "out of memory"
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
