"""The facts that the case rests on."""

from pathlib import Path

from analysis.tables.sources import sources
from tests.factories import case_folder


def test_old_is_measured_from_the_day_the_case_was_made(tmp_path: Path) -> None:
    data = [{"name": "owners.csv", "date": "2026-05-01"}, {"name": "laws.csv", "date": "2026-11-01"}, {"name": "suffixes", "date": ""}]
    rows = sources(case_folder(tmp_path / "case", {"created": "2026-11-22T10:00:00+00:00", "data": data}))
    assert rows[["name", "old"]].values.tolist() == [["owners.csv", True], ["laws.csv", False], ["suffixes", False]]


def test_a_case_without_data_versions(tmp_path: Path) -> None:
    assert sources(case_folder(tmp_path / "case")).empty
