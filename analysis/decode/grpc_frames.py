"""gRPC messages (grpc/doc/PROTOCOL-HTTP2.md) and gRPC-Web (PROTOCOL-WEB.md), also as text: a flag, a length, a message; the trailers of
gRPC-Web as a last frame."""

import binascii
import re

from .cursor import Cursor
from .tree import Hint, Part, Tree

NAME = "grpc"
TAKES = (bytes,)
LABELS = tuple(f"application/grpc{web}{kind}" for web in ("", "-web", "-web-text") for kind in ("", "+proto", "+json"))
FIRST = b"\x00\x01\x80"
KEEPS = False

_TRAILERS = re.compile(rb"(?i)grpc-status:")
_PADDED = re.compile(rb"[A-Za-z0-9+/]+={0,2}")


def open(data: bytes, hint: Hint) -> Tree | None:
    """The messages: one as it is, several as a list. Without a label the flags must be plain and the lengths fit to the last byte."""
    if hint.labelled and "-text" in hint.content_type:
        data = _from_text(data)
    if len(data) < 5 or data[0] not in (0, 1, 0x80):
        return None
    inner = "application/json" if hint.content_type.endswith("+json") else "application/x-protobuf" if hint.labelled else ""
    cursor, found = Cursor(data), []
    try:
        while cursor.left:
            flag, size = cursor.byte(), cursor.number(4)
            message = cursor.take(size)
            if flag not in (0, 1, 0x80) or (not hint.labelled and not (_TRAILERS.match(message) if flag == 0x80 else size)):
                raise ValueError(f"no gRPC frame before byte {cursor.at}")
            found.append(_message(flag, message, inner))
    except ValueError:
        if not hint.labelled or not found:
            return None
        hint.note("truncated", "the last gRPC message is cut off")
    return found[0] if len(found) == 1 else found


def _from_text(data: bytes) -> bytes:
    """The frames of ``grpc-web-text``, each in base64 with its own padding. Raises ValueError for what is no base64."""
    return b"".join(binascii.a2b_base64(piece) for piece in _PADDED.findall(data))


def _message(flag: int, message: bytes, inner: str) -> Tree:
    if flag == 0x80:
        lines = (line.partition(":") for line in message.decode("utf-8", "replace").splitlines())
        return {"trailers": {name.strip(): value.strip() for name, _, value in lines}}
    return Part(message, "" if flag or message[:1] == b"{" else inner) if message else ""
