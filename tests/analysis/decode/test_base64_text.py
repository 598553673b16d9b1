"""Base64: openings that prove themselves, and words, ids and digests that stay."""

import base64
import json
import random
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decode import base64_text
from analysis.decode.tree import Guess, Hint
from tests.factories import opened

HITS: tuple[tuple[Any, Any], ...] = (
    ("am9obkBleGFtcGxlLmNvbQ==", "john@example.com"),
    ("NDkwMTU0MjAzMjM3NTE4", "490154203237518"),
    ("eyJhIjoxLCJiIjoiw6QifQ", '{"a":1,"b":"ä"}'),
    ("dGVzdA==", "test"),
    ("R3LDvMOfZSBhdXMgS8O2bG4", "Grüße aus Köln"),
    ("5L2g5aW95LiW55WM", "你好世界"),
    (base64.encodebytes(b"Many hands make light work. " * 3).decode(), "Many hands make light work. " * 3),
)

MISSES: tuple[Any, ...] = (
    "password",
    "test1234",
    "applicationJson",
    "Content-Type",
    "550e8400-e29b-41d4-a716-446655440000",
    "d41d8cd98f00b204e9800998ecf8427e",
    "1234567890123456",
    "12345678901234567890123456789012",
    "com.example.app",
    "abcd=",
    "am9obkBleGFtcGxlLmNvbQ=",
    "am9obkBleGFtcGxlLmNvbR==",
    "a+b/c_d-e+f/g_h-",
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert base64_text.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert base64_text.open(value, Hint()) is None


def test_unreadable_bytes_are_a_guess() -> None:
    data = bytes(range(200, 232))
    guess = base64_text.open(base64.b64encode(data).decode(), Hint())
    assert isinstance(guess, Guess)
    assert guess.data == data


@given(st.binary(min_size=1))
def test_canonical_reads_what_the_standard_library_writes(data: bytes) -> None:
    for text in (base64.b64encode(data), base64.b64encode(data).rstrip(b"="), base64.urlsafe_b64encode(data)):
        assert base64_text.canonical(text.decode()) == data


def test_random_ids_stay_closed() -> None:
    rng = random.Random(1)
    ids = [base64.b64encode(rng.randbytes(rng.choice((8, 16, 20, 24, 32)))).decode() for _ in range(1500)]
    ids += ["".join(rng.choices(string.ascii_letters + string.digits, k=22)) for _ in range(1500)]
    assert {path for path, steps, _ in opened(json.dumps(ids)) if steps != "json"} == set()
