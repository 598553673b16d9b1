"""How often evidence was right."""

from pathlib import Path

import pytest

from analysis.case import Case
from analysis.tables.tiers import interval, tiers, told
from tests.factories import case_folder


def test_strongest_first_and_unmeasured_said_so(tmp_path: Path) -> None:
    common = {"measured_on": "labelled requests", "date": "2026-01-01"}
    measured = {
        "name or shape": {"tier": "name or shape", "right": 9, "wrong": 1, "precision": 0.9, **common},
        "known value": {"tier": "known value", "right": 0, "wrong": 0, "precision": None, **common},
    }
    rows = tiers(case_folder(tmp_path / "case", {"tiers": measured}))
    assert rows[["tier", "interval"]].values.tolist() == [["known value", ""], ["name or shape", "59.6–98.2\u00a0%"]]


def test_a_case_without_measurements(small: Case) -> None:
    assert tiers(small).empty


@pytest.mark.parametrize(
    ("right", "wrong", "low", "high", "text"),
    [
        (4, 0, 0.5101, 1.0, "51.0–100 %"), (460, 1, 0.9878, 0.9996, "98.8–99.9 %"), (289, 3, 0.9702, 0.9965, "97.0–99.6 %"), (0, 10, 0.0, 0.2775, "0.0–27.8 %"),
        (0, 0, 0.0, 1.0, ""),
    ],
)  # fmt: skip
def test_the_interval_is_wide_where_cases_are_few(right: int, wrong: int, low: float, high: float, text: str) -> None:
    assert interval(right, wrong) == pytest.approx((low, high), abs=1e-4)
    assert told(right, wrong).replace("\u00a0", " ") == text
