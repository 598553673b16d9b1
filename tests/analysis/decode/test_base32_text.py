"""Base32."""

import base64
from typing import Any

import pytest

from analysis.decode import base32_text
from analysis.decode.tree import Guess, Hint

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
    "A" * 32,
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
    guess = base32_text.open(base64.b32encode(bytes(range(190, 222))).decode(), Hint())
    assert isinstance(guess, Guess)
