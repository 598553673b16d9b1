"""URLs inside values."""

import time
from typing import Any

import pytest

from analysis.decode import url
from analysis.decode.tree import Hint

HITS: tuple[tuple[Any, Any], ...] = (
    ("https://example.com/p?gclid=1&x=a%20b", {"gclid": "1", "x": "a b"}),
    ("myapp://open?id=7#frag", {"id": "7"}),
    ("https://example.com/#/route?tab=2", {"tab": "2"}),
    ("https://example.com/cb#access_token=t&state=s", {"access_token": "t", "state": "s"}),
    ("/watch?v=1&t=2", {"v": "1", "t": "2"}),
)

MISSES: tuple[Any, ...] = (
    "https://example.com/",
    "https://example.com/a=b",
    "see https://example.com/?a=1 for more",
    "a=b",
    "1/2 = 0.5",
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert url.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert url.open(value, Hint()) is None


def test_a_hostile_url_ends() -> None:
    start = time.process_time()
    url.open("https://" + "a" * 200_000 + "=" + " x", Hint())
    assert time.process_time() - start < 1
