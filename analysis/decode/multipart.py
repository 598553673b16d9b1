"""Multipart bodies (RFC 2046, 5.1; form-data RFC 7578): each part at its name, with its own media type and transfer encoding."""

import base64
import binascii
import quopri
import re

from .tree import Hint, Pairs, Part, Tree

NAME = "multipart"
TAKES = (bytes, str)
LABELS = ("multipart/form-data", "multipart/mixed", "multipart/related", "multipart/alternative", "multipart/byteranges", "multipart/report")
NEEDS = "\n"
FIRST = b"-\r\n\t "
KEEPS = False

_OPENING = re.compile(rb"(?:\s{0,8})--([\x21-\x7e]{1,70})[ \t]*\r?\n(?=[A-Za-z-]+:|\r?\n)")
_PARAMETER = re.compile(r';\s*([\w*-]+)=(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))')


def open(data: bytes | str, hint: Hint) -> Tree | None:
    """The parts as pairs of name and content. Raises ValueError when the label's boundary does not occur."""
    raw = data.encode() if isinstance(data, str) else data
    match = _OPENING.match(raw)
    boundary = match[1] if match else hint.parameters.get("boundary", "").encode() if hint.labelled else b""
    if not boundary:
        return None
    pieces = re.split(rb"(?:^|\r?\n)--" + re.escape(boundary) + rb"(?:--)?[ \t]*(?:\r?\n|$)", raw)
    if len(pieces) < 2:
        raise ValueError("the labelled boundary does not occur in the body")
    parts = Pairs(_part(piece, number) for number, piece in enumerate(pieces[1:]) if piece.strip())
    return parts or None


def _part(piece: bytes, number: int) -> tuple[str, Tree]:
    """One part: its name (else its number) and its content, with the file name beside it where there is one."""
    head, _, content = (b"", b"", piece.lstrip(b"\r\n")) if piece[:1] in b"\r\n" else _cut(piece)
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head.decode("utf-8", "replace").splitlines())}
    parameters = {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(headers.get("content-disposition", ""))}
    content = _transfer(content, headers.get("content-transfer-encoding", "").lower())
    body: Tree = Part(content, headers.get("content-type", ""))
    name = parameters.get("name") or headers.get("content-id", "").strip("<>") or str(number)
    if "filename" in parameters:
        body = {"filename": parameters["filename"], "content": body}
    return name, body


def _cut(piece: bytes) -> tuple[bytes, bytes, bytes]:
    for line_end in (b"\r\n\r\n", b"\n\n"):
        if line_end in piece:
            return piece.partition(line_end)
    return piece, b"", b""


def _transfer(content: bytes, encoding: str) -> bytes:
    """Undo a Content-Transfer-Encoding (RFC 2045, 6); content that is not so encoded stays as it is."""
    if encoding == "base64":
        try:
            return base64.b64decode(content)
        except binascii.Error:
            return content
    return quopri.decodestring(content) if encoding == "quoted-printable" else content
