"""The shipped tables: every row has its source, refers to what exists, and says no more than it may."""

import csv
import re
from datetime import date
from ipaddress import ip_network
from itertools import pairwise
from pathlib import Path

import pytest

from analysis.destinations import facts
from analysis.destinations.law import REACHES, Laws
from analysis.destinations.names import parse_address, parse_name
from analysis.destinations.owners import PLACES

DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?\Z")
SOURCED = [name for name, columns in facts.TABLES.items() if "source" in columns]


@pytest.mark.parametrize("name", list(facts.TABLES))
def test_every_table_has_its_columns_and_no_row_twice(name: str) -> None:
    with (facts.FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert tuple(rows[0]) == facts.TABLES[name]
    assert all(len(row) == len(rows[0]) for row in rows)
    assert len({tuple(row) for row in rows}) == len(rows)
    assert all(cell == cell.strip() for row in rows for cell in row)


@pytest.mark.parametrize("name", SOURCED)
def test_every_row_has_a_source_a_date_and_a_confidence(name: str) -> None:
    for row in facts.table(name):
        assert row["source"], row
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", row["date"]), row
        assert row["confidence"] in ("H", "M", "L"), row
        assert "(verify)" not in " ".join(row.values()), row
        for column in ("since", "until", "valid_from", "valid_to", "recheck"):
            assert not row.get(column) or DATE.match(row[column]), row


def test_what_nobody_has_looked_up_is_of_low_confidence() -> None:
    for name in ("organisations", "ownership", "owners"):
        for row in facts.table(name):
            unsourced = row["source"].startswith(("no source", "general knowledge")) or "with which only" in row["source"]
            assert not unsourced or row["confidence"] == "L", row


def test_rows_refer_to_rows_that_exist() -> None:
    organisations = {row["organisation"] for row in facts.table("organisations")}
    countries = {row["country"] for row in facts.table("countries")}
    groups = {group for row in facts.table("countries") for group in row["groups"].split()}
    assert {row["organisation"] for row in facts.table("owners")} <= organisations
    assert {row[c] for row in facts.table("ownership") for c in ("organisation", "parent")} <= organisations
    assert {row["operator"] for row in facts.table("networks")} <= organisations
    assert {row["organisation"] for row in facts.table("remote_access")} <= organisations
    assert {row["country"] for row in facts.table("laws")} <= countries | groups
    assert {row["country"] for t in ("transfers", "notices", "regions", "remote_access") for row in facts.table(t)} <= countries
    assert {row[c] for row in facts.table("organisations") for c in ("seat", "headquarters", "eu_establishment")} <= countries | {""}
    assert {row["reach"] for row in facts.table("laws")} <= set(REACHES)


def test_countries_are_countries() -> None:
    codes = {row["code"].upper() for row in csv.DictReader((facts.FOLDER / "codes.csv").open(encoding="utf-8")) if row["kind"] == "country"}
    assert {row["country"] for row in facts.table("countries")} - codes == {"EU", "XK"}, "the institutions, and Kosovo's code in use"


@pytest.mark.parametrize("name", SOURCED)
def test_what_begins_ends_later(name: str) -> None:
    for row in facts.table(name):
        for begin, end in (("since", "until"), ("valid_from", "valid_to")):
            assert not (row.get(begin) and row.get(end)) or row[begin] < row[end], row
        for column in ("date", "since", "until", "valid_from", "valid_to", "recheck"):
            if DATE.match(row.get(column, "")):
                date.fromisoformat((row[column] + "-01-01")[:10]), row


def test_notices_and_remote_accesses_say_who_and_on_what_ground() -> None:
    for row in facts.table("notices"):
        assert row["kind"] in ("advice", "ban", "order"), row
        assert row["authority"] and row["apps"] and row["text"] and row["valid_from"] and row["confidence"] != "L", row
    for row in facts.table("remote_access"):
        assert row["basis"].startswith(("ruling", "the company's own statement")), row
        assert row["fact"] and row["valid_from"], row


@pytest.mark.parametrize(("name", "share"), [("owners", 0.105), ("organisations", 0.265), ("makers", 0.28), ("ownership", 0.19)])
def test_rows_that_nobody_has_looked_up_get_fewer(name: str, share: float) -> None:
    rows = facts.table(name)
    assert sum(row["source"].startswith("no source") for row in rows) <= share * len(rows)


def test_what_a_source_does_not_carry_is_marked() -> None:
    for row in facts.table("organisations"):
        marked = set(row["unconfirmed"].split())
        assert marked <= {place for place in PLACES if row[place]}, row
        assert not row["source"].startswith("no source") or marked == {place for place in PLACES if row[place]}, row


def test_an_organisation_says_where_its_first_day_is_from() -> None:
    dated = [row for row in facts.table("organisations") if row["since"]]
    assert len(dated) >= 150
    for row in dated:
        _, named, ground = row["source"].rpartition("; since: ")
        assert named and ground and "general knowledge" not in ground, row
        assert row["since"] < row["date"], row


def test_owners_follow_one_another_without_a_day_of_two() -> None:
    for table, key in (("owners", "suffix"), ("ownership", "organisation")):
        rows = [row for row in facts.table(table) if row.get("control") != "minority"]
        for name in {row[key] for row in rows}:
            ordered = sorted((row for row in rows if row[key] == name), key=lambda row: row["since"])
            assert all(a["until"] and a["until"] <= b["since"] for a, b in pairwise(ordered) if a["confidence"] != "L" and b["confidence"] != "L"), name


def test_eu_establishments_are_in_the_eu() -> None:
    eea = {row["country"] for row in facts.table("countries") if "EEA" in row["groups"]}
    assert {row["eu_establishment"] for row in facts.table("organisations")} <= eea | {""}
    assert len(eea) == 30


def test_the_tables_are_as_wide_as_promised() -> None:
    owners = facts.table("owners")
    assert len({row["suffix"] for row in owners}) >= 400
    assert len({row["organisation"] for row in owners}) >= 200
    countries = [row["country"] for row in facts.table("countries")]
    assert len(countries) >= 140
    assert sum(bool(Laws().of(country)) for country in countries) >= 80


def test_suffixes_are_names_that_a_lookup_can_meet() -> None:
    for row in facts.table("owners"):
        assert parse_name(row["suffix"]).host == row["suffix"], row
        assert "." in row["suffix"] or parse_address(row["suffix"]), row
        assert row["role"] in ("owner", "host")
        assert row["category"] and row["service"], row


def test_a_suffix_has_one_owner_a_day() -> None:
    by_suffix: dict[str, list[dict[str, str]]] = {}
    for row in facts.table("owners"):
        by_suffix.setdefault(row["suffix"], []).append(row)
    for rows in by_suffix.values():
        ordered = sorted(rows, key=lambda r: r["since"])
        assert all(a["until"] and a["until"] <= b["since"] for a, b in pairwise(ordered)), rows


def test_networks_are_networks() -> None:
    for row in facts.table("networks"):
        if "/" in row["match"]:
            ip_network(row["match"])
        else:
            assert re.fullmatch(r"AS\d+|[a-z0-9-]+(\.[a-z0-9-]+)+", row["match"]), row
        assert row["kind"] in ("edge", "hosting", "steering")


def test_rows_hold_between_their_dates() -> None:
    row = {"since": "2026-01-22", "until": "2027"}
    assert [facts.holds(row, day) for day in ("2026-01-21", "2026-01-22", "2026-12-31", "2027-01-01")] == [False, True, True, False]
    assert facts.holds({"since": "", "until": ""}, "1999-01-01")


def test_a_file_is_read_with_its_shape_checked(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"\xef\xbb\xbfa,b\r\n1,2\r\n")
    assert facts.read_csv(path, ("a", "b", "c")) == [{"a": "1", "b": "2", "c": ""}]
    for content, told in ((b"b\n1\n", "no column 'a'"), (b"a,z\n1,2\n", "unknown column 'z'"), (b"a\n\xff\n", "cannot be read"), (b"a,b\n,2\n", "row 2")):
        path.write_bytes(content)
        with pytest.raises(ValueError, match=told):
            facts.read_csv(path, ("a", "b"))
    with pytest.raises(ValueError, match="cannot be read"):
        facts.read_csv(tmp_path / "absent.csv", ("a",))


def test_the_facts_have_a_date_of_their_own() -> None:
    assert facts.as_of() >= "2026-11-22"
