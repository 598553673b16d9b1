"""Multipart bodies (RFC 2046, 5.1; form-data RFC 7578): each part at its name, with its own media type and transfer encoding."""

import re
from functools import lru_cache

from .mime_entity import cut, fields, transferred
from .tree import Hint, Pairs, Part, Tree

NAME = "multipart"
TAKES = (bytes, str)
LABELS = ("multipart/form-data", "multipart/mixed", "multipart/related", "multipart/alternative", "multipart/byteranges", "multipart/report")
NEEDS = "\n"
FIRST = b"-\r\n\t "
KEEPS = False

_OPENING = re.compile(rb"(?:\s{0,8})--([\x21-\x7e]{1,70})[ \t]*\r?\n(?=[A-Za-z-]+:|\r?\n)")
_LINE_END = re.compile(rb"(?:--)?[ \t]*(?:\r?\n|\Z)")
_PARAMETER = re.compile(r';\s*([\w*-]+)=(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))')


def open(data: bytes | str, hint: Hint) -> Tree | None:
    """The parts as pairs of name and content. Raises ValueError when the label's boundary does not occur."""
    raw = data.encode() if isinstance(data, str) else data
    match = _OPENING.match(raw)
    boundary = match[1] if match else hint.parameters.get("boundary", "").encode() if hint.labelled else b""
    if not boundary:
        return None
    parts = Pairs(_part(piece, number) for number, piece in enumerate(_pieces(raw, b"--" + boundary)) if piece and not piece.isspace())
    return parts or None


def _pieces(raw: bytes, delimiter: bytes) -> list[bytes]:
    """What stands behind each delimiter line. Raises ValueError when there is none."""
    pieces, start, at = [], -1, raw.find(delimiter)
    while at >= 0:
        line = _LINE_END.match(raw, at + len(delimiter))
        if line and (at == 0 or raw[at - 1] == 0x0A):
            if start >= 0:
                pieces.append(raw[start : at - (2 if raw[at - 2 : at] == b"\r\n" else 1)])
            start = line.end()
        at = raw.find(delimiter, at + len(delimiter))
    if start < 0:
        raise ValueError("the labelled boundary does not occur in the body")
    return [*pieces, raw[start:]]


def _part(piece: bytes, number: int) -> tuple[str, Tree]:
    """One part: its name (else its number) and its content, with the file name beside it where there is one."""
    head, content = cut(piece)
    headers, parameters = (_remembered if len(head) <= 256 else _headers)(head)
    content = transferred(content, headers.get("content-transfer-encoding", "").lower())
    body: Tree = Part(content, headers.get("content-type", ""))
    name = parameters.get("name") or headers.get("content-id", "").strip("<>") or str(number)
    if "filename" in parameters:
        body = {"filename": parameters["filename"], "content": body}
    return name, body


def _headers(head: bytes) -> tuple[dict[str, str], dict[str, str]]:
    """The headers of a part by name in lower case, and the parameters of its Content-Disposition."""
    headers = dict(fields(head))
    return headers, {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(headers.get("content-disposition", ""))}


_remembered = lru_cache(256)(_headers)
"""An app sends the same parts again and again."""
