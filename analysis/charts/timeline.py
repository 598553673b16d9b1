"""When personal data left, recipient by recipient, and when connections were busy that could not be read."""

from dataclasses import dataclass, replace

import pandas as pd
from matplotlib.figure import Figure

from ..case import Case
from ..tables import timeline as table
from ..tables.captures import captures, invented, only_lists
from ..tables.compare import phases
from ..tables.findings import findings
from ..tables.frames import frame
from ..tables.recipients import recipients
from ..tables.whose import doubts
from ..tables.words import counted, joined
from .clock import PAUSE, Stretch, axis, stretches, where, words
from .page import INK, MARGIN, SENSITIVE, UNREAD_STYLE, WIDTH, Frame, Key, Page, fit
from .scope import scope

ROWS, STEP, LABEL = 26, 0.27, 2.4
"""Most recipients shown; height of a row and width of the names in inches."""

HEAD, FOOT = 0.32, 0.45
"""Height of the name of a phase and of the axis, inches."""

LEVELS = ("special (GDPR Art. 9)", "high", "medium", "low", "not sensitive")
"""Names of the ranks, as the colours of ``SENSITIVE``."""

OTHER = "no phase"
"""Captures without one, beside some that have one."""

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
    phases: tuple[str, ...] = ()
    """A panel for each, where there are several: what was sent before and after consent does not belong on one line. Rows and spans then have ``phase``."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.names


def prepare(case: Case) -> Data:
    """The moments and the words."""
    rows, spans = table.timeline(case), table.unread_spans(case)
    busy = set(rows["recipient"]) | set(spans["recipient"])
    names = [name for name in recipients(case)["recipient"] if name in busy]
    several = len(captures(case)) > 1
    clock = "each capture's first packet or message" if several else "the capture's first packet or message"
    notes = f"A dot is a message, or several that lie too close to be told apart; a larger dot holds more types. Time runs from {clock}.{doubts(names)}"
    data = Data(
        rows, spans, names, Frame(_title(case, rows), f"Messages with personal data over time. {scope(case)}", notes, _keys(rows, spans), invented(case))
    )
    return _by_phase(case, data) if len(phases(case)) > 1 else data


def _keys(rows: pd.DataFrame, spans: pd.DataFrame) -> list[Key]:
    """What the marks that are drawn mean, and no others."""
    keys = [Key(LEVELS[rank], {"facecolor": SENSITIVE[rank], "edgecolor": INK}, round=True) for rank in sorted({int(rank) for rank in rows["rank"]})]
    if keys:
        keys[0] = replace(keys[0], text=f"most sensitive type sent: {keys[0].text}")
    return [*keys, Key("connection that could not be read", UNREAD_STYLE)] if len(spans) else keys


def _by_phase(case: Case, data: Data) -> Data:
    """The same with a panel for each phase, and a title that does not mix them."""
    labels = frame(case, "captures", ["capture", "phase"]).drop_duplicates("capture").set_index("capture")["phase"].replace("", OTHER)
    rows, spans = (table.assign(phase=table["capture"].map(labels)) for table in (data.rows, data.spans))
    there = [phase for phase in (*phases(case), OTHER) if phase in set(rows["phase"]) | set(spans["phase"])]
    counts = joined([f"{int((rows['phase'] == phase).sum()):,} {phase}" for phase in there], 4)
    return replace(data, rows=rows, spans=spans, phases=tuple(there), frame=replace(data.frame, title=f"Messages with personal data: {counts}"))


def _silence(case: Case) -> str:
    """Why no message stands on the clock."""
    if (findings(case)["outcome"] == "sent").any():
        return "None of the messages that sent personal data carries a time"
    if not len(captures(case)):
        return "Nothing was examined"
    return "Contact lists hold nothing of what was sent" if only_lists(case) else "No personal data was seen leaving"


def _title(case: Case, rows: pd.DataFrame) -> str:
    """When it began; of several devices no such sentence is true."""
    if not len(rows):
        return _silence(case)
    if (devices := rows.loc[rows["device"] != "", ["capture", "device"]].drop_duplicates()).shape[0] > 1:
        return f"{counted(len(devices), 'device')} sent {counted(len(rows), 'message')} with personal data"
    first, half = float(rows["seconds"].min()), float(rows["seconds"].median())
    start = f"The first personal data left after {words(first)}" if first >= 1 else "Personal data left within the first second"
    return f"{start}; half of {counted(len(rows), 'message')} within {words(max(half, 1))}" if len(rows) > 2 and half < PAUSE else start


def draw(data: Data) -> Figure:
    """A panel for each phase, all on the same axis."""
    panels = [_panel(data, phase) for phase in data.phases] or [data]
    most = ROWS if len(panels) == 1 else max(8, ROWS // len(panels))
    lines = [_lines(panel, most) for panel in panels]
    head = HEAD if data.phases else 0.0
    page = Page(data.frame, sum(head + STEP * len(names) + FOOT for names, _ in lines))
    left, width = MARGIN + LABEL + 0.1, WIDTH - 2 * MARGIN - LABEL - 0.3
    moments = [(s, s) for s in data.rows["seconds"]] + list(zip(data.spans["start"], data.spans["end"], strict=True))
    parts, top = stretches(moments, left, width), page.top
    for number, (panel, (names, shown)) in enumerate(zip(panels, lines, strict=True)):
        if data.phases:
            page.text(MARGIN, top + HEAD / 2, fit(f"Phase: {data.phases[number]}", WIDTH - 2 * MARGIN, 9.5, bold=True), size=9.5, weight="bold")
        _draw_panel(page, panel, (names, shown), parts, top + head)
        top += head + STEP * len(names) + FOOT
    return page.figure


def _panel(data: Data, phase: str) -> Data:
    rows, spans = data.rows[data.rows["phase"] == phase], data.spans[data.spans["phase"] == phase]
    busy = set(rows["recipient"]) | set(spans["recipient"])
    return replace(data, rows=rows, spans=spans, names=[name for name in data.names if name in busy])


def _lines(panel: Data, most: int) -> tuple[list[str], int]:
    """Names of the lines in the order in which they come in, and how many are recipients; those beyond what fits share the last one."""
    begins = panel.rows.groupby("recipient")["seconds"].min().to_dict() | panel.spans.groupby("recipient")["start"].min().to_dict()
    shown = sorted(panel.names[:most], key=lambda name: float(begins[name]))
    rest = len(panel.names) - len(shown)
    return ([*shown, f"and {counted(rest, 'more recipient')}"] if rest else shown), len(shown)


def _draw_panel(page: Page, panel: Data, lines: tuple[list[str], int], parts: list[Stretch], top: float) -> None:
    names, shown = lines
    bottom = top + STEP * len(names)
    axis(page, parts, top, bottom)
    place = {name: top + STEP * (n + 0.5) for n, name in enumerate(names[:shown])}
    last = bottom - STEP / 2
    for n, name in enumerate(names):
        page.row(name, top + STEP * n, STEP, LABEL - 0.05, faint=n >= shown)
    for recipient, start, stop in zip(panel.spans["recipient"], panel.spans["start"], panel.spans["end"], strict=True):
        begin = where(parts, start)
        page.box(begin, place.get(recipient, last) - 0.06, max(where(parts, stop) - begin, 0.03), 0.12, **UNREAD_STYLE)
    _dots(page, panel.rows, parts, place, last)


def _dots(page: Page, rows: pd.DataFrame, parts: list[Stretch], place: dict[str, float], last: float) -> None:
    """Messages that would hide each other are one dot: that of the most sensitive type and the most types. Sensitive dots lie on top."""
    spots = rows.assign(x=[round(where(parts, s) / SPOT) * SPOT for s in rows["seconds"]], y=[place.get(r, last) for r in rows["recipient"]])
    spots = spots.groupby(["x", "y"], as_index=False).agg(rank=("rank", "min"), types=("types", "max")).sort_values(["rank", "x"], ascending=[False, True])
    sizes = [SIZES[min(types - 1, 2) if types < 6 else 3] for types in spots["types"]]
    page.dots(list(spots["x"]), list(spots["y"]), sizes, [SENSITIVE[rank] for rank in spots["rank"]])
