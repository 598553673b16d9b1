"""Quoted-printable (RFC 2045, section 6.7), known by its escapes: soft line breaks, or ``=XX`` as the only use of ``=``."""

import quopri
import re

from .tree import Hint, as_text

NAME = "quoted-printable"
TAKES = (str,)
LABELS = ()
NEEDS = "="
KEEPS = False

_SOFT = re.compile(r"(?m)^(.*)=\r?\n")
_ESCAPE = re.compile(r"=(?:[0-9A-F]{2}|\r?\n)")


def open(text: str, _hint: Hint) -> str | None:
    """The text: every ``=`` must begin an escape of a byte that needs one, and there must be three of them, or a soft line break."""
    text = text.rstrip("\r\n")
    marks = text.count("=")
    if not marks or not text.isascii() or "&" in text:
        return None
    escapes = _ESCAPE.findall(text)
    soft = sum("\n" in escape for escape in escapes)
    if soft == len(escapes) and not all(map(_broken, _SOFT.findall(text))):
        return None
    if len(escapes) != marks or (marks < 3 and not soft) or not all("\n" in escape or _needed(int(escape[1:], 16)) for escape in escapes):
        return None
    plain = as_text(quopri.decodestring(text.encode()))
    return plain if plain and plain != text else None


def _broken(line: str) -> bool:
    """Whether a line ends where encoders break lines: at the length they keep to, or behind a space. Base64 ends in the same sign anywhere."""
    return 70 <= len(line) <= 76 or line[-1:] == " "


def _needed(byte: int) -> bool:
    return byte < 0x21 or byte == 0x3D or byte > 0x7E
