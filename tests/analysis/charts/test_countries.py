"""Three countries of every recipient, in three columns."""

from collections.abc import Callable

import pytest

from analysis.case import Case
from analysis.charts import countries
from tests.pictures import faults, words


@pytest.mark.parametrize("recipients", [0, 1, 3, 150])
def test_no_text_is_cut_or_overlaps(recipients: int, case_of: Callable[[int], Case]) -> None:
    assert faults(countries.draw(countries.prepare(case_of(recipients)))) == []


def test_the_title_keeps_control_and_server_apart(case_of: Callable[[int], Case]) -> None:
    shown = " ".join(words(countries.draw(countries.prepare(case_of(1)))))
    assert shown.startswith("1 of 3 recipients is controlled from the United States; 0 have a server there")
    assert {"Germany (DE)", "Ireland (IE)", "United States (US)", "not known"} <= set(words(countries.draw(countries.prepare(case_of(1)))))


def test_nothing_known_is_said(case_of: Callable[[int], Case]) -> None:
    assert words(countries.draw(countries.prepare(case_of(0))))[0] == "It is not known from where the recipients are controlled"


def test_countries_beyond_what_fits_are_counted(case_of: Callable[[int], Case], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(countries, "ROWS", 4)
    figure = countries.draw(countries.prepare(case_of(150)))
    assert "and 6 more countries" in words(figure)
    assert faults(figure) == []
