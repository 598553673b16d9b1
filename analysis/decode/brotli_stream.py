"""Brotli (RFC 7932). It has no magic, so without a label it must end exactly and give readable text, or bytes in which something opens."""

import brotli

from .deflate_stream import SLACK
from .tree import Guess, Hint, plausible

NAME = "br"
TAKES = (bytes,)
LABELS = ()
KEEPS = False


def open(data: bytes, hint: Hint) -> bytes | Guess | None:
    """The plain bytes; by label also of a stream that was cut off."""
    if not hint.labelled and len(data) < 24:
        return None
    plain, whole = _decompress(data, hint.room if hint.labelled else min(hint.room, 64 * len(data) + SLACK))
    if hint.labelled:
        if not plain and not whole:
            raise ValueError("damaged brotli stream")
        if not whole:
            hint.note("truncated", "brotli stream cut off or longer than the limit")
        return plain
    if not whole or len(plain) < 12:
        return None
    return plain if plausible(plain) is not None else Guess(plain)


def is_stored(data: bytes) -> bool:
    """Whether bytes are a brotli stream of readable text that was put in as it was: it ends with the byte of an empty last block, and by chance also reads as a
    record of binary formats that have no checksum."""
    return data.endswith(b"\x03") and isinstance(open(data, Hint(room=1 << 20)), bytes)


def _decompress(data: bytes, room: int) -> tuple[bytes, bool]:
    """At most about ``room`` bytes, and whether the stream was complete."""
    machine = brotli.Decompressor()
    parts: list[bytes] = []
    try:
        while room > 0 and not machine.is_finished():
            plain = machine.process(data, output_buffer_limit=min(room, 1 << 20))
            data = b""
            parts.append(plain)
            room -= len(plain)
            if not plain and machine.can_accept_more_data():
                break
    except brotli.error:
        return b"".join(parts), False
    return b"".join(parts), machine.is_finished()
