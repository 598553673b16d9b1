"""HTTP/3 streams written frame by frame, with header blocks of the lsqpack encoder; whole connections are in test_quic."""

from collections.abc import Iterable
from random import Random

import pylsqpack
import pytest
from aioquic.buffer import encode_uint_var as varint
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.model import CAME_BACK, SENT, Direction, Message, Problem
from analysis.read.pcap.http3 import HTTP3
from analysis.read.pcap.stream import Context, Event
from tests.factories import connection

type Fed = tuple[int, Direction, bytes, bool]
ASKED = [(b":method", b"POST"), (b":scheme", b"https"), (b":authority", b"api.example.com"), (b":path", b"/v1"), (b"x-id", b"4711" * 10)]
ANSWER = [(b":status", b"200"), (b"content-type", b"text/plain"), (b"x-long", b"value" * 10)]
SETTINGS = varint(0) + varint(4) + varint(5) + varint(1) + varint(4096) + varint(7) + varint(16)
"""Control stream: SETTINGS with a table of 4096 bytes and 16 blocked streams."""


def frame(kind: int, payload: bytes) -> bytes:
    return varint(kind) + varint(len(payload)) + payload


class Encoder:
    """Header blocks that use the dynamic table, and the encoder stream they need."""

    def __init__(self) -> None:
        self.encoder = pylsqpack.Encoder()
        self.stream = b"\2" + self.encoder.apply_settings(4096, 16)

    def block(self, stream: int, fields: list[tuple[bytes, bytes]]) -> bytes:
        instructions, block = self.encoder.encode(stream, fields)
        self.stream += instructions
        return bytes(block)


def run(fed: Iterable[Fed], gaps: dict[int, int] | None = None) -> tuple[list[Message], list[Problem]]:
    machine = HTTP3(Context(connection(transport="udp"), True), SENT)
    events: list[Event] = []
    for place, (stream, direction, data, ends) in enumerate(fed):
        if gaps and place in gaps:
            events += machine.gap(stream, direction, gaps[place], 0)
        events += machine.feed(stream, direction, data, ends, 10 * place, 10 * place + 10, place)
    events += machine.close()
    return [e for e in events if isinstance(e, Message)], [e for e in events if isinstance(e, Problem)]


def exchange(encoder: Encoder, stream: int = 0) -> bytes:
    return frame(1, encoder.block(stream, ASKED)) + frame(0, b"hello ") + frame(0x21, b"grease") + frame(0, b"world")


def test_plain_exchange() -> None:
    up, down = Encoder(), Encoder()
    asked = exchange(up)
    told = frame(1, down.block(0, ANSWER)) + frame(0, b"x" * 300) + frame(1, down.block(0, [(b"x-trailer", b"t")]))
    fed = [(2, SENT, SETTINGS, False), (3, CAME_BACK, SETTINGS, False), (6, SENT, up.stream, False), (7, CAME_BACK, down.stream, False)]
    messages, problems = run([*fed, (0, SENT, asked, True), (0, CAME_BACK, told, True)])
    assert problems == []
    assert [(m.kind, m.method, m.host, m.path, m.status, m.body, m.request) for m in messages] == [
        ("request", "POST", "api.example.com", "/v1", None, b"hello world", None), ("response", "POST", "api.example.com", "/v1", 200, b"x" * 300, 0),
    ]  # fmt: skip
    assert messages[0].headers == [("x-id", "4711" * 10)] and messages[1].headers[-1] == ("x-trailer", "t")
    assert " 40-50" in messages[0].source and messages[0].protocol == "http/3"


