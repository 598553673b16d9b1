"""The answer on one screen."""

import io
import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from rich.console import Console

from analysis.case import Case
from analysis.charts import CHARTS
from analysis.report.screen import as_json, short, show
from analysis.tables.whose import UNSURE, UNSURE_NOTE
from tests.analysis.report.conftest import Leaky
from tests.factories import case_folder, small_rows
from tests.pictures import words


def screen(case: Case, width: int) -> list[str]:
    out = io.StringIO()
    show(case, Console(file=out, width=width, highlight=False))
    return [line.rstrip().replace("\u00a0", " ") for line in out.getvalue().splitlines()]


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("recipients", [1, 8, 150])
def test_it_fits_the_width_and_about_one_screen(width: int, recipients: int, case_of: Callable[[int], Case]) -> None:
    lines = screen(case_of(recipients), width)
    assert max(map(len, lines)) <= width
    assert len(lines) <= 60
    heads = [line.split("  ")[0] for line in lines if line[:3].isupper() and line[:3].isalpha()]
    others = ["WHO ELSE WAS CONTACTED"] if recipients != 8 else []
    assert heads == ["WHO GOT WHAT", *others, "UPSTREAM APPLICATION BYTES", "TEN QUESTIONS", "PROBLEMS"]


def test_no_cell_takes_more_than_its_lines(case_of: Callable[[int], Case]) -> None:
    lines = screen(case_of(8), 80)
    start = next(n for n, line in enumerate(lines) if line.startswith("Recipient"))
    rows = lines[start + 1 : next(n for n, line in enumerate(lines) if line.startswith("UPSTREAM")) - 1]
    blanks = [line.startswith("   ") for line in rows]
    assert not any(a and b for a, b in pairwise(blanks))


def test_what_it_says(small: Case) -> None:
    text = "\n".join(screen(small, 120))
    for said in (
        "2 recipients were sent the advertising ID", "Alpha        DE      IE    US            –  Advertising ID, Mobile carrier",
        "WHO ELSE WAS CONTACTED  1 recipient; no personal data was seen going there",
        "beta.example  edge    –     –        3.0 kB   100 %  tls: x.beta.example",
        "27 % of 4.1 kB that left could be read",
        "encrypted       3.0 kB   73 %", "Also found, but not sent out: 1 type blocked by us, 1 type asked for but not available and 1 type in what servers",
        "0 observed, 0 not observed, 10 not observable", "PROBLEMS  none",
    ):  # fmt: skip
        assert said in text
    assert "INVENTED" not in text


def test_a_country_that_nobody_confirmed_has_a_sign_that_a_line_explains(tmp_path: Path) -> None:
    rows = small_rows()
    rows["destinations"][0] |= {"unconfirmed": "control"}
    lines = screen(case_folder(tmp_path / "case", **rows), 80)
    assert any(line.startswith("Alpha        DE      IE    US* ") for line in lines)
    assert "* unconfirmed: no source of ours carries it for the time of the captures" in lines


def test_an_empty_case_has_a_screen(tmp_path: Path) -> None:
    lines = screen(case_folder(tmp_path / "case"), 80)
    assert lines[0] == "Nothing was examined: the case holds no capture"
    assert not any("o personal data" in line for line in lines)


@pytest.mark.parametrize(("room", "text"), [(100, "aaa, bbb, cccccccc"), (15, "aaa +2 more"), (1, "aaa +2 more"), (17, "aaa, bbb +1 more")])
def test_lists_are_cut_by_whole_words_and_counted(room: int, text: str) -> None:
    assert short(["aaa", "bbb", "cccccccc"], room) == text


def test_no_value_comes_out_of_screen_json_or_charts(leaky: Leaky) -> None:
    shown = ["\n".join(screen(leaky.case, 120)), json.dumps(as_json(leaky.case), default=str, ensure_ascii=False)]
    shown += ["\n".join(words(chart.draw(leaky.case))) for chart in CHARTS]
    assert [(n, v) for n, text in enumerate(shown) for v in leaky.values if v.lower() in text.lower()] == []


