"""Protocol Buffers; more cases are written by Google's library."""

import random
from typing import Any

import pytest

from analysis.decode import protobuf
from analysis.decode.tree import Hint

HITS: tuple[tuple[Any, Any], ...] = (
    (b"\x0a\x08example1\x10\x96\x01", {"1": "example1", "2": 150}),
    (b"\x0a\x0bhello world\x0a\x05again", {"1": ["hello world", "again"]}),
    (b"\x0a\x0bhello world\x18\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", {"1": "hello world", "3": -1}),
    (b"\x0a\x0bhello world\x15\xae\x47\x52\x42", {"1": "hello world", "2": 52.57}),
    (b"\x0a\x0bhello world\x15\x05\0\0\0", {"1": "hello world", "2": 5}),
    (b"\x0a\x05again\x10\x01" * 40, {"1": ["again"] * 40, "2": [1] * 40}),
    (b"\x0a\x05again\x10\x01" * 2 + b"\x0a\x05again", {"1": ["again"] * 3, "2": [1, 1]}),
)

MISSES: tuple[Any, ...] = (
    b"plain text",
    b"\nplain text",
    b"\x08\x01",
    b"\x0a\x0bhello worl",
    b"\x00\x00",
    b"",
    bytes(30),
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert protobuf.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert protobuf.open(value, Hint()) is None


def test_a_label_takes_numbers_alone() -> None:
    assert protobuf.open(b"\x08\x01", Hint(labelled=True)) == {"1": 1}
    with pytest.raises(ValueError, match="no protobuf"):
        protobuf.open(b"plain", Hint(labelled=True))


COUNTED: tuple[tuple[bytes, bool], ...] = (
    (b"\x08\x96\x01\x12\x03mac\x1a\x10" + bytes(range(0xF0, 0x100)) + b"\x20\x01", True),
    (b"\x08\x96\x01\x12\x03m\x01c\x1a\x10" + bytes(range(0xF0, 0x100)) + b"\x20\x01", False),
    (b"\x08\x96\x01\x12\x03mac\x3a\x10" + bytes(range(0xF0, 0x100)) + b"\x40\x01", False),
    (b"\x12\x03mac\x1a\x10" + bytes(range(0xF0, 0x100)), False),
)


@pytest.mark.parametrize(("data", "proves"), COUNTED)
def test_fields_counted_up_prove_a_short_record(data: bytes, proves: bool) -> None:
    assert isinstance(protobuf.open(data, Hint()), dict) is proves


def test_texts_with_lines_prove_a_record() -> None:
    page = '<?xml version="1.0"?>\n<plist>\n\t<dict/>\n</plist>'
    data = b"\x30\x96\x01\x1a" + bytes((len(page),)) + page.encode()
    assert protobuf.open(data, Hint()) == {"6": 150, "3": page}


def test_random_digests_stay_bytes() -> None:
    rng = random.Random(3)
    for _ in range(500):
        digest = rng.randbytes(rng.choice((16, 20, 32)))
        tree = protobuf.open(b"\x0a\x0bhello world\x12" + bytes((len(digest),)) + digest, Hint())
        assert tree in ({"1": "hello world", "2": digest}, {"1": "hello world", "2": digest.decode("utf-8", "replace")}), digest.hex()


def test_packed_numbers_are_told_from_noise() -> None:
    packed = bytes((1, 2, 3, 4, 5, 6, 7))
    assert protobuf.open(b"\x0a\x0bhello world\x12\x07" + packed, Hint()) == {"1": "hello world", "2": [1, 2, 3, 4, 5, 6, 7]}


def test_a_map_with_keys_in_words_is_no_message() -> None:
    for other in (b"\xa2\x61v\x07\x67payload\x79\x00\x04abcd", b"\x82\xa1v\x07\xa7payload\xa4abcd"):
        assert protobuf.open(other, Hint()) is None
