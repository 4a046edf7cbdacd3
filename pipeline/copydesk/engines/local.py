"""Work on this machine, in processes of its own."""

import pickle
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

from copydesk.engines import frames
from copydesk.engines.child import Child, wait
from copydesk.engines.engine import EngineError, Item, Progress, Result, Task, V
from copydesk.engines.ledger import Ledger
from copydesk.engines.shuffle import Gather, Scatter

_LOOK_SECONDS = 0.1
_REPORT_SECONDS = 0.2
_FAREWELL_SECONDS = 2.0


class Local:
    """An Engine of `workers` processes that outlive the death and the hanging of each of them.

    `step_seconds` is how long a step may take by the clock on the wall (`float("inf")`: for ever) before its worker is
    killed and the step left out. `spill` is a directory for temporary files; it is made if missing, and nothing is left
    in it (a parent killed outright can leave a `reduce-*` directory behind). `partitions` is the number of parts into
    which `reduce_by_key` cuts the keys: one worker holds one part in memory.

    Used in a `with`, it keeps its workers from call to call and ends them with the block. Without one, they live as
    long as the iterator of each call. One call runs at a time. Not for use by several threads at once.

    Workers are fresh interpreters with this process's `sys.path` and environment. They import the task by name, so it
    must not be defined in a script (`__main__`); the script itself needs no `__main__` guard. What a task prints goes
    to standard error.
    """

    def __init__(self, workers: int, step_seconds: float, spill: Path, *, partitions: int = 16) -> None:
        if workers < 1 or partitions < 1 or not step_seconds > 0:
            raise ValueError("workers, partitions and step_seconds must be positive")
        self._workers = workers
        self._step_seconds = step_seconds
        self._spill = spill
        self._partitions = partitions
        self._children: list[Child] = []
        self._depth = 0
        self._running = False

    def __enter__(self) -> Self:
        self._depth += 1
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._depth -= 1
        if kind:
            self._kill()
        elif not self._depth:
            self.close()

    def close(self) -> None:
        """End the workers. The engine can be used again; it then starts new ones."""
        # All are told before any is waited for: they take their leave side by side.
        for child in self._children:
            if child.item is None:
                child.dismiss()
        deadline = time.monotonic() + _FAREWELL_SECONDS
        while self._children:
            child = self._children[-1]
            child.end(max(0.0, deadline - time.monotonic()) if child.item is None else 0.0)
            self._children.pop()

    def map(
        self,
        task: Task[Item, Result],
        items: Sequence[Item],
        *,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> Iterator[tuple[int, Result]]:
        """See Engine. `on_progress` is called while the iterator is waited on, at most five times a second and at the
        end; what it raises ends the work.
        """
        return self._map(_pickled(task, "the task"), items, on_progress)

    def reduce_by_key(
        self,
        observe: Callable[[Item], Iterable[tuple[str, V]]],
        items: Sequence[Item],
        merge: Callable[[V, V], V],
        keep: Callable[[str, V], bool],
    ) -> Iterator[tuple[str, V]]:
        """See Engine. Pairs come by partition (a hash of the key), and within one by key."""
        _pickled((observe, merge, keep), "observe, merge or keep")
        return self._reduce(observe, items, merge, keep)

    def _map(
        self, task: bytes, items: Sequence[Any], on_progress: Callable[[Progress], None] | None
    ) -> Generator[tuple[int, Any], None, None]:
        if self._running:
            raise RuntimeError("this engine is still at an earlier call")
        self._running = True
        try:
            yield from self._rounds(task, items, on_progress)
        except BaseException:
            self._kill()
            raise
        finally:
            self._running = False
        if not self._depth:
            self.close()

    def _rounds(
        self, task: bytes, items: Sequence[Any], on_progress: Callable[[Progress], None] | None
    ) -> Iterator[tuple[int, Any]]:
        self._spill.mkdir(parents=True, exist_ok=True)
        ledger = Ledger(items)
        reported = 0.0
        results: list[tuple[int, Any]] = []
        while True:
            self._hand_out(task, items, ledger)
            # Only now, so that the workers are busy while the caller is.
            yield from results
            if not ledger.open:
                return
            results = self._listen(ledger)
            if on_progress and (not ledger.open or time.monotonic() - reported >= _REPORT_SECONDS):
                on_progress(ledger.progress([child.beat for child in self._children if child.item is not None]))
                reported = time.monotonic()

    def _hand_out(self, task: bytes, items: Sequence[Any], ledger: Ledger) -> None:
        while ledger.waiting and (child := self._idle_child()):
            index = ledger.take()
            child.begin(index, task, _pickled(items[index], f"item {index}", index), ledger.reasons(index))

    def _idle_child(self) -> Child | None:
        for child in [child for child in self._children if child.item is None]:
            if child.alive:
                return child
            self._remove(child)
        if len(self._children) == self._workers:
            return None
        self._children.append(Child(self._spill))
        return self._children[-1]

    def _listen(self, ledger: Ledger) -> list[tuple[int, Any]]:
        """Wait a moment, then take what the workers have to give and replace those that are lost."""
        busy = [(child, child.item) for child in self._children if child.item is not None]
        if not busy:
            raise EngineError("the engine was closed before its work was done")
        wait([child for child, _ in busy], _LOOK_SECONDS)
        results = []
        for child, index in busy:
            if frame := child.exchange():
                results.append((index, _opened(frame, index)))
                ledger.done(index, child.beat)
            elif child.gone:
                step = child.beat.step
                ledger.died(index, step, self._remove(child, _FAREWELL_SECONDS))
            elif (late := child.overdue(self._step_seconds)) is not None:
                self._remove(child)
                ledger.hung(index, late, self._step_seconds)
        return results

    def _remove(self, child: Child, patience: float = 0.0) -> str:
        how = child.end(patience)
        self._children.remove(child)
        return how

    def _kill(self) -> None:
        for child in self._children:
            child.kill()
        while self._children:
            self._remove(self._children[-1])

    def _reduce(
        self,
        observe: Callable[[Item], Iterable[tuple[str, V]]],
        items: Sequence[Item],
        merge: Callable[[V, V], V],
        keep: Callable[[str, V], bool],
    ) -> Iterator[tuple[str, V]]:
        self._spill.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix="reduce-", dir=self._spill) as name, self:
            scatter = _pickled(Scatter(observe, merge, self._partitions, Path(name)), "observe or merge")
            with closing(self._map(scatter, list(enumerate(items)), None)) as scattered:
                offsets = dict(scattered)
            # By item, not by completion: the order of merging is part of the result.
            jobs = [
                [(index, offsets[index][part]) for index in range(len(items)) if offsets[index][part] is not None]
                for part in range(self._partitions)
            ]
            gather = _pickled(Gather(merge, keep, Path(name)), "merge or keep")
            early: dict[int, list[tuple[str, V]]] = {}
            following = 0
            with closing(self._map(gather, jobs, None)) as gathered:
                for part, pairs in gathered:
                    early[part] = pairs
                    while following in early:
                        yield from early.pop(following)
                        following += 1


def _pickled(thing: object, name: str, item: int | None = None) -> bytes:
    try:
        return pickle.dumps(thing, pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        raise EngineError(f"{name} cannot be sent to a worker: {error}", item=item) from error


def _opened(frame: frames.Frame, item: int) -> Any:
    try:
        content = pickle.loads(frame.payload)
    except Exception as error:
        raise EngineError(f"item {item}: its result cannot be read back: {error}", item=item) from error
    if frame.kind == frames.RESULT:
        return content
    summary, details = content
    raise EngineError(f"item {item}: {summary}", item=item, details=details)
