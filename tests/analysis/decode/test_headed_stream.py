"""gzip after a header of the app."""

import gzip
from typing import Any

import pytest

from analysis.decode import headed_stream
from analysis.decode.tree import Hint, Leaf

HITS: tuple[tuple[Any, Any], ...] = ((b"\0\0\0\x05" + gzip.compress(b"hello", mtime=0), {"head": Leaf(b"\0\0\0\x05"), "content": b"hello"}),)

MISSES: tuple[Any, ...] = (
    b"ab" + gzip.compress(b"hello") + b"x",
    b"ab" + gzip.compress(b"hello")[:-2],
    b"ab\x1f\x8b\x08" + b"\xff" * 30,
    bytes(100) + gzip.compress(b"hello"),
    b"plain",
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert headed_stream.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert headed_stream.open(value, Hint()) is None
