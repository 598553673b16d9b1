"""When personal data left, recipient by recipient, and when connections were busy that could not be read."""

from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure

from ..case import Case
from ..tables import timeline as table
from ..tables.captures import captures, invented
from ..tables.recipients import recipients
from ..tables.words import counted
from .clock import PAUSE, Stretch, axis, stretches, where, words
from .page import FAINT, INK, MARGIN, RULE, SENSITIVE, UNREAD_STYLE, WIDTH, Frame, Key, Page, fit
from .scope import scope

ROWS, STEP, LABEL = 26, 0.27, 2.4
"""Most recipients shown; height of a row and width of the names in inches."""

SIZES = (0.05, 0.065, 0.08, 0.1)
"""Radius for 1, 2, 3–5 and more types in one message."""


SPOT = 0.04
"""Messages nearer to each other than this (inches) share a dot."""


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
    notes = f"A dot is a message, or several that lie too close to be told apart; a larger dot holds more types. Time runs from {clock}."
    return Data(rows, spans, names, Frame(_title(rows), f"Messages with personal data over time. {scope(case)}", notes, keys, invented(case)))


def _title(rows: pd.DataFrame) -> str:
    if not len(rows):
        return "No message with personal data carries a time"
    first, half = float(rows["seconds"].min()), float(rows["seconds"].median())
    start = f"The first personal data left after {words(first)}" if first >= 1 else "Personal data left within the first second"
    return f"{start}; half of {counted(len(rows), 'message')} within {words(max(half, 1))}" if len(rows) > 2 and half < PAUSE else start


def draw(data: Data) -> Figure:
    """A line for each recipient, in the order in which they come in; those beyond what fits share the last one."""
    begins = data.rows.groupby("recipient")["seconds"].min().to_dict() | data.spans.groupby("recipient")["start"].min().to_dict()
    shown = sorted(data.names[:ROWS], key=lambda name: float(begins[name]))
    rest = len(data.names) - len(shown)
    lines = [*shown, f"and {counted(rest, 'more recipient')}"] if rest else shown
    page = Page(data.frame, STEP * len(lines) + 0.45)
    left, width = MARGIN + LABEL + 0.1, WIDTH - 2 * MARGIN - LABEL - 0.3
    moments = [(s, s) for s in data.rows["seconds"]] + list(zip(data.spans["start"], data.spans["end"], strict=True))
    parts = stretches(moments, left, width)
    bottom = page.top + STEP * len(lines)
    axis(page, parts, page.top, bottom)
    place = {name: page.top + STEP * (n + 0.5) for n, name in enumerate(shown)}
    last = bottom - STEP / 2
    for n, name in enumerate(lines):
        page.line((MARGIN, WIDTH - MARGIN), (page.top + STEP * (n + 1),) * 2, color=RULE)
        page.text(MARGIN, page.top + STEP * (n + 0.5), fit(name, LABEL - 0.05, 8.5), color=FAINT if n >= len(shown) else INK)
    for recipient, start, stop in zip(data.spans["recipient"], data.spans["start"], data.spans["end"], strict=True):
        begin = where(parts, start)
        page.box(begin, place.get(recipient, last) - 0.06, max(where(parts, stop) - begin, 0.03), 0.12, **UNREAD_STYLE)
    _dots(page, data.rows, parts, place, last)
    return page.figure


def _dots(page: Page, rows: pd.DataFrame, parts: list[Stretch], place: dict[str, float], last: float) -> None:
    """Messages that would hide each other are one dot: that of the most sensitive type and the most types. Sensitive dots lie on top."""
    spots = rows.assign(x=[round(where(parts, s) / SPOT) * SPOT for s in rows["seconds"]], y=[place.get(r, last) for r in rows["recipient"]])
    spots = spots.groupby(["x", "y"], as_index=False).agg(rank=("rank", "min"), types=("types", "max")).sort_values(["rank", "x"], ascending=[False, True])
    sizes = [SIZES[min(types - 1, 2) if types < 6 else 3] for types in spots["types"]]
    page.dots(list(spots["x"]), list(spots["y"]), sizes, [SENSITIVE[rank] for rank in spots["rank"]])
