import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import imei as standard_imei
from stdnum import luhn as standard

from analysis.detect import checks


@given(st.text("0123456789", min_size=1, max_size=22))
def test_luhn_agrees_with_python_stdnum(digits: str) -> None:
    assert checks.luhn(digits) == standard.is_valid(digits)


def test_imei_is_stricter_than_python_stdnum() -> None:
    chance = random.Random(1)
    numbers = ["".join(chance.choices("0123456789", k=15)) for _ in range(3000)]
    assert all(standard_imei.is_valid(number) for number in numbers if checks.imei(number))
    assert 10 < sum(map(checks.imei, numbers)) < 150


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (checks.imsi, "262011234567890", "999011234567890"),
        (checks.plmn, "262-01", "99901"),
        (checks.iccid, "89860318640220133897", "89860318640220133898"),
        (checks.mac, "e8:50:8b:56:1d:58", "01:00:5e:00:00:fb"),
        (checks.email, "anna@example.org", "sprite@2x.png"),
        (checks.email, "xm.wang@163.com", "lodash@4.17.com"),
        (checks.dwelling, "10 rue de Rivoli", "0x52908400098527886E0F7030069857D2E4169EE7"),
        (checks.dwelling, "北京市海淀区中关村大街1号", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"),
        (checks.dwelling, "Storgatan", "e8:50:8b:56:1d:58"),
        (checks.dwelling, "Unit 3/5, Park Street", "/contact-us"),
        (checks.phone, "+4915112345678", "1234567"),
        (checks.ip, "8.8.8.8", "10.0.0.1"),
        (checks.ip, "2001:4860:4860::8888", "1.2.3"),
        (checks.localip, "fe80::1", "8.8.8.8"),
        (checks.zone, "America/Argentina/Buenos_Aires", "America/Nowhere"),
        (checks.locale, "zh-Hans-CN", "qq-QQ"),
        (checks.locale, "US_en", "US_qq"),
        (checks.locale, "GB-en", "QQ-en"),
        (checks.country, "Deutschland", "Atlantis"),
        (checks.publicname, "www.example.org", "Annas-iPhone.fritz.box"),
        (checks.position, "52.52001,13.40495", "152.52001,113.40495"),
        (checks.card, "4111 1111 1111 1111", "4111 1111 1111 1112"),
        (checks.iban, "DE89370400440532013000", "DE88370400440532013000"),
        (checks.governmentid, "11010519491231002X", "110105194912310021"),
        (checks.tcf, "CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA", "CONFIGURATIONVALUESOFTHEAPP"),
        (checks.mixed, "a1b2c3d4", "unspecified"),
        (checks.hexmixed, "9774d56d682e549c", "aaaaaaaaaaaaaaaa"),
        (checks.spoken, "red shoes", "0097e3832c0b43845634821d8517fe64"),
        (checks.notversion, "SM-G991B", "10.3.3"),
    ],
)
def test_hit_and_near_miss(check: object, good: str, bad: str) -> None:
    assert check(good) is True  # type: ignore[operator]
    assert check(bad) is False  # type: ignore[operator]
