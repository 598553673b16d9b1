"""gzip (RFC 1952), all members; a stream cut off gives what is there."""

import zlib
from collections.abc import Callable

from .tree import Hint

NAME = "gzip"
TAKES = (bytes,)
LABELS = ("application/gzip", "application/x-gzip")
FIRST = b"\x1f"
KEEPS = False


MEMBERS = 100_000
"""Members or streams in a row that are opened."""
_PIECE = 1 << 16
"""Bytes given to zlib at once, which copies what it does not need: many small members would be copied again and again."""
_MAGIC = b"\x1f\x8b\x08"


def open(data: bytes, hint: Hint) -> bytes | None:
    """The plain bytes. Raises ValueError for a damaged stream that gives nothing."""
    if data[:3] != _MAGIC:
        return None
    plain, whole = in_a_row(data, hint.room, lambda rest: bytes(rest[:3]) == _MAGIC, 31)
    if not whole and not plain:
        raise ValueError("gzip stream that gives nothing")
    if not whole:
        kind, text = ("truncated", "gzip stream cut off, or of too many members") if len(plain) < hint.room else ("limit", "gzip stream longer than the limit")
        hint.note(kind, text)
    return plain


def in_a_row(data: bytes, room: int, begins: Callable[[memoryview], bool], wbits: int) -> tuple[bytes, bool]:
    """What streams give that stand one behind the other, and whether the last was complete. Raises ValueError when the first is damaged before any output."""
    parts: list[bytes] = []
    rest, whole = memoryview(data), True
    while whole and begins(rest) and room > 0 and len(parts) < MEMBERS:
        try:
            plain, rest, whole = inflate(rest, wbits, room)
        except ValueError:
            if not parts:
                raise
            break
        parts.append(plain)
        room -= len(plain)
    return b"".join(parts), whole and not (begins(rest) and (room <= 0 or len(parts) >= MEMBERS))


def inflate(data: bytes | memoryview, wbits: int, room: int) -> tuple[bytes, memoryview, bool]:
    """At most ``room`` bytes of one stream, what follows it, and whether it was complete. Raises ValueError when damaged before any output."""
    machine = zlib.decompressobj(wbits)
    parts: list[bytes] = []
    view, at, left = memoryview(data), 0, b""
    try:
        while (left or at < len(view)) and room > 0 and not machine.eof:
            piece = left or view[at : at + _PIECE]
            at += 0 if left else len(piece)
            plain = machine.decompress(piece, min(room, 1 << 20))
            parts.append(plain)
            room -= len(plain)
            left = machine.unconsumed_tail
    except zlib.error as error:
        if not any(parts):
            raise ValueError("damaged deflate stream") from error
    return b"".join(parts), view[at - len(machine.unused_data) :], machine.eof
