"""Streams put in order, against a plain reference; keys and phases are in test_quic."""

from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from analysis.model import CAME_BACK, SENT
from analysis.read.pcap import quic_session
from analysis.read.pcap.keylog import KeyLog
from analysis.read.pcap.quic_packet import HANDSHAKE, INITIAL
from analysis.read.pcap.quic_session import Attempt, Ordered
from analysis.read.pcap.stream import Context
from tests.factories import connection


@given(st.binary(min_size=1, max_size=200), st.integers(0, 1 << 32))
def test_pieces_in_any_order(data: bytes, seed: int) -> None:
    random = Random(seed)
    cuts = sorted({0, len(data), *(random.randrange(len(data) + 1) for _ in range(8))})
    pieces = [(start, data[start : min(len(data), end + random.randrange(5))]) for start, end in pairwise(cuts)]
    pieces += random.sample(pieces, len(pieces) // 2)
    random.shuffle(pieces)
    ordered = Ordered(ends=len(data))
    assert b"".join(ordered.add(offset, piece) for offset, piece in pieces) == data
    assert ordered.whole and not ordered.held and ordered.size == 0


def test_gap_holds_back() -> None:
    ordered = Ordered(ends=6)
    assert (ordered.add(2, b"cd"), ordered.add(4, b"ef"), ordered.whole) == (b"", b"", False)
    assert (ordered.add(0, b"ab"), ordered.whole) == (b"abcdef", True)
    assert ordered.add(0, b"abcdef") == b""


def test_what_is_held_is_bounded() -> None:
    ordered = Ordered(size=quic_session.MAX_HELD)
    ordered.add(10, b"x")
    assert ordered.held == []


def test_initial_keys_come_from_the_first_connection_id() -> None:
    one, two = (Attempt(Context(connection()), KeyLog(), SENT, 1, number) for number in (b"\1" * 8, b"\2" * 8))
    assert one.candidates(INITIAL, SENT, 1)[0].secret != two.candidates(INITIAL, SENT, 1)[0].secret
    assert one.candidates(INITIAL, SENT, 1)[0].secret != one.candidates(INITIAL, CAME_BACK, 1)[0].secret
    assert one.candidates(HANDSHAKE, SENT, 1) == []
