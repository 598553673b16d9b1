"""Findings counted by what matters to a question."""

from pathlib import Path

from analysis.tables.findings import counted, findings, values
from tests.factories import case_folder, case_rows, small_rows


def test_what_became_of_each_finding(tmp_path: Path) -> None:
    rows = counted(case_folder(tmp_path / "case", **small_rows()), ("finding",))
    assert dict(zip(rows["finding"], rows["outcome"], strict=True)) == {
        "f1": "sent", "f2": "sent", "f3": "asked", "f4": "came back", "f5": "blocked", "f6": "sent", "f7": "sent",
    }  # fmt: skip
    assert rows["count"].tolist() == [1] * 7
    assert rows.set_index("finding").loc[["f1", "f6"], ["recipient", "party"]].values.tolist() == [["Alpha", "third"], ["203.0.113.9", "unknown"]]


def test_candidates_without_a_type_are_no_findings(tmp_path: Path) -> None:
    rows = small_rows()
    rows["findings"][0]["type"] = ""
    assert "f1" not in set(counted(case_folder(tmp_path / "case", **rows), ("finding",))["finding"])


def test_grouping_loses_no_finding(tmp_path: Path) -> None:
    rows = case_rows(20)
    case = case_folder(tmp_path / "case", **rows)
    assert findings(case)["count"].sum() == values(case)["count"].sum() == len(rows["findings"])
    assert len(findings(case)) < len(rows["findings"])


def test_a_finding_without_a_destination_goes_by_its_host(tmp_path: Path) -> None:
    rows = small_rows()
    del rows["findings"][0]["destination"]
    assert counted(case_folder(tmp_path / "case", **rows), ("finding",)).set_index("finding").loc["f1", "recipient"] == "h"
