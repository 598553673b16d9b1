"""The walk: leaves of trees as rows, in reading order, whatever kinds of values stand beside each other."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decode import DECODERS, Number, Pairs
from analysis.decode.engine import Engine, Limits
from analysis.decode.paths import NESTING

type Row = tuple[str, str, str, Any]

TREES: tuple[tuple[Any, list[Row]], ...] = (
    ({"a": "x", "b": {"c": 1}, "d": [True, None]},
     [("a", "", "text", "x"), ("b.c", "", "number", "1"), ("d[*]", "0", "boolean", "true"), ("d[*]", "1", "null", "null")]),
    ({"a": "1", "b": 1, "c": 1.0, "d": True},
     [("a", "", "text", "1"), ("b", "", "number", "1"), ("c", "", "number", "1.0"), ("d", "", "boolean", "true")]),
    ({"a": {}, "b": []}, [("a", "", "text", "{}"), ("b", "", "text", "[]")]),
    ([[1, 2], [3]], [("[*][*]", "0,0", "number", "1"), ("[*][*]", "0,1", "number", "2"), ("[*][*]", "1,0", "number", "3")]),
    (Pairs([("k", 1), ("k", 2)]), [("k", "", "number", "1"), ("k", "", "number", "2")]),
    ({"n": Number("1.10"), "z": -0.0}, [("n", "", "number", "1.10"), ("z", "", "number", "-0.0")]),
    ({"a@b.example": 1}, [("[*]!key", "0", "text", "a@b.example"), ("[*]", "0", "number", "1")]),
    (
        {"wifi": {"a4:91:b1:3c:5e:07": -50, "Zorro": -40, "count": 2}},
        [
            *[("wifi[*]!key", "0", "text", "a4:91:b1:3c:5e:07"), ("wifi[*]", "0", "number", "-50")],
            *[("wifi[*]!key", "1", "text", "Zorro"), ("wifi[*]", "1", "number", "-40"), ("wifi.count", "", "number", "2")],
        ],
    ),
)  # fmt: skip


def engine() -> Engine:
    return Engine((), DECODERS, Limits())


def rows(tree: Any, walker: Engine) -> list[Row]:
    start = len(walker.fields.value)
    walker.begin("message")
    walker.put(tree, walker.root("body"))
    walker.end(0)
    found = walker.fields
    columns = zip(found.template, found.index, found.value, strict=True)
    return [(found.templates[t].path, found.indices[i], found.kinds[v], found.values[v]) for t, i, v in list(columns)[start:]]


@pytest.mark.parametrize(("tree", "expected"), TREES)
def test_leaves_become_rows_in_order(tree: Any, expected: list[Row]) -> None:
    walker = engine()
    assert rows(tree, walker) == expected
    assert rows(tree, walker) == expected, "the second time every value is known"


def test_a_text_that_opens_stands_where_it_was() -> None:
    assert [path for path, *_ in rows({"a": 1, "b": '{"c": 2}', "d": 3}, engine())] == ["a", "b!json.c", "d"]


def test_deeper_than_any_honest_payload_is_one_path() -> None:
    tree: Any = "leaf"
    for _ in range(NESTING + 20):
        tree = {"k": tree}
    walker = engine()
    found = rows(tree, walker)
    assert found[-1][3] == "leaf"
    assert found[-1][0].count("k") == NESTING
    assert [problem.kind for problem in walker.problems] == ["limit"]


_WORDS = st.text(st.characters(categories=["Ll"]), max_size=5)
_LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _WORDS
_TREES = st.recursive(_LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_WORDS, inner, max_size=4))


def _count(tree: Any) -> int:
    if isinstance(tree, dict | list):
        return sum(map(_count, tree.values() if isinstance(tree, dict) else tree)) or int(not tree)
    return 1


@given(_TREES)
def test_every_leaf_is_one_row_and_repeating_changes_nothing(tree: Any) -> None:
    walker = engine()
    first = rows(tree, walker)
    assert len(first) == _count(tree)
    assert rows(tree, walker) == first
