"""XOR with one byte, where the result is provably structured: JSON to the last byte, or a gzip or zlib stream that checks."""

from functools import cache

import orjson

from . import gzip_stream, zlib_stream
from .deflate_stream import SLACK
from .tree import Decoder, Hint, as_text

NAME = "xor"
TAKES = (bytes, str)
LABELS = ()
KEEPS = False


def open(value: bytes | str, hint: Hint) -> bytes | None:
    """The plain bytes. Only keys that turn the first byte into one that these formats begin with are tried."""
    if len(value) < 16 or (isinstance(value, str) and not value.isascii()):
        return None
    data = value.encode() if isinstance(value, str) else value
    if data[0] ^ data[-1] == 0x7B ^ 0x7D:  # also the difference of square brackets
        for key in (data[0] ^ 0x7B, data[0] ^ 0x5B):
            plain = _with(data, key)
            if key and as_text(plain) is not None and _is_json(plain) and (isinstance(value, bytes) or b'":' in plain):  # text in brackets happens by chance
                return plain
    if isinstance(value, bytes) and data[0] ^ data[1] in _DIFFERENCES:
        for stream, first, second in _MAGIC:
            if data[0] != first and data[0] ^ data[1] == first ^ second and _opens(stream, _with(data, data[0] ^ first), hint):
                return _with(data, data[0] ^ first)
    return None


_MAGIC: tuple[tuple[Decoder, int, int], ...] = ((gzip_stream, 0x1F, 0x8B), *((zlib_stream, 0x78, flags) for flags in (0x01, 0x5E, 0x9C, 0xDA)))
"""Streams and their first two bytes."""
_DIFFERENCES = {first ^ second for _, first, second in _MAGIC}


def _with(data: bytes, key: int) -> bytes:
    return data.translate(_table(key))


@cache
def _table(key: int) -> bytes:
    return bytes(byte ^ key for byte in range(256))


def _is_json(plain: bytes) -> bool:
    try:
        return bool(orjson.loads(plain))
    except ValueError:
        return False


def _opens(stream: Decoder, plain: bytes, hint: Hint) -> bool:
    """Whether a compressed stream is complete."""
    trouble: list[str] = []
    try:
        opened = stream.open(plain, Hint(room=min(hint.room, 64 * len(plain) + SLACK), note=lambda kind, _text: trouble.append(kind)))
    except ValueError:
        return False
    return bool(opened) and not trouble
