"""Who got what."""

from pathlib import Path

from analysis.tables.overview import OUTCOMES, overview
from tests.factories import case_folder, small_rows


def test_only_sent_counts_as_sent(tmp_path: Path) -> None:
    rows = overview(case_folder(tmp_path / "case", **small_rows()))
    counts = {(r["recipient"], r["type"]): tuple(r[o] for o in OUTCOMES) for r in rows.to_dict("records")}
    assert counts == {
        ("Alpha", "device.advertising_id"): (1, 0, 0, 0, 0), ("Alpha", "sim.carrier"): (1, 0, 0, 0, 0), ("Alpha", "location.coordinates"): (0, 0, 0, 1, 0),
        ("Alpha", "user.email"): (0, 0, 0, 0, 1), ("Alpha", "biometric.face"): (0, 1, 0, 0, 0), ("203.0.113.9", "device.advertising_id"): (2, 0, 0, 0, 0),
    }  # fmt: skip


def test_countries_stand_beside_the_recipient_and_proof_beside_the_pair(tmp_path: Path) -> None:
    rows = overview(case_folder(tmp_path / "case", **small_rows()))
    alpha = rows[(rows["recipient"] == "Alpha") & (rows["type"] == "device.advertising_id")].iloc[0]
    assert alpha[["server", "seat", "control", "party", "values", "proven"]].tolist() == ["DE", "IE", "US", "third", 1, True]
    address = rows[rows["recipient"] == "203.0.113.9"].iloc[0]
    assert (address["values"], bool(address["proven"]), address["apps"]) == (1, False, ["com.example.a"])


def test_the_strongest_evidence_counts(tmp_path: Path) -> None:
    rows = small_rows()
    sent = overview(case_folder(tmp_path / "both", **rows)).query("recipient == '203.0.113.9'")
    assert sent[["tier", "weak"]].values.tolist() == [["known value", False]]
    rows["findings"] = rows["findings"][:6]
    sent = overview(case_folder(tmp_path / "weak", **rows)).query("recipient == '203.0.113.9'")
    assert sent[["tier", "weak"]].values.tolist() == [["name or shape", True]]


def test_what_was_only_sent_as_a_hash_is_said_to_be_one(tmp_path: Path) -> None:
    rows = small_rows()
    for row in rows["findings"]:
        row["hashed"] = row["type"] == "device.advertising_id" and row["finding"] != rows["findings"][-1]["finding"]
    pairs = overview(case_folder(tmp_path / "case", **rows)).set_index(["recipient", "type"])
    hashed = pairs.loc[("Alpha", "device.advertising_id"), ["hashed", "label"]].tolist()
    assert hashed == [True, "Advertising ID (only as a hash)"]
    assert pairs.loc[("Alpha", "sim.carrier"), ["hashed", "label"]].tolist() == [False, "Mobile carrier"]
    assert pairs.loc[("203.0.113.9", "device.advertising_id"), "label"] == "Advertising ID"  # once it went in clear


def test_an_empty_case_has_no_pairs(tmp_path: Path) -> None:
    assert overview(case_folder(tmp_path / "case")).empty


def test_what_stayed_in_the_local_network_was_not_sent(tmp_path: Path) -> None:
    rows = small_rows()
    rows["ledger"] = [row | ({"visibility": "local"} if row["connection"] == "k3" else {}) for row in rows["ledger"]]
    pairs = overview(case_folder(tmp_path / "case", **rows))
    assert pairs.loc[pairs["local"] > 0, ["recipient", "sent", "local", "seat"]].values.tolist() == [["local network", 0, 2, ""]]
