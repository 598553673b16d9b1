"""The columns: values, templates and indices are kept once."""

from analysis.decode.paths import Node
from analysis.decode.rows import Rows


def test_indices_are_shared_texts() -> None:
    rows = Rows(100)
    third = rows.entry(0, 2)
    assert rows.fields.indices[third] == "2"
    assert rows.fields.indices[rows.entry(third, 1)] == "2,1"
    assert rows.entry(0, 2) == third
    assert rows.fields.indices == ["", "0", "1", "2", "2,0", "2,1"]


def test_a_leaf_is_a_row_and_its_text_is_kept_once() -> None:
    rows = Rows(100)
    node = Node("header").child("x")
    rows.leaf("a", node)
    rows.leaf("a", node)
    assert rows.count == 2
    rows.end(7)
    assert rows.count == 2
    assert list(rows.fields.message) == [7, 7]
    assert rows.fields.values == ["a"]
    assert list(rows.fields.value) == [0, 0]
    assert list(rows.fields.template) == [0, 0]
    assert [template.path for template in rows.fields.templates] == ["x"]
