"""Base32 (RFC 4648, section 6), upper or lower case, opened only to readable text or bytes that open further."""

import base64
import binascii
import re

from .tree import Guess, Hint, plausible

NAME = "base32"
TAKES = (str,)
LABELS = ()
KEEPS = False

_TEXT = re.compile(r"(?:[A-Z2-7]{16,}|[a-z2-7]{16,})={0,6}")

LONGEST = 1 << 20
"""Characters of a text; the standard library's decoder is slow."""


def open(text: str, _hint: Hint) -> str | Guess | None:
    """Readable text, or bytes to prove; the text must be their canonical encoding."""
    if not 16 <= len(text) <= LONGEST or not _TEXT.fullmatch(text) or ("=" in text and len(text) % 8):
        return None
    bare = text.rstrip("=").upper()
    try:
        data = base64.b32decode(bare + "=" * (-len(bare) % 8))
    except binascii.Error:
        return None
    if base64.b32encode(data).decode().rstrip("=") != bare:
        return None
    readable = plausible(data)
    if readable is not None and (readable.isprintable() or len(data) >= 12):
        return readable
    return Guess(data) if len(data) >= 18 else None
