import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.detect.facts import rows
from analysis.detect.suppress import is_placeholder

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


@pytest.mark.parametrize("value", ["0", "1", "false", "10.0.0.1", "Anna", "02:00:00:00:00:01", "a"])
def test_values_that_say_something(value: str) -> None:
    assert not is_placeholder(value)


@given(st.text())
def test_any_text_is_judged(value: str) -> None:
    assert is_placeholder(value) in (True, False)
