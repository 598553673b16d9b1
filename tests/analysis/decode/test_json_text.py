"""JSON: exact numbers, equal keys, and what is no JSON."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.decode import json_text
from analysis.decode.tree import Hint, Number, Pairs

HITS: tuple[tuple[Any, Any], ...] = (
    ('{"a": [1, true, null]}', {"a": [1, True, None]}),
    ("\ufeff[1.5]", [1.5]),
    (' {"a":1}', {"a": 1}),
    ('"a\\"b"', 'a"b'),
    ("[52.520000]", [Number("52.520000")]),
    ("[1.10, 1e5, 1E-7]", [Number("1.10"), Number("1e5"), Number("1E-7")]),
    ("[123456789012345678901234]", [123456789012345678901234]),
    ("[18446744073709551615]", [18446744073709551615]),
    ("[0.00001, -0, 12345.678901234567890]", [0.00001, Number("-0"), Number("12345.678901234567890")]),
    ('{"k": 1, "k": 2}', Pairs([("k", 1), ("k", 2)])),
    ('{"x":{"k":1,"k":[{"z":1,"z":2}]}}', {"x": Pairs([("k", 1), ("k", [Pairs([("z", 1), ("z", 2)])])])}),
    ('{"a":"\\"k\\":1","b":1}', {"a": '"k":1', "b": 1}),
)

MISSES: tuple[Any, ...] = (
    "",
    "1",
    "true",
    "null",
    "{",
    "[1,]",
    "{'a': 1}",
    '{"a": NaN}',
    "[1] [2]",
    "text",
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert json_text.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert json_text.open(value, Hint()) is None


@settings(max_examples=60)
@given(st.recursive(st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | st.text(), st.lists))
def test_every_number_keeps_the_text_of_its_sender(value: Any) -> None:
    text = json.dumps([value])
    tree = json_text.open(text, Hint())
    assert [str(leaf) if isinstance(leaf, Number) else repr(leaf) for leaf in leaves(tree)] == [
        text_of(leaf) for leaf in leaves(json.loads(text, parse_float=Number, parse_int=Number))
    ]


def leaves(tree: Any) -> Iterator[Any]:
    """All leaves of nested lists."""
    if isinstance(tree, list):
        for item in tree:
            yield from leaves(item)
    else:
        yield tree


def text_of(leaf: Any) -> str:
    """A number in the text of the document, anything else as Python writes it."""
    return str(leaf) if isinstance(leaf, Number) else repr(leaf)


def test_deep_nesting_ends() -> None:
    assert json_text.open("[" * 100_000 + "]" * 100_000, Hint()) is None
