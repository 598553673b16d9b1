"""gRPC messages (grpc/doc/PROTOCOL-HTTP2.md) and gRPC-Web (PROTOCOL-WEB.md): a flag, a length, a message; the trailers of gRPC-Web as a last frame."""

from .cursor import Cursor
from .tree import Hint, Part, Tree

NAME = "grpc"
TAKES = (bytes,)
LABELS = ("application/grpc", *(f"application/grpc{web}+{kind}" for web in ("", "-web") for kind in ("proto", "json")), "application/grpc-web")
FIRST = b"\x00\x01\x80"
KEEPS = False


def open(data: bytes, hint: Hint) -> Tree | None:
    """The messages: one as it is, several as a list. Without a label the flags must be plain and the lengths fit to the last byte."""
    if len(data) < 5 or data[0] not in (0, 1, 0x80):
        return None
    inner = "application/json" if hint.content_type.endswith("+json") else "application/x-protobuf" if hint.labelled else ""
    cursor, found = Cursor(data), []
    try:
        while cursor.left:
            flag, size = cursor.byte(), cursor.number(4)
            if flag not in (0, 1, 0x80) or (not hint.labelled and (flag == 0x80 or not size)):
                raise ValueError(f"no gRPC flag before byte {cursor.at}")
            found.append(_message(flag, cursor.take(size), inner))
    except ValueError:
        if not hint.labelled or not found:
            return None
        hint.note("truncated", "the last gRPC message is cut off")
    return found[0] if len(found) == 1 else found


def _message(flag: int, message: bytes, inner: str) -> Tree:
    if flag == 0x80:
        lines = (line.partition(":") for line in message.decode("utf-8", "replace").splitlines())
        return {"trailers": {name.strip(): value.strip() for name, _, value in lines}}
    return Part(message, "" if flag or message[:1] == b"{" else inner) if message else ""
