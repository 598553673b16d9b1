"""Entries out of whole, damaged and truncated JSON."""

import json
from typing import Any

import pytest

from analysis.model import Problem
from analysis.read import har_text

ENTRY = {"startedDateTime": "2024-05-01T10:00:00Z", "request": {"url": "https://example.com/"}}


def split(data: bytes) -> tuple[int, list[Problem]]:
    found = list(har_text.entries(data))
    return sum(isinstance(item, dict) for item in found), [item for item in found if isinstance(item, Problem)]


def log(count: int, **extra: Any) -> bytes:
    return json.dumps({"log": {**extra, "entries": [ENTRY] * count}}).encode()


def test_behind_damage_reading_goes_on_with_the_next_entry() -> None:
    data = log(9)
    middle = data.index(b"request", len(data) // 2)
    count, problems = split(data[:middle] + b'\x00"}}' + data[middle + 9 :])
    assert (count, [p.kind for p in problems]) == (8, ["damaged"])
    assert problems[0].place == f"byte {middle + 1}" or problems[0].place == f"byte {middle}"


def test_several_damaged_places() -> None:
    data = log(30)
    for number in (25, 12, 3):
        at = data.index(b"request") + number * (data.index(b"startedDateTime", 40) - data.index(b"startedDateTime"))
        at = data.rindex(b'"request"', 0, at + 20)
        data = data[:at] + b"}]" + data[at + 4 :]
    count, problems = split(data)
    assert (count, len(problems)) == (27, 3)


def test_the_slow_road_gives_the_same_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"\xef\xbb\xbf" + log(5)
    whole = list(har_text.entries(data))
    monkeypatch.setattr(har_text, "WHOLE", 10)
    assert list(har_text.entries(data)) == whole == [ENTRY] * 5


@pytest.mark.parametrize("data", [b"{}", b'{"log": []}', b'{"log": {"entries": 3}}', b"[" * 100_000])
def test_without_a_list_of_entries_the_file_is_unusable(data: bytes) -> None:
    count, problems = split(data)
    assert count == 0 and problems[0].fatal


def test_nesting_without_end_is_a_problem_and_quick() -> None:
    count, problems = split(b'{"log": {"entries": [' + b'{"request": ' * 50_000)
    assert count == 0 and len(problems) == 1


@pytest.mark.parametrize(
    "data, creator",
    [
        (log(1, creator={"name": "mitmproxy", "version": "12", "comment": ""}), "mitmproxy 12 "),
        (json.dumps({"log": {"entries": [ENTRY] * 3000, "creator": {"name": "Late"}}}).encode(), "Late"),
        (log(1, creator="Bare"), "Bare"),
        (log(1), None),
        (b'{"log": {"creator": {', None),
    ],
)
def test_creator(data: bytes, creator: str | None) -> None:
    assert har_text.log_head(data).get("creator") == creator
