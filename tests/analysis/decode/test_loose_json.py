"""What is nearly JSON."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decode import loose_json
from analysis.decode.tree import Hint, Number

HITS: tuple[tuple[Any, Any], ...] = (
    ("{'a': 1, 'b': True, 'c': None}", [("a", 1), ("b", True), ("c", None)]),
    ('{a: 1, "b": [1, 2,],}', [("a", 1), ("b", [1, 2])]),
    ('{"a": NaN}', [("a", "NaN")]),
    ('{"a": 1.10 /* note */, // end\n "b": 2}', [("a", Number("1.10")), ("b", 2)]),
    ("{model=Pixel 7, ids=[1, 2], geo={lat=52.5, empty=}}", [("model", "Pixel 7"), ("ids", [1, 2]), ("geo", [("lat", "52.5"), ("empty", "")])]),
    ('["device": "Pixel 7", "n": 3]', [("device", "Pixel 7"), ("n", 3)]),
    ("{'quote': 'it\\'s', \"u\": '\\u00e4'}", [("quote", "it's"), ("u", "ä")]),
)

MISSES: tuple[Any, ...] = (
    "{}",
    "{name}",
    "[link]",
    "[1, 2",
    "{0} of {1}",
    "[INFO] started",
    "{ color: red; }}",
    "function() { return 1; }",
    "text",
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert loose_json.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert loose_json.open(value, Hint()) is None


def test_a_text_that_is_cut_off_keeps_what_was_complete_and_says_so() -> None:
    said: list[str] = []
    tree = loose_json.open('{"id": "7", "list": [1, 2], "cut": {"off": "in the mid', Hint(note=lambda kind, _: said.append(kind)))
    assert tree == [("id", "7"), ("list", [1, 2])]
    assert said == ["truncated"]


@given(st.text(alphabet="{}[]\"':,=ab1 \\/*\n", max_size=60))
def test_any_text_ends(text: str) -> None:
    loose_json.open(text, Hint())


def test_time_is_linear() -> None:
    start = time.process_time()
    for hostile in ("{" * 200_000, "[" + "1," * 200_000, "{a=" * 100_000, '{"a":' + "/*" * 200_000, "{'" + "\\'" * 200_000):
        loose_json.open(hostile, Hint())
    assert time.process_time() - start < 5
