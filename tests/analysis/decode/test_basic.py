"""Basic credentials."""

from typing import Any

import pytest

from analysis.decode import basic
from analysis.decode.tree import Hint

HITS: tuple[tuple[Any, Any], ...] = (
    ("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", {"user": "Aladdin", "password": "open sesame"}),
    ("basic YTpiOmM=", {"user": "a", "password": "b:c"}),
)

MISSES: tuple[Any, ...] = (
    "Basic training",
    "Basic bm9jb2xvbg==",
    "Basic",
    "Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert basic.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert basic.open(value, Hint()) is None
