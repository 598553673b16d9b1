"""The joins that every question needs."""

from pathlib import Path

import pandas as pd

from analysis.tables.frames import application_bytes, destinations, frame, listed, recipient_of, remembered, type_facts
from tests.factories import TYPE_FACTS, case_folder, small_rows


def test_texts_are_never_missing(tmp_path: Path) -> None:
    rows = frame(case_folder(tmp_path / "case", **small_rows()), "destinations")
    assert not rows.select_dtypes(include=["object", "string"]).isna().any().any()
    assert rows.loc[rows["host"] == "203.0.113.9", "owner"].item() == ""


def test_a_recipient_is_the_owner_else_the_domain_else_the_address(tmp_path: Path) -> None:
    rows = destinations(case_folder(tmp_path / "case", **small_rows()))
    assert rows[["recipient", "known"]].values.tolist() == [["Alpha", "owner"], ["beta.example", "domain"], ["203.0.113.9", "address"]]


def test_openings_of_tls_are_not_application_data(tmp_path: Path) -> None:
    rows = application_bytes(case_folder(tmp_path / "case", **small_rows()))
    assert rows[["connection", "visibility", "bytes"]].values.tolist() == [
        ["k1", "handshake", 500], ["k1", "decrypted", 1000], ["k1", "decrypted", 7000], ["k2", "handshake", 500], ["k2", "encrypted", 3000],
        ["k3", "clear", 100], ["k5", "handshake", 500],
    ]  # fmt: skip


def test_a_type_unknown_to_the_case_is_named_by_its_id(tmp_path: Path) -> None:
    rows = small_rows()
    rows["findings"][0]["type"] = "canary"
    facts = type_facts(case_folder(tmp_path / "case", **rows))
    assert facts.loc["canary", ["label", "short", "rank"]].tolist() == ["canary", "canary", 2]
    assert facts.loc["biometric.face", "rank"] == 0
    assert set(TYPE_FACTS) <= set(facts.index)


def test_a_case_is_asked_once_and_no_answer_can_be_spoilt(tmp_path: Path) -> None:
    case, asked = case_folder(tmp_path / "case"), []

    @remembered
    def question(case: object) -> pd.DataFrame:
        asked.append(case)
        return pd.DataFrame({"a": [1]})

    first = question(case)
    first.loc[0, "a"] = 2
    assert question(case)["a"].tolist() == [1]
    assert len(asked) == 1


def test_listed_is_distinct_sorted_and_not_empty() -> None:
    assert listed(["b", "", "a", "b"]) == ["a", "b"]


def test_the_recipient_of_one_destination(tmp_path: Path) -> None:
    case = case_folder(tmp_path / "case", **small_rows())
    assert [recipient_of(case, id) for id in ("d1", "d2", "d3", "d9", None)] == ["Alpha", "beta.example", "203.0.113.9", "", ""]


def test_what_is_said_to_a_local_proxy_is_of_the_local_network(tmp_path: Path) -> None:
    rows = small_rows()
    rows["ledger"] = [*rows["ledger"], {"connection": "k1", "capture": "c1", "layer": "payload", "direction": "sent", "visibility": "local", "bytes": 7}]
    counted = application_bytes(case_folder(tmp_path / "case", **rows))
    assert set(counted.loc[counted["bytes"] == 7, "recipient"]) == {"local network"} and "Alpha" in set(counted["recipient"])
