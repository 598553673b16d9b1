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


@pytest.mark.parametrize(
    ("body", "plain"), [(r"\u007b\u0022a\u0022\u003a1\u007d", '{"a":1}'), (r'{"a":"\u00e4"}', None), (r"line one \u00e4" + "\n", None), ("", None)]
)
def test_a_whole_document_only_where_all_of_it_was_escaped(body: str, plain: str | None) -> None:
    assert unicode_escapes.open(body, Hint(whole=True)) == plain
