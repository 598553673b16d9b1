import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.destinations import lists
from analysis.destinations.lists import Entry, read_list

GHOSTERY = {
    "organizations": {"acme": {"name": "Acme Ads", "country": "FR"}},
    "patterns": {
        "acme": {"name": "Acme", "category": "advertising", "organization": "acme", "domains": ["acme.example"]},
        "none": {"domains": ["free.example"]},
    },
}
DISCONNECT = {"categories": {"Advertising": [{"Acme": {"https://acme.example/": ["acme.example", "acme-cdn.example"], "performance": "true"}}]}}
DUCKDUCKGO = {
    "trackers": {"acme.example": {"owner": {"name": "Acme Inc", "displayName": "Acme"}, "categories": ["Analytics"]}},
    "domains": {"acme.example": "Acme Inc", "acme.test": "Acme Inc"},
}
LISTS = [
    (json.dumps(GHOSTERY), [Entry("acme.example", "Acme Ads", "advertising", "FR"), Entry("free.example")]),
    (json.dumps(DISCONNECT), [Entry("acme.example", "Acme", "advertising"), Entry("acme-cdn.example", "Acme", "advertising")]),
    (json.dumps(DUCKDUCKGO), [Entry("acme.example", "Acme", "analytics"), Entry("acme.test", "Acme Inc", "")]),
    ("# hosts\n0.0.0.0 a.example # why\n127.0.0.1\tB.example\n::1 c.example\nd.example\n", [Entry(f"{c}.example") for c in "abcd"]),
    (
        "[Adblock Plus]\n! title\n||a.example^\n||b.example^$third-party\n||c.example/path^\n||d.example^$script\n@@||e.example^\n",
        [Entry("a.example"), Entry("b.example")],
    ),
]


@pytest.mark.parametrize(("content", "expected"), LISTS, ids=["ghostery", "disconnect", "duckduckgo", "hosts", "filters"])
def test_each_kind_of_list_is_read(tmp_path: Path, content: str, expected: list[Entry]) -> None:
    path = tmp_path / "list.txt"
    path.write_text(content)
    assert read_list(path) == expected


@pytest.mark.parametrize("content", ["", "{", "{}", '{"patterns": [], "organizations": {}}', "no hosts here at all\n", '{"categories": {"a": 1}}'])
def test_anything_else_is_refused_by_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "list.json"
    path.write_text(content)
    with pytest.raises(ValueError, match=r"list\.json"):
        read_list(path)


def test_a_list_beyond_reason_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "list.txt"
    path.write_text("a.example\n")
    monkeypatch.setattr(lists, "LARGEST", 5)
    with pytest.raises(ValueError, match="larger than"):
        read_list(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_list_or_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.bin"
    path.write_bytes(content)
    try:
        assert read_list(path)
    except ValueError as error:
        assert "list.bin" in str(error)
