"""Rows with their words."""

from collections.abc import Callable

import pandas as pd

from analysis.case import Case
from analysis.charts.page import Key
from analysis.charts.sheet import sheet


def test_the_scope_follows_the_subtitle_and_invented_data_are_marked(case_of: Callable[[int], Case]) -> None:
    made = sheet(case_of(3), pd.DataFrame({"a": [1]}), "Title", "Subtitle.", "Notes.", [Key("key", {})])
    assert (made.frame.title, made.frame.notes, made.frame.keys, made.frame.invented) == ("Title", "Notes.", [Key("key", {})], True)
    assert made.frame.subtitle.startswith("Subtitle. 1 capture of this phone")
    assert (made.empty, sheet(case_of(0), pd.DataFrame(), "", "", "").empty, sheet(case_of(0), pd.DataFrame(), "", "", "").frame.invented) == (
        False,
        True,
        False,
    )
