"""One direction: bytes are used in order however they come, and the next start line is found behind lost framing."""

from hypothesis import given
from hypothesis import strategies as st

from analysis.read.pcap.http1_half import Half
from analysis.read.pcap.http1_head import HEAD, LOST
from analysis.read.pcap.stream import Chunk


@given(st.lists(st.tuples(st.binary(max_size=20), st.integers(0, 30)), max_size=10))
def test_bytes_are_used_once_and_in_order(steps: list[tuple[bytes, int]]) -> None:
    half, fed, used = Half(), b"", b""
    for time, (data, wanted) in enumerate(steps):
        half.take(Chunk("sent", data, len(fed), time))
        fed += data
        used += half.use(min(wanted, len(half.data) - half.at))
        assert half.offset == len(used)
    assert used + half.use(len(half.data) - half.at) == fed


def test_the_time_is_that_of_the_first_byte_not_used() -> None:
    half = Half()
    half.take(Chunk("sent", b"ab", 0, 5))
    half.use(1)
    half.take(Chunk("sent", b"c", 2, 9))
    assert half.time == 5
    half.use(2)
    half.take(Chunk("sent", b"d", 3, 11))
    assert half.time == 11


@given(st.integers(1, 60), st.binary(max_size=50))
def test_the_next_start_line_is_found(cut: int, before: bytes) -> None:
    half, data = Half(state=LOST), before.replace(b"/", b"") + b"\r\nGET /next HTTP/1.1\r\n"
    for start in range(0, len(data), cut):
        half.take(Chunk("sent", data[start : start + cut], start, 0))
        half.resync()
    assert half.state == HEAD and data[half.offset :] == b"GET /next HTTP/1.1\r\n"


def test_what_holds_no_start_line_is_not_kept() -> None:
    half = Half(state=LOST)
    half.take(Chunk("sent", bytes(100_000), 0, 0))
    half.resync()
    assert half.state == LOST and half.offset == 100_000 - (16 << 10)
