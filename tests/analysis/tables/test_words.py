"""Numbers, lists and countries as people read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.tables.words import counted, country, in_sentence, joined, share, size, within


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (9949, "9.9 kB"), (9960, "10 kB"), (999_499, "999 kB"), (999_500, "1.0 MB"), (5e12, "5,000 GB")],
)
def test_sizes(count: float, text: str) -> None:
    assert size(count).replace("\u00a0", " ") == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(0, 10, "0 %"), (1, 1000, "< 1 %"), (10, 10, "100 %"), (9999, 10000, "99.9 %"), (999_999, 1_000_000, "99.9 %"), (1, 0, "–"), (1, 2, "50 %")],
)
def test_shares(part: float, whole: float, text: str) -> None:
    assert share(part, whole).replace("\u00a0", " ") == text


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_only_all_is_100_percent_and_only_none_is_0(part: int, rest: int) -> None:
    assert share(part, part + rest) != share(1, 1)
    assert (share(part, part + rest) == share(0, 1)) == (part == 0)


def test_counts_and_lists() -> None:
    assert (counted(1, "recipient"), counted(1204, "recipient"), counted(2, "country", "countries")) == ("1 recipient", "1,204 recipients", "2 countries")
    assert [joined(list("abcd")[:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert joined(list("abcd"), 2) == "a, b and 2 more"


def test_countries_have_names_and_unknown_codes_stay() -> None:
    assert [country(c) for c in ("CN", "US", "HK", "SG", "XX", "")] == ["China", "United States", "Hong Kong", "Singapore", "XX", ""]
    assert [in_sentence(c) for c in ("US", "CN")] == ["the United States", "China"]


@pytest.mark.parametrize(
    ("label", "text"),
    [("Advertising ID", "advertising ID"), ("IMEI / MEID", "IMEI / MEID"), ("Wi-Fi name", "Wi-Fi name"), ("E-mail address", "e-mail address")],
)
def test_labels_inside_a_sentence(label: str, text: str) -> None:
    assert within(label) == text
