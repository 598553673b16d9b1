"""How often evidence was right."""

from pathlib import Path

from analysis.case import Case
from analysis.tables.tiers import tiers
from tests.factories import case_folder


def test_strongest_first_and_unmeasured_said_so(tmp_path: Path) -> None:
    common = {"measured_on": "labelled requests", "date": "2026-01-01"}
    measured = {
        "name or shape": {"tier": "name or shape", "right": 9, "wrong": 1, "precision": 0.9, **common},
        "known value": {"tier": "known value", "right": 0, "wrong": 0, "precision": None, **common},
    }
    rows = tiers(case_folder(tmp_path / "case", {"tiers": measured}))
    assert rows[["tier", "said"]].values.tolist() == [["known value", ""], ["name or shape", "right in 9 of 10"]]


def test_a_case_without_measurements(small: Case) -> None:
    assert tiers(small).empty
