"""Equal identifiers have one type."""

import pytest

from analysis.detect import detect
from analysis.detect.agree import settle_equal
from analysis.model import Direction, KnownValue
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


def test_a_value_without_a_name_has_the_type_of_an_equal_one() -> None:
    fields, messages = fields_of("imei=352105060455244;devi=352105060455244;price=352105060455245")
    fields.value[1] = 0
    found = detect(fields, messages, ())
    assert [types_of(found, row) for row in range(3)] == [["device.imei"], ["device.imei"], []]
    assert [verdict.rule for verdict in found.verdicts if verdict.rule.startswith("same:")] == ["same:device.imei"]


@pytest.mark.parametrize(("text", "direction"), [("imsi=262011234567890;x=262011234567890", "came back"), ("device_id=GZ36792;x=GZ36792", "sent")])
def test_not_in_answers_and_not_by_chance(text: str, direction: Direction) -> None:
    fields, messages = fields_of(text, direction=direction)
    fields.value[1] = 0
    assert types_of(detect(fields, messages, ()), 1) == []


def test_a_candidate_is_named_by_its_equal() -> None:
    fields, messages = fields_of(f"android_id={ID[:16]};zz={ID[:16]}")
    fields.value[1] = 0
    assert types_of(detect(fields, messages, ()), 1) == ["device.vendor_scoped_id"]


@pytest.mark.parametrize(("value", "kind"), [("CQk3MjdiOTMzMGU1MGNjN2Y4CUxF", "device.device_id"), ("CQk3MjdiOTMz", "")])
def test_a_long_value_that_only_a_name_tells_is_told_where_it_stands_again(value: str, kind: str) -> None:
    fields, messages = fields_of(f"device_id={value};galaxy_tag={value}")
    fields.value[1] = 0
    assert types_of(detect(fields, messages, ()), 1) == ([kind] if kind else [])
