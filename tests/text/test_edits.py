import pytest

from copydesk.text.document import Document
from copydesk.text.edits import Edit, EditError, apply
from copydesk.text.mentions import Flag
from copydesk.text.offsets import OffsetMap


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(0, 3, "x", "pack/a"), Edit(2, 4, "y", "pack/b")],
        [Edit(1, 1, "x", "pack/a"), Edit(1, 1, "y", "pack/b")],
        [Edit(0, 5, "x", "pack/a"), Edit(2, 2, "y", "pack/b")],
    ],
)
def test_overlap_is_refused_and_names_both_rules(edits: list[Edit]) -> None:
    with pytest.raises(EditError, match=r"pack/b .* overlaps pack/a"):
        apply("abcdef", edits)


@pytest.mark.parametrize("span", [(-1, 0), (0, 7), (4, 2), (7, 7)])
def test_a_span_out_of_bounds_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(EditError, match="rule-7"):
        Document.of("abcdef").edit([Edit(*span, "x", "rule-7")], stage="s")


def test_touching_edits_apply_together_in_order() -> None:
    assert apply("abcd", [Edit(2, 4, "Y", "b"), Edit(2, 2, "-", "i"), Edit(0, 2, "X", "a")]) == "X-Y"


def test_edits_that_change_nothing_leave_no_pass() -> None:
    document = Document.of("abc")
    assert document.edit([Edit(0, 1, "a", "r")], stage="s") is document


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        pytest.param(Edit(2, 3, "xyz", "r"), "bxyzd", id="an edit inside stretches the mention"),
        pytest.param(Edit(0, 6, "QQ", "r"), "QQ", id="a mention inside a replacement takes it"),
        pytest.param(Edit(0, 2, "QQ", "r"), "QQcd", id="partial overlap becomes the union"),
        pytest.param(Edit(3, 6, "QQ", "r"), "bcQQ", id="partial overlap on the right too"),
        pytest.param(Edit(1, 4, "", "r"), None, id="a mention whose text is deleted goes"),
        pytest.param(Edit(0, 6, "", "r"), None, id="deleted with all around it"),
        pytest.param(Edit(1, 1, "X", "r"), "bcd", id="an insertion before it is outside"),
        pytest.param(Edit(4, 4, "X", "r"), "bcd", id="an insertion behind it is outside"),
        pytest.param(Edit(0, 1, "", "r"), "bcd", id="a deletion beside it only moves it"),
    ],
)
def test_mentions_move_with_the_text(edit: Edit, expected: str | None) -> None:
    document = Document.of("abcdef").note(Flag(1, 4, "seen", "bcd")).edit([edit], stage="s")
    assert [document.text[m.start : m.end] for m in document.body.mentions] == ([] if expected is None else [expected])


def test_a_mention_must_lie_on_letters() -> None:
    with pytest.raises(ValueError, match="3:9"):
        Document.of("abc").note(Flag(3, 9, "seen", "nothing there"))


def test_changes_fuse_only_where_they_overlap() -> None:
    first = OffsetMap.of([Edit(0, 2, "xy", "r"), Edit(4, 6, "", "r")])
    second = OffsetMap.of([Edit(2, 3, "Z", "r")])
    assert [tuple(c) for c in first.then(second).changes] == [(0, 2, 0, 2), (2, 3, 2, 3), (4, 6, 4, 4)]
    across = OffsetMap.of([Edit(1, 3, "Z", "r")])
    assert [tuple(c) for c in first.then(across).changes] == [(0, 3, 0, 2), (4, 6, 3, 3)]


def test_what_one_pass_inserts_and_the_next_deletes_leaves_no_trace_in_the_map() -> None:
    there_and_back = OffsetMap.of([Edit(2, 2, "xx", "r")]).then(OffsetMap.of([Edit(2, 4, "", "r")]))
    assert there_and_back.changes == ()


def test_the_first_rejection_stays() -> None:
    document = Document.of("").reject("limits", "empty").reject("limits", "too-short")
    assert document.rejection is not None
    assert document.rejection.reason == "empty"
