import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.detect.known_spellings import spellings

HAS: list[tuple[str, str, set[str]]] = [
    ("user.email", "Anna.Q+shop@GoogleMail.com", {"anna.q+shop@googlemail.com", "annaq@gmail.com", "anna.q@googlemail.com", "annaq+shop@gmail.com"}),
    ("user.email", "Anna.Q+x@example.com", {"anna.q@example.com", "ANNA.Q+X@EXAMPLE.COM"}),
    (
        "user.phone_number",
        "+4915112345678",
        {"4915112345678", "004915112345678", "015112345678", "15112345678", "+49 151 12345678", "0151-123-45678", "(0151) 12345678"},
    ),
    ("content.contacts", "+1 (212) 555-0123", {"+12125550123", "2125550123", "(212) 555-0123", "212-555-0123", "+1 212-555-0123"}),
    (
        "network.wifi_bssid",
        "A4:91:B1:0C:22:7E",
        {"a491b10c227e", "A4-91-B1-0C-22-7E", "a491.b10c.227e", "a4:91:b1:c:22:7e", str(0xA491B10C227E), "a4_91_b1_0c_22_7e"},
    ),
    ("network.wifi_bssid", "a491b10c227e", {"a4:91:b1:0c:22:7e"}),
    ("device.advertising_id", "38400000-8cf0-11bd-b23e-10b96e40000d", {"384000008cf011bdb23e10b96e40000d", "38400000-8CF0-11BD-B23E-10B96E40000D"}),
    ("device.hardware_id", "384000008cf011bdb23e10b96e40000d", {"38400000-8cf0-11bd-b23e-10b96e40000d"}),
    ("device.vendor_scoped_id", "0b774d56d682e549", {"b774d56d682e549", str(0x0B774D56D682E549)}),
    ("device.vendor_scoped_id", "b774d56d682e549c", {str(0xB774D56D682E549C), str(0xB774D56D682E549C - 2**64)}),
    ("device.imei", "490154203237518", {"49015420323751"}),
    ("user.name", "Anna Quitte", {"Quitte, Anna", "anna", "QUITTE", "annaquitte"}),
    ("user.age_or_birthdate", "1990-05-07", {"07.05.1990", "05/07/1990", "19900507", "7.5.1990", "642038400", "642038400000", "1990-05-07T00:00:00"}),
    (
        "location.coordinates",
        "52.520008,13.404954",
        {"52.52,13.40", "52.5200,13.4050", "13.40495,52.52001", "52.520008", "13.405", "52520008", "525200080", "u33dc0", "9F4MGCC3+2X", "52.520008;13.404954"},
    ),
]

HAS_NOT: list[tuple[str, str, set[str]]] = [
    ("user.email", "anna.q@example.com", {"annaq@example.com"}),
    ("app.id", "com.example.app", {"com", "app"}),
    ("device.model", "Pixel 7", {"7", "Pixel"}),
    ("usage.search_query", "Anna Quitte", {"anna", "Quitte, Anna"}),
    ("device.os_version", "14.5,3.2", {"14.5", "3.2"}),
]


@pytest.mark.parametrize(("kind", "value", "wanted"), HAS)
def test_has(kind: str, value: str, wanted: set[str]) -> None:
    assert wanted - {spelling.text for spelling in spellings(value, kind)} == set()


@pytest.mark.parametrize(("kind", "value", "unwanted"), HAS_NOT)
def test_has_not(kind: str, value: str, unwanted: set[str]) -> None:
    assert unwanted & {spelling.text for spelling in spellings(value, kind)} == set()


@given(st.text(min_size=1), st.sampled_from(["user.email", "user.phone_number", "location.coordinates", "user.name", "user.age_or_birthdate", "canary"]))
def test_any_text_has_itself_first_and_each_once(value: str, kind: str) -> None:
    found = spellings(value, kind)
    assert found[0].text == value
    assert len({spelling.text for spelling in found}) == len(found)
    assert all("{}" in spelling.how for spelling in found)


@given(st.sampled_from("+0123456789 -/().").flatmap(lambda first: st.text("+0123456789 -/().", max_size=24).map(lambda rest: first + rest)))
def test_any_number_like_text_is_no_error(value: str) -> None:
    assert spellings(value, "user.phone_number")
