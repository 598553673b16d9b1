"""The sentence that says what was examined."""

from pathlib import Path

from analysis.charts.scope import scope
from tests.factories import case_folder, household, small_rows


def test_only_proof_names_the_app_as_the_speaker(tmp_path: Path) -> None:
    rows = small_rows()
    assert scope(case_folder(tmp_path / "mixed", **rows)) == "1 capture of this phone, while com.example.a was open."
    rows["findings"] = rows["findings"][:2]
    assert scope(case_folder(tmp_path / "proven", **rows)) == "1 capture of the app com.example.a."


def test_an_empty_case(tmp_path: Path) -> None:
    assert scope(case_folder(tmp_path / "case")) == "0 captures of this phone."


def test_several_devices_were_examined_whoever_of_them_sent(tmp_path: Path) -> None:
    assert scope(case_folder(tmp_path / "case", **household(small_rows()))) == "1 capture of the 24 devices of the local network."
