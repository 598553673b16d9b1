"""Percent-encoding of a value."""

from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decode import percent
from analysis.decode.tree import Hint

HITS: tuple[tuple[Any, Any], ...] = (
    ("john%40example.com", "john@example.com"),
    ("%7B%22a%22%3A1%7D", '{"a":1}'),
    ("a%20b+c", "a b+c"),
    ("%C3%A4", "ä"),
    ("%1f%8b%08%00", b"\x1f\x8b\x08\x00"),
)

MISSES: tuple[Any, ...] = (
    "100%",
    "100% sure",
    "50%25 of %s",
    "%zz",
    "%e4",
    "plain",
    "3|a%3D1%26b%3D2|end",
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert percent.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert percent.open(value, Hint()) is None


def test_a_value_that_is_not_text_stays_bytes() -> None:
    assert percent.unquote_value("%00%01") == b"\x00\x01"
    assert percent.unquote("%E4%20x") == "ä x"


@given(st.text(alphabet="%0123456789abcdefABCDEFxuN{}\\ +zß\n\0", max_size=20))
def test_escapes_are_those_of_the_standard_library(text: str) -> None:
    assert percent.unescape(text) == unquote_to_bytes(text)
