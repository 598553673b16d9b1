"""gzip (RFC 1952), all members; a stream cut off gives what is there."""

import zlib

from .tree import Hint

NAME = "gzip"
TAKES = (bytes,)
LABELS = ("application/gzip", "application/x-gzip")
FIRST = b"\x1f"
KEEPS = False


def open(data: bytes, hint: Hint) -> bytes | None:
    """The plain bytes. Raises ValueError for a damaged stream that gives nothing."""
    if data[:3] != b"\x1f\x8b\x08":
        return None
    parts: list[bytes] = []
    room = hint.room
    while data[:3] == b"\x1f\x8b\x08" and room > 0:
        plain, data, whole = inflate(data, 31, room)
        parts.append(plain)
        room -= len(plain)
        if not whole and not any(parts):
            raise ValueError("gzip stream that gives nothing")
        if not whole:
            hint.note("truncated", "gzip stream cut off") if room > 0 else hint.note("limit", "gzip stream longer than the limit")
            break
    return b"".join(parts)


def inflate(data: bytes, wbits: int, room: int) -> tuple[bytes, bytes, bool]:
    """At most ``room`` bytes of one stream, what follows it, and whether it was complete. Raises ValueError when damaged before any output."""
    machine = zlib.decompressobj(wbits)
    parts: list[bytes] = []
    try:
        while data and room > 0 and not machine.eof:
            plain = machine.decompress(data, min(room, 1 << 20))
            parts.append(plain)
            room -= len(plain)
            data = machine.unconsumed_tail
            if not plain and not data:
                break
    except zlib.error as error:
        if not any(parts):
            raise ValueError("damaged deflate stream") from error
    return b"".join(parts), machine.unused_data, machine.eof
