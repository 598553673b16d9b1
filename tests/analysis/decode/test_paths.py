"""The trie of paths."""

import pytest

from analysis.decode.paths import Node, escape, is_data, is_map
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
        "Jonas Ekdahl",
        "divorce lawyer",
        "hiv test near me",
        "Familie Sørensen 5G",
        "Anna's iPhone",
        "Zorro Home WiFi",
        "Mobile Jonas",
        "https://hiv-clinic.example/a",
    ],
)
def test_keys_that_are_data(key: str) -> None:
    assert is_data(key)


@pytest.mark.parametrize(
    "key",
    [
        "gaid",
        "12345",
        "0",
        "com.example.app",
        "utm_source",
        "deadbeefdeadbeefg",
        "a@b",
        "abcdefabcdefabcdefab",
        "Content-Type",
        "",
        "Device Model",
        "First Name",
        "Last Screen Viewed",
        "Push Enabled",
        "daysSince install",
        "user'",
        "широта",
        "密码",
    ],
)
def test_keys_that_are_names(key: str) -> None:
    assert not is_data(key)


@pytest.mark.parametrize(
    ("path", "value", "strange"),
    [
        ("wifi", {"Familie Zorro": -40, "a4:91:b1:3c:5e:07": -50}, True),
        ("a.b", {"+4531112233": 1, "Birgit": 2, "Jonas": 3}, True),
        ("friends", {"jonasekdahl": 1, "Birgit": 3}, True),
        ("visited", {"hiv-clinic.example": 2}, True),
        ("search_history", {"hivtest": 1}, True),
        # near-misses
        ("a.b", {"Birgit": 2, "Jonas": 3}, False),
        ("meta", {"app": {}, "device": {}, "Dynamic Bundles": {}, "user": {}}, False),
        ("a.b", {"1234567890": 1, "gaid": "x", "list": [], "on": True}, False),
        ("contacts", {"count": 3, "synced": 1}, False),
        ("contacts[*]", {"nombre": "Jonas", "telefono": "x"}, False),
        ("friends", {"xm": "a", "dh": "b"}, False),
        ("friends", {"online": 3, "pending_names": []}, False),
        ("", {"1767225600": "", "uid": "x"}, False),
        ("a", {}, False),
    ],
)
def test_objects_whose_keys_are_data(path: str, value: dict[str, object], strange: bool) -> None:
    assert is_map(Node("body", path, key=path.partition(".")[0].partition("[")[0]), list(value.items())) is strange
