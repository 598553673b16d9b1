"""phonehome demo: one command from nothing to case, charts and report, found in the checkout and in an installed package."""

from pathlib import Path

import pytest

from analysis.case import Case
from analysis.cli import demo, main


def test_it_writes_case_charts_and_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    out = tmp_path / "out"
    assert main(["demo", "--out", str(out)]) == 0
    text = capsys.readouterr().out
    assert f"The report: {out / 'report.html'}" in text and "INVENTED DATA" in (out / "report.html").read_text()
    assert list((out / "figures").glob("*.png")) and all(c["invented"] for c in Case(out / "case").table("captures").to_pylist())
    assert main(["demo", "--out", str(out)]) == 2
    assert "exists already" in capsys.readouterr().err


def test_the_captures_are_those_of_the_package_where_it_has_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (demo.captures() / "captures.csv").is_file()
    package = tmp_path / "analysis"
    (package / "data" / "demo").mkdir(parents=True)
    monkeypatch.setattr(demo, "__file__", str(package / "cli" / "demo.py"))
    assert demo.captures() == package / "data" / "demo"
