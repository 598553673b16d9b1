"""Who was contacted."""

from pathlib import Path

import pytest

from analysis.tables.overview import overview
from analysis.tables.recipients import recipients
from tests.factories import case_folder, small_rows


def test_bytes_connections_and_types_of_each(tmp_path: Path) -> None:
    rows = recipients(case_folder(tmp_path / "case", **small_rows()))
    columns = ["recipient", "connections", "up", "down", "clear", "decrypted", "encrypted", "handshake", "unreadable", "types", "sensitive", "order"]
    assert rows[columns].values.tolist() == [
        ["Alpha", 1, 1500, 7000, 0, 1000, 0, 500, 0, 2, 1, 0],
        ["203.0.113.9", 1, 100, 0, 100, 0, 0, 0, 0, 1, 1, 1],
        ["beta.example", 2, 4000, 0, 0, 0, 3000, 1000, 3000, 0, 0, 2],
    ]


def test_several_places_of_one_owner_are_all_named(tmp_path: Path) -> None:
    rows = small_rows()
    rows["destinations"].append(rows["destinations"][0] | {"destination": "d9", "server_country": "AT", "party": "first"})
    alpha = recipients(case_folder(tmp_path / "case", **rows)).iloc[0]
    assert (alpha["server"], alpha["party"], alpha["known"]) == ("AT, DE", "first", "owner")


def test_addresses_without_a_name_are_one_recipient_by_network(tmp_path: Path) -> None:
    rows = small_rows()
    first = rows["destinations"][2] | {"operator": "Telco"}
    second = first | {"destination": "d4", "host": "203.0.113.8", "address": "203.0.113.8", "name_source": "http"}
    rows["destinations"][2:] = [first, second]
    row = recipients(case_folder(tmp_path / "case", **rows)).set_index("recipient").loc["network of Telco"]
    assert row[["known", "named", "hosts", "control"]].tolist() == ["network", "address", 2, ""]


@pytest.mark.parametrize("host", ["255.255.255.255", "239.255.255.250", "192.168.1.1", "printer.local", "router"])
def test_what_a_message_calls_local_is_no_recipient(host: str, tmp_path: Path) -> None:
    rows = small_rows()
    rows["destinations"].append({"destination": "d8", "host": host, "name_source": "http"})
    rows["findings"].append(rows["findings"][0] | {"destination": "d8", "finding": "f8"})
    case = case_folder(tmp_path / "case", **rows)
    assert recipients(case)["recipient"].tolist() == ["Alpha", "203.0.113.9", "beta.example"]
    assert overview(case).query("recipient == 'local network'")[["sent", "local"]].values.tolist() == [[0, 1]]


def test_an_empty_case_has_no_recipients(tmp_path: Path) -> None:
    assert recipients(case_folder(tmp_path / "case")).empty


def test_the_local_network_is_no_recipient(tmp_path: Path) -> None:
    rows = small_rows()
    rows["ledger"] = [row | ({"visibility": "local"} if row["connection"] == "k3" else {}) for row in rows["ledger"]]
    assert recipients(case_folder(tmp_path / "case", **rows))["recipient"].tolist() == ["Alpha", "beta.example"]
