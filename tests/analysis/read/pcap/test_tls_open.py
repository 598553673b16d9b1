"""Which key opens a record: what a whole connection does is in test_tls; here the edges."""

from analysis.model import SENT, Problem
from analysis.read.pcap.keylog import KeyLog
from analysis.read.pcap.stream import Context
from analysis.read.pcap.tls import APPLICATION_DATA
from analysis.read.pcap.tls_keys import opener_13
from analysis.read.pcap.tls_open import _MAX_FAILURES, Opening
from analysis.read.pcap.tls_record import Aead13
from analysis.read.pcap.tls_suites import TLS13
from tests.factories import connection


def opening() -> Opening:
    return Opening(Context(connection()), KeyLog())


def test_without_a_secret_nothing_opens_and_that_is_remembered() -> None:
    machine = opening()
    assert machine._open(SENT, machine.sides[SENT], APPLICATION_DATA, 0x0303, bytes(40), 0) is None
    assert machine.without_key and machine.sides[SENT].keys == []


def test_a_key_that_never_fits_is_given_up_after_a_while_and_told_at_the_end() -> None:
    machine, suite = opening(), next(s for s in TLS13 if s.hash == "sha256")
    side = machine.sides[SENT]
    key: Aead13 = opener_13(bytes(32), suite)
    side.keys = [(key, suite)]
    for number in range(_MAX_FAILURES + 1):
        assert side.keys, number
        assert machine._open(SENT, side, APPLICATION_DATA, 0x0303, bytes(40), 45 * number) is None
    assert side.keys == [] and side.failures == _MAX_FAILURES + 1
    assert not [event for event in machine.events if isinstance(event, Problem)]
