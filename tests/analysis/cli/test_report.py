"""phonehome report."""

from pathlib import Path

import pytest

from analysis.cli import main
from analysis.report import document
from tests.factories import case_folder, small_rows


def test_one_file_is_written_and_named_with_the_view_of_the_gdpr(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "picture", lambda case, name: "data:,")
    rows = small_rows()
    rows["captures"][0]["country"] = "DK"
    case_folder(tmp_path / "case", **rows)
    assert main(["report", str(tmp_path / "case"), "--out", str(tmp_path / "r.html")]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'r.html'}\n"
    text = (tmp_path / "r.html").read_text("utf-8")
    assert text.startswith("<!doctype html>")
    assert "The view of the GDPR, for a phone in DK" in text
    assert "local network" not in text.partition("The view of the GDPR")[2].partition("</table>")[0]


def test_an_existing_file_is_replaced_only_when_that_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "picture", lambda case, name: "data:,")
    case_folder(tmp_path / "case", **small_rows())
    words = ["report", str(tmp_path / "case"), "--out", str(tmp_path / "r.html")]
    (tmp_path / "r.html").write_text("mine")
    assert main(words) == 2
    assert "exists already" in capsys.readouterr().err and (tmp_path / "r.html").read_text() == "mine"
    assert main([*words, "--overwrite"]) == 0
    assert (tmp_path / "r.html").read_text("utf-8").startswith("<!doctype html>")
