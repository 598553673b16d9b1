"""Who got what: a row for each recipient with its three countries, a column for each type of personal data."""

from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure

from ..case import Case
from ..tables import matrix as table
from ..tables.answer import headline
from ..tables.captures import invented
from ..tables.frames import type_facts
from ..tables.ledger import coverage
from ..tables.recipients import recipients
from ..tables.sources import credit
from ..tables.whose import UNSURE, UNSURE_NOTE, in_doubt, unsure
from ..tables.words import counted
from .page import FAINT, INK, MARGIN, RULE, SENSITIVE, UNREAD_STYLE, WIDTH, Frame, Key, Page, fit, width_of
from .scope import scope

ROWS, CELL, SLANT = 32, 0.235, 60
"""Most recipients shown, side of a cell in inches, slant of the column names in degrees."""

WEAK_SIGN = "?"
"""Stands in the cells of weak evidence."""

LEVELS = ("special (GDPR Art. 9)", "high sensitivity", "medium sensitivity", "low sensitivity", "not sensitive")
"""Words for the ranks of types."""

PLACES, PLACE = ("server", "seat", "control"), 0.45
"""Columns of countries and their width in inches."""


@dataclass(frozen=True, slots=True)
class Data:
    """What is drawn."""

    cells: pd.DataFrame
    """As in ``tables.matrix``, without recipients that are blank throughout."""
    who: pd.DataFrame
    """As in ``tables.recipients``."""
    types: pd.DataFrame
    """As in ``tables.frames.type_facts``."""
    frame: Frame

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not len(self.cells)


def prepare(case: Case) -> Data:
    """The cells, the countries and the words."""
    everyone, who = table.matrix(case), recipients(case)
    cells = everyone[(everyone != table.ABSENT).any(axis=1)]
    sent = cells.isin(table.LEFT)
    fed, weak = int(sent.any(axis=1).sum()), int((cells == table.WEAK).sum().sum())
    contacted = f"{counted(len(everyone), 'recipient')} that {'was' if len(everyone) == 1 else 'were'} contacted"
    subtitle = f"{fed} of {contacted} {'was' if fed == 1 else 'were'} seen getting personal data. {scope(case)}"
    if weak:
        subtitle += f" ?: in {weak:,} of {counted(int(sent.sum().sum()), 'cell')} only a name or a shape says so."
    blank = "A blank is no proof: HAR and flow files show only what was opened. " if not coverage(case).known else ""
    silent = len(everyone) - len(cells)
    blank += f"Not shown: {counted(silent, 'recipient')} with nothing seen and nothing unreadable. " if silent else ""
    doubt = f"{UNSURE}: {UNSURE_NOTE}. " if in_doubt(who) else ""
    notes = f"{blank}Server: where it stands, only where sources agree (edge: network of many places). Seat: where the recipient is incorporated. \
Control: country of the controlling parent. – : not known. {doubt}{credit(case)}"
    facts = type_facts(case)
    facts.loc[table.ANY, ["label", "rank"]] = table.ANY, 0
    return Data(cells, who, facts, Frame(headline(case), subtitle, notes, _keys(cells, facts["rank"]), invented(case)))


def _keys(cells: pd.DataFrame, ranks: "pd.Series[int]") -> list[Key]:
    """What the cells that are there mean, and nothing else."""
    there = set(cells.to_numpy().ravel())
    levels = sorted({int(ranks[kind]) for kind in cells.columns[cells.isin(table.LEFT).any()]})
    keys = [Key(f"{'' if n else 'sent: '}{LEVELS[level]}", {"facecolor": SENSITIVE[level], "edgecolor": INK}) for n, level in enumerate(levels)]
    rest = {
        table.WEAK: Key("evidence is only a name or a shape", {"facecolor": "white", "edgecolor": INK}, sign=WEAK_SIGN),
        table.ASKED: Key("asked for, not available", {"facecolor": "white", "edgecolor": INK}, round=True),
        table.UNREAD: Key("not seen, but part of the traffic is unreadable", UNREAD_STYLE),
        table.ABSENT: Key("not seen", {"facecolor": "white", "edgecolor": RULE}),
    }
    return keys + [key for cell, key in rest.items() if cell in there]


