"""Lists and pairs in one text."""

from typing import Any

import pytest

from analysis.decode import lists
from analysis.decode.tree import Hint

HITS: tuple[tuple[Any, Any], ...] = (
    ("a|b|c", ["a", "b", "c"]),
    ("i2|com.example|1.2.3", ["i2", "com.example", "1.2.3"]),
    ("52.520008,13.404954", ["52.520008", "13.404954"]),
    ("1,2,3", ["1", "2", "3"]),
    ("k=v;n=2", [("k", "v"), ("n", "2")]),
    ("model: Pixel 7; os: 14", [("model", "Pixel 7"), ("os", "14")]),
    ("com.a.b,com.c.d,org.e", ["com.a.b", "com.c.d", "org.e"]),
    ("x\x01y", ["x", "y"]),
    ("f4:f2:6d:09:94:5e,-60;f4:f2:6d:09:94:5f,-70", ["f4:f2:6d:09:94:5e,-60", "f4:f2:6d:09:94:5f,-70"]),
    ("f4:f2:6d:09:94:5e,-60|f4:f2:6d:09:94:5f,-70", ["f4:f2:6d:09:94:5e,-60", "f4:f2:6d:09:94:5f,-70"]),
    ("a,1;b,2", ["a,1", "b,2"]),
    (
        "__utma=1.87.14;+__utmz=1.14.utmcsr=(direct)|utmccn=(direct)|utmcmd=(none);",
        [("__utma", "1.87.14"), ("__utmz", "1.14.utmcsr=(direct)|utmccn=(direct)|utmcmd=(none)")],
    ),
    ("utmcsr=a;+b|utmccn=(direct)|utmcmd=(none)", [("utmcsr", "a;+b"), ("utmccn", "(direct)"), ("utmcmd", "(none)")]),
)

MISSES: tuple[Any, ...] = (
    "Hello, world, how are you?",
    "a,b",
    "yes, he said; no, she said",
    "f4:f2:6d:09:94:5e;f4:f2:6d:09:94:5f",
    "1.5,2",
    "https://example.com/home/0,7340,L-2,00.html",
    "/home/0,7340,L-2,00.html",
    "plain",
    "if (a || b) { c; d; e; }",
    "line one|x\nline two|y",
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert lists.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert lists.open(value, Hint()) is None


@pytest.mark.parametrize(
    ("body", "tree"),
    [
        ("i2|com.example|1.2.3", ["i2", "com.example", "1.2.3"]),
        ("1,2,3", None),
        ("k=v;n=2", [("k", "v"), ("n", "2")]),
        ("a = b; c = d;", None),
        ("f(a=1;b=2)", None),
    ],
)
def test_of_a_whole_body_only_signs_that_are_no_punctuation_separate(body: str, tree: Any) -> None:
    assert lists.open(body, Hint(whole=True)) == tree
