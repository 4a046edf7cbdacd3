import io

from hypothesis import given
from hypothesis import strategies as st

from copydesk.engines import frames


@given(st.lists(st.binary(max_size=40)), st.integers(1, 30))
def test_messages_survive_any_cutting(payloads: list[bytes], size: int) -> None:
    stream = b"".join(frames.header(frames.RESULT, payload) + payload for payload in payloads)
    assembler, taken = frames.Assembler(), []
    for start in range(0, len(stream), size):
        assembler.add(stream[start : start + size])
        while frame := assembler.take():
            taken.append(frame)
    assert taken == [frames.Frame(frames.RESULT, payload) for payload in payloads]


@given(st.binary(max_size=40), st.integers(0, 60))
def test_blocking_read_tells_a_whole_message_from_a_broken_one(payload: bytes, length: int) -> None:
    message = frames.header(frames.ORDER, payload) + payload
    whole = length >= len(message)
    assert frames.read(io.BytesIO(message[:length])) == (frames.Frame(frames.ORDER, payload) if whole else None)
