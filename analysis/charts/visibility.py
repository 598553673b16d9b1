"""How much of what each recipient was sent could be read: shares of upstream application bytes, with the bytes beside them."""

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from ..case import Case
from ..tables.frames import READABLE, UNREADABLE
from ..tables.ledger import Coverage, coverage, packet_coverage
from ..tables.recipients import recipients
from ..tables.words import counted, share, size
from .page import FAINT, INK, MARGIN, WIDTH, Key, Page
from .sheet import Sheet, sheet

ROWS, STEP, LABEL, AMOUNT = 26, 0.27, 2.5, 1.9
"""Most recipients shown; height of a row, width of the names and of the amounts in inches."""

STYLES: dict[str, dict[str, Any]] = {
    "clear": {"facecolor": "#1f4e79", "edgecolor": INK},
    "decrypted": {"facecolor": "#7fb0d8", "edgecolor": INK},
    "encrypted": {"facecolor": "#ededed", "edgecolor": "#6f6f6f", "hatch": "////"},
    "rejected": {"facecolor": "#ededed", "edgecolor": "#6f6f6f", "hatch": "xxxx"},
    "opaque": {"facecolor": "#ededed", "edgecolor": "#6f6f6f", "hatch": "---"},
}
"""Plain: read. Hatched: not read."""

WORDS = {
    "clear": "sent in clear",
    "decrypted": "decrypted",
    "encrypted": "encrypted, no key",
    "rejected": "our certificate refused",
    "opaque": "opened, body not understood",
}


def prepare(case: Case) -> Sheet:
    """The bytes and the words."""
    rows, seen = recipients(case), coverage(case)
    total = seen.readable + seen.unreadable
    rows = rows.assign(outside=rows[[*READABLE, *UNREADABLE]].sum(axis=1))
    rows = rows[rows["outside"] > 0].sort_values(["unreadable", "outside", "recipient"], ascending=[False, False, True]).reset_index(drop=True)
    subtitle = f"Upstream application bytes by recipient, {size(total)} in all."
    notes = "Shares of the bytes that left the phone for outside, without network headers and without the openings of encrypted connections."
    if not seen.known:
        notes += " HAR and flow files have no denominator: what the recording tool did not open is not in them."
    keys = [Key(WORDS[name], STYLES[name]) for name in STYLES if rows[name].any()]
    return sheet(case, rows, _title(seen, packet_coverage(case)), subtitle, notes, keys)


def _title(seen: Coverage, packets: Coverage) -> str:
    total, known = seen.readable + seen.unreadable, packets.readable + packets.unreadable
    if not total:
        return "No application data was seen leaving"
    if not seen.known and known:
        return f"{share(packets.unreadable, known)} of the data in packet captures could not be read; for the other files it is unknown"
    if not seen.known:
        return "How much was missed is unknown: these files list only what was opened"
    return f"{share(seen.unreadable, total)} of the data that left could not be read" if seen.unreadable else f"All {size(total)} that left could be read"


def draw(data: Sheet) -> Figure:
    """A bar of equal length for each recipient; those beyond what fits are summed up in the last one."""
    shown, rest = data.rows.iloc[:ROWS], data.rows.iloc[ROWS:]
    page = Page(data.frame, STEP * (len(shown) + bool(len(rest))) + 0.3)
    left, width = MARGIN + LABEL, WIDTH - 2 * MARGIN - LABEL - AMOUNT
    page.text(left + width + 0.1, page.top + 0.1, "sent", size=8, color=FAINT)
    page.text(WIDTH - MARGIN, page.top + 0.1, "unreadable", size=8, ha="right", color=FAINT)
    for number, (_, row) in enumerate(shown.iterrows()):
        _bar(page, str(row["recipient"]), row, (left, page.top + 0.25 + STEP * number, width))
    if len(rest):
        sums = rest[[*STYLES, "outside", "unreadable"]].sum()
        _bar(page, f"and {counted(len(rest), 'more recipient')}", sums, (left, page.top + 0.25 + STEP * len(shown), width))
    return page.figure


def _bar(page: Page, name: str, row: pd.Series, at: tuple[float, float, float]) -> None:
    left, top, width = at
    page.row(name, top, STEP, LABEL - 0.12)
    start = left
    for kind, style in STYLES.items():
        part = width * int(row[kind]) / int(row["outside"])
        if part:
            page.box(start, top + 0.05, part, STEP - 0.1, **style)
        start += part
    page.text(left + width + 0.1, top + STEP / 2, size(row["outside"]), size=8)
    page.text(WIDTH - MARGIN, top + STEP / 2, share(row["unreadable"], row["outside"]), size=8, ha="right")