def draw(data: Data) -> Figure:
    """Rows and columns beyond what fits are counted in a last row and a last column."""
    shown = data.cells.iloc[:ROWS]
    rest = data.cells.iloc[ROWS:]
    names = max((width_of(str(n), 8.5) for n in shown.index), default=1.0)
    left = MARGIN + min(max(names, 1.6), 2.5) + 0.12
    grid = left + PLACE * len(PLACES) + 0.1
    labels = data.types["label"]
    head = _head([labels[t] for t in data.cells.columns])
    columns = int((WIDTH - MARGIN - grid - 0.5) / CELL)
    types = list(data.cells.columns[: columns if len(data.cells.columns) <= columns else columns - 1])
    page = Page(data.frame, head + CELL * (len(shown) + bool(len(rest))))
    top = page.top + head
    _column_names(page, [labels[t] for t in types], len(data.cells.columns) - len(types), grid, left, top)
    for row, (name, cells) in enumerate(shown.iterrows()):
        _row(page, data, str(name), cells, types, (left, grid, top + CELL * row))
    if len(rest):
        _more(page, rest, types, (left, grid, top + CELL * len(shown)))
    return page.figure


def _head(labels: list[str]) -> float:
    """Height of the slanted column names: the sine of their slant times the longest."""
    return 0.866 * max((min(width_of(label, 8), 2.0) for label in labels), default=0.5) + 0.3


def _column_names(page: Page, labels: list[str], others: int, grid: float, left: float, top: float) -> None:
    names = [*labels, f"+ {counted(others, 'other type')}"] if others else labels
    for column, name in enumerate(names):
        page.text(grid + CELL * (column + 0.55), top - 0.06, fit(name, 2.0, 8), size=8, rotation=SLANT)
    for column, name in enumerate(PLACES):
        page.text(left + PLACE * (column + 0.45), top - 0.06, name.capitalize(), size=8, rotation=SLANT, color=FAINT)


def _row(page: Page, data: Data, name: str, cells: pd.Series, types: list[str], at: tuple[float, float, float]) -> None:
    left, grid, top = at
    middle = top + CELL / 2
    page.row(name, top, CELL, left - MARGIN - 0.1)
    facts = data.who[data.who["recipient"] == name].iloc[0]
    for column, place in enumerate(PLACES):
        edge = place == "server" and not facts[place] and "edge" in facts["place_note"]
        page.text(
            left + PLACE * (column + 0.4),
            middle,
            "edge" if edge else _codes(facts[place]) + UNSURE * unsure(facts.to_dict(), place),
            size=8,
            ha="center",
            color=INK if facts[place] else FAINT,
        )
    for column, kind in enumerate(types):
        _cell(page, cells[kind], SENSITIVE[int(data.types["rank"][kind])], grid + CELL * column, top)
    others = int(cells.drop(types).isin(table.LEFT).sum())
    if others:
        page.text(grid + CELL * (len(types) + 0.5), middle, str(others), size=8, ha="center")


def _cell(page: Page, cell: str, color: str, left: float, top: float) -> None:
    inset, side = 0.02, CELL - 0.04
    if cell in table.LEFT:
        page.box(left + inset, top + inset, side, side, facecolor=color, edgecolor=INK)
    if cell == table.WEAK:
        page.text(left + CELL / 2, top + CELL / 2, WEAK_SIGN, size=8, ha="center", weight="bold", color="white" if color in SENSITIVE[:2] else INK)
    elif cell == table.UNREAD:
        page.box(left + inset, top + inset, side, side, **{**UNREAD_STYLE, "linewidth": 0})
    elif cell == table.ASKED:
        page.dot(left + CELL / 2, top + CELL / 2, 0.06, facecolor="white", edgecolor=INK)


def _more(page: Page, rest: pd.DataFrame, types: list[str], at: tuple[float, float, float]) -> None:
    left, grid, top = at
    page.text(MARGIN, top + CELL / 2, fit(f"and {counted(len(rest), 'more recipient')}", left - MARGIN - 0.1, 8.5), color=FAINT)
    for column, count in enumerate(rest[types].isin(table.LEFT).sum()):
        if count:
            page.text(grid + CELL * (column + 0.5), top + CELL / 2, str(count), size=7.5, ha="center")


def _codes(codes: str) -> str:
    """``DE``, ``DE +2`` or a dash."""
    first, *others = codes.split(", ")
    return f"{first} +{len(others)}" if others else first or "–"
