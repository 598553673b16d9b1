"""Tables of text."""

from typing import Any

import pytest

from analysis.decode import csv_text
from analysis.decode.tree import Hint

HITS: tuple[tuple[Any, Any], ...] = (
    ("time,lat,lon\n1,52.5,13.4\n2,52.6,13.5\n", [{"time": "1", "lat": "52.5", "lon": "13.4"}, {"time": "2", "lat": "52.6", "lon": "13.5"}]),
    ("1;2;3\n4;5;6", [["1", "2", "3"], ["4", "5", "6"]]),
    ('a\tb\tc\n"x y"\t1\t2', [{"a": "x y", "b": "1", "c": "2"}]),
)

MISSES: tuple[Any, ...] = (
    "a,b\n1,2",
    "one, two, three\nfour, five, six",
    "a,b,c\n1,2",
    "a,b,c",
    '{"a":1,\n"b":2,\n"c":3}',
    "plain",
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert csv_text.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert csv_text.open(value, Hint()) is None


def test_a_label_allows_two_columns() -> None:
    assert csv_text.open("name,phone\nAnna,+49151\n", Hint(labelled=True)) == [{"name": "Anna", "phone": "+49151"}]
