"""What was examined."""

from pathlib import Path

from analysis.tables.captures import captures, invented, labelled, labels
from tests.factories import case_folder, small_rows


def test_labels_counts_and_marks(tmp_path: Path) -> None:
    rows = small_rows()
    case = case_folder(tmp_path / "case", **rows)
    row = captures(case).iloc[0]
    assert row[["name", "labels", "messages", "connections"]].tolist() == ["a.pcap", "app com.example.a", 3, 5]
    assert (invented(case), labelled(case)) == (False, ["com.example.a"])


def test_one_invented_capture_marks_the_whole_case(tmp_path: Path) -> None:
    rows = small_rows()
    rows["captures"].append(rows["captures"][0] | {"capture": "c2", "invented": True})
    assert invented(case_folder(tmp_path / "case", **rows))


def test_what_a_user_agent_says_is_no_label(tmp_path: Path) -> None:
    rows = small_rows()
    rows["captures"][0]["app"] = None
    rows["connections"][0] |= {"app": "org.seen", "attribution": "user agent"}
    assert labelled(case_folder(tmp_path / "case", **rows)) == []


def test_each_label_is_said_once(tmp_path: Path) -> None:
    rows = small_rows()
    rows["captures"] = [rows["captures"][0] | {"capture": c, "phase": p} for c, p in (("c1", "before"), ("c2", "after"), ("c3", "after"))]
    assert labels(case_folder(tmp_path / "case", **rows)) == "app com.example.a, phase before or after"
