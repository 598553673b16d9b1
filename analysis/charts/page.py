"""A page to draw on, measured in inches from its upper left corner, with what every chart has: message, explanation, key, notes, the mark of invented data.

Texts are measured before they are placed, so nothing overlaps or is cut. Equal input gives equal bytes: fixed font, resolution and ids, no dates.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.collections import EllipseCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font
from matplotlib.patches import Circle, Rectangle
from matplotlib.textpath import text_to_path

FONT = "DejaVu Sans"
"""Comes with matplotlib, so pictures are the same on every machine."""

OTHER_SCRIPTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "Hiragino Sans GB",
    "WenQuanYi Zen Hei",
    "Arial Unicode MS",
)
"""Fonts for what ``FONT`` cannot write, as far as the machine has them."""

DPI = 150
WIDTH = 9.0
"""Inches; printed on A4 at 18 cm the smallest text is still 6 points."""

MARGIN = 0.3
INK, FAINT, RULE = "#1a1a1a", "#5c5c5c", "#dedede"
STYLE: Any = {"svg.hashsalt": "phonehome", "svg.fonttype": "path", "path.simplify": False, "text.hinting": "none"}

BREAKS = re.compile(r"[ \t\r\n]+")
"""Where a line may end."""

INVENTED = "INVENTED DATA"
"""Stands on everything made from captures that hold made-up data."""

SENSITIVE = ("#4a0d2b", "#a8324a", "#e58f65", "#f8dcb4", "#f4efe6")
"""Special, high, medium, low, none: one colour darkening, so that it survives greyscale and colour blindness."""

UNREAD_STYLE = {"facecolor": "#f2f2f2", "hatch": "////", "edgecolor": "#a0a0a0"}
"""Hatched: could not be read. White: nothing there."""


@cache
def _families() -> tuple[str, ...]:
    there = set(fontManager.get_font_names())
    return (FONT, *(name for name in OTHER_SCRIPTS if name in there))


@cache
def _glyphs() -> frozenset[int]:
    return frozenset(code for name in _families() for code in get_font(findfont(name)).get_charmap())


def written(text: str) -> str:
    """The text with characters that no font here can write replaced by U+FFFD."""
    return "".join(c if ord(c) in _glyphs() else "\ufffd" for c in text)


@cache
def width_of(text: str, size: float, bold: bool = False) -> float:
    """Width of a text in inches."""
    font = FontProperties(family=_families(), size=size, weight="bold" if bold else "normal")
    return float(text_to_path.get_text_width_height_descent(written(text), font, ismath=False)[0]) / 72


def fit(text: str, width: float, size: float, bold: bool = False) -> str:
    """The text, or as much of it as fits, ending in an ellipsis."""
    if width_of(text, size, bold) <= width:
        return text
    most = bisect_right(range(len(text)), width, key=lambda count: width_of(text[:count] + "…", size, bold))
    return text[: max(0, most - 1)].rstrip() + "…"


def wrap(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """Lines no wider than ``width``; a word that is wider alone is shortened. A no-break space keeps a number and its unit on one line."""
    lines: list[str] = []
    for word in filter(None, BREAKS.split(text)):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size, bold) <= width:
            lines[-1] = longer
        else:
            lines.append(fit(word, width, size, bold))
    return lines


def balanced(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """As ``wrap``, but with lines of about equal length, so that no word is left alone on the last."""
    lines = wrap(text, width, size, bold)
    while len(narrower := wrap(text, width - 0.1, size, bold)) == len(lines) > 1 and not any(line.endswith("…") for line in narrower):
        lines, width = narrower, width - 0.1
    return lines


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of the key: a swatch and what it means."""

    text: str
    style: dict[str, Any]
    round: bool = False
    sign: str = ""
    """A letter inside the swatch."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The words around a chart."""

    title: str
    subtitle: str
    notes: str = ""
    keys: Sequence[Key] = ()
    invented: bool = False


