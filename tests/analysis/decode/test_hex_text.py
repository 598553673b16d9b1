"""Hexadecimal text."""

import json
import random
from typing import Any

import pytest

from analysis.decode import hex_text
from analysis.decode.tree import Guess, Hint
from tests.factories import opened

HITS: tuple[tuple[Any, Any], ...] = (
    (b"john@example.com".hex(), "john@example.com"),
    (b"john@example.com".hex().upper(), "john@example.com"),
    ("0x" + b'{"a": 1, "b": 2}'.hex(), '{"a": 1, "b": 2}'),
    (b"490154203237518".hex(), "490154203237518"),
    ("426561726572253235323062636237663339613464306466656537", "Bearer%2520bcb7f39a4d0dfee7"),  # digits alone by chance
    (b"9774d56d682e549c".hex(), "9774d56d682e549c"),
    (b"9774D56D682E549C".hex(), "9774D56D682E549C"),
    (b'{"n": 1, "m": 2}\n{"n": 2, "m": 3}\n'.hex(), '{"n": 1, "m": 2}\n{"n": 2, "m": 3}\n'),
    (b"490154203237518 89014103211118510720 262011234567890".hex(), "490154203237518 89014103211118510720 262011234567890"),
)

MISSES: tuple[Any, ...] = (
    "d41d8cd98f00b204e9800998ecf8427e",
    "b9e28776354d259e",
    "20231104123456",
    "353535353535ff",
    "1700000000000000",
    "123456789012",
    "cafebabedeadbeef",
    "0x1234",
    "AbCdEf0123456789",
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert hex_text.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert hex_text.open(value, Hint()) is None


def test_decimal_digits_are_for_a_known_value_to_prove() -> None:
    data = b"\x08\x07\x12\x10" + b"0490154203237518"
    guess = hex_text.open(data.hex(), Hint())
    assert isinstance(guess, Guess) and guess.data == data
    rng = random.Random(4)
    assert hex_text.open(data[:17].hex(), Hint()) is None
    assert opened(json.dumps(numbers := ["".join(rng.choices("0123456789", k=2 * size)) for size in range(18, 32) for _ in range(500)])) == [
        (f"[{n}]", "json", number) for n, number in enumerate(numbers)
    ]


def test_short_records_open() -> None:
    record = b"\x82\xa1v\x07\xa8operator\xda\x00\x0526207"
    assert opened(json.dumps({"x": record.hex()})) == [
        ("x", "json", record.hex()),
        ("x!hex!msgpack.v", "json → hex → msgpack", "7"),
        ("x!hex!msgpack.operator", "json → hex → msgpack", "26207"),
    ]


def test_random_ids_stay_closed() -> None:
    rng = random.Random(2)
    ids = [rng.randbytes(size).hex() for _ in range(1000) for size in (8, 16, 20, 32, 64)]
    assert {path for path, steps, _ in opened(json.dumps(ids)) if steps != "json"} == set()
