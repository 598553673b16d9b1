import pytest

from analysis.destinations import Directory, transfer
from analysis.destinations.transfers import by_recipient, country_status, with_status

STATUS = [
    ("DE", "", "inside EEA"),
    ("NO", "", "inside EEA"),
    ("CH", "", "adequate"),
    ("GB", "", "adequate"),
    ("GB", "2019-12-31", "inside EEA"),
    ("GB", "2020-12-31", "inside EEA"),
    ("GB", "2021-01-01", "treated as inside the EEA"),
    ("GB", "2021-06-28", "adequate"),
    ("GB", "2031-12-28", "no adequacy"),
    ("BR", "2026-01-25", "no adequacy"),
    ("BR", "2026-01-26", "adequate"),
    ("JP", "", "adequate for part of the recipients"),
    ("CA", "", "adequate for part of the recipients"),
    ("US", "", "adequate only under DPF certification (list not checked offline)"),
    ("US", "2020-07-15", "adequate only under Privacy Shield certification (list not checked offline)"),
    ("US", "2021-01-01", "no adequacy"),
    ("US", "2018-05-24", "before the GDPR applied (25 May 2018)"),
    ("DE", "2018-05-24", "before the GDPR applied (25 May 2018)"),
    ("DE", "2018-05-25", "inside EEA"),
    ("CN", "", "no adequacy"),
    ("RU", "", "no adequacy"),
    ("FO", "", "adequate"),
    ("GL", "", "no adequacy"),
    ("", "", "unknown"),
]


@pytest.mark.parametrize(("country", "date", "status"), STATUS)
def test_the_status_of_a_country(country: str, date: str, status: str) -> None:
    assert country_status(country, date)[0] == status


RECIPIENTS = [
    ("x.criteo.com", "DK", "inside EEA"),
    ("graph.facebook.com", "DK", "adequate only under DPF certification (list not checked offline)"),
    ("log.byteoversea.com", "DE", "no adequacy"),
    ("sdkm.w.inmobi.com", "NO", "no adequacy"),
    ("adx.opera.com", "DK", "no adequacy"),
    ("nobody.example", "DK", "unknown"),
    ("graph.facebook.com", "US", "not applicable"),
]


@pytest.mark.parametrize(("host", "device", "status"), RECIPIENTS)
def test_the_weakest_establishment_of_a_recipient_counts(host: str, device: str, status: str) -> None:
    assert transfer(Directory().look_up(host, "", "tls"), device)[0] == status


def test_the_institutions_of_the_union_are_no_third_country() -> None:
    assert "no country" in country_status("EU", "2026-01-01")[0]


def test_rows_are_judged_once_a_recipient() -> None:
    rows = [{"recipient": "Meta Platforms", "seat": "US", "headquarters": "US"}] * 2 + [{"recipient": "x.example", "seat": "", "headquarters": ""}]
    found = by_recipient(rows, "DK")
    assert [(r["recipient"], r["status"][:8]) for r in found] == [("Meta Platforms", "adequate"), ("x.example", "unknown")]
    assert "2023/1795" in found[0]["basis"]
    assert "establishment in the EU (IE)" in found[0]["basis"]


def test_destinations_get_a_status_only_for_a_device_in_the_eea() -> None:
    rows = [{"recipient": "Meta Platforms", "seat": "US", "headquarters": "US", "up": 3}]
    assert with_status(rows, ["US", ""]) == rows
    assert with_status(rows, ["US", "DK"]) == [rows[0] | {"gdpr": "adequate only under DPF certification (list not checked offline)"}]
    assert with_status(rows, ["DK"], "2017-04-14")[0]["gdpr"] == "before the GDPR applied (25 May 2018)"
