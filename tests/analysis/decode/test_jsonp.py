"""JSON with a callback, an assignment or a guard around it."""

from typing import Any

import pytest

from analysis.decode import jsonp
from analysis.decode.tree import Hint

HITS: tuple[tuple[Any, Any], ...] = (
    ('cb({"a":1});', {"a": 1}),
    ('/**/ jQuery123_456({"a":[1]})', {"a": [1]}),
    ("""/**/ typeof cb === 'function' && cb({"a":1});""", {"a": 1}),
    ('window.__DATA__ = {"a":1};', {"a": 1}),
    ("var x = [1,2];", [1, 2]),
    (""")]}',\n{"a":1}""", {"a": 1}),
    ('for(;;);{"a":1}', {"a": 1}),
    ("while(1);[1]", [1]),
)

MISSES: tuple[Any, ...] = (
    "f(x)",
    "alert('hi');",
    'cb({"a":1}',
    "a = b;",
    "print({1})",
    "",
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert jsonp.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert jsonp.open(value, Hint()) is None
