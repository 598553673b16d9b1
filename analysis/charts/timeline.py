"""When personal data left, recipient by recipient, and when connections were busy that could not be read."""

from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure

from ..case import Case
from ..tables import timeline as table
from ..tables.captures import captures, invented
from ..tables.recipients import recipients
from ..tables.words import counted
from .page import FAINT, INK, MARGIN, RULE, SENSITIVE, UNREAD_STYLE, WIDTH, Frame, Key, Page, fit
from .scope import scope

ROWS, STEP, LABEL = 26, 0.27, 2.4
"""Most recipients shown; height of a row and width of the names in inches."""

TICKS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400)
"""Distances between ticks that people count in, seconds."""

SIZES = (0.05, 0.065, 0.08, 0.1)
"""Radius for 1, 2, 3–5 and more types in one message."""


@dataclass(frozen=True, slots=True)
class Data:
    """What is drawn: rows as in ``tables.timeline``, spans as in ``unread_spans``, names in order of importance."""

    rows: pd.DataFrame
    spans: pd.DataFrame
    names: list[str]
    frame: Frame


def prepare(case: Case) -> Data:
    """The moments and the words."""
    rows, spans = table.timeline(case), table.unread_spans(case)
    busy = set(rows["recipient"]) | set(spans["recipient"])
    names = [name for name in recipients(case)["recipient"] if name in busy]
    several = len(captures(case)) > 1
    clock = "each capture's first packet or message" if several else "the capture's first packet or message"
    words = ("special (GDPR Art. 9)", "high", "medium", "low")
    keys = [Key(word if n else f"most sensitive type sent: {word}", {"facecolor": SENSITIVE[n], "edgecolor": INK}, round=True) for n, word in enumerate(words)]
    keys.append(Key("connection that could not be read", UNREAD_STYLE))
    notes = f"A dot is one message; a larger dot holds more types. Time runs from {clock}."
    return Data(rows, spans, names, Frame(_title(rows), f"Messages with personal data over time. {scope(case)}", notes, keys, invented(case)))


def _title(rows: pd.DataFrame) -> str:
    if not len(rows):
        return "No message with personal data carries a time"
    first, half = float(rows["seconds"].min()), float(rows["seconds"].median())
    start = f"The first personal data left after {_clock(first)}" if first >= 1 else "Personal data left within the first second"
    return f"{start}; half of {counted(len(rows), 'message')} within {_clock(max(half, 1))}" if len(rows) > 2 else start


def _clock(seconds: float) -> str:
    if seconds < 90:
        return counted(round(seconds), "second")
    return counted(round(seconds / 60), "minute") if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def draw(data: Data) -> Figure:
    """A line for each recipient, in the order in which they come in; those beyond what fits share the last one."""
    begins = data.rows.groupby("recipient")["seconds"].min().to_dict() | data.spans.groupby("recipient")["start"].min().to_dict()
    shown = sorted(data.names[:ROWS], key=lambda name: float(begins[name]))
    rest = len(data.names) - len(shown)
    lines = [*shown, f"and {counted(rest, 'more recipient')}"] if rest else shown
    page = Page(data.frame, STEP * len(lines) + 0.45)
    left, width = MARGIN + LABEL + 0.1, WIDTH - 2 * MARGIN - LABEL - 0.3
    end = max([float(data.rows["seconds"].max()) if len(data.rows) else 0.0, float(data.spans["end"].max()) if len(data.spans) else 0.0, 0.001])
    bottom = page.top + STEP * len(lines)
    _axis(page, (left, width, page.top, bottom), end)
    place = {name: page.top + STEP * (n + 0.5) for n, name in enumerate(shown)}
    last = bottom - STEP / 2
    for n, name in enumerate(lines):
        page.line((MARGIN, WIDTH - MARGIN), (page.top + STEP * (n + 1),) * 2, color=RULE)
        page.text(MARGIN, page.top + STEP * (n + 0.5), fit(name, LABEL - 0.05, 8.5), color=FAINT if n >= len(shown) else INK)
    for recipient, start, stop in zip(data.spans["recipient"], data.spans["start"], data.spans["end"], strict=True):
        page.box(left + width * start / end, place.get(recipient, last) - 0.06, max(width * (stop - start) / end, 0.03), 0.12, **UNREAD_STYLE)
    rows = data.rows.sort_values(["rank", "seconds"], ascending=[False, True])
    for recipient, seconds, types, rank in zip(rows["recipient"], rows["seconds"], rows["types"], rows["rank"], strict=True):
        radius = SIZES[min(types - 1, 2) if types < 6 else 3]
        page.dot(left + width * seconds / end, place.get(recipient, last), radius, facecolor=SENSITIVE[rank], edgecolor="white")
    return page.figure


def _axis(page: Page, at: tuple[float, float, float, float], end: float) -> None:
    left, width, top, bottom = at
    step = next((t for t in TICKS if end / t <= 8), 86400 * max(1, round(end / 86400 / 8)))
    for number in range(int(end / step) + 1):
        x = left + width * number * step / end
        page.line((x, x), (top, bottom + 0.04), color=RULE)
        page.text(x, bottom + 0.14, _tick(number * step, end), size=8, ha="center")
    unit = "seconds" if end < 90 else "minutes:seconds" if end < 3600 else "hours:minutes"
    page.text(left + width / 2, bottom + 0.33, f"{unit} since the start", size=8, ha="center", color=FAINT)


def _tick(seconds: float, end: float) -> str:
    if end < 90:
        return f"{seconds:.3f}".rstrip("0").rstrip(".")
    large, small = divmod(round(seconds), 60) if end < 3600 else divmod(round(seconds / 60), 60)
    return f"{large}:{small:02d}"
