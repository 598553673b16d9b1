"""HTTP/2 connections made by the ``h2`` library in the test."""

from collections.abc import Iterable
from random import Random
from typing import Any

import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.settings import SettingCodes
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.model import CAME_BACK, SENT, Direction, Message, Problem
from analysis.read.pcap import http2
from analysis.read.pcap.keylog import KeyLog
from analysis.read.pcap.layers import Layer, Said
from analysis.read.pcap.stream import Chunk, Context, Event, Gap
from tests.factories import connection, message
from tests.tls_sessions import chunks, damaged
from tests.websockets import LONG, conversation

REQUEST = [(":method", "POST"), (":scheme", "https"), (":authority", "api.example.com:8443"), (":path", "/v1?id=1"), ("x-id", "4711"), ("content-length", "5")]
ANSWER = [(":status", "200"), ("content-type", "application/json"), ("content-encoding", "br")]


class Talk:
    """A client and a server of the library, and what they wrote."""

    def __init__(self, preface: bool = True, check: bool = True) -> None:
        checks = {"validate_outbound_headers": check, "validate_inbound_headers": check}
        self.ends = {way: H2Connection(H2Configuration(client_side=way == SENT, header_encoding="utf-8", **checks)) for way in (SENT, CAME_BACK)}
        self.said: list[tuple[Direction, bytes]] = []
        if preface:
            for end in self.ends.values():
                end.initiate_connection()
            self.carry()

    def carry(self) -> None:
        """Hand over what each end wrote."""
        for way, other in ((SENT, CAME_BACK), (CAME_BACK, SENT)):
            data = self.ends[way].data_to_send()
            if data:
                self.said.append((way, data))
                self.ends[other].receive_data(data)

    def headers(self, way: Direction, stream: int, fields: list[tuple[str, str]], **more: Any) -> None:
        self.ends[way].send_headers(stream, fields, **more)
        self.carry()

    def data(self, way: Direction, stream: int, data: bytes, **more: Any) -> None:
        self.ends[way].send_data(stream, data, **more)
        self.carry()


def run(fed: Iterable[Chunk | Gap], encrypted: bool = True, **extra: object) -> tuple[list[Message], list[Problem], http2.HTTP2]:
    machine = http2.HTTP2(Context(connection(), encrypted, extra=dict(extra)))
    events: list[Event] = []
    for item in fed:
        events += machine.gap(item) if isinstance(item, Gap) else machine.feed(item)
    events += machine.close(0)
    return [e for e in events if isinstance(e, Message)], [e for e in events if isinstance(e, Problem)], machine


def exchange(talk: Talk, stream: int = 1, body: bytes = b"hello", answer: bytes = b"world" * 1000) -> None:
    talk.headers(SENT, stream, REQUEST)
    talk.data(SENT, stream, body, end_stream=True)
    talk.headers(CAME_BACK, stream, ANSWER)
    talk.data(CAME_BACK, stream, answer, end_stream=True)


@pytest.mark.parametrize("size", [1, 9, 100, 10**6])
def test_exchange_in_any_cut(size: int) -> None:
    talk = Talk()
    exchange(talk)
    messages, problems, machine = run(chunks(talk.said, size))
    asked, told = messages
    assert problems == []
    assert (asked.kind, asked.direction, asked.method, asked.scheme, asked.host, asked.port) == ("request", SENT, "POST", "https", "api.example.com", 8443)
    assert (asked.path, asked.headers, asked.body, asked.protocol) == ("/v1?id=1", REQUEST[4:], b"hello", "http/2")
    assert (told.kind, told.direction, told.status, told.host, told.path, told.request) == ("response", CAME_BACK, 200, "api.example.com", "/v1?id=1", 0)
    assert (told.headers, told.body, told.content_type, told.content_encoding) == (ANSWER[1:], b"world" * 1000, "application/json", "br")
    start, end = (int(part) for part in told.source.split("back ")[1].split()[0].split("-"))
    stream = b"".join(data for way, data in talk.said if way == CAME_BACK)
    assert stream[start + 3] == http2.HEADERS and stream[:end].endswith(b"world") and (end - start) > 5000
    assert sum(machine.tally.values()) == sum(len(data) for _, data in talk.said) and {v for _, v in machine.tally} == {"decrypted"}


