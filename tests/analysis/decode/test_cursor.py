"""Reading binary records, and judging what came out."""

import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decode.cursor import Cursor, evidence, named, object_of, proven, single, text, zigzag
from analysis.decode.tree import Pairs


def test_reads_end_with_the_data() -> None:
    cursor = Cursor(b"\x01\x02\x03abc")
    assert (cursor.byte(), cursor.number(2), cursor.take(3), cursor.left) == (1, 0x203, b"abc", 0)
    for read in (cursor.byte, lambda: cursor.take(1), lambda: cursor.take(-1), cursor.varint, lambda: cursor.unpack("<d")):
        with pytest.raises(ValueError, match="cut off"):
            read()


@pytest.mark.parametrize(("data", "value"), [(b"\x00", 0), (b"\x96\x01", 150), (b"\xff" * 9 + b"\x01", 2**64 - 1)])
def test_varints(data: bytes, value: int) -> None:
    assert Cursor(data).varint() == value


@pytest.mark.parametrize("data", [b"\x80\x00", b"\xff" * 9 + b"\x02", b"\xff" * 11, b"\x80"])
def test_varints_that_no_writer_makes(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"varint|cut off"):
        Cursor(data).varint()


def test_zigzag() -> None:
    assert [zigzag(value) for value in range(5)] == [0, -1, 1, -2, 2]


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_single_floats_give_back_their_bytes(value: float) -> None:
    data = struct.pack("<f", value)
    assert struct.pack("<f", single(data)) == data
    assert single(struct.pack("<f", 52.52)) == 52.52


def test_text_where_it_is_text() -> None:
    assert text(b"a\xc3\xa4") == "aä"
    assert text(b"\xff") == b"\xff"


def test_evidence_counts_what_can_be_read() -> None:
    assert evidence({"model": ["Pixel 7", 7, None], "1": b"raw text"}) == len("model" + "Pixel 7")
    assert evidence(Pairs([("0x6162636465", "ab"), ("-112", "\x01\x02\x03\x04")])) == 0
    assert proven({"model": "Pixel 7"}, 20)
    assert not proven({"model": "Pixel 7"}, 200)
    assert not proven({"a": "b"}, 4)


def test_longer_texts_may_have_lines() -> None:
    assert evidence(["<a>\n\t<b>text</b>\r\n</a>"]) == 22
    assert evidence(["a\nb\nc"]) == 0


@pytest.mark.parametrize("sign", ["\ufeff", "\u200d", "\u200f", "\u202f", "\xa0", "\xad", "\u3000"])
def test_longer_texts_may_have_signs_without_a_shape(sign: str) -> None:
    """Marks of order and joints of emoji, blanks that do not break."""
    assert evidence([f"one word{sign}and another"]) == 20
    assert evidence([f"word{sign}"]) == 0
    assert evidence([f"one word{sign}and\x01 another"]) == 0


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ({"v": 7, "mac": b"\xff" * 16}, True),
        ({"payload": 1}, True),
        ({"v": 7, "q": b"\xff" * 32}, True),
        ({"v": 7, "q": b"\xff" * 31}, False),
        ({"name": 1}, False),
        ({"v": 7, "mac": {"\x01": 1}}, False),
        ({"v": 7, "mac": [{"\x01": 1}]}, False),
        ({"v": 7, "12345": 1}, False),
        (["payload", 1], False),
        (Pairs([("mac", 1), ("mac", 2)]), False),
    ],
)
def test_names_prove_a_map(tree: Any, expected: bool) -> None:
    assert named(tree) is expected


def test_keys_become_text_and_repeat() -> None:
    assert object_of([("a", 1), (5, 2), (b"\x01", 3)]) == {"a": 1, "5": 2, "0x01": 3}
    assert object_of([("a", 1), ("a", 2)]) == Pairs([("a", 1), ("a", 2)])
    with pytest.raises(ValueError, match="neither"):
        object_of([(None, 1)])
