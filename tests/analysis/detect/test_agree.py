"""Equal identifiers have one type."""

import pytest

from analysis.detect import detect
from analysis.detect.agree import settle_equal
from analysis.model import KnownValue
from tests.factories import fields_of, types_of

ID = "3f034872ab284531cedace22a3e36d1a"


def types(text: str, known: tuple[KnownValue, ...] = ()) -> list[list[str]]:
    """The types of each field, where equal keys hold one value object as the opener makes them."""
    fields, messages = fields_of(text)
    for at, value in enumerate(fields.values):
        fields.value[at] = fields.values.index(value)
    found = settle_equal(fields, detect(fields, messages, known))
    return [types_of(found, row) for row in range(len(fields.message))]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"user.id={ID};device.deviceId={ID}", "device.device_id"),
        (f"h:client-uid={ID};q:_udid={ID}", "user.account_id"),
        (f"visitor_id={ID};android_id={ID}", "device.vendor_scoped_id"),
    ],
)
def test_the_more_telling_type_is_that_of_both(text: str, kind: str) -> None:
    assert types(text) == [[kind], [kind]]


def test_other_values_short_ones_and_known_ones_keep_their_type() -> None:
    other = ID[::-1]
    assert types(f"user.id={ID};deviceId={other}") == [["user.account_id"], ["device.device_id"]]
    assert types("user_id=123456;device_id=123456") == [["user.account_id"], ["device.device_id"]]
    assert types(f"user.id={ID};deviceId={ID}", (KnownValue("user.account_id", ID),)) == [["user.account_id"], ["user.account_id"]]
