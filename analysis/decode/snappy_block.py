"""Snappy (google/snappy, format_description.txt and framing_format.txt): framed streams by their magic; single blocks only when they give readable text, or
bytes in which something opens."""

from .cursor import Cursor
from .tree import Guess, Hint, plausible

NAME = "snappy"
TAKES = (bytes,)
LABELS = ("application/x-snappy-framed", "application/snappy", "application/x-snappy")
KEEPS = False

_MAGIC = b"\xff\x06\x00\x00sNaPpY"
_LEAST = 24
"""Bytes of an unlabelled block and of what it gives: fewer fit by chance."""


def open(data: bytes, hint: Hint) -> bytes | Guess | None:
    """The plain bytes. Raises ValueError for a damaged framed stream."""
    if data.startswith(_MAGIC):
        return _frames(data, hint.room)
    if len(data) < _LEAST:
        return None
    try:
        plain = decompress(data, min(hint.room, 64 * len(data)))
    except ValueError:
        if hint.labelled:
            raise
        return None
    if hint.labelled or len(plain) < _LEAST:
        return plain if hint.labelled else None
    return plain if plausible(plain) is not None else Guess(plain)


def _frames(data: bytes, room: int) -> bytes:
    cursor, parts = Cursor(data), []
    while cursor.left and room > 0:
        kind, chunk = cursor.byte(), cursor.take(cursor.number(3, order="little"))
        if kind in (0, 1):
            parts.append(decompress(chunk[4:], room) if kind == 0 else chunk[4:])
            room -= len(parts[-1])
        elif 2 <= kind < 0x80:
            raise ValueError(f"unknown chunk before byte {cursor.at}")
    return b"".join(parts)


def decompress(block: bytes, room: int) -> bytes:
    """One block. Raises ValueError when it is damaged or says to be longer than ``room``."""
    cursor = Cursor(block)
    size = cursor.varint()
    if size > room:
        raise ValueError("longer than the limit")
    plain = bytearray()
    while cursor.left:
        tag = cursor.byte()
        if tag & 3 == 0:
            length = (tag >> 2) + 1
            plain += cursor.take(length if length <= 60 else cursor.number(length - 60, order="little") + 1)
        else:
            copy_back(plain, *_reference(cursor, tag))
        if len(plain) > size:
            raise ValueError("longer than it says")
    if len(plain) != size:
        raise ValueError("shorter than it says")
    return bytes(plain)


def _reference(cursor: Cursor, tag: int) -> tuple[int, int]:
    """How far back, and how many bytes."""
    if tag & 3 == 1:
        return (tag >> 5) << 8 | cursor.byte(), (tag >> 2 & 7) + 4
    return cursor.number(2 if tag & 3 == 2 else 4, order="little"), (tag >> 2) + 1


def copy_back(plain: bytearray, back: int, count: int) -> None:
    """Repeat ``count`` bytes from ``back`` bytes before the end; the two may overlap."""
    start = len(plain) - back
    if back <= 0 or start < 0:
        raise ValueError("a copy from before the beginning")
    piece = plain[start : start + count]
    plain += (piece * (count // len(piece) + 1))[:count]
