"""Recipients: looked up on the day they received something, told apart when an owner changes, first or third party by the apps that spoke."""

import datetime
from pathlib import Path

import pytest

from analysis.case import Case
from analysis.destinations import Directory
from analysis.hide import Hider
from analysis.recipients import DAY, Recipients, day_of
from tests.factories import case_folder


def at(day: str) -> int:
    return (datetime.date.fromisoformat(day) - datetime.date(1970, 1, 1)).days * DAY + 5


@pytest.fixture
def recipients() -> Recipients:
    return Recipients(Directory(), Hider((), bytes(32)))


def written(recipients: Recipients, folder: Path) -> Case:
    case = case_folder(folder / "case")
    recipients.write(case.folder)
    return case


@pytest.mark.parametrize("day", ["1970-01-01", "2026-01-22", "2031-12-31"])
def test_a_time_is_on_its_day_to_the_last_nanosecond(day: str) -> None:
    assert day_of(at(day) - 5) == day == day_of(at(day) - 6 + DAY) and day_of(at(day) - 5 + DAY) != day
    assert day_of(None) == ""


def test_an_owner_that_changed_is_two_recipients(recipients: Recipients, tmp_path: Path) -> None:
    before = recipients.id("log.tiktokv.us", "", "http", "", at("2026-01-21"), (), "")
    after = recipients.id("log.tiktokv.us", "", "http", "", at("2026-01-22"), (), "")
    later = recipients.id("log.tiktokv.us", "", "http", "", at("2026-02-22"), (), "")
    assert before != after == later
    rows = {row["destination"]: row for row in written(recipients, tmp_path).table("destinations").to_pylist()}
    assert set(rows) == {before, after} and rows[before]["owner"] != rows[after]["owner"]


def test_party_is_that_of_the_apps_and_unknown_where_they_differ(recipients: Recipients, tmp_path: Path) -> None:
    own = recipients.id("graph.facebook.com", "", "http", "", None, (), "com.facebook.katana")
    other = recipients.id("app-measurement.com", "", "http", "", None, (), "com.facebook.katana")
    both = recipients.id("api.branch.io", "", "http", "", None, (), "io.branch.app")
    assert recipients.id("api.branch.io", "", "http", "", None, (), "org.example.news") == both
    party = {row["destination"]: row["party"] for row in written(recipients, tmp_path).table("destinations").to_pylist()}
    assert (party[own], party[other], party[both]) == ("first", "third", "unknown")


def test_each_exposure_belongs_to_a_destination(recipients: Recipients, tmp_path: Path) -> None:
    id = recipients.id("mon.snssdk.com", "", "http", "", at("2025-06-01"), (), "")
    case = written(recipients, tmp_path)
    exposures = case.table("exposures").to_pylist()
    assert {e["destination"] for e in exposures} == {id} and "CN" in {e["country"] for e in exposures} and all(e["basis"] and e["law"] for e in exposures)


def test_most_of_what_an_app_says_goes_to_its_maker(recipients: Recipients, tmp_path: Path) -> None:
    def spoke(host: str, times: int, app: str = "Argo") -> str:
        return [recipients.id(host, "", "http", "", None, (), app, "user agent" if app else "") for _ in range(times)][-1]

    own, same, other, nobody = spoke("a.nflximg.net", 3), spoke("www.netflix.com", 1), spoke("ad.doubleclick.net", 2), spoke("www.reddit.com", 1)
    assert spoke("www.netflix.com", 5, app="") == same
    party = {row["destination"]: row["party"] for row in written(recipients, tmp_path).table("destinations").to_pylist()}
    assert (party[own], party[same], party[other], party[nobody]) == ("first", "first", "third", "unknown")


def test_the_surest_source_of_a_name_is_shown(recipients: Recipients, tmp_path: Path) -> None:
    for sources in (("same address", "tls", "dns"), ("dns", "same address"), ("address",)):
        ids = {recipients.id(f"{len(sources)}.example.com", "192.0.2.1", source, "", None, (), "") for source in sources}
        assert len(ids) == 1
    rows = written(recipients, tmp_path).table("destinations").to_pylist()
    assert {row["host"]: row["name_source"] for row in rows} == {"3.example.com": "tls", "2.example.com": "dns", "1.example.com": "address"}
