"""Zstandard."""

from typing import Any

import pytest
import zstandard

from analysis.decode import zstd_stream
from analysis.decode.tree import Hint

HITS: tuple[tuple[Any, Any], ...] = (
    (zstandard.compress(b"hello"), b"hello"),
    (zstandard.compress(b"one ") + zstandard.compress(b"two"), b"one two"),
)

MISSES: tuple[Any, ...] = (
    b"",
    b"plain",
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert zstd_stream.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert zstd_stream.open(value, Hint()) is None


def test_damage_is_said() -> None:
    with pytest.raises(ValueError, match="damaged"):
        zstd_stream.open(b"\x28\xb5\x2f\xfd" + b"\xff" * 20, Hint())


def test_a_bomb_stops_at_the_limit() -> None:
    plain = zstd_stream.open(zstandard.compress(bytes(50_000_000)), Hint(room=1 << 20))
    assert plain is not None
    assert len(plain) <= 2 << 20
