"""phonehome explain: the whole proof as text and JSON, the value a pseudonym until asked for."""

import json
from pathlib import Path

import pytest

from analysis.case import Case
from analysis.cli import main

DEMO = Path(__file__).resolve().parents[3] / "captures" / "demo"


def test_text_json_and_reveal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    case = tmp_path / "case"
    assert main(["analyze", str(DEMO / "demo.pcapng"), "--case", str(case), "--known", str(DEMO / "phone.toml"), "--quiet"]) == 0
    row = next(f for f in Case(case).reveal("findings").to_pylist() if f["type"] == "user.email")
    words = ["explain", str(case), row["finding"], "--capture", str(DEMO)]
    assert main(words) == 0
    text = capsys.readouterr().out
    assert row["value"] not in text and "value      email·" in text and "SHA-256" in text
    assert main([*words, "--json"]) == 0
    proof = json.loads(capsys.readouterr().out)
    assert proof["frames"] and proof["capture"]["name"] == "demo.pcapng" and row["value"] not in str(proof)
    assert main([*words, "--reveal"]) == 0
    assert row["value"] in capsys.readouterr().out


def test_an_unknown_finding_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(tmp_path), "ff"]) == 2
    assert "not a case" in capsys.readouterr().err
