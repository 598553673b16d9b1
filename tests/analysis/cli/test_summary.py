"""phonehome summary."""

import json
from pathlib import Path

import pytest

from analysis.cli import main
from tests.factories import case_folder, small_rows


def test_text_and_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case_folder(tmp_path / "case", **small_rows())
    assert main(["summary", str(tmp_path / "case")]) == 0
    assert capsys.readouterr().out.startswith("2 recipients were sent the advertising ID")
    assert main(["summary", str(tmp_path / "case"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["headline"].startswith("2 recipients were sent the advertising ID")


def test_a_folder_that_is_no_case_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary", str(tmp_path)]) == 2
    assert "not a case" in capsys.readouterr().err
