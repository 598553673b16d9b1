"""A column holds the texts it was made of, and a pattern says the same of many texts as of each; ``re2`` is the oracle."""

import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from analysis.detect.columns import bytes_of, matching, taken, texts_of


@given(st.lists(st.text(st.characters(exclude_categories=()))), st.data())
def test_a_column_holds_its_texts(values: list[str], data: st.DataObject) -> None:
    column = texts_of(values)
    plain = [value.encode("utf-8", "replace").decode() for value in values]
    assert column.to_pylist() == plain
    content, starts = bytes_of(column)
    assert [content[start:end].tobytes().decode() for start, end in pairwise(starts)] == plain
    at = data.draw(st.lists(st.integers(0, len(values) - 1))) if values else []
    assert taken(column, np.array(at, np.int64)).to_pylist() == [plain[one] for one in at]


@pytest.mark.parametrize("pattern", ["[0-9]+", "a|b", "(?i)x.*", r"(?s).*y", "", r"[\p{L}]+", "z$"])
@pytest.mark.parametrize("count", [1, 1000])
def test_a_pattern_must_match_the_whole_text(pattern: str, count: int) -> None:
    values = ["", "12", "12a", "a", "ab", "b", "Xy", "x\ny", "é", "z\n", "z", "1\n"] * count
    assert matching(pattern, texts_of(values)).tolist() == [re2.fullmatch(pattern, value) is not None for value in values]


def test_no_column_imports_pandas() -> None:
    code = (
        "import sys; from analysis.detect import columns as c; t = c.taken(c.texts_of(['a'] * 999), c.np.arange(500)); c.matching('a', t); "
        "print('pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
