"""The path of an addon is one that mitmproxy can load."""

import ast
from pathlib import Path

import pytest

from analysis.cli import main
from analysis.cli.addon import names


def test_a_path_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["addon", "record"]) == 0
    path = Path(capsys.readouterr().out.strip())
    assert "addons = [" in path.read_text() and ast.parse(path.read_text())


def test_all_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["addon"]) == 0
    assert [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()] == names()
    assert "record" in names()


def test_an_unknown_one() -> None:
    with pytest.raises(SystemExit):
        main(["addon", "nonsense"])
