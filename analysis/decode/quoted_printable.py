"""Quoted-printable (RFC 2045, section 6.7), known by its escapes: soft line breaks, or ``=XX`` as the only use of ``=``."""

import quopri
import re

from .tree import Hint, as_text

NAME = "quoted-printable"
TAKES = (str,)
LABELS = ()
NEEDS = "="
KEEPS = False

_ESCAPE = re.compile(r"=(?:[0-9A-F]{2}|\r?\n)")


def open(text: str, _hint: Hint) -> str | None:
    """The text: every ``=`` must begin an escape of a byte that needs one, and there must be three of them, or a soft line break."""
    text = text.rstrip("\r\n")
    marks = text.count("=")
    if not marks or not text.isascii() or "&" in text:
        return None
    escapes = _ESCAPE.findall(text)
    soft = sum("\n" in escape for escape in escapes)
    if len(escapes) != marks or (marks < 3 and not soft) or not all("\n" in escape or _needed(int(escape[1:], 16)) for escape in escapes):
        return None
    plain = as_text(quopri.decodestring(text.encode()))
    return plain if plain and plain != text else None


def _needed(byte: int) -> bool:
    return byte < 0x21 or byte == 0x3D or byte > 0x7E
