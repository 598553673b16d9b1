"""The App Privacy Report of iOS."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.model import Connection, Item, Problem, ReadOptions
from analysis.read import app_privacy_report as reader

ACTIVITY = {
    "type": "networkActivity", "domain": "t.adriver.example", "bundleID": "com.example.app", "hits": 3, "initiatedType": "AppInitiated",
    "firstTimeStamp": "2024-04-05T09:35:55.773+02:00", "timeStamp": "2024-04-05T10:35:55.773+02:00",
}  # fmt: skip
ACCESS = {"type": "access", "category": "contacts", "timeStamp": "2024-04-05T09:35:55.773+02:00", "accessor": {"identifier": "com.example.app"}}


def read(path: Path, data: bytes) -> list[Item]:
    path.write_bytes(data)
    return [item for unit in reader.plan("0" * 16, path, path.parent, ReadOptions()) for item in reader.read(unit, ReadOptions())]


def only(items: list[Item], kind: type[Any]) -> list[Any]:
    return [item for item in items if isinstance(item, kind)]


def lines(*rows: Any) -> bytes:
    return b"\n".join(json.dumps(row).encode() for row in rows)


def test_rows(tmp_path: Path) -> None:
    items = read(tmp_path / "a", lines(ACCESS, ACTIVITY, ACTIVITY | {"domain": "192.0.2.1"}, ACCESS, {"type": "networkActivity"}, 7) + b"\n\n{broken")
    named, numbered = only(items, Connection)
    assert (named.transport, named.host, named.app, named.attribution, named.packets) == ("listed", "t.adriver.example", "com.example.app", "package", 3)
    assert (named.first, named.last) == (1712302555_773_000_000, 1712306155_773_000_000)
    assert (numbered.host, numbered.server) == ("", "192.0.2.1")
    assert [(p.place, p.kind, p.count) for p in only(items, Problem)] == [
        ("line 5", "damaged", 1), ("line 6", "damaged", 1), ("line 8", "damaged", 1), ("report", "unsupported", 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "head, mine",
    [(lines(ACCESS), True), (b"\xef\xbb\xbf" + lines(ACTIVITY, ACCESS), True), (b'{"log": {}}', False), (b'{"type": "access"}', False), (b"", False)],
)
def test_matches(head: bytes, mine: bool) -> None:
    assert reader.matches(head) is mine


@given(st.binary(max_size=200))
def test_any_bytes_end_in_items(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    read(tmp_path_factory.mktemp("any") / "a", data + b"\n" + lines(ACTIVITY) + data)


def test_every_domain_of_a_real_report(corpus: Path) -> None:
    path = next(corpus.rglob("app-privacy-report.ndjson"))
    rows = [json.loads(line) for line in path.read_text().splitlines() if line]
    wanted = {(row["bundleID"], row["domain"]) for row in rows if row["type"] == "networkActivity"}
    items = list(reader.read(reader.plan("0" * 16, path, path, ReadOptions())[0], ReadOptions()))
    assert {(c.app, c.host or c.server) for c in only(items, Connection)} == wanted and len(wanted) > 50
    assert only(items, Problem)[0].count == sum(row["type"] == "access" for row in rows)
