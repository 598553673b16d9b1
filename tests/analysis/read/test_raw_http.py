"""Saved requests and responses, against the standard library's own parser."""

import http.client
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.read.raw_http import Server, request, response, unchunked
from tests.factories import message


@pytest.mark.parametrize(
    "data, server, parts",
    [
        (b"GET /a?b HTTP/1.1\r\nHost: example.com\r\n\r\n", Server("https"), ("GET", "https", "example.com", 443, "/a?b", b"")),
        (b"POST https://example.com:8443/x HTTP/1.1\r\nHost: other.example\r\n\r\nbody", Server(), ("POST", "https", "example.com", 8443, "/x", b"body")),
        (
            b"PUT /x HTTP/2\nHost: example.com\n\nbody\r\n\r\nmore",
            Server("https", "example.com", 9),
            ("PUT", "https", "example.com", 9, "/x", b"body\r\n\r\nmore"),
        ),
        (b"GET / HTTP/1.1\r\nHost: api.example.com", Server("http", "192.0.2.7", 80), ("GET", "http", "api.example.com", 80, "/", b"")),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", Server(), ("POST", "http", "", 80, "/", b"abc")),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nnot chunked", Server(), ("POST", "http", "", 80, "/", b"not chunked")),
    ],
)
def test_requests(data: bytes, server: Server, parts: tuple[object, ...]) -> None:
    made = request(data, "item 0 request", server, 5)
    assert (made.method, made.scheme, made.host, made.port, made.path, made.body) == parts


@pytest.mark.parametrize("data", [b"", b"\r\n\r\n", b"nonsense", b"HTTP/1.1 200 OK\r\n\r\n", b"\x16\x03\x01\x00"])
def test_no_request(data: bytes) -> None:
    with pytest.raises(ValueError, match="request line"):
        made = request(data, "item 0 request", Server(), None)
        assert made.method != "HTTP/1.1", "a status line is no request"


def test_a_body_that_is_shorter_than_promised_is_missing_some() -> None:
    made = response(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "item 0 response", message(), 7)
    assert (made.status, made.body, made.missing, made.time, made.request) == (200, b"abc", 7, 7, 1)


@given(st.binary(max_size=300), st.integers(200, 599))
def test_responses_agree_with_the_standard_library(body: bytes, status: int) -> None:
    data = b"HTTP/1.1 %d Reason\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body)
    ours = response(data, "item 0 response", message(), None)

    class Socket:
        def makefile(self, *_: object) -> io.BytesIO:
            return io.BytesIO(data)

    theirs = http.client.HTTPResponse(Socket())  # type: ignore[arg-type]
    theirs.begin()
    assert (ours.status, ours.headers) == (theirs.status, theirs.getheaders())
    assert status in (204, 304) or ours.body == theirs.read()


@pytest.mark.parametrize(
    "data, content", [(b"0\r\n\r\n", b""), (b"2;x=y\r\nab\r\n0\r\n", b"ab"), (b"2\r\nabc\r\n0\r\n", None), (b"5\r\nab", None), (b"", None)]
)
def test_unchunked(data: bytes, content: bytes | None) -> None:
    assert unchunked(data) == content


@given(st.binary(max_size=100))
def test_any_bytes(data: bytes) -> None:
    for parse in (lambda: request(data, "", Server(), None), lambda: response(data, "", message(), None)):
        try:
            parse()
        except ValueError as error:
            assert str(error).startswith(("expected", "not an"))
