"""Which rules may say "asked for, not available", and of which values."""

import pytest

from analysis.detect.asked import asks_for, is_telling, nothing_of
from analysis.detect.names import rules
from analysis.detect.shapes import mask_of


@pytest.mark.parametrize(
    ("kind", "shapes", "asks"),
    [
        ("device.advertising_id", "uuid", True), ("location.coordinates", "degrees rational", True), ("network.wifi_bssid", "mac", True),
        ("device.advertising_id", "ifaprefixed", False), ("device.imei", "imei", False), ("device.push_token", "fcm expo", False),
        ("device.language", "locale", False), ("usage.search_query", "spoken", False), ("none", "any", False),
    ],
)  # fmt: skip
def test_identifiers_and_places_are_asked_for_by_name(kind: str, shapes: str, asks: bool) -> None:
    assert asks_for(kind, mask_of(shapes.split())) is asks


@pytest.mark.parametrize(("words", "telling"), [(("idfa",), True), (("idfa", "md5"), True), (("origin",), False), (("ad", "id"), False)])
def test_words_that_tell(words: tuple[str, ...], telling: bool) -> None:
    assert any(is_telling(rule) for rule in rules()[words] if not rule.anywhere) is telling


def test_a_digest_is_asked_for_only_under_its_name() -> None:
    assert [is_telling(rule) for rule in rules()["idfa",] if rule.type.endswith("_hashed")] == [False]


def test_zero_is_no_identifier_but_may_be_a_setting() -> None:
    assert nothing_of("device.imei") & mask_of(["zero"]) and not nothing_of("device.settings") & mask_of(["zero"])
