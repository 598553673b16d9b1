"""Identifiers that several recipients were sent."""

from pathlib import Path

from analysis.tables.shared import shared
from tests.factories import case_folder, small_rows


def test_a_value_at_two_recipients(tmp_path: Path) -> None:
    rows = shared(case_folder(tmp_path / "case", **small_rows()))
    assert rows[["pseudonym", "recipient", "findings", "recipients"]].values.tolist() == [["adid·aaaa", "203.0.113.9", 2, 2], ["adid·aaaa", "Alpha", 1, 2]]


def test_what_recognises_nobody_or_was_not_sent_joins_nothing(tmp_path: Path) -> None:
    rows = small_rows()
    for row in rows["findings"]:
        row["type"] = "device.model"
    assert shared(case_folder(tmp_path / "model", **rows)).empty
    rows = small_rows()
    for row in rows["findings"][5:]:
        row["direction"] = "came back"
    assert shared(case_folder(tmp_path / "back", **rows)).empty
