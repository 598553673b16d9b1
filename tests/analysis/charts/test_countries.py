"""Three countries of every recipient, in three columns."""

from collections.abc import Callable

import pandas as pd
import pytest

from analysis.case import Case
from analysis.charts import countries
from tests.pictures import faults, words


@pytest.mark.parametrize("recipients", [0, 1, 3, 150])
def test_no_text_is_cut_or_overlaps(recipients: int, case_of: Callable[[int], Case]) -> None:
    assert faults(countries.draw(countries.prepare(case_of(recipients)))) == []


def test_the_title_keeps_control_and_server_apart(case_of: Callable[[int], Case]) -> None:
    title = countries.prepare(case_of(1)).frame.title
    assert title == "1 of 2 recipients of personal data is controlled from the United States; no server of theirs is known to stand there"
    assert {"Germany (DE)", "Ireland (IE)", "United States (US)", "not known"} <= set(words(countries.draw(countries.prepare(case_of(1)))))


def test_nothing_known_is_said(case_of: Callable[[int], Case]) -> None:
    assert words(countries.draw(countries.prepare(case_of(0))))[0] == "It is not known from where the recipients are controlled"


def test_countries_beyond_what_fits_are_counted(case_of: Callable[[int], Case], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(countries, "ROWS", 4)
    figure = countries.draw(countries.prepare(case_of(150)))
    assert "and 6 more countries" in words(figure)
    assert faults(figure) == []


@pytest.mark.parametrize(
    ("server", "text"),
    [("US", "; 1 of them has a server there"), ("", "; where their servers stand is not known"), ("AT, US", "; 1 of them has a server there")],
)
def test_an_unknown_place_is_never_counted_as_elsewhere(server: str, text: str) -> None:
    who = pd.DataFrame({"recipient": ["A"], "control": ["US"], "server": [server], "types": [1]})
    assert countries._title(who).endswith(text)
