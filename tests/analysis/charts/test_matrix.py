"""The matrix of types and recipients."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from matplotlib.patches import Rectangle

from analysis.case import Case
from analysis.charts import matrix
from analysis.charts.page import SENSITIVE, UNREAD_STYLE
from tests.factories import case_folder, small_rows
from tests.pictures import faults, words


@pytest.mark.parametrize("recipients", [0, 1, 3, 150])
def test_no_text_is_cut_or_overlaps(recipients: int, case_of: Callable[[int], Case]) -> None:
    assert faults(matrix.draw(matrix.prepare(case_of(recipients)))) == []


def test_the_title_is_the_message_and_countries_stand_beside_the_names(case_of: Callable[[int], Case]) -> None:
    shown = words(matrix.draw(matrix.prepare(case_of(1))))
    assert " ".join(shown).startswith("2 recipients were sent the advertising ID; ")
    assert {"Alpha", "DE", "IE", "US", "beta.example", "edge", "203.0.113.9", "–"} <= set(shown)
    assert "INVENTED DATA" not in shown


def test_a_country_that_nobody_confirmed_has_a_sign_that_the_notes_explain(tmp_path: Path) -> None:
    rows = small_rows()
    rows["destinations"][0] |= {"unconfirmed": "control"}
    data = matrix.prepare(case_folder(tmp_path / "case", **rows))
    shown = words(matrix.draw(data))
    assert {"IE", "US*"} <= set(shown) and "US" not in shown
    assert "*: unconfirmed: no source of ours carries it for the time of the captures." in data.frame.notes


def test_absent_and_unreadable_blanks_look_different(case_of: Callable[[int], Case]) -> None:
    figure = matrix.draw(matrix.prepare(case_of(1)))
    boxes = [p for p in figure.axes[0].patches if isinstance(p, Rectangle)]
    cells = [p for p in boxes if p.get_width() == pytest.approx(matrix.CELL - 0.04)]
    hatched = [p for p in cells if p.get_hatch() == UNREAD_STYLE["hatch"]]
    assert (len(hatched), len(cells) - len(hatched)) == (3, 3)


def test_weak_evidence_has_a_sign_of_its_own_that_the_key_explains_and_the_subtitle_counts(tmp_path: Path) -> None:
    rows = small_rows()
    rows["findings"] = rows["findings"][:6]
    data = matrix.prepare(case_folder(tmp_path / "weak", **rows))
    shown = words(matrix.draw(data))
    assert shown.count(matrix.WEAK_SIGN) == 2
    assert "?: in 1 of 3 cells only a name or a shape says so." in data.frame.subtitle
    assert "evidence is only a name or a shape" in [key.text for key in data.frame.keys]


def test_without_findings_it_tells_whose_traffic_was_closed_and_no_more(tmp_path: Path) -> None:
    data = matrix.prepare(case_folder(tmp_path / "closed", {"data": [{"attribution": "Geo"}]}, **(small_rows() | {"findings": []})))
    figure = matrix.draw(data)
    assert faults(figure) == []
    assert {"beta.example", "any personal data"} <= set(words(figure))
    assert "sent: special (GDPR Art. 9)" not in words(figure)
    assert data.frame.notes.endswith("Places: Geo.")


def test_the_key_explains_only_what_is_there(case_of: Callable[[int], Case]) -> None:
    said = [key.text for key in matrix.prepare(case_of(1)).frame.keys]
    assert said == ["sent: high sensitivity", "low sensitivity", "asked for, not available", "not seen, but part of the traffic is unreadable", "not seen"]


def test_what_does_not_fit_is_counted(case_of: Callable[[int], Case]) -> None:
    shown = words(matrix.draw(matrix.prepare(case_of(150))))
    assert f"and {150 - matrix.ROWS} more recipients" in shown
    assert any(text.startswith("+ ") and text.endswith("other types") for text in shown)
    assert "INVENTED DATA" in shown


def test_colours_darken_with_sensitivity_so_greyscale_tells_them_apart() -> None:
    grey = [0.299 * int(c[1:3], 16) + 0.587 * int(c[3:5], 16) + 0.114 * int(c[5:], 16) for c in SENSITIVE[:4]]
    assert all(b - a > 30 for a, b in pairwise(grey))


@pytest.mark.parametrize(("codes", "shown"), [("", "–"), ("DE", "DE"), ("DE, IE, US", "DE +2")])
def test_several_countries_are_counted(codes: str, shown: str) -> None:
    assert matrix._codes(codes) == shown


def test_recipients_that_are_blank_throughout_are_counted_in_the_notes(tmp_path: Path) -> None:
    rows = small_rows()
    rows["ledger"] = [row for row in rows["ledger"] if row["visibility"] != "encrypted"]
    data = matrix.prepare(case_folder(tmp_path / "case", **rows))
    assert data.cells.index.tolist() == ["Alpha", "203.0.113.9"]
    assert "Not shown: 1 recipient with nothing seen and nothing unreadable." in data.frame.notes
