"""HTML."""

import time
from typing import Any

import pytest

from analysis.decode import html_form
from analysis.decode.tree import Hint

HITS: tuple[tuple[Any, Any], ...] = (
    ("<html><form><input type=hidden name='csrf' value=\"t1\"><input name=q></form></html>", [("csrf", "t1")]),
    ('<!DOCTYPE html><head><meta name="user" content="a&amp;b"><meta property="og:x" content="y"></head>', [("user", "a&b"), ("og:x", "y")]),
    ('<body><script type="application/ld+json">{"@id": 1}</script></body>', [("script", {"@id": 1})]),
)

MISSES: tuple[Any, ...] = (
    "<html><body>nothing to send</body></html>",
    "a < b and <input name=x value=y>",
    "plain",
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert html_form.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert html_form.open(value, Hint()) is None


def test_a_hostile_page_ends() -> None:
    start = time.process_time()
    for hostile in ("<html>" + "<input " * 100_000, "<html>" + "<!--" * 100_000, "<!--" * 100_000, "<script type=json>" * 20_000):
        html_form.open(hostile, Hint(labelled=True))
    assert time.process_time() - start < 5
