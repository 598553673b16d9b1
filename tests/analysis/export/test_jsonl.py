"""JSON lines out of the case alone."""

import io
import json

import pytest

from analysis.case import Case
from analysis.export import jsonl
from analysis.export.said import Export

PLANTED = ("6f0c8a52-93d4-4e1b-b7a6-1d5e20c4f8a9", "mara.lindqvist", "89001010123456789015", "Priya Raman", "divorce lawyer", "13.377704")


@pytest.mark.parametrize("reveal", [False, True])
def test_one_line_a_message(case: Case, reveal: bool) -> None:
    out = io.BytesIO()
    count = jsonl.write(Export(case, (), reveal), out, "1")
    head, *rows = [json.loads(line) for line in out.getvalue().decode().splitlines()]
    assert (head["masked"], len(rows)) == (not reveal, count) and head["comment"].startswith("INVENTED DATA")
    assert sum(len(row["findings"]) for row in rows) == case.table("findings").num_rows
    assert sum(len(row["fields"]) for row in rows) == case.table("fields").num_rows
    assert [value for value in PLANTED if value in out.getvalue().decode()] == (list(PLANTED) if reveal else [])
    assert not any(name.endswith("_value") for row in rows for name in row)
