"""Forms and query strings."""

import time
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decode import form
from analysis.decode.tree import Hint
from tests.factories import opened

HITS: tuple[tuple[Any, Any], ...] = (
    ("a=1&b=2", {"a": "1", "b": "2"}),
    ("a=&b=x%20y+z", {"a": "", "b": "x y z"}),
    ("a=1&a=2", [("a", "1"), ("a", "2")]),
    ("user[name]=Bob&user[tags][]=x&user[tags][]=y", [("user", [("name", "Bob"), ("tags", ["x", "y"])])]),
    ("p[0][id]=1&p[1][id]=2", [("p", [[("id", "1")], [("id", "2")]])]),
    ("tel=+4915112345678&n=1", {"tel": "+4915112345678", "n": "1"}),
    ("k=aGVsbG8+d29ybGQh+2w=&n=1", {"k": "aGVsbG8+d29ybGQh+2w=", "n": "1"}),
    ("m=Samsung+Galaxy+S21+5G+XX&n=1", {"m": "Samsung Galaxy S21 5G XX", "n": "1"}),
    ("g=%E4%F6&n=1", {"g": "äö", "n": "1"}),
    ("b=%1f%8b%08%00&n=1", {"b": b"\x1f\x8b\x08\x00", "n": "1"}),
)

MISSES: tuple[Any, ...] = (
    "a=1",
    "a sentence with a = b & c = d",
    "dGVzdA==",
    "<a href='x?a=1&b=2'>",
    "x == y && y != z",
    "",
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert form.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert form.open(value, Hint()) is None


NAMES = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="[]"), min_size=1)
VALUES = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="+="))


@given(st.lists(st.tuples(NAMES, VALUES), min_size=1))
def test_what_the_standard_library_writes_is_read_back(pairs: list[tuple[str, str]]) -> None:
    tree = form.parse(urlencode(pairs))
    assert (list(tree.items()) if isinstance(tree, dict) else list(tree)) == pairs


def test_one_pair_is_a_form_only_as_a_whole_body() -> None:
    assert form.open("token=abc", Hint(whole=True)) == {"token": "abc"}


def test_a_hostile_form_ends() -> None:
    start = time.process_time()
    form.open("&" + "a" * 90 + ("&" + "a" * 90) * 3000 + " ", Hint())
    form.open("a=1" + ("&" + "a" * 90) * 3000 + ' "', Hint())
    assert time.process_time() - start < 2


@pytest.mark.parametrize("body", ['{"identity":"NFAPPL-02=1-87"}', ' [{"a":"b=c"}]', '"a=b"'])
def test_json_under_the_label_of_a_form_keeps_its_values_out_of_the_names(body: str) -> None:
    assert form.open(body, Hint(labelled=True)) is None
    assert all("=" not in path and "NFAPPL" not in path for path, _, _ in opened(body, content_type="application/x-www-form-urlencoded"))
