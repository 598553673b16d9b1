"""Machines are found by first bytes and stand on each other."""

from pathlib import Path

import pytest

from analysis.model import Message, Problem
from analysis.read.pcap import layers
from analysis.read.pcap.http1 import HTTP1
from analysis.read.pcap.keylog import KeyLog
from analysis.read.pcap.layers import Layer, Mixed, Said, Unknown, find_datagrams, find_stream
from analysis.read.pcap.stream import Chunk, Context, Gap
from tests.factories import connection
from tests.packets import conversation, messages, pcap_file, problems, read

GET = b"GET /a HTTP/1.1\r\nHost: a.example\r\n\r\n"
HEADS = {
    "http": (GET, "HTTP1"),
    "http/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP2"),
    "tls": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(40), "TLS"),
}


@pytest.mark.parametrize(("head", "name"), HEADS.values(), ids=HEADS)
def test_streams_are_told_by_their_first_bytes(head: bytes, name: str) -> None:
    context = Context(connection())
    make = find_stream(head, context)
    assert make is not None and type(make(context, KeyLog())).__name__ == name


def test_unknown_streams_are_unknown() -> None:
    assert find_stream(b"SSH-2.0-OpenSSH_9.6\r\n", Context(connection())) is None
    assert find_stream(bytes(40), Context(connection())) is None


@pytest.mark.parametrize(("port", "name"), [(53, "DNS"), (5353, "DNS"), (67, "Datagrams"), (123, "Datagrams"), (5000, "Mixed")])
def test_datagrams_by_port(port: int, name: str) -> None:
    assert type(find_datagrams(bytes(30), Context(connection(server_port=port)), KeyLog())).__name__ == name


def fed(layer: Layer, *events: Chunk | Gap) -> Said:
    said: Said = []
    for event in events:
        layer.feed(event, said)
    layer.close(9, said)
    return said


def test_first_bytes_may_come_one_by_one() -> None:
    layer = Layer(Context(connection()), KeyLog())
    said = fed(layer, *(Chunk("sent", GET[n : n + 1], n, n) for n in range(len(GET))))
    assert [item.path for item, _ in said if isinstance(item, Message)] == ["/a"]
    assert layer.tally() == {("sent", "clear"): len(GET)}


def test_a_protocol_may_begin_later() -> None:
    layer = Layer(Context(connection()), KeyLog())
    said = fed(layer, Chunk("came back", bytes(range(128, 228)), 0, 0), Chunk("sent", GET, 0, 1), Gap("came back", 5, 100, 2))
    assert [item.path for item, _ in said if isinstance(item, Message)] == ["/a"]
    assert layer.tally() == {("came back", "opaque"): 100, ("sent", "clear"): len(GET)}


def test_http_in_a_tunnel_in_http(tmp_path: Path) -> None:
    talk = [
        ("sent", b"CONNECT b.example:80 HTTP/1.1\r\nHost: b.example:80\r\n\r\n"),
        ("came back", b"HTTP/1.1 200 OK\r\n\r\n"),
        ("sent", GET),
        ("came back", b"HTTP/1.1 204 No Content\r\n\r\n"),
    ]
    found = messages(read(pcap_file(conversation(talk)), tmp_path))
    assert [(m.kind, m.method, m.host, m.request) for m in found] == [
        ("request", "CONNECT", "b.example", None), ("response", "CONNECT", "b.example", 1),
        ("request", "GET", "a.example", None), ("response", "GET", "a.example", 1),
    ]  # fmt: skip
    assert len({m.source for m in found}) == 4


class Picky(HTTP1):
    """Gives up at once."""

    def feed(self, chunk: Chunk):  # type: ignore[no-untyped-def]
        """Never."""
        raise ValueError("too much for me")


def test_a_machine_that_gives_up_is_a_problem_and_its_bytes_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layers, "STREAMS", ((lambda head: head.startswith(b"GET"), lambda context, keys: Picky(context)),))
    items = read(pcap_file(conversation([("sent", GET * 20)], mss=100)), tmp_path)
    assert [(p.kind, p.text) for p in problems(items)] == [("damaged", "too much for me")]


def test_depth_is_bounded() -> None:
    connect, ok = b"CONNECT b.example:80 HTTP/1.1\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n"
    layer = Layer(Context(connection()), KeyLog())
    said = fed(layer, *(Chunk(way, data, n * len(data), n) for n in range(30) for way, data in (("sent", connect), ("came back", ok))))  # type: ignore[arg-type]
    depth, top = 0, layer
    while top.above:
        depth, top = depth + 1, top.above
    assert depth == layers.MAX_LAYERS
    assert not [item for item, _ in said if isinstance(item, Problem)]


@pytest.mark.parametrize(("data", "visibility"), [(b"plain text\r\n", "clear"), (bytes(range(256)), "opaque")])
def test_unknown_bytes(data: bytes, visibility: str) -> None:
    machine = Unknown(Context(connection()))
    machine.feed(Chunk("sent", data, 0, 0))
    assert machine.tally == {("sent", visibility): len(data)}


def test_calls_mix_protocols() -> None:
    machine = Mixed(Context(connection()))
    for data in (b"\x16\xfe\xfd" + bytes(50), b"\x80\x60" + bytes(range(100))):
        list(machine.feed(Chunk("sent", data, 0, 0)))
    assert machine.tally == {("sent", "encrypted"): 53, ("sent", "opaque"): 102}


class Opened(Unknown):
    """Decrypts everything."""

    decrypts = True

    def feed(self, chunk: Chunk) -> list[Chunk]:
        """The bytes as they came."""
        key = (chunk.direction, "decrypted")
        self.tally[key] = self.tally.get(key, 0) + len(chunk.data)  # type: ignore[index, arg-type]
        return [Chunk(chunk.direction, chunk.data, chunk.offset, chunk.time, chunk.offset, chunk.offset + len(chunk.data))]


@pytest.mark.parametrize(("data", "visibility"), [(bytes(range(256)), "opaque"), (GET, "decrypted")])
def test_decrypted_but_not_understood_is_opaque(data: bytes, visibility: str, monkeypatch: pytest.MonkeyPatch) -> None:
    machines = [(lambda head: head.startswith(b"!"), lambda context, keys: Opened(context)), *layers.STREAMS]
    monkeypatch.setattr(layers, "STREAMS", tuple(machines))
    layer = Layer(Context(connection()), KeyLog())
    fed(layer, Chunk("sent", b"!" * 20, 0, 0))
    layer.above = None
    fed(layer, Chunk("sent", data, 20, 0))
    assert layer.tally()["sent", visibility] >= len(data)  # type: ignore[index]
    assert sum(layer.tally().values()) == 20 + len(data)
