"""What every engine promises, in its own few words.

An *item* is a unit of work handed out whole (a shard). A *task* turns an item into a result. A *step* is a part of that
work which may fail alone (a document). Workers die and hang; the price must be the step that did it, never the item. So
a task says which step it begins, and an engine that loses a worker hands the item out again and names the steps to
leave out.

A task makes no use of the number or order of workers, so the same items give the same results on every engine.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
V = TypeVar("V")


class EngineError(Exception):
    """A task could not be sent, raised an exception, or gave back something that cannot be sent.

    `item` is the index of the item, or None where the fault is not one item's. `details` is the traceback as the worker
    printed it, or empty where the fault was found before any worker had the task.
    """

    def __init__(self, message: str, *, item: int | None = None, details: str = "") -> None:
        super().__init__(message)
        self.item = item
        self.details = details
        if details:
            self.add_note(f"In the worker:\n{details}")


class WorkerLost(EngineError):
    """An item killed its worker again and again, and no step could be found to blame."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a `map` has come. Items that run count with what they have done so far.

    `steps` and `amount` (in the task's own unit: bytes or characters) fall back when an item is tried again.
    `incidents` has one short line for each worker lost so far.
    """

    steps: int
    amount: int
    items: int
    items_total: int
    incidents: tuple[str, ...] = ()


class Attempt:
    """One try of a task at an item: what it has to know, and how it reports where it is.

    `reasons` maps each step that hung in an earlier try ("timeout") or killed its worker ("crash") to that word; `skip`
    is the set of those steps. The task must not perform them.

    This class reports to nobody, for calling a task without an engine.
    """

    def __init__(self, reasons: Mapping[int, str] | None = None) -> None:
        self.reasons: Mapping[int, str] = dict(reasons or {})
        self.skip = frozenset(self.reasons)

    def beat(self, step: int, amount: int = 0) -> None:
        """Say that step number `step` (counted from 0) begins now; the time limit of a step counts from here.

        `amount` is the work of this item done so far, in bytes or characters; 0 leaves it as it was.
        """

    def pause(self) -> None:
        """Say that the step is over and none has begun: no time limit runs, and no step is blamed for a crash.

        For what belongs to the item as a whole: opening the input, writing the parts. The next `beat` starts the clock
        again. A task that returns has paused.
        """


Task: TypeAlias = Callable[[Item, Attempt], Result]
"""Must be picklable by name: a function of a module, or a `functools.partial` of one. It deals with the exceptions of
its steps by itself; one that leaves it ends the whole `map`. MemoryError alone should leave it: it counts as the death
of the worker at that step."""


class Engine(Protocol):
    """Runs work over items. Two verbs."""

    def map(
        self,
        task: Task[Item, Result],
        items: Sequence[Item],
        *,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> Iterator[tuple[int, Result]]:
        """Yield (index of the item, result) as they are completed, in no fixed order.

        Raises EngineError at once if the task cannot be pickled. The iterator raises EngineError for an exception in a
        task and WorkerLost for an item that cannot be brought to an end; either stops all other work.
        """

    def reduce_by_key(
        self,
        observe: Callable[[Item], Iterable[tuple[str, V]]],
        items: Sequence[Item],
        merge: Callable[[V, V], V],
        keep: Callable[[str, V], bool],
    ) -> Iterator[tuple[str, V]]:
        """Merge what is observed under the same key, and yield the pairs to keep, in a fixed order.

        Values are merged in the order of the items, and within an item in the order observed. `merge` must be
        associative: what an item says of a key is merged before the items are. Everything must be picklable.

        `observe` has no steps, so it has no time limit, and dying in it costs the run: work that can hang or crash
        belongs into a `map`. Raises as `map` does.
        """
