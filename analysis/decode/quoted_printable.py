"""Quoted-printable (RFC 2045, section 6.7), known by its escapes: soft line breaks, or ``=XX`` as the only use of ``=``."""

import quopri
import re

from .tree import Hint, as_text

NAME = "quoted-printable"
TAKES = (str,)
LABELS = ()
KEEPS = False

_ESCAPE = re.compile(r"=(?:[0-9A-F]{2}|\r?\n)")


def open(text: str, _hint: Hint) -> str | None:
    """The text: every ``=`` must begin an escape, and there must be three, or a soft line break."""
    text = text.rstrip("\r\n")
    marks = text.count("=")
    if not marks or not text.isascii() or "&" in text:
        return None
    escapes = _ESCAPE.findall(text)
    if len(escapes) != marks or (marks < 3 and not any("\n" in escape for escape in escapes)):
        return None
    plain = as_text(quopri.decodestring(text.encode()))
    return plain if plain and plain != text else None
