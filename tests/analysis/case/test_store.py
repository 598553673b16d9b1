"""Reading a case back: tables in schema order, pseudonyms by default, values on request."""

import json
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from analysis.case import Case, schema, value_id
from tests.factories import case_folder

KEY = bytes(32)
EMAIL, HOST = "anna@mail.example", "a1b2c3d4e5f6a7b8.cdn.example.com"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    values = [{"value": value_id(KEY, text), "text": text, "kind": "text"} for text in (EMAIL, HOST)]
    return case_folder(
        tmp_path / "case",
        findings=[{"finding": "f1", "type": "user.email", "value": value_id(KEY, EMAIL)}, {"finding": "f2", "type": "user.name", "value": "ffff00"}],
        messages=[{"message": "m1", "host": "label·aaaa.cdn.example.com", "host_value": value_id(KEY, HOST), "path": "/x", "path_value": None}],
        values=values,
    )


def test_every_table_reads_in_schema_order(case: Case) -> None:
    for name in schema.TABLES:
        assert case.table(name).schema.equals(schema.arrow(name)), name


def test_values_are_pseudonyms_until_revealed(case: Case) -> None:
    assert case.masked("findings")["value"].to_pylist() == [f"email·{value_id(KEY, EMAIL)[:4]}", "name·ffff"]
    assert case.reveal("findings")["value"].to_pylist() == [EMAIL, "ffff00"]
    assert EMAIL not in str(case.masked("findings").to_pylist())


def test_reveal_replaces_masked_texts_and_leaves_what_it_does_not_know(case: Case) -> None:
    assert case.reveal("messages").select(["host", "path"]).to_pylist() == [{"host": HOST, "path": "/x"}]


def test_a_folder_that_is_no_case_a_damaged_and_a_later_one_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "thing"
    folder.mkdir()
    for content, reason in ((None, "not a case"), ("{", "damaged"), (json.dumps({"schema": schema.VERSION + 1}), "later version")):
        if content is not None:
            (folder / "case.json").write_text(content)
        with pytest.raises(ValueError, match=f"^{re.escape(str(folder))}: .*{reason}"):
            Case(folder)
    with pytest.raises(ValueError, match=r"^\.: not a case .*--case \.$"):
        Case(Path())
    with pytest.raises(ValueError, match=r"case\.json: not a case"):
        Case(folder / "case.json")


def test_an_unknown_table_names_those_there_are(case: Case) -> None:
    with pytest.raises(ValueError, match="no table is called nothing; there are captures"):
        case.table("nothing")


def test_a_law_is_told_by_name_year_and_article_and_else_by_its_id(tmp_path: Path) -> None:
    laws = {"a": {"name": "Act of 2001", "year": "2001", "article": "s. 4"}, "b": {"name": "Law", "year": "1999", "article": ""}}
    case = case_folder(tmp_path / "case", info={"laws": laws})
    assert [case.law(id) for id in ("a", "b", "c")] == ["Act of 2001, s. 4", "Law (1999)", "c"]


def test_a_column_younger_than_the_case_is_empty(case: Case) -> None:
    file = case.folder / "exposures" / "all.parquet"
    file.parent.mkdir(exist_ok=True)
    pq.write_table(schema.arrow("exposures").empty_table().drop_columns(["unconfirmed"]), file)
    assert case.table("exposures").schema.equals(schema.arrow("exposures"))
    assert case.table("exposures", ["unconfirmed", "law"]).column_names == ["unconfirmed", "law"]