def test_interleaved_streams_answer_their_own_requests() -> None:
    talk = Talk()
    for stream in (1, 3, 5):
        talk.headers(SENT, stream, [*REQUEST[:3], (":path", f"/{stream}")])
    for stream in (5, 1, 3):
        talk.headers(CAME_BACK, stream, ANSWER)
    for _ in range(3):
        for stream in (1, 3, 5):
            talk.data(CAME_BACK, stream, b"%d" % stream * 10)
            talk.data(SENT, stream, b"%d" % stream)
    for stream in (3, 5, 1):
        talk.data(CAME_BACK, stream, b"", end_stream=True)
        talk.data(SENT, stream, b"", end_stream=True)
    messages, _, _ = run(chunks(talk.said))
    assert [(m.kind, m.path, m.body) for m in messages if m.kind == "request"] == [("request", f"/{n}", b"%d" % n * 3) for n in (3, 5, 1)]
    for told in messages:
        if told.kind == "response":
            assert told.request is not None and messages[told.request].path == told.path == f"/{told.body[:1].decode()}" and len(told.body) == 30


def test_padding_priority_trailers_interim_and_continuation() -> None:
    talk = Talk()
    long = [("x-long", f"{n}" + "y" * 4000) for n in range(10)]
    talk.headers(SENT, 1, [*REQUEST[:5], *long])
    assert len(talk.said[-1][1]) > 16384
    talk.data(SENT, 1, b"abc", pad_length=7)
    talk.headers(SENT, 1, [("x-trailer", "t")], end_stream=True)
    talk.headers(CAME_BACK, 1, [(":status", "103"), ("link", "x")])
    talk.headers(CAME_BACK, 1, ANSWER)
    talk.headers(SENT, 3, REQUEST[:5], priority_weight=16, priority_depends_on=1, end_stream=True)
    talk.data(CAME_BACK, 1, b"de", pad_length=0, end_stream=True)
    messages, problems, _ = run(chunks(talk.said))
    assert [(m.kind, m.body, m.headers) for m in messages] == [
        ("request", b"abc", [REQUEST[4], *long, ("x-trailer", "t")]), ("response", b"", [("link", "x")]), ("request", b"", [REQUEST[4]]),
        ("response", b"de", ANSWER[1:]),
    ]  # fmt: skip
    assert problems == []


def test_push() -> None:
    talk = Talk()
    talk.headers(SENT, 1, REQUEST[:5], end_stream=True)
    talk.ends[CAME_BACK].push_stream(1, 2, [*REQUEST[:3], (":path", "/pushed")])
    talk.carry()
    talk.headers(CAME_BACK, 2, ANSWER)
    talk.data(CAME_BACK, 2, b"pushed", end_stream=True)
    talk.headers(CAME_BACK, 1, ANSWER, end_stream=True)
    messages, _, _ = run(chunks(talk.said))
    assert [(m.kind, m.direction, m.path, m.request) for m in messages] == [
        ("request", SENT, "/v1?id=1", None),
        ("request", CAME_BACK, "/pushed", None),
        ("response", CAME_BACK, "/pushed", 1),
        ("response", CAME_BACK, "/v1?id=1", 0),
    ]


def test_reset_and_end_of_capture_keep_what_there_is() -> None:
    talk = Talk()
    for stream in (1, 3):
        talk.headers(SENT, stream, REQUEST)
        talk.data(SENT, stream, b"he")
    talk.ends[SENT].reset_stream(1)
    talk.carry()
    messages, _, _ = run(chunks(talk.said))
    assert [(m.kind, m.body, m.missing) for m in messages] == [("request", b"he", 3)] * 2


def test_what_was_under_way_when_the_other_side_reset_the_stream_is_kept() -> None:
    """A server may answer and reset before the body has come (RFC 9113 section 8.1); the body was sent all the same."""
    talk = Talk()
    talk.headers(SENT, 1, REQUEST)
    talk.headers(CAME_BACK, 1, ANSWER, end_stream=True)
    talk.ends[SENT].send_data(1, b"hello", end_stream=True)
    talk.ends[CAME_BACK].reset_stream(1)
    under_way = talk.ends[SENT].data_to_send()
    talk.said += [(CAME_BACK, talk.ends[CAME_BACK].data_to_send()), (SENT, under_way)]
    messages, problems, machine = run(chunks(talk.said))
    assert [(m.kind, m.body, m.missing, m.request) for m in messages] == [("request", b"hello", 0, None), ("response", b"", 0, 0)]
    assert problems == [] and machine.streams.open == {}


