"""Header blocks on their own."""

import time

import pytest

from analysis.read.pcap import http1_head as head
from analysis.read.pcap.http1_head import CHUNKED, CLOSE, LENGTH, Exchange


def parsed(text: str, request: Exchange | None = None) -> Exchange:
    exchange = head.parse(text.encode(), 0, 0)
    assert exchange is not None
    exchange.request = request
    return exchange


@pytest.mark.parametrize(
    "text", ["", "HTTP/1.1", "HTTP/1.1 20 OK", "HTTP/2 200", "GET /", "GET / HTTP/2.0", "GET  HTTP/1.1", "MÜ / HTTP/1.1", "a b c", "RTSP/1.0 200 OK"]
)
def test_no_start_line(text: str) -> None:
    assert head.parse(text.encode(), 0, 0) is None


def test_the_first_of_equal_fields_counts_and_all_are_kept() -> None:
    found = parsed("GET / HTTP/1.1\r\nHost: one\r\nhost: two")
    assert (found.fields["host"], found.headers) == ("one", [("Host", "one"), ("host", "two")])


TARGETS = {
    "GET /a HTTP/1.1\nHost: h.example": ("http", "h.example", 80),
    "GET /a HTTP/1.1\nHost: h.example:8080": ("http", "h.example", 8080),
    "GET /a HTTP/1.1\nHost: [2001:db8::1]:8080": ("http", "2001:db8::1", 8080),
    "GET /a HTTP/1.0": ("http", "", 80),
    "GET https://h.example:81/a HTTP/1.1": ("https", "h.example", 81),
    "GET http://user@h.example/a HTTP/1.1\nHost: other.example": ("http", "other.example", 80),
    "CONNECT h.example:443 HTTP/1.1": ("http", "h.example", 443),
    "OPTIONS * HTTP/1.1\nHost: h.example": ("http", "h.example", 80),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TARGETS.items())
def test_targets(text: str, expected: tuple[str, str, int]) -> None:
    assert head.target(parsed(text), False, 80) == expected


HEAD, CONNECT = parsed("HEAD / HTTP/1.1"), parsed("CONNECT h:1 HTTP/1.1")
FRAMES = [
    ("GET / HTTP/1.1", None, (LENGTH, 0)), ("POST / HTTP/1.1\nContent-Length: 7", None, (LENGTH, 7)),
    ("POST / HTTP/1.1\nTransfer-Encoding: gzip, Chunked", None, (CHUNKED, -1)),
    ("HTTP/1.1 200 OK\nContent-Length: 7", None, (LENGTH, 7)), ("HTTP/1.1 200 OK", None, (CLOSE, 0)), ("HTTP/1.1 200 OK\nContent-Length: 7", HEAD, (LENGTH, 0)),
    ("HTTP/1.1 204 No", None, (LENGTH, 0)), ("HTTP/1.1 304 Not\nContent-Length: 7", None, (LENGTH, 0)), ("HTTP/1.1 100 Go on", None, (LENGTH, 0)),
    ("HTTP/1.1 200 OK\nContent-Length: 7", CONNECT, (LENGTH, 0)), ("HTTP/1.1 407 No\nContent-Length: 7", CONNECT, (LENGTH, 7)),
    ("HTTP/1.1 200 OK\nContent-Length: -7", None, (CLOSE, 0)), ("HTTP/1.1 200 OK\nContent-Length: 7, 7", None, (LENGTH, 7)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "request_", "expected"), FRAMES)
def test_how_a_body_ends(text: str, request_: Exchange | None, expected: tuple[int, int]) -> None:
    assert head.framing(parsed(text, request_)) == expected


STARTS = {
    b"tail of a body\r\nGET /a HTTP/1.1\r\n": 16, b"\x00\xffGET /a HTTP/1.1\r\n": 2, b"...HTTP/1.1 200 OK\r\n": 3,
    b"a GET here, POST /x?u=GET HTTP/1.1\r\n": 12,
    b"GET /a HTTP/1.1": -1, b"see HTTP/1.1 for more": -1, b"nothing\r\nmuch HTTP/1.1\r\n": -1, b"": -1,
}  # fmt: skip


@pytest.mark.parametrize(("data", "at"), STARTS.items())
def test_the_next_start_line(data: bytes, at: int) -> None:
    assert head.find_start(data, 0, 0) == at
    for cut in range(len(data)):  # the same when the end comes later
        if head.find_start(data[:cut], 0, 0) == -1:
            assert head.find_start(data, 0, cut) == at


def test_looking_takes_time_in_proportion() -> None:
    for noise in (b"GET " * 500_000, b"HTTP/1.1" * 250_000, b" HTTP/1.1\r\n" * 200_000, b"A" * 2_000_000):
        begun = time.process_time()
        assert head.find_start(noise, 0, 0) == -1
        assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"GET /a", True),
        (b"GET ", True),
        (b"G", True),
        (b"MKACTIVITY /a", True),
        (b"HTTP/1.1 2", True),
        (b"HT", True),
        (b"get /", False),
        (b"\x16\x03", False),
        (b"A" * 40, False),
    ],
)
def test_an_unfinished_head_is_plausible_or_not(data: bytes, expected: bool) -> None:
    assert head.plausible(data, 0) is expected