class Page:
    """A figure with the frame drawn. ``top`` is where the body starts; it is ``height`` inches high and as wide as ``WIDTH`` less the margins."""

    def __init__(self, frame: Frame, height: float) -> None:
        room = WIDTH - 2 * MARGIN
        mark = width_of(INVENTED, 10, bold=True) + 0.35 if frame.invented else 0
        title = balanced(frame.title, room - mark, 15, bold=True)
        subtitle = balanced(frame.subtitle, room, 9.5)
        notes = wrap(frame.notes, room, 7.5)
        keys = _key_rows(frame.keys, room)
        self.top = MARGIN + 0.28 * len(title) + 0.19 * len(subtitle) + 0.2
        below = self.top + height + 0.18
        total = below + 0.26 * len(keys) + 0.15 * len(notes) + MARGIN * 0.6
        self.figure = Figure(figsize=(WIDTH, round(total, 3)), dpi=DPI, facecolor="white")
        self.axes: Axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set(xlim=(0, WIDTH), ylim=(total, 0))
        self.axes.axis("off")
        self._lines(title, MARGIN, 0.28, size=15, weight="bold")
        self._lines(subtitle, MARGIN + 0.28 * len(title) + 0.02, 0.19, size=9.5, color=FAINT)
        if frame.invented:
            self._mark(mark - 0.15)
        for row, entries in enumerate(keys):
            self._key(entries, below + 0.26 * row)
        self._lines(notes, below + 0.26 * len(keys), 0.15, size=7.5, color=FAINT)

    def _lines(self, lines: list[str], top: float, step: float, **style: Any) -> None:
        for number, line in enumerate(lines):
            self.text(MARGIN, top + step * (number + 0.5), line, **style)

    def _mark(self, width: float) -> None:
        left = WIDTH - MARGIN - width
        self.box(left, MARGIN, width, 0.26, facecolor="white", edgecolor=INK, linewidth=1.2)
        self.text(left + width / 2, MARGIN + 0.13, INVENTED, size=10, weight="bold", ha="center")

    def _key(self, entries: list[tuple[float, Key]], top: float) -> None:
        for left, key in entries:
            if key.round:
                self.dot(left + 0.09, top + 0.1, 0.055, **key.style)
            else:
                self.box(left, top + 0.03, 0.18, 0.14, **key.style)
            self.text(left + 0.09, top + 0.1, key.sign, size=7, ha="center", weight="bold")
            self.text(left + 0.25, top + 0.1, key.text, size=8)

    def text(self, x: float, y: float, text: str, size: float = 8.5, ha: str = "left", va: str = "center", **style: Any) -> None:
        """Write a text; by default its left end and middle stand at the point."""
        fixed = {"fontfamily": _families(), "parse_math": False, "rotation_mode": "anchor"}
        self.axes.text(x, y, written(text), fontsize=size, ha=ha, va=va, **{"color": INK, **fixed, **style})

    def row(self, name: str, top: float, height: float, width: float, faint: bool = False) -> None:
        """Begin a row from edge to edge: its name at the left, as much of it as fits, and a rule below."""
        self.line((MARGIN, WIDTH - MARGIN), (top + height, top + height))
        self.text(MARGIN, top + height / 2, fit(name, width, 8.5), color=FAINT if faint else INK)

    def box(self, x: float, y: float, width: float, height: float, **style: Any) -> None:
        """Draw a rectangle from its upper left corner."""
        self.axes.add_patch(Rectangle((x, y), width, height, **{"linewidth": 0.5, "hatch_linewidth": 0.6, **style}))

    def dot(self, x: float, y: float, radius: float, **style: Any) -> None:
        """Draw a disc around a point."""
        self.axes.add_patch(Circle((x, y), radius, **{"linewidth": 0.6, **style}))

    def dots(self, x: Sequence[float], y: Sequence[float], radius: Sequence[float], colors: Sequence[str]) -> None:
        """Draw many discs at once, the last on top."""
        sizes, style = [2 * r for r in radius], {"edgecolors": "white", "linewidths": 0.6}
        spots = {"offsets": list(zip(x, y, strict=True)), "offset_transform": self.axes.transData}
        self.axes.add_collection(EllipseCollection(sizes, sizes, [0.0] * len(sizes), units="x", facecolors=colors, **spots, **style))

    def line(self, x: tuple[float, float], y: tuple[float, float], color: str = RULE, width: float = 0.7) -> None:
        """Draw a straight line."""
        self.axes.plot(x, y, color=color, linewidth=width, solid_capstyle="butt", zorder=0.5)


def _key_rows(keys: Sequence[Key], room: float) -> list[list[tuple[float, Key]]]:
    """Keys set side by side in as few rows as hold them, each with its left edge."""
    rows: list[list[tuple[float, Key]]] = []
    left = room
    for key in keys:
        needed = 0.25 + width_of(key.text, 8) + 0.25
        if left + needed > room or not rows:
            rows.append([])
            left = 0.0
        rows[-1].append((MARGIN + left, key))
        left += needed
    return rows


def save(figure: Figure, path: Path) -> None:
    """Write PNG or SVG, told by the suffix. Raises ValueError for any other."""
    kind = path.suffix.lstrip(".")
    if kind not in FORMATS:
        raise ValueError(f"no chart format is called {kind or 'nothing'}; there are {', '.join(FORMATS)}")
    with rc_context(STYLE):
        figure.savefig(path, format=kind, dpi=DPI, metadata=FORMATS[kind])


def as_svg(figure: Figure) -> bytes:
    """The figure as an SVG document."""
    with rc_context(STYLE), BytesIO() as file:
        figure.savefig(file, format="svg", metadata=FORMATS["svg"])
        return file.getvalue()


FORMATS: dict[str, dict[str, None]] = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}}
"""Formats and the metadata left out of them, because it would differ from run to run."""
