"""Several JSON texts in a row."""

from typing import Any

import pytest

from analysis.decode import json_lines
from analysis.decode.tree import Hint
from tests.factories import opened

HITS: tuple[tuple[Any, Any], ...] = (
    ('{"a":1}\n{"a":2}\n', [{"a": 1}, {"a": 2}]),
    ('{"a":1}\r\n\r\n{"b":2}', [{"a": 1}, {"b": 2}]),
    ('{"a":1}{"b":[2]}', [{"a": 1}, {"b": [2]}]),
    ('\x1e{"a":1}\n\x1e{"a":2}\n', [{"a": 1}, {"a": 2}]),
    ('{"a":1},{"a":2}', [{"a": 1}, {"a": 2}]),
)

MISSES: tuple[Any, ...] = (
    "{}",
    '{"a":1} text',
    '{"a":1}\n{"a":',
    "one\ntwo",
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert json_lines.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert json_lines.open(value, Hint()) is None


def test_a_label_makes_one_line_a_list() -> None:
    assert opened('{"a":1}\n', content_type="application/x-ndjson") == [("[0].a", "json lines", "1")]
