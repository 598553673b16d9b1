"""What the readers of recorded messages share."""

import pytest

from analysis.read import exchange
from tests.factories import message


@pytest.mark.parametrize(
    "url, parts",
    [
        ("https://Example.COM/a?b=c#d", ("https", "example.com", 443, "/a?b=c")),
        ("http://example.com", ("http", "example.com", 80, "/")),
        ("http://example.com?q", ("http", "example.com", 80, "/?q")),
        ("wss://me:secret@example.com:8443/ws", ("wss", "example.com", 8443, "/ws")),
        ("https://[2001:db8::1]:9/x", ("https", "2001:db8::1", 9, "/x")),
        ("chrome-extension://abc/x", ("chrome-extension", "abc", None, "/x")),
        ("https://example.com:99999999/x", ("https", "example.com:99999999", 443, "/x")),
    ],
)
def test_split_url(url: str, parts: tuple[object, ...]) -> None:
    assert exchange.split_url(url) == parts


@pytest.mark.parametrize("url", ["", "/a", "data:text/plain,x", "example.com/a"])
def test_no_url(url: str) -> None:
    with pytest.raises(ValueError, match="absolute"):
        exchange.split_url(url)


@pytest.mark.parametrize(
    "version, name",
    [("HTTP/1.1", "http/1.1"), ("HTTP/2.0", "http/2"), ("h2", "http/2"), ("http/2+quic/43", "http/3"), ("h3-29", "http/3"), ("unknown", "http"), ("", "http")],
)
def test_protocol(version: str, name: str) -> None:
    assert exchange.protocol(version) == name


@pytest.mark.parametrize(
    "host, known", [("192.0.2.1", True), ("2001:db8::1", True), ("example.com", False), ("example.c0", False), ("1.2.3", False), ("", False)]
)
def test_is_address(host: str, known: bool) -> None:
    assert exchange.is_address(host) is known


@pytest.mark.parametrize("value, cleaned", [("plain", "plain"), ("é", "é"), ("\udcff", "ÿ"), ("\udcc3\udca9", "é"), ("\ud800", "?")])
def test_clean(value: str, cleaned: str) -> None:
    assert exchange.clean(value) == cleaned


def test_messages_of_one_key_are_one_connection() -> None:
    connections = exchange.Connections()
    first, new = connections.find("a")
    again, new_again = connections.find("a")
    other, _ = connections.find("b")
    assert (new, new_again, first is again, first.number, other.number) == (True, False, True, 0, 1)
    connections.add(first, message(time=5, size=10, visibility="decrypted"))
    connections.add(first, message(time=3, size=1, direction="came back", kind="response"))
    assert (first.first, first.last, first.packets, first.host) == (3, 5, 2, "api.example.com")
    assert first.ledger == {("message", "sent", "decrypted"): len("POST /v1/events HTTP/1.1\r\n\r\n") + 10, ("message", "came back", "clear"): 19 + 1}


@pytest.mark.parametrize(
    "value, port, status", [(443, 443, 443), (0, None, None), (-1, None, None), (70000, None, None), (10**12, None, None), ("80", None, None), (99, 99, None)]
)
def test_numbers_a_file_may_claim(value: object, port: int | None, status: int | None) -> None:
    assert (exchange.port_number(value), exchange.status_code(value)) == (port, status)
