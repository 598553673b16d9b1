"""The answer on one screen."""

import io
import json
from itertools import pairwise
from pathlib import Path

import pytest
from rich.console import Console

from analysis.case import Case
from analysis.charts import CHARTS
from analysis.report.screen import as_json, short, show
from tests.analysis.report.conftest import Leaky
from tests.factories import case_folder, case_rows, small_rows
from tests.pictures import words


def screen(case: Case, width: int) -> list[str]:
    out = io.StringIO()
    show(case, Console(file=out, width=width, highlight=False))
    return [line.rstrip().replace("\u00a0", " ") for line in out.getvalue().splitlines()]


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("recipients", [1, 8, 150])
def test_it_fits_the_width_and_about_one_screen(width: int, recipients: int, tmp_path: Path) -> None:
    lines = screen(case_folder(tmp_path / "case", **case_rows(recipients)), width)
    assert max(map(len, lines)) <= width
    assert len(lines) <= 60
    heads = [line.split("  ")[0] for line in lines if line[:3].isupper() and line[:3].isalpha()]
    assert heads == ["WHO GOT WHAT", "UPSTREAM APPLICATION BYTES", "TEN QUESTIONS", "PROBLEMS"]


def test_no_cell_takes_more_than_its_lines(tmp_path: Path) -> None:
    lines = screen(case_folder(tmp_path / "case", **case_rows(8)), 80)
    start = next(n for n, line in enumerate(lines) if line.startswith("Recipient"))
    rows = lines[start + 1 : next(n for n, line in enumerate(lines) if line.startswith("UPSTREAM")) - 1]
    blanks = [line.startswith("   ") for line in rows]
    assert not any(a and b for a, b in pairwise(blanks))


def test_what_it_says(tmp_path: Path) -> None:
    text = "\n".join(screen(case_folder(tmp_path / "case", **small_rows()), 120))
    for said in (
        "2 recipients were sent the advertising ID", "Alpha        DE      IE    US       Advertising ID, Mobile carrier",
        "27 % of 4.1 kB that left could be read",
        "encrypted       3.0 kB   73 %", "1 other recipient was contacted", "not counted above: 1 blocked, 1 asked for, not available and 1 came back",
        "0 observed, 0 not observed, 10 not observable", "PROBLEMS  none",
    ):  # fmt: skip
        assert said in text
    assert "INVENTED" not in text


def test_an_empty_case_has_a_screen(tmp_path: Path) -> None:
    assert screen(case_folder(tmp_path / "case"), 80)[0] == "No personal data was seen leaving"


@pytest.mark.parametrize(("room", "text"), [(100, "aaa, bbb, cccccccc"), (15, "aaa +2 more"), (1, "aaa +2 more"), (17, "aaa, bbb +1 more")])
def test_lists_are_cut_by_whole_words_and_counted(room: int, text: str) -> None:
    assert short(["aaa", "bbb", "cccccccc"], room) == text


def test_no_value_comes_out_of_screen_json_or_charts(leaky: Leaky) -> None:
    shown = ["\n".join(screen(leaky.case, 120)), json.dumps(as_json(leaky.case), default=str, ensure_ascii=False)]
    shown += ["\n".join(words(chart.draw(leaky.case))) for chart in CHARTS]
    assert [(n, v) for n, text in enumerate(shown) for v in leaky.values if v.lower() in text.lower()] == []


def test_json_is_complete(tmp_path: Path) -> None:
    said = json.loads(json.dumps(as_json(case_folder(tmp_path / "case", **small_rows())), default=str))
    assert set(said) == {"headline", "answer", "invented", "coverage", "captures", "recipients", "overview", "ledger", "questions", "problems"}
    assert (len(said["questions"]), said["coverage"]["known"], said["overview"][0]["recipient"]) == (10, True, "Alpha")
