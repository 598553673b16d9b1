"""Raw deflate."""

import zlib
from typing import Any

import pytest

from analysis.decode import deflate_stream
from analysis.decode.tree import Hint


def raw(data: bytes) -> bytes:
    """A raw deflate stream."""
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    return machine.compress(data) + machine.flush()


HITS: tuple[tuple[Any, Any], ...] = ((raw(b"hello, this is text that a phone sent"), b"hello, this is text that a phone sent"),)

MISSES: tuple[Any, ...] = (
    raw(b"hello, this is text that a phone sent") + b"x",
    raw(bytes(range(256))),
    raw(b"short"),
    b"plain text that is long enough to try",
    bytes(40),
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert deflate_stream.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert deflate_stream.open(value, Hint()) is None
