from pathlib import Path
from typing import Any

import pytest

from analysis.destinations import geo
from analysis.destinations.names import Address, parse_address
from analysis.destinations.places import Places, edge_note


@pytest.fixture(scope="module")
def places() -> Places:
    return Places()


def told(monkeypatch: pytest.MonkeyPatch, country: str, note: str = "agreed", network: tuple[str, str] = ("", "")) -> Places:
    """Places whose address databases give one answer."""

    def at(_: geo.Sources, __: Address) -> Any:
        return country, note

    monkeypatch.setattr(geo.Sources, "country", at)
    monkeypatch.setattr(geo.Sources, "network", lambda *_: network)
    return Places()


EDGES = [
    ("cdnjs.cloudflare.com", "104.17.24.14", "Cloudflare"),
    ("", "104.17.24.14", "Cloudflare"),
    ("", "2606:4700::6811:180e", "Cloudflare"),
    ("d1.cloudfront.net", "13.33.1.1", "Amazon Web Services"),
    ("p16-tiktokcdn-com.akamaized.net", "", "Akamai"),
    ("prod.global.fastly.net", "151.101.1.1", "Fastly"),
    ("", "151.101.1.1", "Fastly"),
    ("", "8.8.8.8", "Google"),
]


@pytest.mark.parametrize(("host", "address", "operator"), EDGES)
def test_an_edge_network_has_an_operator_and_never_a_country(monkeypatch: pytest.MonkeyPatch, host: str, address: str, operator: str) -> None:
    place = told(monkeypatch, "US").find(host, address)
    assert (place.country, place.operator, place.note) == ("", operator, edge_note(operator))


def test_an_edge_is_known_by_its_network_number_and_by_a_cname(monkeypatch: pytest.MonkeyPatch) -> None:
    places = told(monkeypatch, "US", network=("AS20940", "Akamai International B.V."))
    assert places.find("", "23.1.1.1").operator == "Akamai"
    assert places.find("www.shop.example", "45.33.32.156", ("www.shop.example.edgekey.net",)).operator == "Akamai"


def test_a_hosting_network_keeps_its_country(monkeypatch: pytest.MonkeyPatch) -> None:
    place = told(monkeypatch, "DE", network=("AS16509", "Amazon.com, Inc.")).find("", "3.120.1.1")
    assert (place.country, place.operator) == ("DE", "Amazon Web Services")
    assert told(monkeypatch, "DE", network=("AS64500", "Example Net")).find("", "3.120.1.1").operator == "Example Net"


REGIONS = [
    ("s3.eu-central-1.amazonaws.com", "DE"),
    ("s3-eu-west-1.amazonaws.com", "IE"),
    ("abc.execute-api.us-east-1.amazonaws.com", "US"),
    ("oss-cn-hangzhou.aliyuncs.com", "CN"),
    ("x.cos.ap-singapore.myqcloud.com", "SG"),
    ("s3.amazonaws.com", ""),
    ("eu-central-1.example.com", ""),
]


@pytest.mark.parametrize(("host", "country"), REGIONS)
def test_a_documented_region_in_the_name_is_a_place(places: Places, host: str, country: str) -> None:
    assert places.find(host, "").country == country


def test_an_undocumented_region_is_told_and_no_place(places: Places) -> None:
    place = places.find("log16-normal-useast5.tiktokv.us", "")
    assert place.country == ""
    assert "(US)" in place.note
    assert places.region("mssdk-va.byteoversea.com")["country"] == "US"  # type: ignore[index]
    assert places.region("vapour.byteoversea.com") is None


def test_a_region_and_an_address_that_disagree_leave_no_country(monkeypatch: pytest.MonkeyPatch) -> None:
    place = told(monkeypatch, "US").find("s3.eu-central-1.amazonaws.com", "52.219.1.1")
    assert place.country == ""
    assert "disagree" in place.note
    assert told(monkeypatch, "DE").find("s3.eu-central-1.amazonaws.com", "52.219.1.1").country == "DE"


def test_databases_that_disagree_are_not_overruled_by_a_region(monkeypatch: pytest.MonkeyPatch) -> None:
    place = told(monkeypatch, "", geo.DISAGREE + "one says DE, two says US").find("s3.eu-central-1.amazonaws.com", "52.219.1.1")
    assert place.country == ""
    assert "Frankfurt" in place.note


def test_a_region_behind_an_edge_is_told_and_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    place = told(monkeypatch, "US", network=("AS15169", "Google LLC")).find("europe-west1-app.cloudfunctions.net", "142.250.1.1")
    assert (place.country, place.operator) == ("", "Google")
    assert "edge network of Google" in place.note
    assert "(BE)" in place.note


def test_own_rows_come_before_everything_and_the_narrowest_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("network,country,operator,note,source,date\n104.16.0.0/13,DK,Mine,,seen,\n104.17.24.0/24,SE,Mine,,seen,\n192.168.7.0/24,DK,Lab,,seen,\n")
    monkeypatch.setattr(geo.Sources, "country", lambda *_: ("US", "agreed"))
    places = Places([path])
    assert [places.find("", a).country for a in ("104.17.24.14", "104.18.1.1", "192.168.7.1")] == ["SE", "DK", "DK"]
    assert places.find("", "192.168.8.1").country == ""
    assert places.find("s3.eu-central-1.amazonaws.com", "104.17.24.14").country == "SE"


@pytest.mark.parametrize("network", ["nonsense", "1.2.3.4/99", "2001:db8::/300"])
def test_a_network_that_is_none_is_refused_with_the_file(tmp_path: Path, network: str) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(f"network,country\n{network},DK\n")
    with pytest.raises(ValueError, match=r"mine\.csv"):
        Places([path])


def test_without_databases_the_registry_is_told_and_makes_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    place = told(monkeypatch, "", "no address database").find("", "45.33.32.156")
    assert (place.country, place.registered_in) == ("", "US")
    address = parse_address("203.0.113.1")
    assert address is not None
    assert Places().at_address(address).registered_in == ""


OLD = [
    ("2026-10-01", "DE", "agreed"),
    ("", "DE", "agreed"),
    ("2024-09-01", "DE", "agreed"),
    ("2024-08-31", "", "the address databases are of 2026-09-01, the capture is of 2024-08-31: addresses move (agreed: DE)"),
]


@pytest.mark.parametrize(("date", "country", "note"), OLD)
def test_databases_tell_no_place_of_a_capture_years_before_them(monkeypatch: pytest.MonkeyPatch, date: str, country: str, note: str) -> None:
    places = told(monkeypatch, "DE", "agreed", ("AS64500", "Somebody"))
    places.geo.told = "2026-09-01"
    place = places.find("x.example", "93.184.216.34", date=date)
    assert (place.country, place.note, place.operator) == (country, note, "Somebody")


def test_a_users_own_row_holds_on_every_day(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("network,country,source\n93.184.216.0/24,SE,letter of the host\n")
    assert Places([path]).find("x.example", "93.184.216.34", date="1999-01-01").country == "SE"


@pytest.mark.parametrize(
    ("host", "day", "unsure"),
    [
        ("h.akamaiedge.net", "2014-01-01", False),
        ("h.akamaiedge.net", "2000-01-01", True),
        ("h.llnwd.net", "2014-01-01", True),
        ("h.llnwd.net", "2026-01-01", False),
    ],
)
def test_who_runs_an_edge_network_is_as_sure_as_since_when_it_is_known(host: str, day: str, unsure: bool) -> None:
    place = Places().find(host, "", (), day)
    assert (bool(place.operator), place.unsure) == (True, unsure)
