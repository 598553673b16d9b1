import pytest

from analysis.destinations import Directory, transfer
from analysis.destinations.transfers import by_recipient, country_status, with_status

STATUS = [
    ("DE", "", "in the EEA"),
    ("NO", "", "in the EEA"),
    ("CH", "", "adequacy decision"),
    ("GB", "", "adequacy decision"),
    ("GB", "2019-12-31", "in the EEA"),
    ("GB", "2020-12-31", "in the EEA"),
    ("GB", "2021-01-01", "treated as in the EEA"),
    ("GB", "2021-06-28", "adequacy decision"),
    ("GB", "2031-12-28", "no adequacy decision"),
    ("BR", "2026-01-25", "no adequacy decision"),
    ("BR", "2026-01-26", "adequacy decision"),
    ("JP", "", "adequacy decision for some recipients only"),
    ("CA", "", "adequacy decision for some recipients only"),
    ("US", "", "adequacy decision only for recipients certified under the DPF (certification not checked)"),
    ("US", "2020-07-15", "adequacy decision only for recipients certified under the Privacy Shield (certification not checked)"),
    ("US", "2021-01-01", "no adequacy decision"),
    ("US", "2018-05-24", "before the GDPR applied (25 May 2018)"),
    ("DE", "2018-05-24", "before the GDPR applied (25 May 2018)"),
    ("DE", "2018-05-25", "in the EEA"),
    ("CN", "", "no adequacy decision"),
    ("RU", "", "no adequacy decision"),
    ("FO", "", "adequacy decision"),
    ("GL", "", "no adequacy decision"),
    ("", "", "not known"),
]


@pytest.mark.parametrize(("country", "date", "status"), STATUS)
def test_the_status_of_a_country(country: str, date: str, status: str) -> None:
    assert country_status(country, date)[0] == status


RECIPIENTS = [
    ("x.criteo.com", "DK", "in the EEA"),
    ("graph.facebook.com", "DK", "adequacy decision only for recipients certified under the DPF (certification not checked)"),
    ("log.byteoversea.com", "DE", "no adequacy decision"),
    ("sdkm.w.inmobi.com", "NO", "no adequacy decision"),
    ("adx.opera.com", "DK", "no adequacy decision"),
    ("nobody.example", "DK", "not known"),
    ("graph.facebook.com", "US", "not applicable"),
]


@pytest.mark.parametrize(("host", "device", "status"), RECIPIENTS)
def test_the_weakest_establishment_of_a_recipient_counts(host: str, device: str, status: str) -> None:
    assert transfer(Directory().look_up(host, "", "tls"), device)[0] == status


def test_the_institutions_of_the_union_are_no_third_country() -> None:
    assert "no third country" in country_status("EU", "2026-01-01")[0]


def test_rows_are_judged_once_a_recipient() -> None:
    rows = [{"recipient": "Meta Platforms", "seat": "US", "headquarters": "US"}] * 2 + [{"recipient": "x.example", "seat": "", "headquarters": ""}]
    found = by_recipient(rows, "DK")
    assert [(r["recipient"], r["status"][:8]) for r in found] == [("Meta Platforms", "adequacy"), ("x.example", "not know")]
    assert "2023/1795" in found[0]["basis"]
    assert "establishment in the EU: Ireland (IE)" in found[0]["basis"]


def test_destinations_get_a_status_only_for_a_device_in_the_eea() -> None:
    rows = [{"recipient": "Meta Platforms", "seat": "US", "headquarters": "US", "up": 3}]
    assert with_status(rows, ["US", ""]) == rows
    assert with_status(rows, ["US", "DK"]) == [rows[0] | {"gdpr": "adequacy decision only for recipients certified under the DPF (certification not checked)"}]
    assert with_status(rows, ["DK"], "2017-04-14")[0]["gdpr"] == "before the GDPR applied (25 May 2018)"


BASES = [
    (("Meta Platforms", "US", "US", ""), "Meta Platforms is incorporated and has its headquarters in United States (US); Implementing Decision (EU) 2023/1795"),
    (
        ("X", "KY", "SE", ""),
        "X is incorporated in Cayman Islands (KY) and has its headquarters in Sweden (SE); the status is that of Cayman Islands (KY), the weaker",
    ),
    (("X", "", "CN", "headquarters, control"), "X has its headquarters in China (CN, unconfirmed)"),
    (("X", "JP", "", "headquarters"), "X is incorporated in Japan (JP); Implementing Decision (EU) 2019/419 (business operators under the APPI"),
    (("X", "", "", ""), "whose the name is, or where its owner is established, is not known"),
]


@pytest.mark.parametrize(("place", "basis"), BASES)
def test_the_basis_says_what_a_lawyer_asks(place: tuple[str, str, str, str], basis: str) -> None:
    row = dict(zip(("recipient", "seat", "headquarters", "unconfirmed"), place, strict=True))
    assert by_recipient([row], "DK", "2026-01-01")[0]["basis"].startswith(basis)
