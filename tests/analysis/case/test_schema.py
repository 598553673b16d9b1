"""The schema: every column has a sentence, every masked column names the id that reveals it."""

import pytest

from analysis.case import schema

EVERY = [(table, column) for table, columns in (schema.TABLES | schema.PRIVATE).items() for column in columns]


@pytest.mark.parametrize(("table", "column"), EVERY, ids=lambda x: x if isinstance(x, str) else x.name)
def test_each_column_says_what_it_is(table: str, column: schema.Column) -> None:
    assert column.doc.endswith(".") and len(column.doc) > 10
    assert schema.arrow(table).field(column.name).metadata[b"doc"].decode() == column.doc


def test_names_are_unique_and_reveals_point_to_columns() -> None:
    for table, columns in schema.TABLES.items():
        names = [c.name for c in columns]
        assert len(set(names)) == len(names)
        assert {c.reveals for c in columns if c.reveals} <= set(names), table


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(KeyError):
        schema.arrow("nothing")
