"""Servers on a map of equal tiles: only known places, all others in words."""

import csv
import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.case import Case
from analysis.charts import map as chart
from analysis.charts.map import AT, TILES
from tests.factories import case_folder, case_rows, small_rows
from tests.pictures import faults, words

WEST_OF = [
    "IE GB", "PT ES", "ES IT", "FR CH", "CH LI", "LI AT", "NL DE", "DE PL", "PL BY", "BE LU", "US BM", "CU HT", "HT DO", "DO PR", "PR VG", "MA DZ", "DZ TN",
    "TN LY", "LY EG", "EG IL", "IQ IR", "SA AE", "AE OM", "IR PK", "PK IN", "IN BD", "BD MM", "LA VN", "CN KR", "KR JP", "MO HK", "HK TW", "CL AR", "AR UY",
    "PE BR", "EE RU", "NO SE", "SE FI", "BR CV", "GB RU", "AU NZ", "ZA MU", "SN NG", "CI GH", "GH TG", "UG KE", "CD TZ", "BA RO", "AZ KZ", "TR AZ", "GI MT",
]  # fmt: skip
"""The first lies west of the second."""

NORTH_OF = [
    "CA US", "US MX", "MX GT", "CR PA", "PA EC", "CO BR", "BO AR", "GB FR", "DE CH", "CH IT", "DK DE", "NO DK", "SE DK", "FI EE", "EE LV", "LV LT", "PL CZ",
    "CZ AT", "SK HU", "NL BE", "BE FR", "FR ES", "IT MT", "HU RS", "RO BG", "BG GR", "TR CY", "RU KZ", "KZ UZ", "MN CN", "KP KR", "CN HK", "CN MO", "JP TW",
    "TW PH", "MY SG", "SG ID", "TH MY", "ID AU", "IN LK", "LK MV", "NP IN", "SY LB", "LB IL", "KW SA", "SA YE", "BH AE", "LY NG", "EG ET", "ET KE", "KE TZ",
    "TZ ZA", "MA SN", "NG AO", "IM GG", "IS IE", "GL CA", "SE MT", "UA TR", "GE AM",
]  # fmt: skip
"""The first lies north of the second."""


def test_every_territory_of_the_table_has_a_tile_and_no_tile_two(root: Path) -> None:
    with (root / "analysis" / "data" / "countries.csv").open(encoding="utf-8") as file:
        codes = {row["country"] for row in csv.DictReader(file)} - {"EU"}
    assert codes - set(AT) == set()
    tiles = [code for code in TILES.split() if code != ".."]
    assert len(tiles) == len(AT) == len(set(AT.values()))
    assert len({len(line.split()) for line in TILES.strip().splitlines()}) == 1, "every line has as many cells"


@pytest.mark.parametrize("pair", WEST_OF)
def test_west_is_left(pair: str) -> None:
    west, east = pair.split()
    assert AT[west][0] < AT[east][0]


@pytest.mark.parametrize("pair", NORTH_OF)
def test_north_is_up(pair: str) -> None:
    north, south = pair.split()
    assert AT[north][1] < AT[south][1]


@pytest.mark.parametrize("pair", ["DE NL", "DE PL", "FR CH", "LI CH", "LI AT", "HK MO", "HK TW", "SG MY", "IE IM", "US MX", "CA US", "PT ES", "MC IT", "SM IT"])
def test_neighbours_touch(pair: str) -> None:
    one, other = (AT[code] for code in pair.split())
    assert max(abs(one[0] - other[0]), abs(one[1] - other[1])) == 1


@pytest.mark.parametrize("recipients", [0, 1, 3, 150])
def test_no_text_is_cut_or_overlaps(recipients: int, case_of: Callable[[int], Case]) -> None:
    assert faults(chart.draw(chart.prepare(case_of(recipients)))) == []


def test_texts_fit_with_servers_everywhere(tmp_path: Path) -> None:
    rows = case_rows(2)
    rows["destinations"] = [
        rows["destinations"][0] | {"destination": f"d{number}", "host": f"h{number}.example", "server_country": code}
        for number, code in enumerate([*AT, *["US"] * 1200, *["QQ"] * 2])
    ]
    data = chart.prepare(case_folder(tmp_path / "case", **rows))
    assert faults(chart.draw(data)) == []
    assert {"1k", "US", "SG", "LI"} <= set(words(chart.draw(data)))
    assert "2 hosts in QQ, which has no tile" in data.frame.notes


def test_the_number_is_that_of_hosts_and_the_rest_stands_in_words(case_of: Callable[[int], Case]) -> None:
    data = chart.prepare(case_of(1))
    assert data.frame.title == "1 of 3 hosts has a known place; 100\u00a0% of what was sent there went to Germany"
    assert (
        "Not on the map: 1 host at edge networks, where the nearest of many places answers and 1 host of which no source knows the place." in data.frame.notes
    )
    shown = words(chart.draw(data))
    assert shown[shown.index("DE") : shown.index("DE") + 2] == ["DE", "1"]
    assert [key.text for key in data.frame.keys] == ["sent there: up to 10 kB"]


def test_registered_blocks_edges_and_disagreeing_sources_are_never_on_the_map(tmp_path: Path) -> None:
    rows = small_rows()
    for row, note in zip(rows["destinations"], ("no address database installed", "edge network of Y", "address databases disagree: DE, US"), strict=True):
        row |= {"server_country": "", "registered_in": "US", "place_note": note}
    data = chart.prepare(case_folder(tmp_path / "case", **rows))
    assert (data.empty, data.frame.title) == (True, "No host has a known place")
    assert all(part in data.frame.notes for part in ("registration of the address block", "edge networks", "sources disagree"))


@given(st.integers(0, 1 << 62), st.integers(0, 1 << 62))
def test_more_bytes_are_never_lighter(one: int, other: int) -> None:
    assert (chart._shade(one) <= chart._shade(other)) or one > other


def test_a_darker_shade_stays_darker_in_grey() -> None:
    greys = [sum(w * int(color[1 + 2 * n : 3 + 2 * n], 16) for n, w in enumerate((0.299, 0.587, 0.114))) for *_, color, _ in chart.SHADES]
    assert all(a - b > 20 for a, b in itertools.pairwise(greys))
