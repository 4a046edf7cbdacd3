"""Where a worker is: a few numbers in memory that worker and parent share.

A hung or dead worker cannot answer a question, so it writes beforehand what it is about to do, and the parent looks.
Writing costs no system call, and the numbers outlive the worker.
"""

import mmap
import tempfile
from pathlib import Path
from typing import IO, NamedTuple

NO_STEP = -1


class Beat(NamedTuple):
    """One look at a worker.

    `started` is `time.monotonic_ns()` at the start of the step, 0 while no step runs. `step` is NO_STEP then. `done` is
    the number of steps behind the worker in this try, `amount` the work in them.
    """

    started: int
    step: int
    done: int
    amount: int


IDLE = Beat(started=0, step=NO_STEP, done=0, amount=0)

_BYTES = 8 * len(IDLE)


def shared_file(folder: Path) -> IO[bytes]:
    """A nameless file on the disk of `folder` to share a Pulse by; raises OSError if it has no room."""
    # Written out rather than truncated to size: a full disk shows here, and not as SIGBUS on a write to the map.
    file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - handed to the caller
    try:
        file.write(bytes(_BYTES))
        file.flush()
    except OSError:
        file.close()
        raise
    return file


class Pulse:
    """The shared numbers, as seen by the worker (who writes) or the parent (who reads, and writes while it is idle)."""

    def __init__(self, descriptor: int) -> None:
        self._map = mmap.mmap(descriptor, _BYTES)
        self._numbers = memoryview(self._map).cast("q")

    def write(self, beat: Beat) -> None:
        """Replace the numbers."""
        # The clock is off meanwhile: a reader in between must not see a new step with the age of the last.
        self._numbers[0] = 0
        self._numbers[1], self._numbers[2], self._numbers[3] = beat.step, beat.done, beat.amount
        self._numbers[0] = beat.started

    def read(self) -> Beat:
        """The numbers now. A reader may catch the writer half-way; act on what two looks agree on."""
        return Beat(*self._numbers)

    def close(self) -> None:
        """Let go of the memory."""
        self._numbers.release()
        self._map.close()
