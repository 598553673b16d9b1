"""What can be checked of a picture without eyes: no text is cut off, no two texts overlap."""

import math

import numpy as np
import numpy.typing as npt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from analysis.charts.page import MARGIN, WIDTH

type Corners = npt.NDArray[np.float64]

SLACK = 1.5
"""Pixels that boxes of texts may touch: they hold room for letters that are not there."""


def corners(text: Text, canvas: FigureCanvasAgg) -> Corners:
    """The four corners of a text's own box, turned as the text is."""
    angle = text.get_rotation()
    anchor = text.get_transform().transform(text.get_position())
    text.set_rotation(0)
    box = text.get_window_extent(canvas.get_renderer())
    text.set_rotation(angle)
    points = np.array([[box.x0, box.y0], [box.x1, box.y0], [box.x1, box.y1], [box.x0, box.y1]]) - anchor
    turn = math.radians(angle)
    return points @ np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]]) + anchor


def apart(one: Corners, other: Corners) -> bool:
    """Whether a line lies between two rectangles (separating axis theorem)."""
    for shape in (one, other):
        for start, end in zip(shape, np.roll(shape, -1, axis=0), strict=True):
            normal = np.array([end[1] - start[1], start[0] - end[0]])
            normal /= np.linalg.norm(normal) or 1.0
            left, right = one @ normal, other @ normal
            if left.max() <= right.min() + SLACK or right.max() <= left.min() + SLACK:
                return True
    return False


def faults(figure: Figure) -> list[str]:
    """Texts that leave the margins, and pairs of texts that overlap."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    texts = [t for t in figure.axes[0].texts if t.get_text()]
    shapes = [corners(t, canvas) for t in texts]
    edge, bottom = (WIDTH - MARGIN / 2) * figure.dpi, figure.get_figheight() * figure.dpi
    cut = [t.get_text() for t, s in zip(texts, shapes, strict=True) if s[:, 0].min() < 0 or s[:, 0].max() > edge or s[:, 1].min() < 0 or s[:, 1].max() > bottom]
    pairs = [(a, b) for a, b in near(shapes) if not apart(shapes[a], shapes[b])]
    return [f"cut: {t}" for t in cut] + [f"overlap: {texts[a].get_text()} / {texts[b].get_text()}" for a, b in pairs]


def near(shapes: list[Corners]) -> list[tuple[int, int]]:
    """Pairs of shapes whose upright boxes meet: only these can overlap."""
    if not shapes:
        return []
    low, high = np.array([s.min(axis=0) for s in shapes]), np.array([s.max(axis=0) for s in shapes])
    meet = ((low[:, None] < high[None]) & (low[None] < high[:, None])).all(axis=2)
    return [(int(a), int(b)) for a, b in zip(*np.nonzero(np.triu(meet, 1)), strict=True)]


def words(figure: Figure) -> list[str]:
    """All texts of a figure."""
    return [t.get_text() for t in figure.axes[0].texts]
