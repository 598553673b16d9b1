from dataclasses import replace

import pytest

from analysis.destinations import Directory, facts
from analysis.destinations.law import SENTENCE, UNCONFIRMED, UNREAD, Laws, unconfirmed
from analysis.model import Destination


@pytest.fixture(scope="module")
def directory() -> Directory:
    return Directory()


@pytest.fixture(scope="module")
def nobody(directory: Directory) -> Destination:
    return directory.look_up("nobody.example", "", "tls")


def test_the_fixed_sentence() -> None:
    assert SENTENCE == "exposure, not proof of access"


def test_the_ground_server_needs_a_known_place(directory: Directory, nobody: Destination) -> None:
    assert directory.exposures(replace(nobody, registered_in="CN")) == []
    found = directory.exposures(replace(nobody, server_country="CN", place_note="by the user's own row"))
    assert {(e.ground, e.country) for e in found} == {("server", "CN")}
    assert "by the user's own row" in found[0].basis


def test_a_corporate_law_does_not_follow_the_server(directory: Directory, nobody: Destination) -> None:
    laws = {e.law for e in directory.exposures(replace(nobody, server_country="US", place_note="x"))}
    assert "us-fisa-702" in laws
    assert "us-sca" not in laws


def test_a_territorial_law_does_not_follow_the_parent(directory: Directory) -> None:
    found = directory.exposures(directory.look_up("x.tiktok.com", "", "tls"))
    assert {e.law for e in found if e.ground == "parent" and e.country == "CN"} == {"cn-nil-2017"}
    assert {"cn-dsl-2021", "cn-nil-2017"} <= {e.law for e in found if e.ground == "remote access"}


def test_each_exposure_names_its_fact_and_its_source(directory: Directory) -> None:
    for exposure in directory.exposures(directory.look_up("x.tiktok.com", "", "tls")):
        assert "(" in exposure.basis
        assert exposure.as_of
        assert "accessed" not in exposure.basis.replace("remote access", "")


@pytest.mark.parametrize("law", facts.table("laws"), ids=lambda law: law["law"])
def test_only_an_unread_law_says_so(directory: Directory, nobody: Destination, law: dict[str, str]) -> None:
    country = "FR" if law["country"] == "EPO" else law["country"]
    recipient = replace(nobody, owner="nobody", server_country=country, place_note="x", category="transport")
    found = directory.exposures(recipient) if law["reach"] != "corporate" else directory.exposures(directory.look_up("graph.facebook.com", "", "tls"))
    doubts = [e.unconfirmed for e in found if e.law == law["law"]]
    assert doubts
    assert {UNREAD in doubt for doubt in doubts} == {law["confidence"] == "L"}


def test_laws_hold_on_their_days(directory: Directory) -> None:
    found = directory.look_up("x.ioam.de", "", "tls")
    assert "eu-e-evidence" not in {e.law for e in directory.exposures(found, "2026-08-17")}
    assert "eu-e-evidence" in {e.law for e in directory.exposures(found, "2026-08-18")}
    assert "eu-e-evidence" not in {e.law for e in directory.exposures(directory.look_up("x.adform.net", "", "tls"), "2026-09-01")}  # Denmark takes no part


def test_whether_the_recipient_fits_the_addressee(directory: Directory) -> None:
    messenger = {e.law: e.addressee for e in directory.exposures(directory.look_up("api.whatsapp.net", "", "tls"))}
    tracker = {e.law: e.addressee for e in directory.exposures(directory.look_up("t.appsflyer.com", "", "tls"))}
    assert (messenger["us-sca"], tracker["us-sca"]) == ("yes", "unclear")
    assert {e.addressee for e in directory.exposures(directory.look_up("log.byteoversea.com", "", "tls")) if e.law == "cn-nil-2017"} == {"yes"}


def test_a_law_for_one_trade_leaves_the_others_alone(directory: Directory) -> None:
    yandex = directory.look_up("mc.yandex.ru", "", "tls")
    assert "ru-580fz" not in {e.law for e in directory.exposures(yandex)}
    assert "ru-580fz" in {e.law for e in directory.exposures(replace(yandex, category="transport"))}


def test_an_exposure_is_listed_once(directory: Directory) -> None:
    found = directory.exposures(directory.look_up("p16-tiktokcdn-com.akamaized.net", "23.1.1.1", "tls"))
    keys = [(e.ground, e.country, e.law) for e in found]
    assert len(keys) == len(set(keys))
    assert {"operator of the server" in e.basis for e in found if e.ground == "operator of the server"} == {True}
    assert {"operator of the server" in e.basis for e in found if e.ground == "recipient"} <= {False}