def test_streams_reset_by_one_side_do_not_pile_up() -> None:
    talk = Talk()
    for stream in range(1, 2001, 2):
        talk.headers(SENT, stream, REQUEST[:5])
        talk.ends[CAME_BACK].reset_stream(stream)
        talk.carry()
    machine = http2.HTTP2(Context(connection(), True))
    told = [event for chunk in chunks(talk.said) for event in machine.feed(chunk)]
    assert len(machine.streams.open) <= 101 and len(told) >= 890
    assert len(told) + len(list(machine.close(0))) == 1000


def test_response_before_the_end_of_its_request() -> None:
    talk = Talk()
    talk.headers(SENT, 1, REQUEST[:5])
    talk.headers(CAME_BACK, 1, ANSWER, end_stream=True)
    talk.data(SENT, 1, b"later", end_stream=True)
    messages, _, _ = run(chunks(talk.said))
    assert [(m.kind, m.body, m.request) for m in messages] == [("request", b"later", None), ("response", b"", 0)]


def test_upgrade_from_http1() -> None:
    """The request was told by the machine below; its answer comes on stream 1."""
    talk = Talk(preface=False)
    settings_header = talk.ends[SENT].initiate_upgrade_connection()
    talk.ends[CAME_BACK].initiate_upgrade_connection(settings_header)
    talk.carry()
    talk.headers(CAME_BACK, 1, ANSWER)
    talk.data(CAME_BACK, 1, b"first", end_stream=True)
    exchange(talk, 3)
    messages, problems, _ = run(chunks(talk.said), False, request=message(path="/upgraded", scheme="http"), response=message(kind="response"))
    assert [(m.kind, m.path, m.request, m.visibility) for m in messages] == [
        ("response", "/upgraded", None, "clear"), ("request", "/v1?id=1", None, "clear"), ("response", "/v1?id=1", 1, "clear"),
    ]  # fmt: skip
    assert problems == []


def test_start_in_the_middle() -> None:
    talk = Talk()
    for stream in range(1, 9, 2):
        exchange(talk, stream)
    exchange(talk, 9)
    fed = [c for c in chunks(talk.said) if c.offset > 0][6:]
    messages, problems, _ = run(fed)
    assert messages[-1].body == b"world" * 1000 and messages[-2].body == b"hello" and messages[-2].kind == "request"
    assert {p.kind for p in problems} == {"gap"}


def lost(talk: Talk, direction: Direction, first: int, length: int) -> list[Chunk | Gap]:
    """The talk without a piece of one stream."""
    found: list[Chunk | Gap] = []
    for chunk in chunks(talk.said, 1):
        if chunk.direction == direction and first <= chunk.offset < first + length:
            if chunk.offset == first:
                found.append(Gap(direction, length, first, chunk.time))
        else:
            found.append(chunk)
    return found


def test_gap_inside_a_body() -> None:
    talk = Talk()
    exchange(talk)
    exchange(talk, 3)
    at = b"".join(data for way, data in talk.said if way == CAME_BACK).index(b"world") + 100
    messages, problems, _ = run(lost(talk, CAME_BACK, at, 50))
    assert [(m.kind, len(m.body), m.missing) for m in messages] == [("request", 5, 0), ("response", 5000, 50), ("request", 5, 0), ("response", 5000, 0)]
    assert messages[1].body[100:150] == bytes(50) and messages[1].body[:100] + messages[1].body[150:] == (b"world" * 1000)[:4950] and problems == []


def test_gap_over_frames() -> None:
    talk = Talk()
    for stream in range(1, 40, 2):
        exchange(talk, stream, answer=b"%03d" % stream * 200)
    stream = b"".join(data for way, data in talk.said if way == CAME_BACK)
    at = stream.index(b"015015") - 3
    messages, problems, _ = run(lost(talk, CAME_BACK, at, 1500))
    assert sum(m.kind == "request" for m in messages) == 20
    bodies = [m.body for m in messages if m.kind == "response" and not m.missing]
    assert bodies[:7] == [b"%03d" % n * 200 for n in range(1, 14, 2)] and bodies[-8:] == [b"%03d" % n * 200 for n in range(25, 40, 2)]
    assert [p.kind for p in problems].count("gap") >= 1
    assert all(m.status == 200 for m in messages[-2:] if m.kind == "response")


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4", True), (b"PRI * HTTP/2.0", True), (b"PRI * HTTP/1.1\r\n", False), (b"\0\0\x0c\4\0\0\0\0\0", True),
        (b"\0\0\x0d\4\0\0\0\0\0", False), (b"\0\0\x0c\4\1\0\0\0\0", False), (b"GET / HTTP/1.1", False), (b"", False),
    ],
)  # fmt: skip
def test_starts(head: bytes, expected: bool) -> None:
    assert http2.starts(head) is expected


