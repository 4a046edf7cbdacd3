"""Laws 1 to 3 over random texts, passes and mentions: replay, undo, untouched letters, offsets."""

from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.text.document import Document
from copydesk.text.edits import Edit, apply
from copydesk.text.field import Field, LogRow, undo
from copydesk.text.mentions import Flag
from copydesk.text.offsets import OffsetMap

# Plain letters, combining marks, astral characters, line breaks, ZWJ and Hebrew: every kind that tempts offsets to slip.
letters = st.text("ab \n\u0301\u0327\U0001f468\u200d\u05d0é", max_size=24)


@st.composite
def one_pass(draw: st.DrawFn, length: int) -> list[Edit]:
    """Disjoint edits on a text of a length: insertions, deletions, replacements, touching or apart."""
    cuts = sorted(draw(st.lists(st.integers(0, length), max_size=8)))
    edits: list[Edit] = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        if edits and start == end == edits[-1].start == edits[-1].end:
            continue
        edits.append(Edit(start, end, draw(st.text("xy\u0301\U0001f600", max_size=4)), f"r{len(edits)}"))
    return draw(st.permutations(edits))


@st.composite
def worked_over(draw: st.DrawFn) -> Field:
    field = Field.of(draw(letters))
    for number in range(draw(st.integers(0, 6))):
        field = field.edit(draw(one_pass(len(field.text))), f"stage{number}")
        if field.text and draw(st.booleans()):
            start = draw(st.integers(0, len(field.text) - 1))
            field = field.note([Flag(start, draw(st.integers(start + 1, len(field.text))), "seen", "here")])
    return field


def passes_of(field: Field) -> list[list[LogRow]]:
    rows: list[list[LogRow]] = [[] for _ in field.passes]
    for row in field.log():
        rows[row.seq].append(row)
    return rows


@settings(max_examples=2_000)
@given(worked_over())
def test_replay_and_undo(field: Field) -> None:
    text = field.raw
    for rows in passes_of(field):
        assert all(text[row.start : row.end] == row.before for row in rows)
        text = apply(text, [Edit(row.start, row.end, row.after, row.rule) for row in rows])
    assert text == field.text
    assert undo(field.text, passes_of(field)) == field.raw


@settings(max_examples=2_000)
@given(worked_over())
def test_untouched_letters_stay(field: Field) -> None:
    raw_at = text_at = 0
    for change in field.origin.changes:
        assert raw_at <= change.raw_start <= change.raw_end
        assert text_at <= change.start <= change.end
        assert (change.raw_start, change.start) != (change.raw_end, change.end), "a change that changes nothing"
        assert field.raw[raw_at : change.raw_start] == field.text[text_at : change.start]
        raw_at, text_at = change.raw_end, change.end
    assert field.raw[raw_at:] == field.text[text_at:]


@settings(max_examples=1_500)
@given(worked_over(), st.data())
def test_to_raw_is_smallest_keeps_order_and_nests(field: Field, data: st.DataObject) -> None:
    origin, size = field.origin, len(field.text)
    a, b, c, d = sorted(data.draw(st.lists(st.integers(0, size), min_size=4, max_size=4)))
    changed = {i for change in origin.changes for i in range(change.start, change.end)}
    for start, end in ((a, b), (b, c), (a, d)):
        low, high = origin.to_raw(start, end)
        assert 0 <= low <= high <= len(field.raw)
        if start < end and not changed & set(range(start, end)) and high - low == end - start:
            assert field.raw[low:high] == field.text[start:end]
    if a < b and c < d:
        assert origin.to_raw(a, b)[1] <= origin.to_raw(c, d)[0] or changed & set(range(max(0, b - 1), c + 1))
        assert origin.to_raw(a, b)[0] <= origin.to_raw(c, d)[0]
        assert origin.to_raw(a, b)[1] <= origin.to_raw(c, d)[1]
    if b < c:
        low, high = origin.to_raw(b, c)
        assert origin.to_raw(a, d)[0] <= low <= high <= origin.to_raw(a, d)[1]
    for at in set(range(size)) - changed:
        low, high = origin.to_raw(at, at + 1)
        assert field.raw[low:high] == field.text[at : at + 1], "one untouched letter maps to itself alone"
        assert origin.to_text(low, high) == (at, at + 1)


@settings(max_examples=1_000)
@given(worked_over())
def test_every_mention_lies_on_letters_of_the_text(field: Field) -> None:
    for mention in field.mentions:
        assert 0 <= mention.start < mention.end <= len(field.text)
        low, high = field.origin.to_raw(mention.start, mention.end)
        assert 0 <= low <= high <= len(field.raw)


@settings(max_examples=1_000)
@given(worked_over())
def test_the_log_names_the_raw_span_each_edit_changed(field: Field) -> None:
    origin = OffsetMap()
    for done, rows in zip(field.passes, passes_of(field), strict=True):
        for row in rows:
            assert (row.raw_start, row.raw_end) == origin.to_raw(row.start, row.end)
        origin = origin.then(OffsetMap.of(done.edits))


@given(letters, letters)
def test_title_and_text_are_edited_and_logged_apart(title: str, text: str) -> None:
    document = Document.of(text, title)
    document = document.edit([Edit(0, 0, "T", "t")], stage="s", field="title").edit([Edit(0, 0, "B", "b")], stage="s")
    assert (document.title, document.text) == ("T" + title, "B" + text)
    assert [row.rule for row in document.headline.log()] == ["t"]
    assert [row.rule for row in document.body.log()] == ["b"]
