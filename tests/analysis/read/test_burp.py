"""Burp XML: with and without base64, other exporters, damage."""

import base64
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.model import Connection, Item, Message, Problem, ReadOptions
from analysis.read import burp

REQUEST = b"POST /login?x=<1> HTTP/1.1\r\nHost: api.example.com\r\nContent-Length: 5\r\n\r\na=1&b"
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<b>ok</b>"
START = b'<?xml version="1.0"?>\n<!DOCTYPE items [\n<!ELEMENT items (item*)>\n<!ATTLIST items burpVersion CDATA "">\n]>\n<items burpVersion="2023.9.2">\n'


def item(encode: bool = True, request: bytes = REQUEST, response: bytes = RESPONSE) -> bytes:
    def body(name: str, data: bytes) -> bytes:
        return b'<%s base64="%s"><![CDATA[%s]]></%s>' % (name.encode(), str(encode).lower().encode(), base64.b64encode(data) if encode else data, name.encode())

    return (
        b"<item>\n<time>Tue Jan 10 17:55:22 EST 2023</time>\n<url><![CDATA[https://api.example.com/login]]></url>\n"
        b'<host ip="203.0.113.5">api.example.com</host>\n<port>443</port>\n<protocol>https</protocol>\n<method><![CDATA[POST]]></method>\n'
        b"<path><![CDATA[/login]]></path>\n<extension>null</extension>\n%s\n<status>200</status>\n%s\n<comment></comment></item>\n"
    ) % (body("request", request), body("response", response))


def read(folder: Path, data: bytes) -> list[Item]:
    path = folder / "items.xml"
    path.write_bytes(data)
    options = ReadOptions()
    return [found for unit in burp.plan("0" * 16, path, folder, options) for found in burp.read(unit, options)]


def only(items: list[Item], kind: type[Any]) -> list[Any]:
    return [found for found in items if isinstance(found, kind)]


@pytest.mark.parametrize("encode", [True, False])
def test_an_item(tmp_path: Path, encode: bool) -> None:
    request, response, connection = read(tmp_path, START + item(encode) + b"</items>\n")
    assert isinstance(request, Message) and isinstance(response, Message) and isinstance(connection, Connection)
    assert (request.source, request.host, request.port, request.scheme, request.path, request.body) == (
        "item 0 request", "api.example.com", 443, "https", "/login?x=<1>", b"a=1&b",
    )  # fmt: skip
    assert (request.time, response.body, response.status) == (1673391322_000_000_000, b"<b>ok</b>", 200)
    assert (connection.server, connection.address_source, connection.packets) == ("203.0.113.5", "proxy", 2)


def test_items_share_a_connection_and_an_unanswered_one_is_unknown(tmp_path: Path) -> None:
    items = read(tmp_path, START + item() + item(response=b"") + b"</items>")
    assert [m.delivered for m in only(items, Message) if m.kind == "request"] == ["acknowledged", "unknown"]
    assert len(only(items, Connection)) == 1 and not only(items, Problem)


@pytest.mark.parametrize("cut, messages", [(20, 4), (300, 2), (len(item()) + 30, 2)])
def test_a_truncated_file_keeps_the_items_before(tmp_path: Path, cut: int, messages: int) -> None:
    items = read(tmp_path, (START + item() + item() + b"</items>")[:-cut])
    assert len(only(items, Message)) >= messages
    assert [p.kind for p in only(items, Problem)][-1] == "truncated"


def test_a_broken_item_is_named(tmp_path: Path) -> None:
    items = read(tmp_path, START + item() + item(request=b"nonsense") + item() + b"</items>")
    assert len(only(items, Message)) == 4 and [(p.place, p.kind) for p in only(items, Problem)] == [("item 1", "damaged")]


@pytest.mark.parametrize(
    "data, mine", [(START, True), (b'<items burpVersion="1">', True), (b"<items>", False), (b"<issues burpVersion='1'>", False), (b"", False)]
)
def test_matches(data: bytes, mine: bool) -> None:
    assert burp.matches(data) is mine


@pytest.mark.parametrize(
    "text, time",
    [
        ("Tue Jan 10 17:55:22 UTC 2023", 1673373322_000_000_000),
        ("Tue Jan 10 17:55:22 CET 2023", 1673369722_000_000_000),
        ("Tue Jan 10 17:55:22 ECT 2023", None),
        ("Tue Jan 99 17:55:22 UTC 2023", None),
        ("", None),
    ],
)
def test_moment(text: str, time: int | None) -> None:
    assert burp.moment(text) == time


@given(st.binary(max_size=200))
def test_any_bytes_end_in_items(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("any")
    read(folder, data)
    assert only(read(folder, START + item()[:-300] + data), Problem)


def test_endless_openings_are_quick(tmp_path: Path) -> None:
    read(tmp_path, START + b"<request><![CDATA[" * 20_000)
    read(tmp_path, START + b'<request base64="true"><![CDATA[]]>' * 20_000)
