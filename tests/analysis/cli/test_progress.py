"""The progress bar: silent where nobody watches, there after a second where somebody does."""

import sys

import pytest

from analysis.cli import progress


def test_no_bar_when_standard_error_is_not_a_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0)
    with progress.Bar() as bar:
        bar(1, 2, "a.har")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("quiet", "patience", "expected"), [(False, 0, True), (True, 0, False), (False, 60, False)])
def test_a_bar_appears_on_a_terminal_after_a_while(
    quiet: bool, patience: int, expected: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(progress, "PATIENCE", patience)
    monkeypatch.setenv("FORCE_COLOR", "1")
    with progress.Bar(quiet=quiet) as bar:
        bar(1, 2, "a.har")
        bar(2, 2, "b.har")
    assert ("a.har" in capsys.readouterr().err) is expected
