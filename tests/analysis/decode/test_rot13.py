"""ROT13."""

from typing import Any

import pytest

from analysis.decode import rot13
from analysis.decode.tree import Hint

HITS: tuple[tuple[Any, Any], ...] = (
    ("uggcf://rknzcyr.pbz/n?o=1", "https://example.com/a?b=1"),
    ("naan@tznvy.pbz", "anna@gmail.com"),
    ('{"n": gehr, "o": [ahyy]}', '{"a": true, "b": [null]}'),
)

MISSES: tuple[Any, ...] = (
    "https://example.com",
    "anna@gmail.com",
    "plain words",
    '{"a": true}',
    "{n: gehr",
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert rot13.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert rot13.open(value, Hint()) is None
