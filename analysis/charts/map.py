"""Servers on a map of equal tiles, one a territory, so that Singapore is as large as the United States. Only places that are known are on it; how many hosts
are not, and why, stands below."""

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from ..case import Case
from ..tables import places as table
from ..tables.sources import credit
from ..tables.words import counted, country, in_sentence, joined, share, size
from .page import FAINT, INK, MARGIN, Key, Page, fit
from .sheet import Sheet, sheet

TILES = """
.. .. .. .. .. .. .. GL .. .. IS .. .. .. .. NO SE FI .. .. .. .. .. .. .. .. .. .. .. ..
.. .. .. .. .. .. .. .. .. .. .. FO .. .. .. .. .. EE .. .. .. .. .. .. .. .. .. .. .. ..
.. .. .. .. .. .. .. .. .. .. IE IM GB .. .. DK .. LV .. RU .. .. .. .. .. .. .. .. .. ..
.. CA .. .. .. .. .. .. .. .. .. GG JE .. NL DE PL LT BY .. .. .. .. .. .. .. .. .. .. ..
.. US .. .. .. BM .. .. .. .. .. .. .. .. BE LU CZ SK UA .. .. .. .. .. .. .. .. .. .. ..
.. MX .. .. BS TC .. .. .. .. .. .. .. FR CH LI AT HU MD .. .. KZ .. .. .. .. .. .. .. ..
.. GT BZ CU HT DO PR VG AI .. PT ES AD MC IT SI HR RS RO .. .. UZ KG .. MN .. KP .. .. ..
.. SV HN KY JM .. KN AG DM .. .. GI .. VA SM .. BA XK BG GE AZ TM TJ .. CN .. KR JP .. ..
.. .. NI .. .. .. VC LC BB .. .. .. .. .. MT .. ME MK TR AM .. .. AF NP BT MO HK TW .. ..
.. .. CR .. AW CW GD TT .. .. .. .. .. .. .. .. AL GR CY SY IQ IR PK IN BD MM LA VN .. ..
.. .. .. PA CO VE GY SR .. .. .. .. MA DZ TN LY .. EG .. LB JO KW .. LK .. TH KH .. PH ..
.. .. .. EC PE .. BR .. .. CV .. MR ML .. NE TD .. SD ER IL PS BH QA MV .. MY BN PW GU ..
.. .. .. .. .. BO PY .. .. .. SN GM BF BJ NG CM CF SS ET .. SA AE OM .. .. SG .. .. FM MH
.. .. .. .. CL AR UY .. .. GW GN CI GH TG .. GQ CG UG KE DJ YE .. .. .. .. ID TL PG NR KI
.. .. .. .. .. .. .. .. .. .. SL LR .. .. ST GA CD RW TZ SO .. .. .. .. .. .. .. .. SB TV
.. .. .. .. .. .. .. .. .. .. .. .. .. .. .. AO ZM BI MW SC .. .. .. .. .. .. AU NC VU WS
.. .. .. .. .. .. .. .. .. .. .. .. .. .. .. NA BW ZW MZ KM .. .. .. .. .. .. .. .. FJ TO
.. .. .. .. .. .. .. .. .. .. .. .. .. .. .. ZA LS SZ .. MG MU RE .. .. .. .. .. .. NZ PF
"""
"""The world from north to south: territories stand beside their neighbours as far as a grid allows. ISO codes, and the one in use for Kosovo."""

AT = {code: (column, row) for row, line in enumerate(TILES.split("\n")[1:-1]) for column, code in enumerate(line.split()) if code != ".."}
"""Code → column and row."""

TILE, GAP = 0.28, 0.02
"""Distance between tiles and the white between them, inches."""

PALE = "#8c8c8c"
EMPTY: dict[str, Any] = {"facecolor": "#f2f2f2", "edgecolor": "none"}
SHADES = (
    (0, "nothing that is known", "#ffffff", INK),
    (10_000, "up to 10 kB", "#dbe8f4", INK),
    (100_000, "up to 100 kB", "#a3c6e4", INK),
    (1_000_000, "up to 1 MB", "#5a93c6", INK),
    (10_000_000, "up to 10 MB", "#2b6499", "white"),
    (1 << 63, "more than 10 MB", "#0f2f52", "white"),
)
"""Most bytes, what the key says, colour, and colour of the letters: one colour darkening, so that it survives greyscale and colour blindness."""

