"""Escaped characters."""

from typing import Any

import pytest

from analysis.decode import unicode_escapes
from analysis.decode.tree import Hint

HITS: tuple[tuple[Any, Any], ...] = (
    (r"K\u00f6ln", "Köln"),
    (r"\ud83d\ude00", "😀"),
    (r"\x41\x42", "AB"),
    ("%u00e4", "ä"),
    ("Tom &amp; Jerry &#228;", "Tom & Jerry ä"),
)

MISSES: tuple[Any, ...] = (
    "C:\\users",
    "a & b",
    "plain",
    "<b>&amp;</b>",
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert unicode_escapes.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert unicode_escapes.open(value, Hint()) is None
