import json
from datetime import date

import pytest

from analysis.cli import main
from analysis.destinations import versions


def test_every_table_and_package_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "--format", "jsonl"]) == 0
    names = {json.loads(line)["name"] for line in capsys.readouterr().out.splitlines()}
    assert {"owners.csv", "laws.csv"} <= names
    assert any(name.startswith("tldextract") for name in names)


def test_warnings_go_to_standard_error(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(versions, "stale", lambda today: [f"laws: xx-1 was to be checked again before {date.max}"])
    assert main(["data"]) == 0
    assert "warning: laws: xx-1" in capsys.readouterr().err
