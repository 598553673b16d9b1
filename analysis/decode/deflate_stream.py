"""Raw deflate (RFC 1951) without any label: it has no header, so it must end exactly at the last byte and give readable text,
or bytes in which something opens."""

from .gzip_stream import inflate
from .tree import Guess, Hint, plausible

NAME = "deflate"
TAKES = (bytes,)
LABELS = ()
KEEPS = False


_LEAST = 20
"""Bytes of a stream that can prove itself: fewer end exactly and give readable text by chance."""
SLACK = 1 << 14
"""Bytes that a stream may give beyond 64 times its own: an archive of one small file is a block of 10 KB, most of it zeros."""


def open(data: bytes, hint: Hint) -> bytes | Guess | None:
    """The plain bytes, or None unless they prove themselves."""
    if len(data) < _LEAST or data[0] & 6 == 6:  # block type 3 does not exist
        return None
    try:
        plain, rest, whole = inflate(data, -15, min(hint.room, 64 * len(data) + SLACK))
    except ValueError:
        return None
    if not whole or rest or len(plain) < 12:
        return None
    return plain if plausible(plain) is not None else Guess(plain)
