"""One HTTP request or response as a tool saved it: a head, an empty line, and all the rest is the body. Used for Burp and Fiddler files.

Unlike a stream, such a piece ends where it ends: framing headers are a claim about the wire, not about the piece. Only what really is chunked is unchunked.
"""

import re
from dataclasses import dataclass

from ..model import SENT, Message
from .exchange import PORTS, answer, asked_host, header, protocol, split_authority, split_url, text, visibility

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_REQUEST = re.compile(r"([!#$%&'*+.^_`|~\w-]{1,32}) +(\S.*?)(?: +(HTTP/[\d.]+))?$")
_RESPONSE = re.compile(r"(HTTP/[\d.]+) +(\d{3})\b")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]{0,200}\r\n")


@dataclass(frozen=True, slots=True)
class Server:
    """Where a request went, as far as the tool says; the request itself fills in the rest."""

    scheme: str = ""
    host: str = ""
    port: int | None = None


def request(data: bytes, source: str, server: Server, time: int | None) -> Message:
    """A request. Raises ValueError when it does not begin with a request line."""
    line, headers, body = _split(data)
    start = _REQUEST.match(line)
    if start is None:
        raise ValueError("expected an HTTP request line")
    named, port = split_authority(header(headers, "host"))
    scheme, host, target = server.scheme or "http", asked_host(server.host or named, headers), start[2]
    if "://" in target[:12]:
        told, host_told, port_told, target = split_url(target)
        scheme, host, port = server.scheme or told, asked_host(server.host or host_told, headers), port_told
    message = Message(
        connection=0, protocol=protocol(start[3] or "HTTP/0.9"), kind="request", direction=SENT, source=source, time=time, method=start[1], scheme=scheme,
        host=host, port=server.port or port or PORTS.get(scheme), path=target, headers=headers, visibility=visibility(scheme),
    )  # fmt: skip
    message.content_type = header(headers, "content-type")
    _fill(message, body)
    return message


def response(data: bytes, source: str, asked: Message, time: int | None) -> Message:
    """The response to ``asked``. Raises ValueError when it does not begin with a status line."""
    line, headers, body = _split(data)
    start = _RESPONSE.match(line)
    if start is None:
        raise ValueError("expected an HTTP status line")
    message = answer(asked, source, headers)
    message.protocol, message.status, message.time = protocol(start[1]), int(start[2]), time
    _fill(message, body)
    return message


def _split(data: bytes) -> tuple[str, list[tuple[str, str]], bytes]:
    """Start line, headers and body."""
    end = _HEAD_END.search(data)
    head, body = (data[: end.start()], data[end.end() :]) if end else (data.rstrip(b"\r\n"), b"")
    first, *lines = text(head).split("\n")
    headers = [(name.strip(), value.strip()) for name, colon, value in (line.partition(":") for line in lines) if colon]
    return first.rstrip("\r"), headers, body


def _fill(message: Message, body: bytes) -> None:
    """The body, without chunked coding where it still has it; what the head promised and the piece does not hold is missing."""
    message.content_encoding = header(message.headers, "content-encoding")
    message.body = (unchunked(body) if "chunked" in header(message.headers, "transfer-encoding").lower() else None) or body
    message.size = len(message.body)
    declared = header(message.headers, "content-length")
    if declared.isdecimal() and len(declared) < 16 and message.method != "HEAD" and message.status not in (204, 304):
        message.missing = max(0, int(declared) - message.size)


def unchunked(data: bytes) -> bytes | None:
    """The content of a complete chunked body (RFC 9112 7.1); None when it is none."""
    parts: list[bytes] = []
    place = 0
    while (size := _CHUNK.match(data, place)) is not None:
        length = int(size[1], 16)
        if length == 0:
            return b"".join(parts)
        part = data[size.end() : size.end() + length]
        place = size.end() + length + 2
        if len(part) < length or data[place - 2 : place] != b"\r\n":
            return None
        parts.append(part)
    return None
