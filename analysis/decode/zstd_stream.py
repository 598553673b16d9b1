"""Zstandard frames (RFC 8878)."""

import zstandard

from .tree import Hint

NAME = "zstd"
TAKES = (bytes,)
LABELS = ("application/zstd",)
FIRST = b"\x28"
KEEPS = False


def open(data: bytes, hint: Hint) -> bytes | None:
    """The plain bytes of all frames. Raises ValueError for a damaged stream that gives nothing."""
    if data[:4] != b"\x28\xb5\x2f\xfd":
        return None
    reader = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(data, read_across_frames=True)
    parts: list[bytes] = []
    room = hint.room
    try:
        while room > 0 and (plain := reader.read(min(room, 1 << 20))):
            parts.append(plain)
            room -= len(plain)
    except zstandard.ZstdError as error:
        if not parts:
            raise ValueError("damaged zstd stream") from error
        hint.note("truncated", "zstd stream damaged after its beginning")
    if room <= 0:
        hint.note("limit", "zstd stream longer than the limit")
    return b"".join(parts)
