"""phonehome report."""

from pathlib import Path

import pytest

from analysis.cli import main
from tests.factories import case_folder, small_rows


def test_one_file_is_written_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case_folder(tmp_path / "case", **small_rows())
    assert main(["report", str(tmp_path / "case"), "--out", str(tmp_path / "r.html")]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'r.html'}\n"
    assert (tmp_path / "r.html").read_text("utf-8").startswith("<!doctype html>")
