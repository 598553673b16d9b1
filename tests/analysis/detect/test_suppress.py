import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.detect.columns import texts_of
from analysis.detect.facts import rows
from analysis.detect.suppress import is_placeholder, placeholders

ROWS = rows("suppressors")


@pytest.mark.parametrize("row", ROWS, ids=[row["reason"] for row in ROWS])
def test_hit_and_near_miss(row: dict[str, str]) -> None:
    assert is_placeholder(row["hit"]) and is_placeholder(f' "{row["hit"].upper()}" ')
    assert not is_placeholder(row["miss"])
    assert row["source"] and row["date"]


@pytest.mark.parametrize(
    "value", ["00000000-0000-0000-0000-000000000000", "02:00:00:00:00:00", "unknown", "<unknown ssid>", "0.0.0.0", "", "  ", "null", "{{gaid}}"]
)
def test_values_that_say_nothing(value: str) -> None:
    assert is_placeholder(value)


@pytest.mark.parametrize("value", ["0", "0.0", "0.00", "1", "false", "10.0.0.1", "Anna", "02:00:00:00:00:01", "a"])
def test_values_that_say_something(value: str) -> None:
    assert not is_placeholder(value)


NEAR = [text for row in ROWS for some in (row["hit"], row["miss"]) for text in (some, some.title(), f' "{some.upper()}"\t')]


@given(st.lists(st.one_of(st.text(), st.sampled_from(NEAR), st.text("0fFxX-.:{}$[]<>_* '\"\t", max_size=90))), st.booleans())
def test_any_column_is_judged_as_each_of_its_texts(values: list[str], long: bool) -> None:
    values = values * (200 if long else 1)
    assert placeholders(texts_of(values)).tolist() == list(map(is_placeholder, values))
