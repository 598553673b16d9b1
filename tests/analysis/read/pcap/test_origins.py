"""The way back from what a machine made to what it was made from."""

from hypothesis import given
from hypothesis import strategies as st

from analysis.model import SENT
from analysis.read.pcap.origins import Origins
from analysis.read.pcap.stream import Chunk


def made(records: list[tuple[int, int]]) -> tuple[Origins, list[tuple[int, int, int, int]]]:
    """Records of so many bytes around so many others, and for each what it says: begin and end made, begin and end made from."""
    origins, told, offset, place = Origins(), [], 0, 0
    for size, around in records:
        origins.add(Chunk(SENT, bytes(size), offset, 0, place, place + size + around))
        told.append((offset, offset + size, place, place + size + around))
        offset, place = offset + size, place + size + around
    return origins, told


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 30)), min_size=1), st.data())
def test_bytes_are_led_back_to_all_records_that_hold_some_of_them(records: list[tuple[int, int]], data: st.DataObject) -> None:
    origins, told = made(records)
    start = data.draw(st.integers(0, told[-1][1] - 1))
    end = data.draw(st.integers(start + 1, told[-1][1]))
    hold = [one for one in told if one[0] < end and one[1] > start]
    assert origins.span(start, end) == (hold[0][2], hold[-1][3])
    assert origins.of(start) == hold[0][2]


def test_what_was_not_passed_on_stays_what_it_is() -> None:
    origins, _ = made([(5, 3)])
    assert origins.span(5, 9) == (5, 9) and origins.span(0, 5) == (0, 8)
