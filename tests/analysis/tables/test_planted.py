"""What was planted, in the user's words."""

from pathlib import Path

from analysis.case import Case
from analysis.tables.planted import planted
from tests.factories import case_folder, small_rows


def test_words_are_shown_once_and_values_never(tmp_path: Path) -> None:
    known = [
        {"type": "user.email", "label": "private", "value": "11" * 10, "used": True},
        {"type": "user.email", "label": "private", "value": "22" * 10, "used": False},
        {"type": "device.advertising_id", "label": "", "value": "33" * 10, "used": False},
        {"type": "sim.iccid", "label": "x", "value": "44" * 10, "used": None},
    ]
    rows = planted(case_folder(tmp_path / "case", **small_rows(), known=known))
    assert rows[["label", "words", "values", "used", "seen"]].values.tolist() == [
        ["Advertising ID", [], 1, False, True], ["E-mail address", ["private"], 2, True, False],
    ]  # fmt: skip


def test_nothing_planted(small: Case) -> None:
    assert planted(small).empty
