"""phonehome analyze: what it prints, what it refuses, and its exit codes."""

import json
import struct
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from analysis.case import Case
from analysis.cli import main
from tests.packets import conversation, pcap_file

DEMO = Path(__file__).resolve().parents[3] / "captures" / "demo"


@pytest.fixture(autouse=True)
def own_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def test_it_says_what_was_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = tmp_path / "case"
    assert main(["analyze", str(DEMO / "demo.har"), "--case", str(case), "--label", "app=com.example.lumipic", "phase=idle", "--label", "run=2"]) == 0
    out = capsys.readouterr()
    assert "1 capture · " in out.out and f"phonehome summary {case}" in out.out and out.err == ""
    row = Case(case).table("captures").to_pylist()[0]
    assert (row["app"], row["phase"], row["run"], row["invented"]) == ("com.example.lumipic", "idle", "2", False)
    assert Case(case).info["command"] == "analyze demo.har --label app=com.example.lumipic phase=idle run=2"


def test_json_is_one_object_and_quiet_is_silent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", str(DEMO / "demo.har"), "--case", str(tmp_path / "a"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["captures"] == 1
    assert main(["analyze", str(DEMO / "demo.har"), "--case", str(tmp_path / "b"), "--quiet"]) == 0
    assert capsys.readouterr().out == ""


def test_a_bad_input_is_one_line_and_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.har"
    bad.write_bytes(b"")
    assert main(["analyze", str(bad), str(DEMO / "demo.har"), "--case", str(tmp_path / "case")]) == 2
    out = capsys.readouterr()
    assert out.err == "phonehome: bad.har: byte 0: the file is empty\n" and "1 capture" in out.out


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ([], "nothing to analyse"),
        (["x.har", "--label", "colour=red"], "expected name=value"),
        (["x.har", "--known", "none.toml"], "none.toml"),
        (["x.har", "--owners", "none.csv"], "none.csv"),
        (["x.har", "--sheet", "none.csv"], "none.csv"),
        (["x.har", "--decoder", "no_such_module:open"], "no_such_module"),
        (["x.har", "--key", "none.key"], "none.key"),
        (["x.har", "--packages", "none.txt"], "none.txt"),
    ],
)
def test_what_cannot_be_used_stops_before_anything_is_made(words: list[str], reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", *words, "--case", str(tmp_path / "case")]) == 2
    err = capsys.readouterr().err
    assert reason in err and len(err.splitlines()) == 1 and not (tmp_path / "case").exists()


def test_an_existing_case_needs_overwrite(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["analyze", str(DEMO / "demo.har"), "--case", str(tmp_path / "case"), "--quiet"]
    assert [main(words), main(words), main([*words, "--overwrite"])] == [0, 2, 0]
    assert "exists already" in capsys.readouterr().err


def test_a_sheet_alone_names_its_files(tmp_path: Path) -> None:
    assert main(["analyze", "--sheet", str(DEMO / "captures.csv"), "--case", str(tmp_path / "case"), "--quiet"]) == 0
    rows = Case(tmp_path / "case").table("captures").to_pylist()
    assert [(r["name"], r["phase"], r["invented"]) for r in rows] == [
        ("demo.har", "before-consent", True), ("demo.mitm", "after-consent", True), ("demo.pcapng", "after-consent", True),
    ]  # fmt: skip
    assert Case(tmp_path / "case").table("known").num_rows > 30


def test_other_apps_leave_no_trace_in_the_case(tmp_path: Path) -> None:
    def of(uid: int, sport: int, host: bytes) -> list[bytes]:
        frames = conversation([("sent", b"GET /?k=%s HTTP/1.1\r\nHost: %s\r\n\r\n" % (host[::-1], host))], sport=sport, server=f"203.0.113.{uid % 100}")
        return [frame + bytes(-len(frame) % 4) + struct.pack("!Ii20sI", 0x01072021, uid, b"", 0) for frame in frames]

    (tmp_path / "c.pcap").write_bytes(pcap_file(of(10007, 1, b"mine.example.org") + of(10008, 2, b"bystander.example.net")))
    (tmp_path / "packages.txt").write_text("package:com.example.app uid:10007\n")
    words = ["--app", "com.example.app", "--packages", str(tmp_path / "packages.txt"), "--case", str(tmp_path / "case"), "--quiet"]
    assert main(["analyze", str(tmp_path / "c.pcap"), *words]) == 0
    case = Case(tmp_path / "case")
    assert [(row["app"], row["attribution"]) for row in case.table("connections").to_pylist()] == [("com.example.app", "package")]
    tables = "".join(str(pq.read_table(path).to_pylist()) for path in (tmp_path / "case").rglob("*.parquet"))
    assert "mine.example.org" in tables and not any(word in tables for word in ("bystander", "ten.elpmaxe", "203.0.113.8"))
