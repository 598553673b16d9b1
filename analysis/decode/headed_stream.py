"""A gzip stream after a header of the app's own (a length, a version, a magic): proven by the stream's checksum and by ending with the body."""

from .gzip_stream import inflate
from .tree import Hint, Leaf, Tree

NAME = "header"
TAKES = (bytes,)
LABELS = ()
KEEPS = False

LONGEST = 64
"""Bytes of a header."""


def open(data: bytes, hint: Hint) -> Tree | None:
    """Header and content."""
    at = data.find(b"\x1f\x8b\x08", 1, LONGEST + 3)
    if at < 0:
        return None
    try:
        plain, rest, whole = inflate(data[at:], 31, hint.room)
    except ValueError:
        return None
    return {"head": Leaf(data[:at]), "content": plain} if whole and not rest else None
