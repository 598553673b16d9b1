"""XOR with one byte."""

import gzip
import zlib
from typing import Any

import pytest

from analysis.decode import xor
from analysis.decode.tree import Hint

GZIP = gzip.compress(b"text that was compressed")
ZLIB = zlib.compress(b"text that was compressed")
ARCHIVE = gzip.compress(b"adid.bin".ljust(10_240, b"\0"))
"""Small beside the zeros to which an archive is filled up."""

HITS: tuple[tuple[Any, Any], ...] = (
    (bytes(b ^ 0x5A for b in b'{"a": "some value"}'), b'{"a": "some value"}'),
    (bytes(b ^ 0xFF for b in b'[1, 2, 3, "abcdefgh"]'), b'[1, 2, 3, "abcdefgh"]'),
    ("".join(chr(ord(c) ^ 0x16) for c in '{"a": "SR7DA#XBY"}'), b'{"a": "SR7DA#XBY"}'),
    (bytes(b ^ 0x33 for b in GZIP), GZIP),
    (bytes(b ^ 0x33 for b in ZLIB), ZLIB),
    (bytes(b ^ 0x33 for b in ARCHIVE), ARCHIVE),
)

MISSES: tuple[Any, ...] = (
    b'{"a": "some value"}',
    bytes(b ^ 0x5A for b in b"{not json, but with brackets}"),
    bytes(b ^ 0x33 for b in GZIP[:-3]),
    "a text that is plain",
    bytes(b ^ 0x33 for b in gzip.compress(bytes(1 << 20))),  # a thousand times its size
    "".join(chr(ord(c) ^ 0x16) for c in '["SR7DA#XBYWBPVC&!"]'),
    b"short",
    bytes(64),
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert xor.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert xor.open(value, Hint()) is None
