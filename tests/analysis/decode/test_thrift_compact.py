"""Thrift compact protocol; more cases are golden."""

from typing import Any

import pytest

from analysis.decode import thrift_compact
from analysis.decode.tree import Hint

HITS: tuple[tuple[Any, Any], ...] = ((b"\x18\x0bhello world\x16\x02\x00", {"1": "hello world", "2": 1}),)

MISSES: tuple[Any, ...] = (
    b"\x18\x0bhello world\x16\x02\x00\0",
    b"plain text\0",
    b"",
    b"\x1a" * 1000 + b"\0",
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert thrift_compact.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert thrift_compact.open(value, Hint()) is None
