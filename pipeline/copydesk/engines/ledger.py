"""The book of one `map`: which items wait, what went wrong with each, and when to give one up. Touches no process."""

import reprlib
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from copydesk.engines.engine import Progress, WorkerLost
from copydesk.engines.pulse import NO_STEP, Beat

TIMEOUT = "timeout"
CRASH = "crash"

_DEATHS_AT_A_STEP = 2
_DEATHS_AT_NO_STEP = 3
_VAIN_TRIES = 8


@dataclass(slots=True)
class _History:
    reasons: dict[int, str] = field(default_factory=dict)
    deaths: Counter[int] = field(default_factory=Counter)
    vain: int = 0


class Ledger:
    """Hands out the indices of the items in order, those to be tried again first.

    A step that hangs is left out of the next try. A step at which a worker dies gets a second chance, since the killer
    may have been short of memory for another's sake; after the second death it is left out as well. An item is given up
    (WorkerLost) after three deaths at no step at all, and after more than eight failures that led to no step left out.
    So every item comes to an end, however many of its steps are bad.
    """

    def __init__(self, items: Sequence[object]) -> None:
        self._items = items
        self._waiting = deque(range(len(items)))
        self._histories: dict[int, _History] = {}
        self._incidents: list[str] = []
        self._finished = self._steps = self._amount = 0

    @property
    def waiting(self) -> int:
        """How many items nobody works on."""
        return len(self._waiting)

    @property
    def open(self) -> int:
        """How many items have no result yet."""
        return len(self._items) - self._finished

    def progress(self, running: Iterable[Beat]) -> Progress:
        """The sum of what is done, with where the busy workers are."""
        steps, amount = self._steps, self._amount
        for beat in running:
            steps += beat.done
            amount += beat.amount
        return Progress(steps, amount, self._finished, len(self._items), tuple(self._incidents))

    def take(self) -> int:
        """The next item to be worked on."""
        return self._waiting.popleft()

    def reasons(self, item: int) -> Mapping[int, str]:
        """The steps to leave out of the item, each with TIMEOUT or CRASH."""
        history = self._histories.get(item)
        return history.reasons if history else {}

    def done(self, item: int, beat: Beat) -> None:
        """The item has its result; its worker ended at this beat."""
        self._histories.pop(item, None)
        self._finished += 1
        self._steps += beat.done
        self._amount += beat.amount

    def hung(self, item: int, step: int, seconds: float) -> None:
        """The item's worker was killed at this step, for which it took longer than `seconds`."""
        history = self._histories.setdefault(item, _History())
        if step in history.reasons:
            # The task went on to perform a step it was told to leave out.
            history.vain += 1
        history.reasons[step] = TIMEOUT
        self._again(item, f"item {item}, step {step}: no end after {seconds:g} s; step left out")

    def died(self, item: int, step: int, how: str) -> None:
        """The item's worker died at this step, or at NO_STEP; `how` is a word or two."""
        history = self._histories.setdefault(item, _History())
        history.deaths[step] += 1
        where = "between steps" if step == NO_STEP else f"step {step}"
        if step != NO_STEP and step not in history.reasons and history.deaths[step] == _DEATHS_AT_A_STEP:
            history.reasons[step] = CRASH
            history.vain -= _DEATHS_AT_A_STEP - 1
            outcome = "step left out"
        else:
            history.vain += 1
            outcome = "tried again"
        self._again(item, f"item {item}, {where}: worker died ({how}); {outcome}")

    def _again(self, item: int, incident: str) -> None:
        self._incidents.append(incident)
        history = self._histories[item]
        if history.deaths[NO_STEP] >= _DEATHS_AT_NO_STEP or history.vain > _VAIN_TRIES:
            name = reprlib.repr(self._items[item])
            raise WorkerLost(f"gave up {name}, whose worker was lost too often; at last: {incident}", item=item)
        self._waiting.appendleft(item)
