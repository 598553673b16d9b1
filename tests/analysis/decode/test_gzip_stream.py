"""gzip."""

import gzip
from typing import Any

import pytest

from analysis.decode import gzip_stream
from analysis.decode.tree import Hint

HITS: tuple[tuple[Any, Any], ...] = (
    (gzip.compress(b"hello"), b"hello"),
    (gzip.compress(b"one ") + gzip.compress(b"two"), b"one two"),
)

MISSES: tuple[Any, ...] = (
    b"",
    b"plain",
    b"\x1f\x8b\x07" + bytes(20),
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert gzip_stream.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert gzip_stream.open(value, Hint()) is None


def test_a_stream_that_is_cut_off_gives_what_is_there_and_says_so() -> None:
    said: list[str] = []
    plain = gzip_stream.open(gzip.compress(bytes(range(256)) * 40)[:200], Hint(note=lambda kind, _: said.append(kind)))
    assert plain is not None
    assert (bytes(range(256)) * 40).startswith(plain[:256])
    assert said == ["truncated"]


def test_damage_is_said() -> None:
    with pytest.raises(ValueError, match=r"damaged|nothing"):
        gzip_stream.open(b"\x1f\x8b\x08\0" + b"\xff" * 40, Hint())


def test_a_bomb_stops_at_the_limit() -> None:
    said: list[str] = []
    plain = gzip_stream.open(gzip.compress(bytes(10_000_000)), Hint(room=1000, note=lambda kind, _: said.append(kind)))
    assert plain == bytes(1000)
    assert said == ["limit"]
