import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.detect.known_bits import ALONE, ANYWHERE, LEAST, WHOLE, bits


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("7", 0, 4),
        ("de", LEAST, WHOLE),
        ("42", LEAST, WHOLE),
        ("310260", WHOLE, ALONE),
        ("Pixel 7", WHOLE, ALONE),
        ("Berlin", WHOLE, ALONE),
        ("1990-05-17", WHOLE, ALONE),
        ("Telekom", ALONE, ANYWHERE),
        ("1701234567", ALONE, ANYWHERE),
        ("sdk_gphone_x86", ANYWHERE, 80),
        ("9f3a5c7e1b2d4f60", 64, 64),
        ("02:15:B2:00:17:9f", 48, 60),
        ("anna@example.com", ANYWHERE, 80),
        ("王伟", WHOLE, ALONE),
        ("0000000000000000", 0, 0),
        ("00000000-0000-0000-0000-000000000000", 0, 0),
        ("", 0, 0),
    ],
)
def test_worth(text: str, least: float, most: float) -> None:
    assert least <= bits(text) <= most


@given(st.text(min_size=1, max_size=50))
def test_repeating_a_text_adds_at_most_what_it_said(text: str) -> None:
    assert 0 <= bits(text) <= 8 * len(set(text.lower()))
    assert bits(text + text) <= 2 * bits(text) + 0.001
