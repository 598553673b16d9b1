"""BSON; more cases are golden."""

from typing import Any

import pytest

from analysis.decode import bson_document
from analysis.decode.tree import Hint

HITS: tuple[tuple[Any, Any], ...] = (
    (b"\x16\0\0\0\x02hello\0\x06\0\0\0world\0\0", {"hello": "world"}),
    (b"\x0c\0\0\0\x10a\0\x01\0\0\0\0", {"a": 1}),
)

MISSES: tuple[Any, ...] = (
    b"\x05\0\0\0\0",
    b"\x17\0\0\0\x02hello\0\x06\0\0\0world\0\0",
    b"\x16\0\0\0\x02hello\0\x07\0\0\0world\0\0",
    b"plain text",
    bytes(32),
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert bson_document.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert bson_document.open(value, Hint()) is None