def test_weak_evidence_and_phases_are_told_apart(tmp_path: Path) -> None:
    rows = small_rows()
    rows["findings"] = rows["findings"][:6]
    rows["captures"] = [rows["captures"][0] | {"capture": c, "phase": p} for c, p in (("c1", "after"), ("c2", "before"))]
    rows["messages"].append({"message": "m9", "capture": "c2", "time": 1_600_000_000_000_000_000})
    rows["findings"][0] |= {"capture": "c2"}
    text = "\n".join(screen(case_folder(tmp_path / "case", **rows), 120))
    assert "Advertising ID?" in text and "? only a name or a shape says so: 1 of 3 pairs of type and recipient" in text
    assert [line.split() for line in text.splitlines() if line.startswith(("before", "after"))] == [["before", *"1111"], ["after", *"2222"]]


def test_an_encrypted_case_lists_whom_it_was_sent_to(tmp_path: Path) -> None:
    rows = small_rows() | {"findings": []}
    rows["destinations"] += [
        {"destination": f"e{n}", "host": f"h{n}.other{n:02d}.example", "domain": f"other{n:02d}.example", "name_source": "dns"} for n in range(20)
    ]
    lines = screen(case_folder(tmp_path / "case", **rows), 80)
    assert "WHO GOT WHAT  no personal data was seen going to anyone" in lines
    assert "… and 13 more recipients, sent 0 B: phonehome report shows all" in lines
    assert max(map(len, lines)) <= 80


def test_json_is_complete(small: Case) -> None:
    said = json.loads(json.dumps(as_json(small), default=str))
    tables = {"captures", "recipients", "overview", "phases", "ledger", "contacts", "questions", "notices", "problems"}
    assert set(said) == {"headline", "answer", "invented", "coverage"} | tables
    assert (len(said["questions"]), said["coverage"]["known"], said["overview"][0]["recipient"]) == (10, True, "Alpha")


@pytest.mark.parametrize("width", [80, 120])
def test_the_youngest_notices_are_told_and_the_others_counted(width: int, small: Case) -> None:
    row = {"authority": "An authority of a country with a long name", "country": "IE", "text": "told everyone something about an app at some length"}
    out, rows = io.StringIO(), [row | {"valid_from": f"202{year}"} for year in range(5)]
    show(small, Console(file=out, width=width, highlight=False), rows)
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    start = next(n for n, line in enumerate(lines) if line.startswith("NOTICES OF AUTHORITIES  5 notices on these apps"))
    assert [line[:4] for line in lines[start + 1 :] if line.startswith("202")] == ["2024", "2023", "2022"]
    assert any(line.startswith("… and 2 more: phonehome destinations") for line in lines)
    assert as_json(small, rows)["notices"] == rows and as_json(small)["notices"] == []


@pytest.mark.parametrize("width", [80, 120])
def test_contact_lists_show_which_app_contacted_whom(width: int, tmp_path: Path) -> None:
    rows = small_rows() | {"ledger": [], "findings": [], "messages": []}
    rows["captures"][0] |= {"format": "tracker_control", "bytes": 0}
    for link in rows["connections"]:
        link |= {"app": "com.example.a", "packets": 1}
    lines = screen(case_folder(tmp_path / "case", **rows), width)
    start = lines.index("WHO CONTACTED WHOM  1 app, 3 recipients")
    text = " ".join(" ".join(lines[start:]).split())
    assert "App Recipients Most contacted com.example.a 3 beta.example, 203.0.113.9, Alpha" in text
    assert "contact lists hold nothing of what was sent" in text and any(line.startswith("1 capture: ") for line in lines)
    for untrue in ("WHO GOT WHAT", "UPSTREAM", "HAR", "0 B", "no personal data was seen"):
        assert untrue not in " ".join(lines)
    assert max(map(len, lines)) <= width


def test_what_was_sent_is_not_also_told_as_not_sent(tmp_path: Path) -> None:
    rows = small_rows()
    rows["findings"].append(rows["findings"][0] | {"finding": "f9", "available": False})
    text = "\n".join(screen(case_folder(tmp_path / "case", **rows), 120))
    assert "1 type asked for but not available" in text, "of the location, not of the advertising ID"


def test_a_name_that_nobody_confirmed_is_marked_and_explained(tmp_path: Path) -> None:
    rows = small_rows()
    rows["destinations"][0] |= {"unconfirmed": "owner"}
    lines = screen(case_folder(tmp_path / "case", **rows), 120)
    assert any(line.startswith("Alpha* ") for line in lines) and f"{UNSURE} {UNSURE_NOTE}" in lines
