"""The table of charts and drawing them to files."""

from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.case import Case
from analysis.charts import CHARTS, render


def test_every_chart_has_its_file_and_every_file_its_chart(root: Path) -> None:
    helpers = {"__init__", "clock", "page", "scope", "sheet"}
    assert {chart.name for chart in CHARTS} == {p.stem for p in (root / "analysis" / "charts").glob("*.py")} - helpers


def test_files_and_equal_bytes(case_of: Callable[[int], Case], tmp_path: Path) -> None:
    first, second = (list(render(case_of(3), tmp_path / run, ("svg",))) for run in ("a", "b"))
    assert [p.name for p in first] == [f"{chart.name}.svg" for chart in CHARTS]
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]
    both = list(render(case_of(3), tmp_path / "c", ("png", "svg"), ("shared", "matrix")))
    assert [p.name for p in both] == ["matrix.png", "matrix.svg", "shared.png", "shared.svg"]


@pytest.mark.parametrize(("formats", "names", "message"), [(("gif",), ("matrix",), "no format is called gif"), (("png",), ("pie",), "no chart is called pie")])
def test_unknown_names_are_refused_before_anything_is_drawn(
    formats: tuple[str, ...], names: tuple[str, ...], message: str, case_of: Callable[[int], Case], tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=message):
        list(render(case_of(0), tmp_path / "new", formats, names))
    assert not (tmp_path / "new").exists()


def test_a_chart_without_anything_to_draw_makes_no_file(case_of: Callable[[int], Case], tmp_path: Path) -> None:
    assert list(render(case_of(0), tmp_path / "new")) == []
    assert all(chart.drawn(case_of(0))[0] is None and chart.drawn(case_of(0))[1] for chart in CHARTS)
