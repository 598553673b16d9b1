"""Bearer tokens."""

from typing import Any

import pytest

from analysis.decode import bearer
from analysis.decode.tree import Hint

HITS: tuple[tuple[Any, Any], ...] = (
    ("Bearer abcdefghijkl.mnop", "abcdefghijkl.mnop"),
    ("OAuth 138566025676abcdef", "138566025676abcdef"),
    ("GoogleLogin auth=DQAAAGgAabcdef", "DQAAAGgAabcdef"),
)

MISSES: tuple[Any, ...] = (
    "Bearer",
    "Bearer of good news",
    "Bearer short",
    "Token",
    "Machine1234567",
    "Tokenizer12345678",
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert bearer.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert bearer.open(value, Hint()) is None
