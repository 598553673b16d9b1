"""Rows of contact lists become connections of apps and servers."""

from pathlib import Path

import pytest

from analysis.model import Problem
from analysis.read.contacts import Contacts, csv_rows, whole


def test_rows_of_one_app_and_server_are_one_connection() -> None:
    contacts = Contacts("package")
    contacts.add("a", "Example.com.", times=(5, 9), count=2)
    contacts.add("a", "example.com", times=(3, None))
    contacts.add("b", "example.com")
    contacts.add("", "192.0.2.1", port=443)
    first, second, third = contacts.by_key.values()
    assert (first.transport, first.host, first.app, first.attribution, first.packets, first.first, first.last) == (
        "listed",
        "example.com",
        "a",
        "package",
        3,
        3,
        9,
    )
    assert (second.number, second.app, second.packets) == (1, "b", 1)
    assert (third.host, third.server, third.server_port, third.attribution, third.ledger) == ("", "192.0.2.1", 443, "unknown", {})


def test_csv_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'\xef\xbb\xbf"a","b"\n1,2\n,3\n4,5,6,7\n\xff,\xfe\n')
    rows = list(csv_rows(path, ("a",)))
    assert rows[0] == {"a": "1", "b": "2"} and rows[2] == {"a": "4", "b": "5"} and len(rows) == 4
    assert rows[1] == Problem("line 3", "damaged", "expected a")


def test_a_field_without_end_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'a,b\n1,2\n"' + b"x" * (2 << 20))
    rows = list(csv_rows(path, ("a",)))
    assert rows[0] == {"a": "1", "b": "2"} and isinstance(rows[1], Problem)


@pytest.mark.parametrize("text, number", [("12", 12), (" 3 ", 3), ("-1", None), ("1.5", None), ("", None), ("٣", None), ("9" * 30, None)])
def test_whole(text: str, number: int | None) -> None:
    assert whole(text) == number
