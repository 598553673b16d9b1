"""Which app contacted whom, as contact lists say."""

from pathlib import Path

from analysis.tables.contacts import NO_APP, contacts
from tests.factories import case_folder, small_rows


def test_one_row_an_app_and_recipient_of_lists_only(tmp_path: Path) -> None:
    rows = small_rows() | {"ledger": [], "findings": [], "messages": []}
    assert contacts(case_folder(tmp_path / "packets", **rows)).empty
    rows["captures"][0]["format"] = "tracker_control"
    rows["connections"] = [link for link in rows["connections"] if link["connection"] in ("k1", "k2", "k3")]
    for link, app in zip(rows["connections"], ("a", "a", ""), strict=True):
        link |= {"app": app, "packets": 2, "transport": "listed"}
    rows["connections"].append(rows["connections"][0] | {"connection": "k8", "app": "b"})
    found = contacts(case_folder(tmp_path / "lists", **rows))
    assert found[["app", "recipient", "control", "hosts", "entries", "apps"]].values.tolist() == [
        ["a", "Alpha", "US", ["in.alpha.example"], 2, 2],
        ["a", "beta.example", "", ["x.beta.example"], 2, 1],
        ["b", "Alpha", "US", ["in.alpha.example"], 2, 2],
        [NO_APP, "203.0.113.9", "", ["203.0.113.9"], 2, 1],
    ]
