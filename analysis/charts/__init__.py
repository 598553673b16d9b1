"""Charts: one file each, preparing the data (``prepare(case)``) apart from drawing it (``draw(data)``)."""

import os
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from matplotlib.figure import Figure

from ..case import Case
from .page import FORMATS, as_svg, save


class Chart(NamedTuple):
    """One chart: its name, which is also its module and file name, and what it shows."""

    name: str
    text: str

    def draw(self, case: Case) -> Figure:
        """The finished picture, also of nothing: then a title says so."""
        figure: Figure = self._module.draw(self._prepared(case))
        return figure

    def drawn(self, case: Case) -> tuple[Figure | None, str]:
        """The picture, None where there is nothing to draw, and its title."""
        data = self._prepared(case)
        return None if data.empty else self._module.draw(data), data.frame.title

    @property
    def _module(self) -> Any:
        return import_module(f".{self.name}", __package__)

    def _prepared(self, case: Case) -> Any:
        prepare: Callable[[Case], Any] = self._module.prepare
        return prepare(case)


CHARTS = (
    Chart("matrix", "Who got what: types of personal data by recipient, with the three countries of each"),
    Chart("countries", "Recipients by country of their servers, seat and controlling parent"),
    Chart("map", "Known places of servers, every territory a tile of one size"),
    Chart("timeline", "When personal data left, by recipient"),
    Chart("visibility", "How much of what each recipient was sent could be read"),
    Chart("shared", "Identifiers that went to several recipients"),
)
"""In the order of the report."""

NAMES = tuple(chart.name for chart in CHARTS)

__all__ = ["CHARTS", "FORMATS", "NAMES", "Chart", "as_svg", "render", "save"]


def render(case: Case, folder: Path, formats: Sequence[str] = ("png",), names: Sequence[str] = NAMES) -> Iterator[Path]:
    """Draw charts into ``folder``, which is made, and yield each file written, with modes 0700 and 0600; a chart without anything to draw is left out.

    Raises ValueError for an unknown name or format."""
    for kind, wanted, there in (("format", formats, tuple(FORMATS)), ("chart", names, NAMES)):
        if unknown := [w for w in wanted if w not in there]:
            raise ValueError(f"no {kind} is called {unknown[0]}; there are {', '.join(there)}")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for chart in (c for c in CHARTS if c.name in names):
        figure, _ = chart.drawn(case)
        if figure is None:
            continue
        for kind in formats:
            path = folder / f"{chart.name}.{kind}"
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))  # pseudonyms are still personal data: readable for the owner alone, from the first byte
            path.chmod(0o600)
            save(figure, path)
            yield path