def test_damaged_header_block_is_told_and_the_rest_read() -> None:
    talk = Talk()
    exchange(talk)
    cut = next(n for n, (way, _) in enumerate(talk.said) if way == SENT and n)
    said = [*talk.said]
    said.insert(cut + 1, (SENT, b"\0\0\2\1\5\0\0\0\x63\xbf\xff"))
    messages, problems, _ = run(chunks(said))
    assert [m.kind for m in messages] == ["request", "response"]
    assert [p.kind for p in problems] == ["damaged"]


def _recorded() -> Talk:
    talk = Talk()
    for stream in range(1, 12, 2):
        exchange(talk, stream)
    return talk


RECORDED = _recorded()


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 1 << 32))
def test_any_bytes(seed: int) -> None:
    random = Random(seed)
    fed = damaged(RECORDED.said, random)
    messages, _, machine = run(fed)
    assert sum(machine.tally.values()) == sum(len(c.data) for c in fed if isinstance(c, Chunk))
    for told in messages:
        assert told.request is None or (messages[told.request].kind, told.kind) == ("request", "response")


SOCKET = [(":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "https"), (":authority", "ws.example.com"), (":path", "/socket?id=1")]


def socket(answer: list[tuple[str, str]], protocol: str = "websocket", stream: int = 1) -> tuple[Talk, list[tuple[Direction, bytes]]]:
    """An exchange, and a WebSocket beside it (RFC 8441), with the frames of ``wsproto`` in DATA frames of any size."""
    talk = Talk()
    talk.ends[CAME_BACK].update_settings({SettingCodes.ENABLE_CONNECT_PROTOCOL: 1})
    talk.carry()
    talk.headers(SENT, stream, [(name, protocol if name == ":protocol" else value) for name, value in SOCKET])
    talk.headers(CAME_BACK, stream, answer)
    exchange(talk, stream + 2)
    said = conversation("" if len(answer) > 1 else None)
    for end in talk.ends.values():
        end.increment_flow_control_window(1 << 20)
        end.increment_flow_control_window(1 << 20, stream)
    talk.carry()
    for way, data in said:
        for at in range(0, len(data), 1000):
            talk.data(way, stream, data[at : at + 1000])
    talk.data(SENT, stream, b"", end_stream=True)
    exchange(talk, stream + 4)
    return talk, said


def layered(fed: Iterable[Chunk | Gap]) -> tuple[list[Message], Layer]:
    layer = Layer(Context(connection()), KeyLog())
    said: Said = []
    for event in fed:
        layer.feed(event, said)
    layer.close(0, said)
    return [item for item, _ in said if isinstance(item, Message)], layer


DEFLATE = [(":status", "200"), ("sec-websocket-extensions", "permessage-deflate")]


@pytest.mark.parametrize("answer", [DEFLATE[:1], DEFLATE], ids=["plain", "deflate"])
@pytest.mark.parametrize("size", [7, 1460, 10**6])
def test_websocket_on_a_stream(answer: list[tuple[str, str]], size: int) -> None:
    talk, _ = socket(answer)
    messages, layer = layered(chunks(talk.said, size))
    frames = [m for m in messages if m.protocol == "websocket"]
    assert [(m.direction, m.method, m.body) for m in frames] == [
        (SENT, "", "hällo".encode()), (CAME_BACK, "", LONG), (SENT, "ping", b"p"), (SENT, "", b"one two"), (CAME_BACK, "", LONG), (CAME_BACK, "close", b"bye"),
    ]  # fmt: skip
    assert {(m.scheme, m.host, m.path, m.kind) for m in frames} == {("wss", "ws.example.com", "/socket?id=1", "frame")}
    others = [(m.kind, m.method, m.path, m.body, m.status) for m in messages if m.protocol == "http/2"]
    assert others == [("request", "CONNECT", "/socket?id=1", b"", None), ("response", "CONNECT", "/socket?id=1", b"", 200)] + [
        ("request", "POST", "/v1?id=1", b"hello", None), ("response", "POST", "/v1?id=1", b"world" * 1000, 200)
    ] * 2  # fmt: skip
    assert len({m.source for m in messages}) == len(messages)
    assert sum(layer.tally().values()) == sum(len(data) for _, data in talk.said)


def test_frames_of_a_websocket_lead_back_to_the_connection() -> None:
    talk, _ = socket(DEFLATE[:1])
    streams = {way: b"".join(data for to, data in talk.said if to == way) for way in (SENT, CAME_BACK)}
    messages, layer = layered(chunks(talk.said))
    found = [m for m in messages if m.protocol == "websocket" and m.body == LONG]
    assert len(found) == 2
    for one in found:
        span = one.source.split("back ")[1].split(" of stream 1")[0]
        low, high = layer.origin(CAME_BACK, *(int(part) for part in span.split("-")), 1)
        held = streams[CAME_BACK][low:high]
        assert held.count(b'{"gaid":"%d"}') >= 4930 and len(LONG) < len(held) < len(LONG) + 9 * (len(LONG) // 1000 + 2) + 20


@pytest.mark.parametrize(
    ("answer", "protocol", "bodies"), [([(":status", "403")], "websocket", True), (DEFLATE[:1], "connect-udp", True)], ids=["refused", "other protocol"]
)
def test_what_is_no_websocket(answer: list[tuple[str, str]], protocol: str, bodies: bool) -> None:
    messages, _ = layered(chunks(socket(answer, protocol)[0].said))
    assert {m.protocol for m in messages} == {"http/2"} and any(m.method == "CONNECT" and m.body for m in messages) is bodies


def test_websocket_after_lost_frames() -> None:
    talk, _ = socket(DEFLATE[:1])
    at = b"".join(data for way, data in talk.said if way == CAME_BACK).index(LONG[:400]) + 100
    lost_some, _ = layered(lost(talk, CAME_BACK, at, 200))
    one = next(m for m in lost_some if m.protocol == "websocket" and m.direction == CAME_BACK)
    assert (len(one.body), one.missing) == (len(LONG), 200)
    lost_many, _ = layered(lost(talk, CAME_BACK, at, 5000))
    assert [m.body for m in lost_many if m.protocol == "websocket" and m.direction == SENT] == ["hällo".encode(), b"p", b"one two"]


def test_http_in_a_tunnel_on_a_stream() -> None:
    """CONNECT to a proxy (RFC 9113 section 8.5)."""
    talk = Talk(check=False)  # the library asks for a path, which a CONNECT has not
    talk.headers(SENT, 1, [(":method", "CONNECT"), (":authority", "b.example:80")])
    talk.data(SENT, 1, b"GET /early HTTP/1.1\r\nHost: b.example\r\n\r\n")
    talk.headers(CAME_BACK, 1, [(":status", "200")])
    talk.data(CAME_BACK, 1, b"HTTP/1.1 204 No Content\r\n\r\n")
    messages, layer = layered(chunks(talk.said))
    assert [(m.protocol, m.kind, m.method, m.host, m.path, m.time) for m in messages] == [
        ("http/2", "request", "CONNECT", "b.example", "b.example:80", 2000), ("http/2", "response", "CONNECT", "b.example", "b.example:80", 4000),
        ("http/1.1", "request", "GET", "b.example", "/early", 3000), ("http/1.1", "response", "GET", "b.example", "/early", 5000),
    ]  # fmt: skip
    assert layer.context.connection.address_source == "proxy"


def test_interim_answers_are_told_and_the_final_one_is_the_answer() -> None:
    """100 comes while the request is under way, 103 behind it (RFC 9110 section 15.2, RFC 8297)."""
    talk = Talk()
    talk.headers(SENT, 1, REQUEST)
    talk.headers(CAME_BACK, 1, [(":status", "100")])
    talk.data(SENT, 1, b"hello", end_stream=True)
    talk.headers(CAME_BACK, 1, [(":status", "103"), ("link", "</a.css>")])
    talk.headers(CAME_BACK, 1, ANSWER)
    talk.data(CAME_BACK, 1, b"world", end_stream=True)
    messages, problems, machine = run(chunks(talk.said))
    assert [(m.kind, m.status, m.body, m.request) for m in messages] == [
        ("request", None, b"hello", None), ("response", 100, b"", 0), ("response", 103, b"", 0), ("response", 200, b"world", 0),
    ]  # fmt: skip
    assert messages[2].headers == [("link", "</a.css>")] and problems == [] and machine.streams.open == {}
