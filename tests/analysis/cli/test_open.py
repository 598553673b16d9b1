"""``phonehome open``."""

import base64
import gzip
import json
from pathlib import Path

import pytest

from analysis.cli import main

KEY = "ab" * 32


@pytest.fixture
def payload(tmp_path: Path) -> Path:
    path = tmp_path / "payload"
    path.write_bytes(gzip.compress(b'{"gaid": "38400000-8cf0-11bd-b23e-10b96e40000d", "ok": true, "bad": "\\u001b[2Jx"}'))
    (tmp_path / "key").write_text(KEY)
    return path


def test_values_are_pseudonyms(payload: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["open", str(payload), "--key", str(payload.parent / "key")]) == 0
    shown = capsys.readouterr().out
    assert "gzip" in shown
    assert "gaid = text·" in shown
    assert "ok = true" in shown
    assert "38400000" not in shown


def test_reveal_prints_values_that_cannot_steer_the_terminal(payload: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["open", str(payload), "--reveal"]) == 0
    shown = capsys.readouterr().out
    assert "gaid = 38400000-8cf0-11bd-b23e-10b96e40000d" in shown
    assert "bad = \\x1b[2Jx" in shown


def test_what_is_wrong_is_said(payload: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["open", str(payload), "--encoding", "br", "--reveal"]) == 0
    assert "label: Content-Encoding says br" in capsys.readouterr().out


def test_a_missing_file_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["open", "missing-file"]) == 2
    assert "missing-file" in capsys.readouterr().err


def test_a_capture_is_no_payload(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for magic, name in ((b"\xd4\xc3\xb2\xa1", "pcap"), (b"\x0a\x0d\x0d\x0a", "pcapng")):
        (tmp_path / "a").write_bytes(magic + bytes(40))
        assert main(["open", str(tmp_path / "a"), "--reveal"]) == 2
        assert f"a capture ({name}), not one payload; make a case of it with phonehome analyze" in capsys.readouterr().err


def test_values_keep_their_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "payload"
    path.write_bytes(json.dumps({name: base64.b64encode(gzip.compress(name.encode() * 9)).decode() for name in ("first", "second")} | {"last": 1}).encode())
    assert main(["open", str(path), "--reveal"]) == 0
    lines = capsys.readouterr().out.splitlines()
    shown = [line.strip("│├└─ ").partition(" = ")[0] for line in lines]
    assert shown[1:] == ["json", "first", "base64", "gzip", "first!base64!gzip", "second", "base64", "gzip", "second!base64!gzip", "last"]
