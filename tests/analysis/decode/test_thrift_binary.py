"""Thrift binary protocol; more cases are golden."""

from typing import Any

import pytest

from analysis.decode import thrift_binary
from analysis.decode.tree import Hint

HITS: tuple[tuple[Any, Any], ...] = ((b"\x0b\0\x01\0\0\0\x0bhello world\x0a\0\x02\0\0\0\0\0\0\0\x01\0", {"1": "hello world", "2": 1}),)

MISSES: tuple[Any, ...] = (
    b"\x0b\0\x01\0\0\0\x0bhello world\x0a\0\x02\0\0\0\0\0\0\0\x01\0\0",
    b"plain text\0",
    b"",
    b"\x0c\0\1" * 1000 + b"\0",
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert thrift_binary.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert thrift_binary.open(value, Hint()) is None
