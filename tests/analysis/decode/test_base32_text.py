"""Base32."""

import base64
import json
import random
from typing import Any

import pytest

from analysis.decode import base32_text
from analysis.decode.tree import Guess, Hint
from tests.factories import opened

HITS: tuple[tuple[Any, Any], ...] = (
    ("NJXWQ3SAMV4GC3LQNRSS4Y3PNU======", "john@example.com"),
    ("njxwq3samv4gc3lqnrss4y3pnu", "john@example.com"),
    ("GQ4TAMJVGQZDAMZSGM3TKMJY", "490154203237518"),
    ("NRUW4ZJAN5XGKIDBNZSCA3LPOJSQU3DJNZSSA5DXN4QGC3TEEBWW64TFBI======", "line one and more\nline two and more\n"),
)

MISSES: tuple[Any, ...] = (
    "ABCDEFGHIJKLMNOP",
    "INTERNATIONALISATION",
    "internationalization",
    "A" * 24,
    "2345672345672345",
    "NJXWQ3SAMV4GC3LQNRSS4Y3PNU=",
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert base32_text.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert base32_text.open(value, Hint()) is None


def test_bytes_are_a_guess() -> None:
    guess = base32_text.open(base64.b32encode(bytes(range(190, 208))).decode(), Hint())
    assert isinstance(guess, Guess)


def test_short_records_open() -> None:
    record = b"\x82\xa1v\x07\xa8language\xda\x00\x05de-DE"
    assert opened(base64.b32encode(record)) == [
        ("", "", base64.b32encode(record).decode()),
        ("v", "base32 → msgpack", "7"),
        ("language", "base32 → msgpack", "de-DE"),
    ]


def test_random_ids_stay_closed() -> None:
    rng = random.Random(2)
    ids = [base64.b32encode(rng.randbytes(size)).decode().rstrip("=") for _ in range(1000) for size in (10, 16, 20, 21, 32)]
    assert {path for path, steps, _ in opened(json.dumps(ids)) if steps != "json"} == set()
