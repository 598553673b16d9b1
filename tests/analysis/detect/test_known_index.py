from analysis.detect.known_block import blocks
from analysis.detect.known_index import Hit, Index
from analysis.model import KnownValue

GAID = "38400000-8cf0-11bd-b23e-10b96e40000d"
INDEX = Index(
    [KnownValue("device.advertising_id", GAID), KnownValue("device.model", "Pixel 7"), KnownValue("sim.carrier", "Telekom"), KnownValue("user.gender", "m")]
)


def anywhere(value: str | bytes) -> set[tuple[int, bool]]:
    ((_, block),) = blocks([value], [0])
    return {(hit.known, hit.keyed) for _, hit in INDEX.anywhere(block)}


def under_keys(value: str) -> set[tuple[int, bool]]:
    ((_, block),) = blocks([value], [0])
    return {(hit.known, hit.keyed) for _, hit in INDEX.under_keys(block)}


def test_what_says_much_is_found_anywhere() -> None:
    assert anywhere(f"x={GAID};") == {(0, False)}
    assert anywhere(b"\x00\x01" + GAID.encode()) == {(0, False)}


def test_what_says_less_needs_to_be_the_whole_value_or_a_key() -> None:
    assert anywhere("Telekom") == {(2, False)}
    assert anywhere("Deutsche Telekom AG") == set()
    assert under_keys("Deutsche Telekom AG") == {(2, True)}


def test_what_says_little_needs_a_key() -> None:
    assert anywhere("Pixel 7") == set()
    assert under_keys("Pixel 7 Build") == {(1, True)}
    assert under_keys("Pixel 71") == set()


def test_one_letter_is_not_searched() -> None:
    assert under_keys("m") == {(3, True)}
    assert under_keys("a m b") == set()


def test_hits_are_ranked_by_plainness() -> None:
    ((_, block),) = blocks([f"{GAID} {GAID.encode().hex()}"], [0])
    ranked = sorted(hit for _, hit in INDEX.anywhere(block))
    assert [hit.form for hit in ranked] == ["plain", "plain-hex"] and isinstance(ranked[0], Hit)
