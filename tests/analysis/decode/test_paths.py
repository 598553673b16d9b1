"""The trie of paths."""

import pytest

from analysis.decode.paths import Node, escape, is_data
from analysis.model import Template


def test_a_path_grows_by_keys_items_and_steps() -> None:
    node = Node("body").step("json").child("events").item().child("a.b").step("base64").step("json").child("gaid")
    assert node.template() == Template("body", "events[*].a\\.b!base64!json.gaid", ("json", "base64", "json"), "gaid", ("events", "a.b"))


def test_equal_places_are_one_node() -> None:
    root = Node("query")
    assert root.child("a") is root.child("a")
    assert root.item() is root.item()
    assert root.step("form") is root.step("form")
    assert root.down(["a", "b"]) is root.child("a").child("b")


def test_signs_of_the_grammar_are_escaped() -> None:
    assert escape("a.b[0]!c\\d") == "a\\.b\\[0\\]!c\\\\d".replace("]!", "]\\!")


@pytest.mark.parametrize(
    "key",
    [
        "anna@example.com",
        "38400000-8cf0-11bd-b23e-10b96e40000d",
        "1767225600",
        "02:00:00:00:00:00",
        "d41d8cd98f00b204e9800998ecf8427e",
        "+4915112345678",
        "x" * 101,
    ],
)
def test_keys_that_are_data(key: str) -> None:
    assert is_data(key)


@pytest.mark.parametrize("key", ["gaid", "12345", "0", "com.example.app", "utm_source", "deadbeefdeadbeefg", "a@b", "abcdefabcdefabcdefab", "Content-Type", ""])
def test_keys_that_are_names(key: str) -> None:
    assert not is_data(key)
