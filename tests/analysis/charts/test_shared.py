"""Identifiers shared between recipients."""

from collections.abc import Callable

import pandas as pd
import pytest

from analysis.case import Case
from analysis.charts import shared
from analysis.charts.page import Frame
from analysis.charts.sheet import Sheet
from tests.pictures import faults, words


@pytest.mark.parametrize("recipients", [0, 1, 3, 150])
def test_no_text_is_cut_or_overlaps(recipients: int, case_of: Callable[[int], Case]) -> None:
    assert faults(shared.draw(shared.prepare(case_of(recipients)))) == []


def test_the_title_counts_recipients_and_identifiers(case_of: Callable[[int], Case]) -> None:
    assert words(shared.draw(shared.prepare(case_of(1))))[0] == "2 recipients can join what they know by 1 identifier"
    assert words(shared.draw(shared.prepare(case_of(0))))[0] == "Among what was recognised, no identifier went to two recipients"


def test_many_values_and_recipients_are_counted_at_the_edges() -> None:
    pairs = [(f"v{v}", f"{name} {v}") for v in range(30) for name in ("Recipient one", "Recipient two")]
    rows = pd.DataFrame([{"value": v, "pseudonym": f"vendor-identifier·{v}", "recipient": r} for v, r in pairs])
    figure = shared.draw(Sheet(rows, Frame("T", "S")))
    assert {"+ 10 more", "and 32 more recipients"} <= set(words(figure))
    assert faults(figure) == []
