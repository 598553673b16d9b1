"""XOR with one byte, where the result is provably structured: JSON to the last byte, or a gzip or zlib stream that checks."""

import orjson

from . import gzip_stream, zlib_stream
from .tree import Hint, as_text

NAME = "xor"
TAKES = (bytes,)
LABELS = ()
KEEPS = False


def open(data: bytes, hint: Hint) -> bytes | None:
    """The plain bytes. Only keys that turn the first byte into one that these formats begin with are tried."""
    if len(data) < 16:
        return None
    for first, last in ((0x7B, 0x7D), (0x5B, 0x5D)):
        key = data[0] ^ first
        if key and data[-1] ^ key == last:
            plain = _with(data, key)
            if as_text(plain) is not None and _is_json(plain):
                return plain
    if data[0] ^ 0x1F == data[1] ^ 0x8B and data[2] ^ data[0] ^ 0x1F == 8:
        plain = _with(data, data[0] ^ 0x1F)
        return plain if _opens(gzip_stream, plain, hint) else None
    if data[0] ^ data[1] in (0x78 ^ 0x9C, 0x78 ^ 0xDA, 0x78 ^ 0x01, 0x78 ^ 0x5E) and data[0] != 0x78:
        plain = _with(data, data[0] ^ 0x78)
        return plain if _opens(zlib_stream, plain, hint) else None
    return None


def _with(data: bytes, key: int) -> bytes:
    return data.translate(bytes(byte ^ key for byte in range(256)))


def _is_json(plain: bytes) -> bool:
    try:
        return bool(orjson.loads(plain))
    except ValueError:
        return False


def _opens(stream: object, plain: bytes, hint: Hint) -> bool:
    """Whether a compressed stream is complete."""
    trouble: list[str] = []
    try:
        opened = stream.open(plain, Hint(room=min(hint.room, 64 * len(plain)), note=lambda kind, _text: trouble.append(kind)))  # type: ignore[attr-defined]
    except ValueError:
        return False
    return bool(opened) and not trouble
