"""TrackerControl's export."""

import csv
from pathlib import Path
from typing import Any

import pytest

from analysis.model import Connection, Item, Problem, ReadOptions
from analysis.read import tracker_control as reader

HEADING = '"uid","daddr","time","uncertain","Tracker","Category","Package","App"\n'


def read(path: Path) -> list[Item]:
    return [item for unit in reader.plan("0" * 16, path, path.parent, ReadOptions()) for item in reader.read(unit, ReadOptions())]


def only(items: list[Item], kind: type[Any]) -> list[Any]:
    return [item for item in items if isinstance(item, kind)]


def test_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    row = '"10001","t.adriver.example","{}","{}","Adriver","Ads","com.example.app","App"\n'
    path.write_text(HEADING + row.format("1712307431146", 0) + row.format("1712307400000", 1) + '"1","","","","","","",""\n')
    items = read(path)
    connection = only(items, Connection)[0]
    assert (connection.host, connection.app, connection.attribution, connection.packets) == ("t.adriver.example", "com.example.app", "package", 2)
    assert (connection.first, connection.last) == (1712307400_000_000_000, 1712307431_146_000_000)
    assert [(p.kind, p.count) for p in only(items, Problem)] == [("damaged", 1), ("label", 1)]


@pytest.mark.parametrize("head, mine", [(HEADING, True), (HEADING.replace('"', ""), True), ("\ufeff" + HEADING, True), ("file,app\n", False), ("", False)])
def test_matches(head: str, mine: bool) -> None:
    assert reader.matches(head.encode()) is mine


def test_every_name_of_a_real_export(corpus: Path) -> None:
    path = next(corpus.rglob("tracker-control-report.csv"))
    with path.open(newline="") as file:
        wanted = {(row["Package"], row["daddr"]) for row in csv.DictReader(file)}
    assert reader.matches(path.read_bytes()[:65536])
    assert {(c.app, c.host or c.server) for c in only(read(path), Connection)} == wanted and len(wanted) > 20
