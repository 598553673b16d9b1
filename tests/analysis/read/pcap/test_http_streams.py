"""Requests and responses on streams: order, interim answers, limits. Real connections are in test_http2 and test_quic."""

import pytest

from analysis.model import CAME_BACK, SENT, Message, Problem
from analysis.read.pcap import http_streams
from analysis.read.pcap.http_streams import Streams
from analysis.read.pcap.stream import Context
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


@pytest.mark.parametrize(("status", "count"), [("103", 0), ("200", 1), ("x", 1)])
def test_interim_answers_are_no_messages(status: str, count: int) -> None:
    made = streams()
    made.headers(1, CAME_BACK, [(":status", status)], 0, 1, 0)
    told = made.ended(1, CAME_BACK)
    assert len(told) == count and all(isinstance(m, Message) and m.status == (200 if status == "200" else None) for m in told)


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
