import pytest

from copydesk.engines import WorkerLost
from copydesk.engines.ledger import CRASH, TIMEOUT, Ledger
from copydesk.engines.pulse import IDLE, NO_STEP, Beat


def test_items_go_out_in_order_and_failed_ones_first() -> None:
    ledger = Ledger("abc")
    assert [ledger.take(), ledger.take()] == [0, 1]
    ledger.hung(0, 7, 1.0)
    assert [ledger.take(), ledger.take()] == [0, 2]
    assert not ledger.waiting
    assert ledger.open == 3


def test_hang_is_left_out_at_once_and_crash_at_the_second_death() -> None:
    ledger = Ledger("a")
    ledger.hung(0, 7, 1.0)
    assert ledger.reasons(0) == {7: TIMEOUT}
    ledger.died(0, 9, "SIGKILL")
    assert ledger.reasons(0) == {7: TIMEOUT}
    ledger.died(0, 9, "SIGKILL")
    assert ledger.reasons(0) == {7: TIMEOUT, 9: CRASH}
    assert ledger.progress([]).incidents == (
        "item 0, step 7: no end after 1 s; step left out",
        "item 0, step 9: worker died (SIGKILL); tried again",
        "item 0, step 9: worker died (SIGKILL); step left out",
    )


def test_any_number_of_bad_steps_costs_only_those_steps() -> None:
    ledger = Ledger("a")
    for step in range(0, 100, 2):
        ledger.died(0, step, "SIGSEGV")
        ledger.died(0, step, "SIGSEGV")
        ledger.hung(0, step + 1, 1.0)
    assert len(ledger.reasons(0)) == 100


def test_deaths_without_a_step_are_borne_twice() -> None:
    ledger = Ledger([{"path": "feeds/monday.jsonl"}])
    ledger.died(0, NO_STEP, "exit code 1")
    ledger.died(0, NO_STEP, "exit code 1")
    with pytest.raises(WorkerLost, match=r"monday.*item 0, between steps: worker died \(exit code 1\)") as caught:
        ledger.died(0, NO_STEP, "exit code 1")
    assert caught.value.item == 0


@pytest.mark.parametrize("how", ["new step each time", "same step for ever", "hangs where told not to go"])
def test_every_item_comes_to_an_end(how: str) -> None:
    ledger = Ledger("a")

    def endless() -> None:
        for number in range(30):
            match how:
                case "new step each time":
                    ledger.died(0, number, "SIGKILL")
                case "same step for ever":
                    ledger.died(0, 0, "SIGKILL")
                case _:
                    ledger.hung(0, 0, 1.0)

    with pytest.raises(WorkerLost):
        endless()


def test_progress_adds_the_finished_and_the_running() -> None:
    ledger = Ledger("ab")
    ledger.done(ledger.take(), Beat(0, NO_STEP, 3, 30))
    progress = ledger.progress([Beat(1, 1, 1, 5), IDLE])
    assert (progress.steps, progress.amount, progress.items, progress.items_total) == (4, 35, 1, 2)
