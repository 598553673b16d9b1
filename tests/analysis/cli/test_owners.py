import io
import json
from pathlib import Path

import pytest

from analysis.cli import main


@pytest.mark.parametrize("text", ["https://graph.facebook.com/x?y=1", "graph.facebook.com/x", "https://graph.facebook.com:443"])
def test_of_a_web_address_the_host_counts(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["owners", text, "--format", "jsonl"]) == 0
    assert json.loads(capsys.readouterr().out)["host"] == "graph.facebook.com"


def test_hosts_from_the_command_line_and_from_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("mc.yandex.ru\n\nnobody.example\n"))
    assert main(["owners", "graph.facebook.com", "-", "--format", "jsonl"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["host"], row["owner"]) for row in rows] == [
        ("graph.facebook.com", "Meta Platforms"),
        ("mc.yandex.ru", "Yandex"),
        ("nobody.example", "unknown"),
    ]


def test_a_list_and_a_table_of_the_users_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own, hosts = tmp_path / "own.csv", tmp_path / "hosts.txt"
    own.write_text("suffix,owner\nmine.example,Mine\n")
    hosts.write_text("0.0.0.0 listed.example\n")
    assert main(["owners", "a.mine.example", "a.listed.example", "--owners", str(own), "--trackerdb", str(hosts), "--format", "jsonl"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["owner"], row["category"]) for row in rows] == [("Mine", "unknown"), ("unknown", "tracker")]


def test_an_unusable_file_is_one_line_and_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["owners", "a.example", "--owners", str(tmp_path / "absent.csv")]) == 2
    assert "absent.csv" in capsys.readouterr().err
