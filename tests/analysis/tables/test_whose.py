"""What people call whoever is behind a host, and what has to be said beside that name."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.tables.answer import answer, headline
from analysis.tables.destinations import destinations
from analysis.tables.overview import overview
from analysis.tables.recipients import recipients
from analysis.tables.whose import UNSURE_NOTE, article, common, doubts, in_doubt, marked, operated, sure, unsure
from tests.factories import case_folder, small_rows

HOST = {"domain": "cloud.example", "operator": "Cloud Co", "role": "host", "party": "unknown"}
NAMES = [
    ({"host": "api.cloud.example", **HOST}, ("customer of Cloud Co", "customer", "which one is not known")),
    ({"host": "b.s3.cloud.example", "tenant": "b.s3.cloud.example", **HOST}, ("b.s3.cloud.example", "customer", "rented from Cloud Co; by whom is not known")),
    ({"host": "cloud.example", "owner": "Cloud Co", **HOST}, ("Cloud Co", "owner", "")),
    ({"host": "x.shop.example", "domain": "shop.example", "operator": "Cloud Co"}, ("shop.example", "domain", "owner unknown")),
    ({"host": "203.0.113.8", "operator": "Cloud Co"}, ("network of Cloud Co", "network", "who runs the network, not who uses the server")),
    ({"host": "203.0.113.8"}, ("203.0.113.8", "address", "owner unknown")),
]


@pytest.mark.parametrize(("row", "told"), NAMES, ids=[told[0] for _, told in NAMES])
def test_a_customer_is_not_the_one_who_runs_the_server(row: dict[str, str], told: tuple[str, str, str], tmp_path: Path) -> None:
    rows = small_rows()
    rows["destinations"][1] = {"destination": "d2", "name_source": "tls", **row}
    case = case_folder(tmp_path / "case", **rows)
    found = recipients(case).set_index("recipient").loc[told[0]]
    assert (found["known"], found["note"], found["seat"], found["control"]) == (*told[1:], "", "")
    assert destinations(case).set_index("host").loc[row["host"], "note"] == told[2]


def test_a_customer_without_a_name_has_an_article_in_a_sentence(tmp_path: Path) -> None:
    rows = small_rows()
    rows["destinations"][1] = {"destination": "d2", "name_source": "tls", "host": "api.cloud.example", **HOST}
    assert headline(case_folder(tmp_path / "case", **rows)).endswith(" to a customer of Cloud Co")
    assert [article("b.s3.cloud.example", "customer"), article("network of X", "network"), article("X", "owner")] == ["", "the ", ""]


def test_what_nobody_confirmed_is_marked_and_counts_in_no_sentence(tmp_path: Path) -> None:
    rows = small_rows()
    rows["destinations"][0] |= {"unconfirmed": "seat, control"}
    case = case_folder(tmp_path / "case", **rows)
    alpha = recipients(case).set_index("recipient").loc["Alpha"]
    assert (marked(alpha, "seat"), marked(alpha, "control"), alpha["unconfirmed"]) == ("IE*", "US*", "seat, control")
    assert destinations(case).set_index("host").loc["in.alpha.example", ["seat", "unconfirmed"]].tolist() == ["IE", "seat, control"]
    assert answer(case)[2] == "No source of ours confirms for the time of the captures who controls any of the recipients."
    rows["destinations"][2] |= {"owner": "Gamma", "parent_country": "FR"}
    said = answer(case_folder(tmp_path / "two", **rows))[2]
    assert said == "The recipients are controlled from France (of 1 it is unconfirmed)."


def test_a_name_that_nobody_confirmed_is_marked(tmp_path: Path) -> None:
    rows = small_rows()
    rows["destinations"][0] |= {"unconfirmed": "owner, seat, control"}
    rows["destinations"][2] |= {"operator": "Cloud Co", "unconfirmed": "operator"}
    case = case_folder(tmp_path / "case", **rows)
    assert set(recipients(case)["recipient"]) == {"Alpha*", "beta.example", "network of Cloud Co*"}
    assert set(overview(case)["recipient"]) == {"Alpha*", "network of Cloud Co*"}, "the same name in every table"
    assert in_doubt(recipients(case)) and operated(destinations(case).set_index("host").loc["203.0.113.9"]) == "Cloud Co*"
    rows["destinations"].append(rows["destinations"][0] | {"destination": "d9", "host": "b.alpha.example", "unconfirmed": "seat"})
    assert "Alpha" in set(recipients(case_folder(tmp_path / "two", **rows))["recipient"]), "one host confirms the name"


MARKS = [
    # a destination, the name that people are told
    ({"owner": "A", "operator": "Cloud Co", "unconfirmed": "operator"}, "A"),
    ({"domain": "shop.example", "operator": "Cloud Co", "unconfirmed": "operator"}, "shop.example"),
    ({**HOST, "unconfirmed": "operator"}, "customer of Cloud Co*"),
    ({**HOST, "tenant": "b.cloud.example", "unconfirmed": "operator"}, "b.cloud.example"),
    ({"owner": "A", "unconfirmed": "seat, control"}, "A"),
]


@pytest.mark.parametrize(("row", "told"), MARKS, ids=[told for _, told in MARKS])
def test_only_the_organisation_that_a_name_says_is_marked(row: dict[str, str], told: str, tmp_path: Path) -> None:
    rows = small_rows()
    rows["destinations"][1] = {"destination": "d2", "name_source": "tls", "host": "b.cloud.example", "party": "unknown", **row}
    assert told in set(recipients(case_folder(tmp_path / "case", **rows))["recipient"])


def test_a_mark_is_explained_where_there_is_one() -> None:
    assert doubts(["A", "B*"]) == f" *:\u00a0{UNSURE_NOTE}." and doubts(["A", "B"]) == ""


def test_what_one_host_confirms_is_confirmed_of_the_recipient(tmp_path: Path) -> None:
    rows = small_rows()
    rows["destinations"][0] |= {"unconfirmed": "seat, control"}
    rows["destinations"].append(rows["destinations"][0] | {"destination": "d9", "host": "b.alpha.example", "unconfirmed": "seat"})
    assert recipients(case_folder(tmp_path / "case", **rows)).set_index("recipient").loc["Alpha", "unconfirmed"] == "seat"
    assert [common(pd.Series(texts, dtype=str)) for texts in (["a, b", "b, c"], ["a", ""], [""], [])] == ["b", "", "", ""]


def test_a_place_that_is_not_known_is_not_unsure() -> None:
    rows = pd.DataFrame({"seat": ["", "IE", "US"], "unconfirmed": ["seat", "headquarters", "seat"]})
    assert [unsure(row, "seat") for row in rows.to_dict("records")] == [False, False, True]
    assert sure(rows, "seat").tolist() == ["", "IE", ""]
