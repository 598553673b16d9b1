from pathlib import Path

import pytest

from analysis.detect import facts


def test_remarks_are_left_out_and_a_short_row_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "good.csv").write_text("a,b\n# remark\n1,2\n")
    (tmp_path / "bad.csv").write_text("a,b\n1\n")
    monkeypatch.setattr(facts, "DATA", tmp_path)
    assert facts.rows("good") == ({"a": "1", "b": "2"},)
    with pytest.raises(ValueError, match=r"bad\.csv: the row that begins with '1' does not have 2 cells"):
        facts.rows("bad")
    facts.rows.cache_clear()


@pytest.mark.parametrize(
    "table", ["types", "names", "words", "shapes", "vocabularies", "suppressors", "records", "bare_values", "endpoint_rules", "codes", "precision"]
)
def test_every_table_can_be_read_and_each_row_is_dated(table: str) -> None:
    rows = facts.rows(table)
    assert rows
    assert table == "types" or all(row["date"] for row in rows)
