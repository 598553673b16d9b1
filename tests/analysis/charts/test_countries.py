"""Three countries of every recipient, in three columns."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis.case import Case
from analysis.charts import countries
from analysis.tables.whose import UNSURE_NOTE
from tests.factories import case_folder, small_rows
from tests.pictures import faults, words


@pytest.mark.parametrize("recipients", [0, 1, 3, 150])
def test_no_text_is_cut_or_overlaps(recipients: int, case_of: Callable[[int], Case]) -> None:
    assert faults(countries.draw(countries.prepare(case_of(recipients)))) == []


def test_the_title_keeps_control_and_server_apart(case_of: Callable[[int], Case]) -> None:
    title = countries.prepare(case_of(1)).frame.title
    assert title == "1 of 2 recipients of personal data is controlled from the United States; it has no known server there"
    assert {"Germany (DE)", "Ireland (IE)", "United States (US)", "not known"} <= set(words(countries.draw(countries.prepare(case_of(1)))))


def test_nothing_known_is_said(case_of: Callable[[int], Case]) -> None:
    assert words(countries.draw(countries.prepare(case_of(0))))[0] == "Nobody outside was contacted"


def test_countries_beyond_what_fits_are_counted(case_of: Callable[[int], Case], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(countries, "ROWS", 4)
    figure = countries.draw(countries.prepare(case_of(150)))
    assert "and 6 more countries" in words(figure)
    assert faults(figure) == []


@pytest.mark.parametrize(
    ("servers", "text"),
    [
        (["US"], "; it has a server there"), ([""], "; where its servers stand is not known"), (["AT, US"], "; it has a server there"),
        (["AT, US", ""], "; 1 of them has a server there"), (["", ""], "; where their servers stand is not known"),
        (["AT", ""], "; no server of theirs is known to stand there"),
    ],
)  # fmt: skip
def test_an_unknown_place_is_never_counted_as_elsewhere(servers: list[str], text: str) -> None:
    who = pd.DataFrame({"recipient": list("AB")[: len(servers)], "control": "US", "server": servers, "types": 1, "unconfirmed": ""})
    assert countries._title(who).endswith(text)


def test_countries_with_equal_numbers_are_told_together() -> None:
    who = pd.DataFrame({"recipient": ["A", "B", "C"], "control": ["US", "CN", ""], "server": ["US", "", ""], "types": [1, 1, 1], "unconfirmed": ""})
    assert countries._title(who) == "Recipients of personal data are controlled from China and the United States in equal number: 1 of 3 each"
    assert countries._title(who.assign(unconfirmed=["", "control", ""])).startswith("1 of 3 recipients of personal data is controlled from the United States")
    assert countries._title(who.assign(unconfirmed="control")) == "No source confirms from where the recipients are controlled"
    assert countries._title(who.iloc[:1]).startswith("1 of 1 recipient of personal data is controlled from the United States")


def test_the_key_names_the_colours_that_are_there_and_no_others() -> None:
    fed, silent, unsure = [2, 2, 0] * 3, [2, 0, 0] * 3, [0, 0, 1] * 3
    names = [name for head in countries.HEADS for name in (head, f"{head}_sent", f"{head}_unsure")]

    def keys(*rows: tuple[str, list[int]]) -> list[str]:
        return [key.text for key in countries._keys(pd.DataFrame([{"country": code} | dict(zip(names, counts, strict=True)) for code, counts in rows]))]

    assert keys(("US", fed)) == ["sent personal data"]
    assert keys(("US", silent), ("", fed)) == ["contacted, no personal data seen", "not known"]
    assert keys(("US", fed), ("CN", silent)) == ["sent personal data", "contacted, no personal data seen"]
    assert keys(("US", fed), ("CN", unsure)) == ["sent personal data", UNSURE_NOTE]


def test_what_nobody_confirmed_stands_apart_from_the_number(tmp_path: Path) -> None:
    rows = small_rows()
    rows["destinations"][0] |= {"unconfirmed": "control"}
    figure = countries.draw(countries.prepare(case_folder(tmp_path / "case", **rows)))
    assert faults(figure) == [] and "0 + 1" in words(figure) and UNSURE_NOTE in words(figure)
    dashed = [patch for patch in figure.axes[0].patches if patch.get_linestyle() not in ("-", "solid")]
    assert len(dashed) == 2, "the bar and the key"
