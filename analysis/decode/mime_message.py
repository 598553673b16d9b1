"""A message with its header in front: mail (RFC 5322) as apps hand it to an API, and requests and answers of HTTP/1 inside a batch (RFC 9112, 2.1).

Text with colons at the beginning is common, so without a label it must be the header of a mail, or begin with the line of a request or answer.
"""

import re

from .mime_entity import fields, transferred, words
from .tree import Hint, Pairs, Part, Tree

NAME = "mime"
TAKES = (bytes, str)
LABELS = ("message/rfc822", "message/global", "application/http", "message/http")
NEEDS = "\n"
FIRST = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
KEEPS = False

_START = re.compile(rb"(?:([A-Z]{3,7}) ([!-~]{1,8000})( HTTP/1\.[01])?|HTTP/1\.[01] (\d{3})(?: [^\r\n]{0,200})?)\r?\n")
_HEADER = re.compile(rb"((?:[!-9;-~]{1,70}:[^\r\n]*+\r?\n(?:[ \t][^\r\n]*+\r?\n)*+){0,500}+)(?:\r?\n|\Z)")
_BEGINS = re.compile(r"[A-Za-z][\w-]{1,69}:|[A-Z]{3,7} |HTTP/1")
_ADDRESSED = {"from", "to"}
_SENT = {"subject", "date", "message-id"}


def open(data: bytes | str, hint: Hint) -> Tree | None:
    """Method and target, or status, where there is such a line; the header fields by name in lower case; the content as ``body``, with its own media type."""
    if isinstance(data, str):
        if not _BEGINS.match(data):
            return None
        data = data.encode()
    start = _START.match(data)
    head = _HEADER.match(data, start.end() if start else 0)
    if not head or not (start or head[1]):
        return None
    header, content = fields(head[1]), data[head.end() :]
    named = dict(header)
    if not hint.labelled and not (start and (start[3] or start[4])) and not _is_mail(named):
        return None
    tree = Pairs((name, words(value)) for name, value in header)
    if start:
        tree[:0] = [("status", start[4].decode())] if start[4] else [("method", start[1].decode()), ("target", start[2].decode())]
    if content:
        tree.append(("body", _content(content, named.get("content-transfer-encoding", "").lower(), named.get("content-type", ""))))
    return tree


def _content(content: bytes, encoding: str, kind: str) -> Part:
    """What was sent. Mail puts a line end behind any text."""
    plain = transferred(content, encoding)
    is_text = not kind or kind.lower().startswith("text/")
    return Part(plain.removesuffix(b"\n").removesuffix(b"\r") if is_text else plain, kind)


def _is_mail(header: dict[str, str]) -> bool:
    return ("mime-version" in header and len(header) > 1) or (header.keys() >= _ADDRESSED and not _SENT.isdisjoint(header))