def test_laws_of_a_country_include_those_of_its_union(directory: Directory) -> None:
    assert "eu-e-evidence" in {law["law"] for law in directory.laws.of("DE")}
    assert "eu-e-evidence" not in {law["law"] for law in directory.laws.of("DK")}
    assert directory.laws.of("XX") == []


def test_every_law_can_be_named() -> None:
    named = Laws().named()
    assert named["cn-nil-2017"]["name"] == "National Intelligence Law" and named["cn-nil-2017"]["year"] == "2017"
    assert all(row["name"] and row["country"] and row["article"] for row in named.values())


def test_what_no_source_carries_is_said_and_comes_last(directory: Directory) -> None:
    anthropic, google = (directory.exposures(directory.look_up(host, "", "tls")) for host in ("api.anthropic.com", "www.google.com"))
    assert anthropic and all(UNCONFIRMED in e.unconfirmed for e in anthropic)
    told = [UNCONFIRMED in e.unconfirmed for e in google]
    assert told == sorted(told) and not told[0]
    assert {e.country for e in google if UNCONFIRMED not in e.unconfirmed} == {"US", "IE"}


def test_an_owner_of_today_reaches_an_old_capture_only_as_unconfirmed(directory: Directory) -> None:
    for day, told in (("2014-03-01", True), ("2026-03-01", False)):
        found = directory.exposures(directory.look_up("static.uniqlo.com", "", "tls", day), day)
        assert found and {"not looked up for 2014" in e.unconfirmed for e in found} == {told}


def test_no_country_is_named_that_the_cited_source_does_not_carry(directory: Directory) -> None:
    assert "NL" not in {e.country for e in directory.exposures(directory.look_up("x.rayjump.com", "", "tls"))}


def test_whoever_runs_the_server_is_not_told_as_the_recipient(directory: Directory, nobody: Destination) -> None:
    hosted = directory.exposures(replace(nobody, operator="Amazon Web Services"))
    assert {e.ground for e in hosted} == {"operator of the server", "parent of the operator"}
    tiktok = directory.exposures(replace(directory.look_up("x.tiktok.com", "", "tls"), operator="ByteDance"))
    assert {e.ground for e in tiktok if "ByteDance, operator" in e.basis} == {"operator of the server"}
    assert {e.ground for e in tiktok if "TikTok, owner" in e.basis} == {"recipient"}


def test_what_is_unconfirmed_is_a_fact_of_its_own(directory: Directory, nobody: Destination) -> None:
    found = [e for host in ("api.anthropic.com", "x.tiktok.com", "mc.yandex.ru") for e in directory.exposures(directory.look_up(host, "", "tls"))]
    assert {bool(e.unconfirmed) for e in found} == {True, False}
    assert all(not e.unconfirmed or "unconfirmed: " in e.unconfirmed for e in found) and not any("unconfirmed" in e.basis for e in found)
    guessed = replace(nobody, owner="TikTok", source="judgement by name, with what the list says")
    assert {e.unconfirmed for e in directory.exposures(guessed) if e.ground == "recipient"} == {UNCONFIRMED}


def test_what_is_unconfirmed_of_a_destination_is_what_its_grounds_say(directory: Directory) -> None:
    """Every row of the owner table: a table marks a country where, and only where, no confirmed ground names it."""
    seen = {"seat": 0, "control": 0}
    for row in directory.owners.rows:
        found = directory.look_up(row.suffix, "", "tls", row.since)
        marked, date = found.unconfirmed.split(", "), row.since or facts.as_of()
        grounds = list(directory.laws._grounds(found, directory.owners, date))
        chain = directory.owners.parents(found.owner, date)
        places = [("seat", "recipient", found.owner_seat)]
        places += [("control", "parent" if chain else "recipient", found.parent_country)] if len(chain) < 2 else []
        for place, ground, country in places:
            doubts = [bool(doubt) for kind, code, _, doubt in grounds if (kind, code) == (ground, country)]
            assert (place in marked) == (bool(doubts) and all(doubts)), (row.suffix, place)
            seen[place] += place in marked
    assert min(seen.values()) > 20


def test_without_an_owner_nothing_is_unconfirmed(directory: Directory, nobody: Destination) -> None:
    assert unconfirmed(replace(nobody, owner_seat="US"), directory.owners, "") == ""
    assert directory.look_up("kinesis.us-east-1.amazonaws.com", "", "tls").role == "host"
