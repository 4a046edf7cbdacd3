from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.text.diff import WINDOW, edits_between
from copydesk.text.edits import apply


@settings(max_examples=500)
@given(st.text("abÃ©é ", max_size=40), st.text("abÃ©é ", max_size=40))
def test_the_edits_reproduce_the_other_text(before: str, after: str) -> None:
    assert apply(before, edits_between(before, after, "r")) == after


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text("abcÃ©é ", min_size=200, max_size=900), max_size=12), st.randoms(use_true_random=False))
def test_long_lines_are_cut_into_windows_and_still_reproduce(parts: list[str], random: object) -> None:
    before = "".join(parts)
    after = "".join(part.replace("Ã©", "é") if n % 3 else part[::-1] for n, part in enumerate(parts))
    assert apply(before, edits_between(before, after, "r")) == after


def test_each_repaired_letter_is_an_edit_of_its_own() -> None:
    edits = edits_between("cafÃ© and thÃ©", "café and thé", "r")
    assert [(e.start, e.end, e.after) for e in edits] == [(3, 5, "é"), (12, 14, "é")]


def test_a_line_of_megabytes_is_linear() -> None:
    word = "cafÃ© society and more of it, "
    before = word * 40_000
    edits = edits_between(before, before.replace("Ã©", "é"), "r")
    assert len(before) > 500 * WINDOW
    assert len(edits) == 40_000


def test_sides_with_nothing_in_common_are_one_replacement() -> None:
    assert len(edits_between("a" * 10_000, "b" * 10_000, "r", offset=5)) == 1
