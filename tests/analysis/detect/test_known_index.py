import pytest

from analysis.detect.known_block import blocks
from analysis.detect.known_index import Hit, Index
from analysis.model import KnownValue

GAID = "38400000-8cf0-11bd-b23e-10b96e40000d"
INDEX = Index(
    [KnownValue("device.advertising_id", GAID), KnownValue("device.model", "Pixel 7"), KnownValue("sim.carrier", "Telekom"), KnownValue("user.gender", "m")]
)


def searched(value: str | bytes) -> set[tuple[int, bool]]:
    """(known value, whether it needs a key)."""
    ((_, block),) = blocks([value])
    return {(hit.known, hit.keyed) for _, hit in INDEX.search(block)}


@pytest.mark.parametrize(
    ("value", "hits"),
    [
        (f"x={GAID};", {(0, False)}),
        (b"\x00\x01" + GAID.encode(), {(0, False)}),
        ("Telekom", {(2, False)}),
        ("Deutsche Telekom AG", {(2, True)}),
        ("Pixel 7", {(1, True)}),
        ("Pixel 7 Build", {(1, True)}),
        ("Pixel 71", set()),
        ("m", {(3, True)}),
        ("a m b", set()),
        ("", set()),
    ],
)
def test_the_less_a_value_says_the_more_it_needs(value: str | bytes, hits: set[tuple[int, bool]]) -> None:
    assert searched(value) == hits


@pytest.mark.parametrize(
    ("data", "may"), [(GAID.encode(), True), (b"aTelekoma", True), (b"xpixel 7", True), (GAID[:8].encode(), False), (b"7", False), (b"", False)]
)
def test_what_may_stand_in_bytes(data: bytes, may: bool) -> None:
    assert INDEX.may_stand(data) is may
    assert may or not searched(data)


def test_hits_are_ranked_by_plainness() -> None:
    ((_, block),) = blocks([f"{GAID} {GAID.encode().hex()}"])
    ranked = sorted(hit for _, hit in INDEX.search(block))
    assert [hit.form for hit in ranked] == ["plain", "plain-hex"] and isinstance(ranked[0], Hit)
