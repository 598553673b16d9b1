"""An axis of time with long silences cut out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.charts.clock import STRETCHES, axis, stretches, where, words
from analysis.charts.page import Frame, Page
from tests.pictures import faults
from tests.pictures import words as texts

MOMENTS = st.lists(st.tuples(st.floats(0, 1e9), st.floats(0, 1e5)).map(lambda m: (m[0], m[0] + m[1])), max_size=30)


@given(MOMENTS)
def test_every_moment_stands_on_the_axis_and_in_order(moments: list[tuple[float, float]]) -> None:
    parts = stretches(moments, 1.0, 6.0)
    assert 1 <= len(parts) <= STRETCHES
    assert parts[0].left == pytest.approx(1.0)
    assert parts[-1].left + parts[-1].width == pytest.approx(7.0)
    places = [where(parts, seconds) for seconds in sorted(s for moment in moments for s in moment)]
    assert places == sorted(places)
    assert all(1.0 - 1e-9 <= x <= 7.0 + 1e-9 for x in places)


def test_a_long_silence_is_cut_and_named() -> None:
    parts = stretches([(0, 600), (200_000_000, 200_000_300)], 3.0, 5.0)
    assert [(p.start, p.end) for p in parts] == [(0, 600), (200_000_000, 200_000_300)]
    page = Page(Frame("T", "S"), 1.5)
    axis(page, parts, page.top, page.top + 1)
    assert "6.3 years of silence" in texts(page.figure)
    assert faults(page.figure) == []


def test_many_silences_are_left_as_they_are() -> None:
    parts = stretches([(n * 10_000.0, n * 10_000.0) for n in range(STRETCHES + 1)], 0.0, 5.0)
    assert [(p.start, p.end) for p in parts] == [(0.0, STRETCHES * 10_000.0)]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(1, "1 second"), (54.4, "54 seconds"), (89, "89 seconds"), (300, "5 minutes"), (7200, "2 hours"), (400_000, "5 days"), (2e8, "6.3 years")],
)
def test_times_in_words(seconds: float, text: str) -> None:
    assert words(seconds) == text
