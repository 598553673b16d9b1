"""Burp Suite's "save items" as XML → messages.

The file is scanned field by field and not parsed as XML: Burp writes raw bytes into it, and a truncated file still gives the items before the damage.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from html import unescape
from pathlib import Path

from ..model import Item, Problem, ReadOptions, Unit
from .exchange import Connections, is_address, text
from .raw_http import Server, request, response

NAME = "burp"

_HEAD = re.compile(rb"<items\b[^>]{0,200}\bburpVersion\s*=")
_OPENING = re.compile(rb"<(time|url|host|port|protocol|request|status|response)\b([^<>]{0,300})>\s*(<!\[CDATA\[)?")
_TIME = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2} \d{1,2} \d\d:\d\d:\d\d) (\S+) (\d{4})$")
ZONES = {
    "UTC": 0,
    "GMT": 0,
    "BST": 1,
    "WET": 0,
    "CET": 1,
    "CEST": 2,
    "EET": 2,
    "EEST": 3,
    "EST": -5,
    "EDT": -4,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
}
"""Zone names that mean one offset, in hours; Burp writes the time of the analyst's machine. Others leave the time unknown."""

type Fields = dict[str, tuple[str, bytes]]
"""Name → (attributes, content) of one item."""


def matches(head: bytes) -> bool:
    """An ``<items burpVersion=…>`` element, behind whatever document type Burp writes."""
    return head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") and _HEAD.search(head) is not None


def plan(capture: str, path: Path, work: Path, options: ReadOptions) -> list[Unit]:  # noqa: ARG001
    """A Burp file is one unit."""
    return [Unit(capture, 0, NAME, path)]


def read(unit: Unit, options: ReadOptions) -> Iterator[Item]:  # noqa: ARG001
    """The messages item by item, then the connections."""
    data = unit.path.read_bytes()
    connections = Connections()
    number = -1
    for number, fields in enumerate(_items(data)):
        try:
            yield from _item(number, fields, connections)
        except ValueError as error:
            yield Problem(f"item {number}", "damaged", str(error))
    if (whole := data.count(b"<item>")) > number + 1 or not data.rstrip().endswith(b"</items>"):
        yield Problem(f"item {number + 1}", "truncated", "the list of items does not end", max(1, whole - number - 1), fatal=number < 0)
    yield from connections.by_key.values()


def _items(data: bytes) -> Iterator[Fields]:
    """The fields of each item; ``time`` or a repeated field begins the next."""
    fields: Fields = {}
    for name, attributes, content in _fields(data):
        if name in fields or name == "time":
            if "request" in fields:
                yield fields
            fields = {}
        fields[name] = (attributes, content)
    if "request" in fields:
        yield fields


def _fields(data: bytes) -> Iterator[tuple[str, str, bytes]]:
    """Name, attributes and content of each element we know, in time proportional to the file whatever stands in it."""
    place = 0
    while opening := _OPENING.search(data, place):
        end = data.find(b"]]>" if opening[3] else b"<", opening.end())
        if end < 0:
            return
        place = end
        content = data[opening.end() : end]
        if opening[3] or data.startswith(b"</" + opening[1], end):
            yield opening[1].decode(), opening[2].decode("latin-1"), content if opening[3] else unescape(content.decode("utf-8", "replace")).encode()


def _item(number: int, fields: Fields, connections: Connections) -> Iterator[Item]:
    port = _text(fields, "port")
    server = Server(_text(fields, "protocol").lower(), _text(fields, "host").lower(), int(port) if port.isdecimal() and len(port) < 6 else None)
    time = moment(_text(fields, "time"))
    asked = request(_body(fields["request"]), f"item {number} request", server, time)
    address = re.search(r'ip\s*=\s*"([^"]*)"', fields.get("host", ("", b""))[0])
    connection, new = connections.find((asked.scheme, asked.host, asked.port))
    if new:
        connection.server = address[1] if address and is_address(address[1]) else ""
        connection.server_port, connection.address_source = asked.port, "proxy"
    said = [asked]
    if back := _body(fields.get("response", ("", b""))):
        said.append(response(back, f"item {number} response", asked, time))
        asked.delivered = "acknowledged"
    for message in said:
        message.connection = connection.number
        connections.add(connection, message)
    yield from said


def _text(fields: Fields, name: str) -> str:
    return text(fields.get(name, ("", b""))[1]).strip()


def _body(field: tuple[str, bytes]) -> bytes:
    """The bytes of a request or response, by their ``base64`` attribute."""
    attributes, content = field
    if 'base64="true"' not in attributes.replace(" ", "").replace("'", '"'):
        return content
    try:
        return base64.b64decode(content)
    except (binascii.Error, ValueError):
        raise ValueError("expected base64") from None


def moment(value: str) -> int | None:
    """``Tue Jan 10 17:55:22 EST 2023`` in ns; None when it is no time or its zone means several."""
    match = _TIME.match(value)
    if not match or match[2] not in ZONES:
        return None
    try:
        local = datetime.strptime(f"{match[1]} {match[3]}", "%b %d %H:%M:%S %Y").replace(tzinfo=timezone(timedelta(hours=ZONES[match[2]])))
    except ValueError:
        return None
    return int((local - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()) * 1_000_000_000
