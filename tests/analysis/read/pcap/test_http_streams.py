"""Requests and responses on streams: order, interim answers, limits. Real connections are in test_http2 and test_quic."""

import pytest

from analysis.model import CAME_BACK, SENT, Message, Problem
from analysis.read.pcap import http_streams
from analysis.read.pcap.http_streams import Streams
from analysis.read.pcap.stream import Chunk, Context, Gap, Switch
from tests.factories import connection

ASKED = [(":method", "GET"), (":scheme", "https"), (":authority", "Api.Example.com:444"), (":path", "/x"), ("cookie", "a=1"), ("cookie", "b=2")]


def streams(encrypted: bool = True) -> Streams:
    made = Streams(Context(connection(), encrypted), "http/2")
    made.client = SENT
    return made


def test_target_and_headers() -> None:
    made = streams()
    made.headers(1, SENT, list(ASKED), 5, 60, 99)
    (told,) = made.ended(1, SENT)
    assert isinstance(told, Message)
    assert (told.host, told.port, told.path, told.time, told.headers) == ("api.example.com", 444, "/x", 99, [("cookie", "a=1"), ("cookie", "b=2")])
    assert made.context.connection.host == "api.example.com"


def test_host_header_and_scheme_where_pseudo_headers_lack() -> None:
    made = streams(False)
    made.headers(1, SENT, [(":method", "GET"), (":path", "/"), ("host", "h.example")], 0, 1, 0)
    (told,) = made.ended(1, SENT)
    assert isinstance(told, Message) and (told.host, told.scheme, told.port) == ("h.example", "http", 443)


@pytest.mark.parametrize(("status", "told"), [("103", 103), ("200", 200), ("x", None)])
def test_answers_without_a_request(status: str, told: int | None) -> None:
    made = streams()
    events = [*made.headers(1, CAME_BACK, [(":status", status)], 0, 1, 0), *made.ended(1, CAME_BACK)]
    assert [(m.kind, m.status) for m in events if isinstance(m, Message)] == [("response", told)]


def test_interim_answers_wait_for_their_request() -> None:
    made = streams()
    made.headers(1, SENT, list(ASKED), 0, 1, 0)
    assert made.headers(1, CAME_BACK, [(":status", "100")], 0, 1, 0) == []
    events = [*made.ended(1, SENT), *made.headers(1, CAME_BACK, [(":status", "103")], 0, 1, 0), *made.headers(1, CAME_BACK, [(":status", "200")], 0, 1, 0)]
    assert [(m.kind, m.status) for m in events if isinstance(m, Message)] == [("request", None), ("response", 100), ("response", 103)]
    assert [m.status for m in made.ended(1, CAME_BACK) if isinstance(m, Message)] == [200] and made.open == {}


ASKS_SOCKET = [(":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "https"), (":authority", "a.example"), (":path", "/s")]


@pytest.mark.parametrize(
    ("asked", "status", "protocol"),
    [
        (ASKS_SOCKET, "200", "websocket"), ([ASKS_SOCKET[0], ASKS_SOCKET[3]], "200", "tunnel"), (ASKS_SOCKET, "403", ""),
        ([ASKS_SOCKET[0], (":protocol", "connect-udp"), *ASKS_SOCKET[2:]], "200", ""), (ASKED, "200", ""),
    ],
)  # fmt: skip
def test_a_granted_connect_makes_a_tunnel(asked: list[tuple[str, str]], status: str, protocol: str) -> None:
    passed: list[Chunk | Gap] = []
    made = Streams(Context(connection(), True), "http/2", passed.append)
    made.client = SENT
    made.headers(1, SENT, asked, 0, 1, 0)
    events = made.headers(1, CAME_BACK, [(":status", status)], 0, 1, 0)
    made.data(1, SENT, b"abc", 50)
    made.lost(1, SENT, 4)
    made.data(1, SENT, b"de", 70)
    assert [event.protocol for event in events if isinstance(event, Switch)] == ([protocol] if protocol else [])
    assert passed == ([Chunk(SENT, b"abc", 0, 0, 47, 50, 1), Gap(SENT, 4, 3, 0, 1), Chunk(SENT, b"de", 7, 0, 68, 70, 1)] if protocol else [])
    made.ended(1, SENT)
    assert made.headers(1, CAME_BACK, [("x-trailer", "t")], 0, 1, 0) == []
    made.ended(1, CAME_BACK)
    assert made.tunnels == {}


@pytest.mark.parametrize(
    ("method", "status", "length", "missing"), [("GET", "200", "100", 90), ("HEAD", "200", "100", 0), ("GET", "304", "100", 0), ("GET", "200", "x", 0)]
)
def test_what_an_aborted_answer_lacks(method: str, status: str, length: str, missing: int) -> None:
    made = streams()
    made.headers(1, SENT, [(":method", method), (":path", "/")], 0, 1, 0)
    made.ended(1, SENT)
    made.headers(1, CAME_BACK, [(":status", status), ("content-length", length)], 0, 1, 0)
    if missing:
        made.data(1, CAME_BACK, b"0123456789", 2)
    (told,) = made.aborted(1)
    assert isinstance(told, Message) and told.missing == missing
    assert made.aborted(1) == [] and made.close() == []


def test_longer_bodies_than_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_streams, "MAX_BODY", 10)
    made = streams()
    made.headers(1, SENT, list(ASKED), 0, 1, 0)
    for _ in range(3):
        made.data(1, SENT, b"12345678", 2)
    problem, told = made.ended(1, SENT)
    assert isinstance(problem, Problem) and problem.kind == "limit"
    assert isinstance(told, Message) and (told.body, told.missing, told.size) == (b"1234567812", 14, 10)


def test_lost_bytes_are_zeros() -> None:
    made = streams()
    made.headers(1, SENT, list(ASKED), 0, 1, 0)
    made.data(1, SENT, b"ab", 2)
    made.lost(1, SENT, 3)
    made.lost(9, SENT, 3)
    made.data(1, SENT, b"cd", 2)
    (told,) = made.ended(1, SENT)
    assert isinstance(told, Message) and (told.body, told.missing) == (b"ab\0\0\0cd", 3)


def test_body_without_headers_has_no_message() -> None:
    made = streams()
    made.data(1, SENT, b"ab", 2)
    assert made.ended(1, SENT) == [] and made.close() == []
