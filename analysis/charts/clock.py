"""An axis of time since a start, with ticks that people count in and long silences cut out."""

import math
from collections.abc import Iterable
from typing import NamedTuple

from ..tables.words import counted
from .page import FAINT, MARGIN, RULE, Page

GAP = 0.5
"""Width of a cut in the axis, inches."""

TICKS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400)
"""Distances between ticks that people count in, seconds."""

PAUSE, STRETCHES = 3600, 5
"""A silence longer than so many seconds is cut out of the axis, unless that leaves more than so many stretches."""


class Stretch(NamedTuple):
    """A part of the axis without a long pause: seconds from ``start`` to ``end`` drawn from ``left`` over ``width`` inches."""

    start: float
    end: float
    left: float
    width: float


def stretches(moments: Iterable[tuple[float, float]], left: float, width: float) -> list[Stretch]:
    """An axis over moments (start, end), cut where nothing happened for long."""
    parts: list[list[float]] = [[0.0, 0.0]]
    for begin, end in sorted(moments):
        if begin - parts[-1][1] > PAUSE:
            parts.append([begin, end])
        parts[-1][1] = max(parts[-1][1], end)
    if len(parts) > STRETCHES:
        parts = [[0.0, max(end for _, end in parts)]]
    lengths = [max(end - begin, 0.001) for begin, end in parts]
    room = width - GAP * (len(parts) - 1)
    least = room * 0.15
    widths = [least + (room - least * len(parts)) * length / sum(lengths) for length in lengths]
    lefts = [left + sum(widths[:n]) + GAP * n for n in range(len(parts))]
    return [Stretch(begin, begin + length, x, w) for (begin, _), length, x, w in zip(parts, lengths, lefts, widths, strict=True)]


def where(parts: list[Stretch], seconds: float) -> float:
    """Where a moment stands on the page."""
    part = next((s for s in parts if seconds <= s.end), parts[-1])
    return part.left + part.width * min(max(seconds - part.start, 0.0) / (part.end - part.start), 1.0)


def axis(page: Page, parts: list[Stretch], top: float, bottom: float) -> None:
    """Ticks, their unit, and how long each cut is, below ``bottom``."""
    end = max(s.end - s.start for s in parts)
    for number, part in enumerate(parts):
        length = part.end - part.start
        step = next((t for t in TICKS if length / t <= part.width / 0.65), 86400 * max(1, math.ceil(length / 86400 / 8)))
        for tick in range(int(length / step) + 1):
            x = part.left + part.width * tick * step / length
            page.line((x, x), (top, bottom + 0.04), color=RULE)
            page.text(x, bottom + 0.14, _tick(tick * step, end), size=8, ha="center")
        if number:
            middle, pause = part.left - GAP / 2, part.start - parts[number - 1].end
            page.box(middle - 0.04, top, 0.08, bottom - top, facecolor="#ececec", edgecolor="none")
            page.text(middle, bottom + 0.33, f"{words(pause)} of silence", size=8, ha="center", color=FAINT)
    unit = "seconds" if end < 90 else "minutes:seconds" if end < 3600 else "hours:minutes"
    page.text(MARGIN, bottom + 0.14, f"{unit} since the start", size=8, color=FAINT)


def _tick(seconds: float, end: float) -> str:
    if end < 90:
        return f"{seconds:.3f}".rstrip("0").rstrip(".")
    large, small = divmod(round(seconds), 60) if end < 3600 else divmod(round(seconds / 60), 60)
    return f"{large}:{small:02d}"


def words(seconds: float) -> str:
    """``54 seconds``, ``5 minutes``, ``3 days``, ``5.8 years``."""
    if seconds < 90:
        return counted(round(seconds), "second")
    for unit, name in ((60, "minute"), (3600, "hour"), (86_400, "day")):
        if seconds < 90 * unit:
            return counted(round(seconds / unit), name)
    return f"{seconds / 31_556_952:.1f} years"