LIST, STEP = 4, 0.19
"""Countries that are listed with their bytes in the empty corner of the map; height of a line in inches."""


def prepare(case: Case) -> Sheet:
    """The places and the words."""
    rows, rest = table.places(case), table.unplaced(case)
    shades = sorted({_shade(up) for up in rows["up"]})
    keys = [Key(f"{'' if n else 'sent there: '}{SHADES[shade][1]}", {"facecolor": SHADES[shade][2], "edgecolor": INK}) for n, shade in enumerate(shades)]
    notes = f"Each territory is a tile of one size, about where it lies; the number counts hosts. A place is known only where sources agree. \
{_absent(rows, rest)}{credit(case)}"
    return sheet(case, rows, _title(rows, rest), "Known places of servers, and the application bytes that were sent there.", notes, keys)


def _title(rows: pd.DataFrame, rest: pd.DataFrame) -> str:
    """How many places are known, and where most of the bytes to known places went."""
    known, total, up = int(rows["hosts"].sum()), int(rows["hosts"].sum() + rest["hosts"].sum()), int(rows["up"].sum())
    if not known:
        return "No host has a known place"
    first = f"{known:,} of {counted(total, 'host')} {'has' if known == 1 else 'have'} a known place"
    return f"{first}; {share(rows['up'][0], up)} of what was sent there went to {in_sentence(rows['country'][0])}" if up else first


def _absent(rows: pd.DataFrame, rest: pd.DataFrame) -> str:
    """What is not on the map, in words."""
    strange = [
        f"{counted(hosts, 'host')} in {country(code)}, which has no tile" for code, hosts in zip(rows["country"], rows["hosts"], strict=True) if code not in AT
    ]
    reasons = [f"{counted(hosts, 'host')} {reason}" for reason, hosts in zip(rest["reason"], rest["hosts"], strict=True)]
    return f"Not on the map: {joined(strange + reasons)}. " if strange or reasons else ""


def _shade(up: int) -> int:
    return next(number for number, (most, *_) in enumerate(SHADES) if up <= most)


def draw(data: Sheet) -> Figure:
    """All tiles, those with servers shaded; the first few countries also as a list."""
    page = Page(data.frame, TILE * (1 + max(row for _, row in AT.values())))
    found = {str(row["country"]): row for _, row in data.rows.iterrows()}
    for code, (column, row) in AT.items():
        at = MARGIN + TILE * column, page.top + TILE * row
        _tile(page, code, at, found.get(code))
    bottom = page.top + TILE * (1 + max(row for _, row in AT.values()))
    _list(page, data.rows, bottom - STEP * (min(LIST, len(data.rows)) + (len(data.rows) > LIST)))
    return page.figure


def _tile(page: Page, code: str, at: tuple[float, float], found: "pd.Series | None") -> None:
    left, top = at
    middle, side = left + (TILE - GAP) / 2, TILE - GAP
    if found is None:
        page.box(left, top, side, side, **EMPTY)
        page.text(middle, top + side / 2, code, size=7.5, ha="center", color=PALE)
        return
    _, _, color, letters = SHADES[_shade(int(found["up"]))]
    page.box(left, top, side, side, facecolor=color, edgecolor=INK)
    page.text(middle, top + side * 0.31, code, size=7.5, ha="center", color=letters, weight="bold")
    page.text(middle, top + side * 0.74, _short(int(found["hosts"])), size=7.5, ha="center", color=letters)


def _short(count: int) -> str:
    """A number of at most three digits: thousands beyond."""
    return str(count) if count < 1000 else f"{count / 1000:.0f}k"


def _list(page: Page, rows: pd.DataFrame, top: float) -> None:
    for number, (_, row) in enumerate(rows.iloc[:LIST].iterrows()):
        middle = top + STEP * (number + 0.5)
        page.text(MARGIN, middle, fit(country(row["country"]), 1.2, 8), size=8)
        page.text(MARGIN + 1.95, middle, size(row["up"]), size=8, ha="right")
        page.text(MARGIN + 2.05, middle, counted(int(row["hosts"]), "host"), size=8, color=FAINT)
    if len(rows) > LIST:
        page.text(MARGIN, top + STEP * (LIST + 0.5), f"and {counted(len(rows) - LIST, 'more country', 'more countries')}", size=8, color=FAINT)
