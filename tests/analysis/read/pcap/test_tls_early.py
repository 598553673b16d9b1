"""Early data of TLS 1.3: real sessions of the openssl program, in which the server takes it, refuses it, or asks for another key share."""

from pathlib import Path

import pytest

from analysis.model import CAME_BACK, SENT, Message, ReadOptions
from analysis.read.pcap.keylog import KeyLog
from analysis.read.pcap.layers import Layer, Said
from analysis.read.pcap.stream import Chunk, Context
from analysis.read.pcap.tls_early import EarlyData
from analysis.read.pcap.tls_record import Side
from analysis.read.pcap.tls_session import Session
from tests.early_data import EARLY, LATER, MISSING, session
from tests.factories import connection
from tests.packets import conversation, pcap_file
from tests.packets import messages as messages_of
from tests.packets import read as capture
from tests.tls_sessions import Wire, chunks

TOLD = {
    "taken": ((True, False, LATER), ["/early", "/later"]),
    "taken, nothing behind": ((True, False, b""), ["/early"]),
    "refused, said again": ((False, False, EARLY), ["/early"]),
    "asked for another share, said again": ((False, True, EARLY), ["/early"]),
    "refused, something else said": ((False, False, LATER), ["/later", "/early"]),
    "refused, never said again": ((False, False, b""), ["/early"]),
}


def read(wire: Wire, size: int = 1460, without: str = "") -> tuple[list[Message], Layer]:
    keys = KeyLog()
    said: Said = []
    keys.add(b"\n".join(line for line in wire.keylog.splitlines() if not without or without.encode() not in line), "keys.log")
    layer = Layer(Context(connection()), keys)
    for chunk in chunks(wire.said, size):
        layer.feed(chunk, said)
    layer.close(0, said)
    return [item for item, _ in said if isinstance(item, Message)], layer


@pytest.mark.skipif(bool(MISSING), reason=MISSING)
@pytest.mark.parametrize("size", [50, 1460])
@pytest.mark.parametrize(("how", "paths"), TOLD.values(), ids=TOLD)
def test_everything_is_told_once(how: tuple[bool, bool, bytes], paths: list[str], size: int) -> None:
    wire = session(*how)
    messages, layer = read(wire, size)
    asked = [m for m in messages if m.kind == "request"]
    assert [m.path for m in asked] == paths and all(m.body == (b"id=4711" if m.path == "/early" else b"ok") for m in asked)
    answers = [m for m in messages if m.kind == "response"]
    assert [m.path for m in answers] == ([paths[0]] if how[2] else []), "the server answers the first request that it took"
    assert layer.context.connection.handshake == "complete"
    assert layer.tally().keys() == {(way, how) for way in (SENT, CAME_BACK) for how in ("clear", "decrypted")}
    assert sum(layer.tally().values()) == sum(len(data) for _, data in wire.said)


@pytest.mark.skipif(bool(MISSING), reason=MISSING)
def test_without_the_secret_of_early_data_the_rest_is_told() -> None:
    messages, layer = read(session(True, False, LATER), without="CLIENT_EARLY")
    assert [m.path for m in messages if m.kind == "request"] == ["/later"] and layer.tally()[SENT, "encrypted"] > len(EARLY)


@pytest.mark.skipif(bool(MISSING), reason=MISSING)
def test_a_capture_that_ends_before_the_answer_tells_what_was_sent() -> None:
    wire = session(True, False, LATER)
    messages, _ = read(Wire(wire.said[:1], wire.keylog))
    assert [(m.path, m.delivered) for m in messages] == [("/early", "unknown")]


DELIVERED = {"taken": ((True, False, LATER), ["acknowledged"] * 2), "refused, never said again": ((False, False, b""), ["unknown"])}


@pytest.mark.skipif(bool(MISSING), reason=MISSING)
@pytest.mark.parametrize(("how", "delivered"), DELIVERED.values(), ids=DELIVERED)
def test_what_was_taken_is_acknowledged(how: tuple[bool, bool, bytes], delivered: list[str], tmp_path: Path) -> None:
    wire = session(*how)
    (tmp_path / "keys.log").write_bytes(wire.keylog)
    found = messages_of(capture(pcap_file(conversation(wire.said, dport=443)), tmp_path, ReadOptions(keylogs=(tmp_path / "keys.log",))))
    assert [m.delivered for m in found if m.kind == "request"] == delivered


@pytest.mark.parametrize(
    ("held", "later", "kept"),
    [
        (b"GET /a", b"GET /a HTTP/1.1", 0), (b"GET /a HTTP/1.1", b"GET /a", 0), (b"GET /a", b"GET /b", 6),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n1", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n2", 0), (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n1", b"GET /a", 25),
    ],
)  # fmt: skip
def test_what_counts_as_said_again(held: bytes, later: bytes, kept: int) -> None:
    about = Session(Context(connection()), KeyLog())
    about.client, about.early_data = SENT, False
    early = EarlyData(about, {SENT: Side(plain=len(later)), CAME_BACK: Side()})
    early.held = [Chunk(SENT, held, 0, 0)]
    assert early.settle(CAME_BACK, b"x") == [] and early.held, "the server's data says nothing about what it refused"
    assert early.settle(SENT, later) == [] and not early.held
    assert [(e.data, e.offset) for e in early.close() if isinstance(e, Chunk)] == ([(held, len(later))] if kept else [])
