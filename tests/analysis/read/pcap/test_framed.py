"""Gathering frames: a protocol of one length byte and as many others."""

from hypothesis import given
from hypothesis import strategies as st

from analysis.model import CAME_BACK, SENT, Direction
from analysis.read.pcap.framed import Framed, Half
from analysis.read.pcap.stream import Chunk, Context
from tests.factories import connection


class Toy(Framed[Half]):
    def __init__(self) -> None:
        super().__init__(Context(connection()), {SENT: Half(), CAME_BACK: Half()})
        self.frames: list[bytes] = []

    def _begins(self, half: Half, data: bytes) -> bool:
        return data[:1] == b"\2"

    def _frames(self, direction: Direction, half: Half, time: int) -> None:
        while half.data and len(half.data) > half.data[0]:
            size = half.data[0] + 1
            self.frames.append(bytes(half.data[1:size]))
            del half.data[:size]
        half.need = half.data[0] + 1 if half.data else 2


def feed(machine: Toy, pieces: list[bytes]) -> None:
    at = 0
    for piece in pieces:
        machine.feed(Chunk(SENT, piece, at, 0, at, at + len(piece)))
        at += len(piece)


@given(st.lists(st.binary(min_size=1, max_size=20), max_size=8), st.integers(1, 9))
def test_cuts_change_nothing(frames: list[bytes], step: int) -> None:
    wire = b"".join(bytes((len(frame),)) + frame for frame in frames)
    machine = Toy()
    feed(machine, [wire[at : at + step] for at in range(0, len(wire), step)])
    assert machine.frames == frames
    assert sum(machine.tally.values()) == len(wire)


def test_after_a_loss_the_next_chunk_that_begins_a_frame_goes_on() -> None:
    machine = Toy()
    machine.halves[SENT].lost = True
    feed(machine, [b"xyz", b"\2ab", b"\1c"])
    assert machine.frames == [b"ab", b"c"]
    assert sum(machine.tally.values()) == 8
