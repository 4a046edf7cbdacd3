"""Edits out of (before, after): only for black boxes such as ftfy, which say what a text became and not how.

Linear in the length of the text: a window is compared exactly, what lies before the window's last long stretch of
equal letters is believed, and the next window starts there. A line of ten megabytes costs as many windows, not a
quadratic table. The edits always reproduce ``after``; only how finely they are cut is a matter of the window.
"""

from rapidfuzz.distance import Indel

from copydesk.text.edits import Edit

WINDOW = 2_048
ANCHOR = 12
"""Equal letters in a row that are enough to believe that both sides are in step again."""


def edits_between(before: str, after: str, rule: str, offset: int = 0) -> list[Edit]:
    """Disjoint edits named ``rule`` that turn ``before`` into ``after``, their spans moved right by ``offset``."""
    found: list[Edit] = []
    b, a = _common_prefix(before, after), 0
    a = b
    tail = _common_suffix(before[b:], after[a:])
    b_end, a_end = len(before) - tail, len(after) - tail
    while b < b_end or a < a_end:
        window_b, window_a = before[b : min(b_end, b + WINDOW)], after[a : min(a_end, a + WINDOW)]
        final = b + len(window_b) == b_end and a + len(window_a) == a_end
        spans, used_b, used_a = _window(window_b, window_a, final=final)
        if used_b == used_a == 0:
            # No anchor in a whole window: nothing tells the sides apart, so the rest is one replacement.
            spans, used_b, used_a = [(0, b_end - b, 0, a_end - a)], b_end - b, a_end - a
        for b0, b1, a0, a1 in spans:
            edit = Edit(offset + b + b0, offset + b + b1, after[a + a0 : a + a1], rule)
            if found and found[-1].end == edit.start:
                edit = Edit(found[-1].start, edit.end, found.pop().after + edit.after, rule)
            found.append(edit)
        b, a = b + used_b, a + used_a
    return found


def _window(before: str, after: str, *, final: bool) -> tuple[list[tuple[int, int, int, int]], int, int]:
    """Changed spans of a window, and how much of either side they settle."""
    opcodes = list(Indel.opcodes(before, after))
    if not final:
        while opcodes and not (opcodes[-1].tag == "equal" and opcodes[-1].src_end - opcodes[-1].src_start >= ANCHOR):
            opcodes.pop()
        if not opcodes:
            return [], 0, 0
    used_before, used_after = opcodes[-1].src_end, opcodes[-1].dest_end
    spans: list[tuple[int, int, int, int]] = []
    for code in opcodes:
        if code.tag == "equal":
            continue
        if spans and spans[-1][1] == code.src_start and spans[-1][3] == code.dest_start:
            spans[-1] = (spans[-1][0], code.src_end, spans[-1][2], code.dest_end)
        else:
            spans.append((code.src_start, code.src_end, code.dest_start, code.dest_end))
    return spans, used_before, used_after


def _common_prefix(left: str, right: str) -> int:
    """Length of the longest common beginning, by halving: comparing slices is done in C."""
    low, high = 0, min(len(left), len(right))
    while low < high:
        middle = (low + high + 1) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_suffix(left: str, right: str) -> int:
    low, high = 0, min(len(left), len(right))
    while low < high:
        middle = (low + high + 1) // 2
        if left[len(left) - middle : len(left) - low] == right[len(right) - middle : len(right) - low]:
            low = middle
        else:
            high = middle - 1
    return low
