"""Keys side by side: what the other keys hold, and time that grows with their number only."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.detect import detect
from analysis.detect.names import key_words
from analysis.detect.siblings import siblings_of
from analysis.model import FieldTable, MessageTable, Template


def test_a_key_is_not_beside_itself() -> None:
    beside = siblings_of(("device_model", "w", "imei"))
    assert {"device model", "imei"} <= beside.beside("w") and "model" in beside.beside("w")
    assert "device model" not in beside.beside("device model") and "imei" in beside.beside("device model")
    assert "imei" in siblings_of(("imei", "IMEI")).beside("imei")


def test_phrases_do_not_reach_over_two_keys() -> None:
    assert "device model" not in siblings_of(("device", "model", "w")).beside("w")


@pytest.mark.parametrize(("keys", "several"), [(("a", "b", "c", "d", "e"), True), (("a", "b", "c", "d", "1"), False), (("a", "b", "c", "d", "long"), False)])
def test_five_short_keys_are_abbreviations(keys: tuple[str, ...], several: bool) -> None:
    assert siblings_of(keys).abbreviated == several


@given(st.lists(st.sampled_from(["model", "os_model", "device model", "brand", "x", "model_os"]), min_size=1, unique=True), st.data())
def test_the_same_as_looking_through_all_other_keys(keys: list[str], data: st.DataObject) -> None:
    own = data.draw(st.sampled_from(keys))
    others = [f" {key_words(key)} " for key in keys]
    others.remove(f" {key_words(own)} ")
    for phrase in ("model", "brand", "device model"):
        assert (phrase in siblings_of(tuple(keys)).beside(key_words(own))) == any(re.search(f" {phrase} ", other) for other in others)


def _seconds(headers: int) -> float:
    """Processor time for one message with so many different headers."""
    fields, words = FieldTable(), ("model", "w", "lat", "did", "sn", "build")
    for at in range(headers):
        fields.templates.append(Template("header", key := f"{words[at % len(words)]}-q{headers}-{at}", (), key, ()))
        fields.values.append(f"v{at}")
        fields.kinds.append("text")
        for column, number in ((fields.message, 0), (fields.template, at), (fields.index, 0), (fields.value, at)):
            column.append(number)
    messages = MessageTable(["api.example.com"], ["/"], ["GET"], ["http/1.1"], ["request"], ["sent"], [0])
    before = time.process_time()
    detect(fields, messages, ())
    return time.process_time() - before


def test_time_grows_with_the_number_of_headers_not_with_its_square() -> None:
    _seconds(100)
    few, many = _seconds(2_500), _seconds(20_000)
    assert many < 24 * few and many < 6, "eight times as many headers; a square would take sixty-four times as long, and took over a minute"


@pytest.mark.parametrize(
    ("keys", "foreign", "criteria"),
    [
        (("city", "rooms"), True, False),
        (("city", "rooms", "user_id"), False, False),
        (("gender", "sort", "limit"), False, True),
        (("gender", "sort", "device_id"), False, False),
        (("city", "name"), False, False),
    ],
)
def test_facts_of_other_things(keys: tuple[str, ...], foreign: bool, criteria: bool) -> None:
    found = siblings_of(keys)
    assert (found.foreign, found.criteria) == (foreign, criteria)
