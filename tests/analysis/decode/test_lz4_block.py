"""LZ4; the golden cases are written by the reference library."""

import zlib
from typing import Any

import pytest

from analysis.decode import lz4_block
from analysis.decode.tree import Hint
from tests.factories import opened

HITS: tuple[tuple[Any, Any], ...] = ((bytes((0xF0, 15)) + b"a text of thirty plain letters", b"a text of thirty plain letters"),)

MISSES: tuple[Any, ...] = (
    b"plain text that is long enough to be tried as a block",
    bytes(64),
    b"\xf0" * 40,
    b"",
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert lz4_block.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert lz4_block.open(value, Hint()) is None


def test_a_match_may_overlap_itself() -> None:
    block = bytes((0x6F,)) + b"abcdef" + (6).to_bytes(2, "little") + bytes((21,)) + bytes((0x50,)) + b"abcde"
    assert lz4_block.decompress(block, bytearray(), 1000) == b"abcdef" * 7 + b"abcd" + b"abcde"


@pytest.mark.parametrize("block", [b"\x00\x00\x00", b"\x10a\x05\x00", b"\x1fa\x01\x00" + b"\xff" * 50, b"\xf0"])
def test_a_damaged_block_is_said(block: bytes) -> None:
    with pytest.raises(ValueError, match=r"cut off|beginning|limit"):
        lz4_block.decompress(block, bytearray(), 1000)


def test_a_damaged_frame_is_said() -> None:
    with pytest.raises(ValueError, match=r"version|cut off"):
        lz4_block.open(b"\x04\x22\x4d\x18" + b"\xff" * 20, Hint())


@pytest.mark.parametrize(
    "size", [b"", len(zlib.compress(b"hello, you out there")).to_bytes(4, "little"), len(zlib.compress(b"hello, you out there")).to_bytes(4, "big")]
)
def test_a_block_counts_when_something_opens_in_it(size: bytes) -> None:
    packed = zlib.compress(b"hello, you out there")
    assert opened(size + bytes([0xF0, len(packed) - 15]) + packed) == [("", "lz4 → zlib", "hello, you out there")]
