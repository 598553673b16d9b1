"""Where servers stand, and why the others have no place."""

from pathlib import Path

import pytest

from analysis.tables.places import OTHERWISE, REASONS, places, unplaced, why
from tests.factories import case_folder, small_rows


def test_hosts_and_bytes_by_country(tmp_path: Path) -> None:
    rows = small_rows()
    case = case_folder(tmp_path / "case", **rows)
    assert places(case).values.tolist() == [["DE", 1, ["Alpha"], 1000]]
    assert unplaced(case).values.tolist() == [[dict(REASONS)["edge network"], 1, 3000], [OTHERWISE, 1, 100]]


def test_bytes_go_with_the_server_and_not_with_the_host(tmp_path: Path) -> None:
    rows = small_rows()
    rows["destinations"].append(rows["destinations"][0] | {"destination": "d9", "server_country": "AT"})
    assert places(case_folder(tmp_path / "case", **rows))[["country", "hosts", "up"]].values.tolist() == [["DE", 1, 1000], ["AT", 1, 0]]


@pytest.mark.parametrize(
    ("note", "part"),
    [
        ("edge network of Akamai: the nearest node answers; final place unknown", "edge networks"),
        ("address databases disagree: dbip-country says DE, server-country says US", "disagree"),
        ("sources disagree: the host name says Frankfurt (DE), agreed by two", "disagree"),
        ("private address: the traffic stays on the local network, or a proxy answers", "proxy"),
        ("the address was not captured", "without an address"),
        ("the address databases are of 2026-05, the capture is of 2012-01-01: addresses move (agreed by two: DE)", "older"),
        ("no address database installed (extra `geo`), and the registry of address blocks does not tell a place", "registration"),
        ("in none of the address databases", "no source"),
        ("", "no source"),
    ],
)
def test_every_note_has_its_words(note: str, part: str) -> None:
    assert part in why(note)


def test_the_local_network_is_no_place(tmp_path: Path) -> None:
    rows = small_rows()
    rows["destinations"] = [rows["destinations"][0] | {"host": "192.168.1.1", "owner": "", "domain": ""}]
    case = case_folder(tmp_path / "case", **rows)
    assert len(places(case)) == len(unplaced(case)) == 0
