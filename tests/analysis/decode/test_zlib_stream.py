"""zlib."""

import zlib
from typing import Any

import pytest

from analysis.decode import zlib_stream
from analysis.decode.tree import Hint

HITS: tuple[tuple[Any, Any], ...] = (
    (zlib.compress(b"hello"), b"hello"),
    (zlib.compress(b"hello", 1), b"hello"),
    (zlib.compress(b"one ") + zlib.compress(b"two"), b"one two"),
    (zlib.compress(b"one") + b"and so on", b"one"),
)

MISSES: tuple[Any, ...] = (
    b"",
    b"x\x9cplain text",
    zlib.compress(b"hello")[:-1] + b"\0",
    bytes((0x78, 0x9C)) + bytes(30),
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert zlib_stream.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert zlib_stream.open(value, Hint()) is None


def test_the_label_deflate_covers_raw_deflate() -> None:
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = machine.compress(b"hello") + machine.flush()
    assert zlib_stream.open(raw, Hint(labelled=True)) == b"hello"
    assert zlib_stream.open(raw, Hint()) is None
