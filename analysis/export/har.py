"""Case → HAR 1.2, with what was found in each entry under ``_phonehome``. Written entry by entry."""

import base64
import json
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO
from urllib.parse import parse_qsl, quote

import brotli
import zstandard

from ..model import Message
from .said import FINDING, Exchange, Export, Said

SUFFIX = ".har"

LIMIT = 64 << 20
"""Most bytes a body may expand to; one that is larger stays as it is."""

PRINTABLE = "".join(map(chr, range(33, 127)))

VERSIONS = {"http/1.0": "HTTP/1.0", "http/1.1": "HTTP/1.1", "http/2": "HTTP/2.0", "http/3": "HTTP/3"}


def write(export: Export, out: BinaryIO, version: str) -> int:
    """Write the file; returns how many entries. Raises ValueError when a capture is needed and missing."""
    head = {"version": "1.2", "creator": {"name": "phonehome", "version": version}, "comment": export.comment, "_phonehome": {"masked": not export.reveal}}
    out.write(b'{"log": ' + json.dumps(head, ensure_ascii=False).encode()[:-1] + b', "entries": [')
    count = 0
    for count, exchange in enumerate(export.exchanges(), 1):
        out.write((b",\n" if count > 1 else b"\n") + json.dumps(entry(exchange), ensure_ascii=False, default=str).encode("utf-8", "surrogateescape"))
    out.write(b"\n]}}\n")
    return count


def entry(exchange: Exchange) -> dict[str, Any]:
    """One entry."""
    asked, back = exchange.request.message, exchange.response.message if exchange.response else None
    duration = max(0.0, (back.time - asked.time) / 1e6) if back and back.time and asked.time else 0
    made: dict[str, Any] = {
        "startedDateTime": iso(asked.time), "time": duration, "request": request(asked), "response": response(back), "cache": {},
        "timings": {"send": 0, "wait": duration, "receive": 0}, "_phonehome": about(exchange),
    }  # fmt: skip
    if server := exchange.request.connection.get("server"):
        made["serverIPAddress"] = server
    if exchange.frames:
        made["_resourceType"] = "websocket"
        made["_webSocketMessages"] = [websocket(said) for said in exchange.frames]
    return made


def request(message: Message) -> dict[str, Any]:
    """The request of an entry."""
    made: dict[str, Any] = {
        "method": message.method, "url": url(message), "httpVersion": VERSIONS.get(message.protocol, ""), "headers": headers(message), "cookies": [],
        "queryString": [{"name": name, "value": value} for name, value in parse_qsl(message.path.partition("?")[2], keep_blank_values=True)],
        "headersSize": -1, "bodySize": message.size,
    }  # fmt: skip
    if message.body:
        text, encoding = as_text(opened(message.body, message.content_encoding))
        made["postData"] = {"mimeType": message.content_type, "text": text} | ({"encoding": encoding} if encoding else {})
    return made


def response(message: Message | None) -> dict[str, Any]:
    """The response of an entry; status 0 when there was none."""
    if message is None:
        return {
            "status": 0, "statusText": "", "httpVersion": "", "headers": [], "cookies": [], "content": {"size": 0, "mimeType": ""}, "redirectURL": "",
            "headersSize": -1, "bodySize": -1,
        }  # fmt: skip
    plain = opened(message.body, message.content_encoding)
    text, encoding = as_text(plain)
    content: dict[str, Any] = {"size": len(plain), "mimeType": message.content_type, "text": text} | ({"encoding": encoding} if encoding else {})
    location = next((value for name, value in message.headers if name.lower() == "location"), "")
    return {
        "status": message.status or 0, "statusText": "", "httpVersion": VERSIONS.get(message.protocol, ""), "headers": headers(message), "cookies": [],
        "content": content, "redirectURL": location, "headersSize": -1, "bodySize": message.size,
    }  # fmt: skip


def about(exchange: Exchange) -> dict[str, Any]:
    """Where the entry comes from and what was found in it."""
    row = exchange.request.row
    found = [{name: finding[name] for name in FINDING} for finding in exchange.findings]
    return {"message": row["message"], "capture": row["capture"], "source": row["source"], "findings": found}


def websocket(said: Said) -> dict[str, Any]:
    """One WebSocket message, as Chrome and mitmproxy write them."""
    text, encoding = as_text(said.message.body)
    return {
        "type": "send" if said.message.direction == "sent" else "receive",
        "time": (said.message.time or 0) / 1e9,
        "opcode": 2 if encoding else 1,
        "data": text,
    }


def headers(message: Message) -> list[dict[str, str]]:
    """Header list."""
    return [{"name": name, "value": value} for name, value in message.headers]


def url(message: Message) -> str:
    """The URL that was asked for; what a URL cannot hold, such as the dot of a pseudonym, percent-encoded, in a host as a hyphen."""
    host = f"[{message.host}]" if ":" in message.host else message.host.replace("·", "-")
    usual = message.port is None or message.port == {"https": 443, "wss": 443}.get(message.scheme, 80)
    path = quote(message.path, safe=PRINTABLE) if message.path.startswith("/") else "/"
    return f"{message.scheme or 'http'}://{host}{'' if usual else f':{message.port}'}{path}"


def iso(time: int | None) -> str:
    """ns as ISO 8601."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=(time or 0) // 1000)).isoformat()


def as_text(data: bytes) -> tuple[str, str]:
    """Text and its encoding: empty for UTF-8, else ``base64``."""
    try:
        return data.decode(), ""
    except UnicodeDecodeError:
        return base64.b64encode(data).decode(), "base64"


def opened(data: bytes, encoding: str) -> bytes:
    """A body without the content codings it is labelled with, outermost last; as it is when one does not open. HAR holds decoded bodies."""
    plain = data
    try:
        for name in reversed([part.strip().lower() for part in encoding.split(",") if part.strip()]):
            plain = CODINGS[name](plain)
    except (KeyError, zlib.error, brotli.error, zstandard.ZstdError, ValueError):
        return data
    return plain


def _inflate(*windows: int) -> Callable[[bytes], bytes]:
    def inflate(data: bytes) -> bytes:
        for last, window in zip([*[False] * (len(windows) - 1), True], windows, strict=True):
            machine = zlib.decompressobj(window)
            try:
                plain = machine.decompress(data, LIMIT)
            except zlib.error:
                if last:
                    raise
                continue
            if machine.unconsumed_tail:
                raise ValueError("too large")
            return plain
        return data

    return inflate


def _unzstd(data: bytes) -> bytes:
    return b"".join(_bounded(zstandard.ZstdDecompressor().read_to_iter(data)))


def _unbrotli(data: bytes) -> bytes:
    machine = brotli.Decompressor()
    plain = b"".join(_bounded(machine.process(data[start : start + 4096]) for start in range(0, len(data), 4096)))
    if not plain and not machine.is_finished():
        raise ValueError("nothing came out")
    return plain


def _bounded(pieces: Iterator[bytes]) -> Iterator[bytes]:
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > LIMIT:
            raise ValueError("too large")
        yield piece


CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": _inflate(31), "x-gzip": _inflate(31), "deflate": _inflate(15, -15), "br": _unbrotli, "zstd": _unzstd, "identity": bytes,
}  # fmt: skip
