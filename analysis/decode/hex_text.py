"""Hexadecimal text. Ids and digests are hexadecimal by nature, so it opens only to readable text that chance does not make, or to bytes that open further."""

import re

from .tree import Guess, Hint, plausible

NAME = "hex"
TAKES = (str,)
LABELS = ()
KEEPS = False

_HEX = re.compile(r"(?:0x|\\x)?([0-9a-f]{12,}|[0-9A-F]{12,})")
_DIGITS = re.compile(rb"[0-9 .,:+-]{8,}|[0-9a-f]{12,}|[0-9A-F]{12,}")


def open(text: str, _hint: Hint) -> str | Guess | None:
    """Readable text, or bytes to prove. Short text of digits alone is readable only where it decodes to digits, also hexadecimal ones, as a
    long number almost never does: three in five of its pairs are letters or signs, so that 24 in a row are one number in 200,000."""
    match = _HEX.fullmatch(text) if len(text) >= 12 and len(text) % 2 == 0 else None
    if match is None:
        return None
    data = bytes.fromhex(match[1])
    if match[1].isdecimal() and len(data) < 24:
        readable = data.decode() if _DIGITS.fullmatch(data) else None
    else:
        readable = plausible(data)
    if readable is not None and (readable.isprintable() or len(data) >= 12):
        return readable
    return Guess(data) if len(data) >= 18 else None