@pytest.mark.parametrize("order", ["settings last", "table last", "both last"])
def test_headers_wait_for_what_they_need(order: str) -> None:
    """First the table gets its entries, then blocks refer to them before they or the settings are seen."""
    encoder = Encoder()
    encoder.block(0, ASKED)
    asked = exchange(encoder, 4)
    settings, table, request = (3, CAME_BACK, SETTINGS, False), (6, SENT, encoder.stream, False), (4, SENT, asked, True)
    fed = {"settings last": [table, request, settings], "table last": [settings, request, table], "both last": [request, table, settings]}[order]
    messages, problems = run(fed)
    assert problems == [] and [(m.path, m.body) for m in messages] == [("/v1", b"hello world")]
    cut = [(stream, way, data[at : at + 3], ends and at + 3 >= len(data)) for stream, way, data, ends in fed for at in range(0, len(data), 3)]
    assert [(m.path, m.body) for m in run(cut)[0]] == [("/v1", b"hello world")]


def test_lost_table_is_told() -> None:
    encoder = Encoder()
    encoder.block(0, ASKED)
    messages, problems = run([(3, CAME_BACK, SETTINGS, False), (4, SENT, exchange(encoder, 4), True)])
    assert messages == [] and [p.kind for p in problems] == ["gap"]


def test_server_push() -> None:
    plain = pylsqpack.Encoder()
    promise = varint(9) + bytes(plain.encode(0, ASKED)[1])
    pushed = varint(1) + varint(9) + frame(1, bytes(plain.encode(15, ANSWER)[1])) + frame(0, b"pushed")
    messages, _ = run([(0, SENT, frame(1, bytes(plain.encode(0, ASKED)[1])), True), (0, CAME_BACK, frame(5, promise), False), (15, CAME_BACK, pushed, True)])
    assert [(m.kind, m.direction, m.body, m.request) for m in messages] == [
        ("request", SENT, b"", None), ("request", CAME_BACK, b"", None), ("response", CAME_BACK, b"pushed", 1),
    ]  # fmt: skip


def test_gap_in_a_body_and_over_frames() -> None:
    plain = pylsqpack.Encoder()
    head = frame(1, bytes(plain.encode(0, ASKED)[1])) + varint(0) + varint(100)
    messages, problems = run([(0, SENT, head + b"a" * 30, False), (0, SENT, b"b" * 30, True)], {1: 40})
    assert [(m.body, m.missing) for m in messages] == [(b"a" * 30 + bytes(40) + b"b" * 30, 40)] and problems == []
    messages, problems = run([(0, SENT, head + b"a" * 30, False), (0, SENT, b"b" * 30, True)], {1: 400})
    assert [m.body for m in messages] == [b"a" * 30] and [p.kind for p in problems] == ["gap"]


def test_damaged_block() -> None:
    messages, problems = run([(0, SENT, frame(1, b"\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"), True)])
    assert messages == [] and [p.kind for p in problems] == ["damaged"]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 1 << 32))
def test_any_bytes(seed: int) -> None:
    random = Random(seed)
    encoder = Encoder()
    encoder.block(0, ASKED)
    fed: list[Fed] = [(3, CAME_BACK, SETTINGS, False), (6, SENT, encoder.stream, False), *((4 * n, SENT, exchange(encoder, 4 * n), True) for n in range(1, 5))]
    spoilt: list[Fed] = []
    for stream, way, data, ends in fed:
        cut = random.randrange(len(data))
        noise = random.choice([b"", random.randbytes(3), data[cut : cut + 1]])
        spoilt += [(stream, way, data[:cut], False), (stream, way, noise + data[cut + 1 :], ends)]
    random.shuffle(spoilt)
    run(spoilt)


def test_interim_answers() -> None:
    up, down = Encoder(), Encoder()
    interim = frame(1, down.block(0, [(b":status", b"103"), (b"link", b"</a.css>")]))
    told = interim + frame(1, down.block(0, ANSWER)) + frame(0, b"page")
    asked = exchange(up)
    fed = [(2, SENT, SETTINGS, False), (3, CAME_BACK, SETTINGS, False), (6, SENT, up.stream, False), (7, CAME_BACK, down.stream, False)]
    messages, problems = run([*fed, (0, SENT, asked, True), (0, CAME_BACK, told, True)])
    assert [(m.kind, m.status, m.body, m.request) for m in messages] == [
        ("request", None, b"hello world", None), ("response", 103, b"", 0), ("response", 200, b"page", 0),
    ]  # fmt: skip
    assert problems == []
