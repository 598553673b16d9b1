"""The facts that the case rests on."""

from pathlib import Path

from analysis.tables.sources import credit, sources
from tests.factories import case_folder


def test_old_is_measured_from_the_day_the_case_was_made(tmp_path: Path) -> None:
    data = [{"name": "owners.csv", "date": "2026-05-01"}, {"name": "laws.csv", "date": "2026-11-01"}, {"name": "suffixes", "date": ""}]
    rows = sources(case_folder(tmp_path / "case", {"created": "2026-11-22T10:00:00+00:00", "data": data}))
    assert rows[["name", "old"]].values.tolist() == [["owners.csv", True], ["laws.csv", False], ["suffixes", False]]


def test_the_credit_that_licences_ask_for_stands_once(tmp_path: Path) -> None:
    data = [{"name": name, "attribution": text} for name, text in (("a", "Geo by A"), ("b", ""), ("c", "Geo by A"), ("d", "D"))]
    assert credit(case_folder(tmp_path / "case", {"data": data})) == "Places: Geo by A; D."
    assert credit(case_folder(tmp_path / "none")) == ""


def test_a_case_without_data_versions(tmp_path: Path) -> None:
    assert sources(case_folder(tmp_path / "case")).empty
