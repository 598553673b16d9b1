from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.destinations import facts
from analysis.destinations.owners import CHAIN, Organisation, Owners, long_after


@pytest.fixture(scope="module")
def owners() -> Owners:
    return Owners()


def test_the_longest_suffix_wins(owners: Owners) -> None:
    assert owners.find("graph.facebook.com", "2026-01-01").service == "Facebook Graph and App Events"  # type: ignore[union-attr]
    assert owners.find("x.graph.facebook.com", "2026-01-01").service == "Facebook Graph and App Events"  # type: ignore[union-attr]
    assert owners.find("m.facebook.com", "2026-01-01").service == "Facebook"  # type: ignore[union-attr]


@pytest.mark.parametrize("host", ["notfacebook.com", "facebook.com.example", "com", "", "facebook"])
def test_what_only_looks_like_a_suffix_finds_nothing(owners: Owners, host: str) -> None:
    assert owners.find(host, "2026-01-01") is None


def test_owners_and_parents_change_on_their_day(owners: Owners) -> None:
    assert [owners.find("x.tiktokv.us", day).organisation for day in ("2026-01-21", "2026-01-22")] == ["TikTok", "TikTok USDS Joint Venture"]  # type: ignore[union-attr]
    assert [owners.parent("X Corp", day) for day in ("2025-03-27", "2025-03-28", "2026-02-02")] == ["X Corp", "xAI Holdings", "SpaceX"]


def test_a_minority_holding_is_no_parent(owners: Owners) -> None:
    assert owners.parent("TikTok USDS Joint Venture", "2026-06-01") == "TikTok USDS Joint Venture"


def test_a_ring_of_owners_ends(tmp_path: Path) -> None:
    path = tmp_path / "ring.csv"
    path.write_text("suffix,owner,parent\na.example,A,B\nb.example,B,C\nc.example,C,A\n")
    owners = Owners([path])
    assert owners.parent("A", "2026-01-01") == "C"
    path.write_text("suffix,owner,parent\n" + "".join(f"x{n}.example,O{n},O{n + 1}\n" for n in range(CHAIN * 2)))
    assert len(Owners([path]).parents("O0", "2026-01-01")) == CHAIN


def test_lists_add_and_never_override(tmp_path: Path) -> None:
    path = tmp_path / "hosts.txt"
    path.write_text("0.0.0.0 graph.facebook.com\n0.0.0.0 tracker.invalid-list.example\n")
    owners = Owners(lists=[path])
    assert owners.find("graph.facebook.com", "2026-01-01").organisation == "Meta Platforms"  # type: ignore[union-attr]
    added = owners.find("x.tracker.invalid-list.example", "2026-01-01")
    assert added is not None
    assert (added.organisation, added.category, added.source, added.confidence) == ("", "tracker", "hosts.txt", "L")


def test_own_rows_say_only_what_they_say(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("suffix,owner,owner_seat\nads.example,Google,DK\n")
    google = Owners([path]).organisation("Google")
    assert (google.seat, google.headquarters) == ("DK", "US")


def test_an_organisation_lists_its_countries_once() -> None:
    assert Organisation("A", "DE", "DE", "DE").countries == {"DE": True}
    assert list(Organisation("A", "KY", "CN", "IE").countries) == ["KY", "CN", "IE"]
    assert Organisation("A").countries == {}


def test_a_country_is_confirmed_by_any_fact_that_a_source_carries() -> None:
    assert Organisation("A", "US", "US", "LU", unconfirmed=frozenset({"seat", "eu_establishment"})).countries == {"US": True, "LU": False}


def test_own_rows_confirm_what_they_say(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("suffix,owner,owner_seat,source\nx.example,Roborock,CN,checked\n")
    assert Owners().organisation("Roborock").countries == {"CN": False}
    assert Owners([path]).organisation("Roborock").countries == {"CN": True}


THEN = [
    # host, day, owner, told that nobody knows whether it was so
    ("bs.serving-sys.com", "2014-03-01", "Sizmek", False),
    ("bs.serving-sys.com", "2020-03-01", "Amazon", True),
    ("www.netflix.com", "2008-03-01", "Netflix", True),
    ("www.netflix.com", "2014-03-01", "Netflix", False),
    ("www.netflix.com", "2026-03-01", "Netflix", False),
    ("static.uniqlo.com", "2014-03-01", "Fast Retailing", True),
    ("cres.waze.com", "2013-06-10", "Waze", False),
    ("cres.waze.com", "2013-06-11", "Google", False),
    ("api.vungle.com", "2016-01-01", "Vungle", False),
    ("i.instagram.com", "2012-08-30", "Instagram", False),
    ("i.instagram.com", "2012-08-31", "Meta Platforms", False),
]


@pytest.mark.parametrize(("host", "day", "owner", "told"), THEN)
def test_an_owner_of_today_is_not_taken_for_the_owner_of_then(owners: Owners, host: str, day: str, owner: str, told: bool) -> None:
    row = owners.find(host, day)
    assert row and row.organisation == owner
    assert (f"not looked up for {day[:4]}" in row.source) == told
    assert not told or row.confidence == "L"


def test_an_organisation_vouches_for_its_names_from_its_first_day_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    old = dict.fromkeys(facts.TABLES["owners"], "") | {"organisation": "A", "role": "owner", "source": "list", "date": "2026-11-22", "confidence": "M"}
    tables = {
        "owners": (
            old | {"suffix": "a.example"},
            old | {"suffix": "bought.example", "since": "2015"},
            old | {"suffix": "heard.example", "since": "2015", "source": "list; since when: general knowledge"},
        ),
        "organisations": (dict.fromkeys(facts.TABLES["organisations"], "") | {"organisation": "A", "since": "2012-03"},),
        "ownership": (),
    }
    monkeypatch.setattr(facts, "table", tables.__getitem__)
    owners = Owners()
    doubted = {day: row.confidence == "L" for day in ("2012-02-28", "2012-03-01", "2026-01-01") if (row := owners.find("x.a.example", day))}
    assert doubted == {"2012-02-28": True, "2012-03-01": False, "2026-01-01": False}
    for suffix in ("bought.example", "heard.example"):
        assert [bool(owners.find(suffix, day)) for day in ("2014-12-31", "2015-01-01")] == [False, True]
    told = {row.suffix: row.confidence == "L" for name in ("bought.example", "heard.example") if (row := owners.find(name, "2016-01-01"))}
    assert told == {"bought.example": False, "heard.example": True}


@given(st.text(max_size=12), st.sampled_from(["", "2014-03-01", "2014"]))
def test_a_date_of_any_shape_in_own_rows_is_no_error(noted: str, day: str) -> None:
    assert long_after(noted, "", day) in (True, False)
    assert not long_after(noted, "2010", day)


def test_rows_come_in_the_order_of_their_suffixes(owners: Owners) -> None:
    suffixes = [row.suffix for row in owners.rows]
    assert suffixes == sorted(suffixes)


@pytest.mark.parametrize(
    ("registered", "name"),
    [
        ("Dropbox, Inc.", "Dropbox"),
        ("Microsoft Corporation", "Microsoft"),
        ("MICROSOFT", "Microsoft"),
        ("Microsoft Research", "Microsoft Research"),
        ("Inc.", "Inc."),
        ("", ""),
    ],
)
def test_a_registered_name_is_known_by_what_the_company_is_called(owners: Owners, registered: str, name: str) -> None:
    assert owners.known_as(registered) == name


def test_an_organisation_is_known_by_its_own_name(owners: Owners) -> None:
    assert [name for name in owners.organisations if owners.known_as(name) != name] == []
