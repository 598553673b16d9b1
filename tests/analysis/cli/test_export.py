"""The export command: whole or not at all, for the owner's eyes, masked unless said otherwise."""

import json
from pathlib import Path

import pytest

from analysis.cli import main

ENTRY = {
    "startedDateTime": "2024-05-01T10:00:00Z",
    "time": 1,
    "request": {"method": "GET", "url": "https://t.adriver.example/i?email=mara@example.org", "headers": []},
    "response": {"status": 200, "headers": [], "content": {}},
}
HAR = {"log": {"version": "1.2", "creator": {"name": "test", "version": "1"}, "entries": [ENTRY]}}


@pytest.fixture
def case(tmp_path: Path) -> Path:
    (tmp_path / "a.har").write_text(json.dumps(HAR))
    assert main(["analyze", str(tmp_path / "a.har"), "--case", str(tmp_path / "case"), "--quiet"]) == 0
    return tmp_path / "case"


@pytest.mark.parametrize("format", ["har", "flows", "jsonl"])
def test_masked_and_private(case: Path, tmp_path: Path, format: str, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert main(["export", str(case), "--format", format, "--out", str(out)]) == 0
    assert b"mara@" not in out.read_bytes() and out.stat().st_mode & 0o777 == 0o600
    assert "1 exchanges" in capsys.readouterr().out or format == "jsonl"
    assert main(["export", str(case), "--format", format, "--out", str(out)]) == 2
    assert main(["export", str(case), "--format", format, "--out", str(out), "--overwrite", "--reveal", "--capture", str(tmp_path / "a.har")]) == 0
    assert b"mara" in out.read_bytes()


def test_what_cannot_be_written_leaves_nothing_behind(case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert main(["export", str(case), "--format", "pcapng", "--out", str(out)]) == 2
    assert main(["export", str(case), "--format", "har", "--reveal", "--out", str(out)]) == 2
    assert "not among the captures" in capsys.readouterr().err
    assert not list(tmp_path.glob("out*"))
