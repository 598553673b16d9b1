"""Identifiers shared between recipients: a column is one value, its dots are all who were sent it and can therefore join what they know."""

import pandas as pd
from matplotlib.figure import Figure

from ..case import Case
from ..tables import shared as table
from ..tables.words import counted
from .page import FAINT, INK, MARGIN, Page, fit, width_of
from .sheet import Sheet, sheet

ROWS, COLUMNS, CELL, LABEL = 28, 20, 0.27, 2.5
"""Most recipients and values shown; size of a cell and width of the names in inches."""


def prepare(case: Case) -> Sheet:
    """The shared values and the words."""
    rows = table.shared(case)
    who, values = rows["recipient"].nunique(), rows["value"].nunique()
    title = (
        f"{counted(who, 'recipient')} can join what they know by {counted(values, 'identifier')}"
        if len(rows)
        else "Among what was recognised, no identifier went to two recipients"
    )
    notes = "A column is one value, shown as its pseudonym; equal pseudonyms are equal values. A dot: this recipient was sent it. That two \
recipients hold the same value makes a join possible; it does not show that one was made."
    return sheet(case, rows, title, "Values that recognise a phone or person and went to two recipients or more.", notes)


def draw(data: Sheet) -> Figure:
    """Values and recipients beyond what fits are counted at the edges."""
    rows = data.rows
    values = list(dict.fromkeys(rows["value"]))
    busy = rows.groupby("recipient")["value"].nunique()
    names = sorted(busy.index, key=lambda name: (-int(busy[name]), str(name)))
    shown, columns = names[:ROWS], values[:COLUMNS]
    heads = rows.drop_duplicates("value").set_index("value")["pseudonym"]
    head = 0.866 * max((min(width_of(str(heads[value]), 8), 1.45) for value in columns), default=0.0) + 0.25
    page = Page(data.frame, head + CELL * (len(shown) + (len(names) > ROWS)))
    if not len(rows):
        return page.figure
    left, top = MARGIN + LABEL, page.top + head
    for column, value in enumerate(columns):
        page.text(left + CELL * (column + 0.55), top - 0.06, fit(str(heads[value]), 1.45, 8), size=8, rotation=60)
    if len(values) > COLUMNS:
        page.text(left + CELL * (len(columns) + 0.55), top - 0.06, f"+ {len(values) - COLUMNS:,} more", size=8, rotation=60, color=FAINT)
    at = {name: top + CELL * (row + 0.5) for row, name in enumerate(shown)}
    for name, y in at.items():
        page.row(str(name), y - CELL / 2, CELL, LABEL - 0.12)
    _dots(page, rows, columns, at, left)
    if len(names) > ROWS:
        _more(page, rows[~rows["recipient"].isin(shown)], columns, len(names) - ROWS, (left, top + CELL * (len(shown) + 0.5)))
    return page.figure


def _dots(page: Page, rows: pd.DataFrame, columns: list[str], at: dict[str, float], left: float) -> None:
    for column, value in enumerate(columns):
        x = left + CELL * (column + 0.5)
        holders = [at[name] for name in rows.loc[rows["value"] == value, "recipient"] if name in at]
        if len(holders) > 1:
            page.line((x, x), (min(holders), max(holders)), color=INK, width=1.4)
        for y in holders:
            page.dot(x, y, 0.075, facecolor=INK, edgecolor="white")


def _more(page: Page, rest: pd.DataFrame, columns: list[str], count: int, at: tuple[float, float]) -> None:
    left, y = at
    page.text(MARGIN, y, f"and {counted(count, 'more recipient')}", color=FAINT)
    counts = rest.groupby("value")["recipient"].nunique()
    for column, value in enumerate(columns):
        if value in counts.index:
            page.text(left + CELL * (column + 0.5), y, str(counts[value]), size=7.5, ha="center")
