"""How much could be read."""

from pathlib import Path

import pytest

from analysis.tables.ledger import BY, UNKNOWN, Coverage, balance, breakdown, coverage, frames, ledger, packet_coverage
from tests.factories import case_folder, case_rows, small_rows


def test_bytes_connections_and_hosts_by_visibility(tmp_path: Path) -> None:
    rows = ledger(case_folder(tmp_path / "case", **small_rows()))
    assert rows[rows["bytes"] > 0].values.tolist() == [["clear", 100, 1, 1], ["decrypted", 1000, 1, 1], ["encrypted", 3000, 1, 1], ["handshake", 1500, 1, 1]]


def test_a_connection_counts_once_under_what_it_mostly_sent(tmp_path: Path) -> None:
    rows = small_rows()
    rows["ledger"] += [rows["ledger"][0] | {"visibility": "encrypted", "bytes": 999}, rows["ledger"][0] | {"visibility": "opaque", "bytes": 1001}]
    counted = ledger(case_folder(tmp_path / "case", **rows)).set_index("visibility")["connections"]
    assert counted[["decrypted", "encrypted", "opaque"]].tolist() == [0, 1, 1]
    assert counted.sum() == 4


def test_coverage_leaves_openings_headers_and_answers_out(tmp_path: Path) -> None:
    seen = coverage(case_folder(tmp_path / "case", **small_rows()))
    assert seen == Coverage(readable=1100, unreadable=3000, local=0, known=True)
    assert seen.share == 1100 / 4100


def test_one_file_without_a_denominator_makes_coverage_unknown(tmp_path: Path) -> None:
    rows = small_rows()
    rows["ledger"].append(rows["ledger"][1] | {"layer": "message", "capture": "c2"})
    case = case_folder(tmp_path / "case", **rows)
    assert coverage(case).share is None
    assert coverage(case, frozenset({"c1"})).share == 1100 / 4100
    assert packet_coverage(case).share == 1100 / 4100
    assert coverage(case_folder(tmp_path / "empty")).share is None


@pytest.mark.parametrize("by", BY)
def test_every_breakdown_adds_up_to_the_same_bytes(by: str, tmp_path: Path) -> None:
    rows = breakdown(case_folder(tmp_path / "case", **case_rows(9)), by)
    assert rows["up"].sum() == breakdown(case_folder(tmp_path / "again", **case_rows(9)), "visibility")["up"].sum() > 0
    assert rows.columns.tolist() == list(dict.fromkeys([by, "visibility", "up", "down", "connections"]))


@pytest.mark.parametrize("by", BY)
def test_connections_of_contact_lists_are_counted_without_bytes(by: str, tmp_path: Path) -> None:
    rows = small_rows() | {"ledger": [], "findings": [], "messages": []}
    assert len(breakdown(case_folder(tmp_path / "packets", **rows), by)) == 0
    rows["captures"][0]["format"] = "app_privacy_report"
    listed = breakdown(case_folder(tmp_path / "list", **rows), by)
    assert (listed["up"].sum(), listed["connections"].sum(), set(listed["visibility"])) == (0, len(rows["connections"]), {"listed"})


def test_an_unknown_grouping_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no grouping is called colour"):
        breakdown(case_folder(tmp_path / "case"), "colour")


def test_every_frame_byte_is_counted(tmp_path: Path) -> None:
    rows = small_rows()
    assert frames(case_folder(tmp_path / "case", **rows))["bytes"].sum() == sum(row["bytes"] for row in rows["ledger"])


@pytest.mark.parametrize(("frame_bytes", "differences"), [(None, []), (5000, [0]), (5007, [7]), (4990, [-10])])
def test_the_ledger_is_checked_against_the_frames(tmp_path: Path, frame_bytes: int | None, differences: list[int]) -> None:
    rows = small_rows()
    accounted = sum(row["bytes"] for row in rows["ledger"])
    for row in rows["captures"]:
        row["frame_bytes"] = None if frame_bytes is None else frame_bytes - 5000 + accounted
    assert balance(case_folder(tmp_path / "case", **rows))["difference"].tolist() == differences


def test_a_connection_is_of_one_kind_wherever_it_is_counted(tmp_path: Path) -> None:
    rows = small_rows()
    rows["ledger"].append({"connection": "k1", "capture": "c1", "layer": "payload", "direction": "sent", "visibility": "opaque", "bytes": 10})
    case = case_folder(tmp_path / "case", **rows)
    by = breakdown(case, "visibility").set_index("visibility")["connections"]
    whole = ledger(case).set_index("visibility")["connections"]
    assert by["opaque"] == whole["opaque"] == 0
    assert by.to_dict() == {kind: whole[kind] for kind in by.index}


def test_a_country_that_nobody_confirmed_is_no_fact(tmp_path: Path) -> None:
    rows = small_rows()
    rows["destinations"][0] |= {"unconfirmed": "control"}
    rows["destinations"][1] |= {"parent_country": "US", "unconfirmed": "seat"}
    found = breakdown(case_folder(tmp_path / "case", **rows), "country").groupby("country")["up"].sum().to_dict()
    assert found == {"US (unconfirmed)": 1500, "US": 4000, UNKNOWN: 100}
