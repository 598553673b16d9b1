"""Printing tables: each format reads back, streams to where it should, and a spreadsheet runs nothing."""

import csv
import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.case import Case, show
from tests.factories import case_folder

ROWS = [
    {"capture": "c", "input": "a.har", "place": "entry 1", "kind": "damaged", "text": "=1+1", "count": 3, "fatal": True, "amount": 0},
    {"capture": None, "input": "ü, \"b\"", "place": "", "kind": "gap", "text": "line\nbreak", "count": 1, "fatal": False, "amount": 0},
]  # fmt: skip


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return case_folder(tmp_path / "case", problems=ROWS)


def printed(case: Case, format: str, capsys: pytest.CaptureFixture[str], limit: int = 0) -> str:
    show.write(show.shown(case, "problems"), format, limit=limit)
    return capsys.readouterr().out


def test_json_and_json_lines_read_back(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(printed(case, "json", capsys)) == ROWS
    assert [json.loads(line) for line in printed(case, "jsonl", capsys).splitlines()] == ROWS


def test_csv_reads_back_and_formulas_do_not_run(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(printed(case, "csv", capsys))))
    assert [r["text"] for r in rows] == ["'=1+1", "line\nbreak"] and rows[1]["input"] == 'ü, "b"'


def test_a_terminal_table_says_how_much_it_left_out(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(case, "table", capsys, limit=1)
    assert "entry 1" in text and "and 1 more rows" in text and "line" not in text


def test_a_list_is_its_members_joined(capsys: pytest.CaptureFixture[str]) -> None:
    table = pa.table({"recipients": [["Alibaba", "Sina"], []]})
    show.write(table, "table")
    assert "Alibaba; Sina" in capsys.readouterr().out
    show.write(table, "csv")
    assert capsys.readouterr().out == 'recipients\nAlibaba; Sina\n""\n'


def test_an_empty_table_prints_in_every_format(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    for format in ("table", "csv", "json", "jsonl"):
        show.write(show.shown(case, "findings"), format)
    assert "[]" in capsys.readouterr().out


def test_parquet_goes_to_a_file(case: Case, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="--out"):
        show.write(show.shown(case, "problems"), "parquet")
    show.write(show.shown(case, "problems"), "parquet", out=tmp_path / "p.parquet")
    assert pq.read_table(tmp_path / "p.parquet").num_rows == 2


def test_times_are_iso_in_utc_with_nanoseconds(tmp_path: Path) -> None:
    case = case_folder(tmp_path / "c", messages=[{"message": "m", "time": 1_700_000_000_123_456_789}])
    assert show.plain(show.shown(case, "messages", columns=["time"]))["time"].to_pylist() == ["2023-11-14T22:13:20.123456789Z"]


def test_an_unknown_column_names_those_there_are(case: Case) -> None:
    with pytest.raises(ValueError, match="problems has no column colour; there are capture"):
        show.shown(case, "problems", columns=["colour"])


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_too_narrow_for_the_columns_gets_a_block_of_lines_a_row(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    table = show.shown(case, "problems")
    printed = {}
    for columns in ("40", "200"):
        monkeypatch.setenv("COLUMNS", columns)
        stream = Terminal()
        show._table(table, 50, stream)
        printed[columns] = stream.getvalue()
    assert printed["40"].count("text") == 2 and "damaged" in printed["40"]
    assert max(map(len, printed["40"].splitlines())) <= 40 + 20  # escape codes of bold type
    assert printed["200"].count("text") == 1


def test_a_table_for_people_has_few_columns_and_says_which_it_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    table = pa.table({"id": ["device.advertising_id"], "label": ["x"], "rest": ["long"]})
    show.write(table, "table", brief=("id", "label"))
    said = capsys.readouterr()
    assert "long" not in said.out and "Not shown: rest;" in said.err
    show.write(table, "csv", brief=("id", "label"))
    show.write(table, "table", columns="all", brief=("id", "label"))
    show.write(table, "table", columns="rest", brief=("id", "label"))
    said = capsys.readouterr()
    assert said.out.count("long") == 3 and said.err == ""
    with pytest.raises(ValueError, match="no column is called colour; there are id"):
        show.write(table, "table", columns="colour")


def test_what_is_to_be_copied_is_never_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    stream = Terminal()
    show._table(pa.table({"id": ["device.advertising_id"], "label": ["word " * 30], "host": ["h" * 60]}), 50, stream, brief=True)
    assert "device.advertising_id" in stream.getvalue() and "…" not in stream.getvalue()
