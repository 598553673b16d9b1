import json

import pytest

from analysis.cli import main


def test_the_laws_of_a_country(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["laws", "cn", "--format", "jsonl"]) == 0
    assert "cn-nil-2017" in {json.loads(line)["law"] for line in capsys.readouterr().out.splitlines()}


def test_the_fixed_sentence_stands_beside_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["laws", "US", "CN"]) == 0
    captured = capsys.readouterr()
    assert "us-fisa-702" in captured.out
    assert "exposure, not proof of access" in captured.err


def test_all_countries_status_and_notices(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["laws", "--format", "csv"]) == 0
    assert len(capsys.readouterr().out.splitlines()) > 80
    assert main(["laws", "US", "--table", "status", "--format", "jsonl"]) == 0
    assert "DPF" in capsys.readouterr().out


def test_an_unknown_country_is_one_line_and_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["laws", "Utopia"]) == 2
    assert "UTOPIA" in capsys.readouterr().err
