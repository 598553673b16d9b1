"""Base64 and base64url (RFC 4648, sections 4 and 5), with or without padding, with or without line ends.

Words and ids are base64 by accident, so an opening needs proof: the text is the canonical encoding of its bytes, and the bytes are readable text that
chance does not make, or something opens in them.
"""

import binascii
import re

from .tree import Guess, Hint, plausible

NAME = "base64"
TAKES = (str,)
LABELS = ()
KEEPS = False

_TEXT = re.compile(r"[A-Za-z0-9+/_-]{6,}={0,2}")
_LINES = re.compile(r"(?:[A-Za-z0-9+/]{60,76}\r?\n)+[A-Za-z0-9+/]*={0,2}\s*")
_MIXED = re.compile(r"(?=[^a-z]*+[a-z])[^A-Z]*+[A-Z]")


def open(text: str, _hint: Hint) -> str | Guess | None:
    """Readable text, or bytes to prove."""
    if len(text) < 8 or not (text[0].isalnum() or text[0] in "+/_-"):
        return None
    if "\n" in text:
        text = "".join(text.split()) if _LINES.fullmatch(text) else text.rstrip("\r\n")
    if not _TEXT.fullmatch(text) or (len(text) < 16 and text[-1] != "="):
        return None
    mixed = _MIXED.match(text)
    if not mixed and len(text) >= 64:  # long text in one case is hex or words; no readable text has such base64
        return None
    data = canonical(text)
    if data is None or (text.isdecimal() and len(text) < 40):
        return None
    readable = plausible(data) if len(data) >= 4 else None
    if readable is not None and readable.isprintable() | (len(data) >= 12):
        return readable
    return Guess(data) if len(data) >= 12 and mixed else None


def canonical(text: str) -> bytes | None:
    """The bytes whose encoding is exactly ``text``, in one alphabet and with padding all or none; None when there are none."""
    bare = text.rstrip("=")
    if len(bare) % 4 == 1 or (len(bare) < len(text) and len(text) % 4):
        return None
    url = "-" in bare or "_" in bare
    if url and ("+" in bare or "/" in bare):
        return None
    data = binascii.a2b_base64((bare.translate(_FROM_URL) if url else bare) + "=" * (-len(bare) % 4))
    back = binascii.b2a_base64(data, newline=False).decode().rstrip("=")
    return data if (back.translate(_TO_URL) if url else back) == bare else None


_FROM_URL = str.maketrans("-_", "+/")
_TO_URL = str.maketrans("+/", "-_")
