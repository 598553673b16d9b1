"""Case → mitmproxy flow dump that opens in mitmweb: flows with findings are marked, and their comment says what was found."""

import uuid
from typing import Any, BinaryIO

from mitmproxy import connection, http, websocket
from mitmproxy.io import FlowWriter
from wsproto.frame_protocol import Opcode

from ..model import Message
from .said import Exchange, Export

SUFFIX = ".mitm"

VERSIONS = {"http/1.0": b"HTTP/1.0", "http/2": b"HTTP/2.0", "http/3": b"HTTP/3"}


def write(export: Export, out: BinaryIO, version: str) -> int:
    """Write the file; returns how many flows. Raises ValueError when a capture is needed and missing."""
    writer = FlowWriter(out)  # type: ignore[no-untyped-call]
    count = 0
    for exchange in export.exchanges():
        count += 1
        made = flow(exchange)
        made.metadata |= {"phonehome": f"phonehome {version}: {export.comment}", "phonehome_masked": not export.reveal}
        writer.add(made)
    return count


def flow(exchange: Exchange) -> http.HTTPFlow:
    """One exchange as a flow; ids follow from the message and connection ids, so equal cases give equal flows."""
    asked, link = exchange.request.message, exchange.request.connection
    made = http.HTTPFlow(client(asked, link), server(asked, link))
    made.id, made.timestamp_created = str(uuid.uuid5(uuid.NAMESPACE_OID, exchange.request.row["message"])), seconds(asked)
    made.request = http.Request(
        asked.host, asked.port or 80, _bytes(asked.method), asked.scheme.encode(), b"", _bytes(asked.path),
        VERSIONS.get(asked.protocol, b"HTTP/1.1"), fields(asked), asked.body, None, seconds(asked), seconds(asked),
    )  # fmt: skip
    if exchange.response:
        back = exchange.response.message
        version = VERSIONS.get(back.protocol, b"HTTP/1.1")
        made.response = http.Response(version, back.status or 0, b"", fields(back), back.body, None, seconds(back), seconds(back))
    if exchange.frames:
        said = [(f.message, f.message.direction == "sent") for f in exchange.frames]
        messages = [websocket.WebSocketMessage(_opcode(message.body), sent, message.body, seconds(message)) for message, sent in said]
        made.websocket = websocket.WebSocketData(messages=messages)
    if found := exchange.findings:
        made.marked = ":red_circle:"
        made.comment = "; ".join(dict.fromkeys(f"{finding['type']}: {finding['value']}" for finding in found))
    return made


def client(message: Message, link: dict[str, Any]) -> connection.Client:
    """The phone's side."""
    made = connection.Client(peername=(link.get("client") or "", link.get("client_port") or 0), sockname=("", 0), timestamp_start=seconds(message))
    made.id = str(uuid.uuid5(uuid.NAMESPACE_OID, "client " + (link.get("connection") or "")))
    made.sni, made.alpn = link.get("sni") or None, (link.get("alpn") or "").encode() or None
    made.timestamp_tls_setup = seconds(message) if message.scheme in ("https", "wss") else None
    return made


def server(message: Message, link: dict[str, Any]) -> connection.Server:
    """The other side."""
    made = connection.Server(address=(message.host or link.get("server") or "", message.port or 0))
    made.id = str(uuid.uuid5(uuid.NAMESPACE_OID, "server " + (link.get("connection") or "")))
    made.peername = (link["server"], link.get("server_port") or 0) if link.get("server") else None
    made.timestamp_start = seconds(message)
    return made


def fields(message: Message) -> http.Headers:
    """Headers; texts that came from bytes which are no UTF-8 go back to what they were."""
    return http.Headers([(_bytes(name), _bytes(value)) for name, value in message.headers])


def seconds(message: Message) -> float:
    """When it was said."""
    return (message.time or 0) / 1e9


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _opcode(body: bytes) -> Opcode:
    try:
        body.decode()
    except UnicodeDecodeError:
        return Opcode.BINARY
    return Opcode.TEXT
