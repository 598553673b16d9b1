"""phonehome show: pseudonyms unless --reveal, every format, and errors that name what there is."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from analysis.case import value_id
from analysis.cli import main
from tests.factories import case_folder

EMAIL = "anna@mail.example"


@pytest.fixture
def case(tmp_path: Path) -> str:
    id = value_id(bytes(32), EMAIL)
    findings = [{"finding": "f1", "type": "user.email", "value": id}, {"finding": "f2", "type": "user.email", "value": id}]
    case_folder(tmp_path / "case", findings=findings, values=[{"value": id, "text": EMAIL, "kind": "text"}])
    return str(tmp_path / "case")


@pytest.mark.parametrize("format", ["table", "csv", "json", "jsonl"])
def test_values_are_pseudonyms_unless_revealed(case: str, format: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["show", case, "findings", "--format", format, "--columns", "finding,value"]
    assert main(words) == 0
    assert EMAIL not in (text := capsys.readouterr().out) and "email·" in text
    assert main([*words, "--reveal"]) == 0
    assert EMAIL in capsys.readouterr().out


def test_limit_columns_and_files(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", case, "findings", "--format", "jsonl", "--limit", "1", "--columns", "finding"]) == 0
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [{"finding": "f1"}]
    out = tmp_path / "f.parquet"
    assert main(["show", case, "findings", "--format", "parquet", "--out", str(out)]) == 0
    assert EMAIL not in str(pq.read_table(out).to_pylist()) and out.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("words", [["nothing"], ["values"], ["findings", "--columns", "colour"], ["findings", "--format", "parquet"]])
def test_what_there_is_not_is_an_error(case: str, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", case, *words]) == 2
    assert capsys.readouterr().err.startswith("phonehome: ")
