"""gzip."""

import gzip
import random
import time
from typing import Any

import pytest

from analysis.decode import gzip_stream
from analysis.decode.tree import Hint

HITS: tuple[tuple[Any, Any], ...] = (
    (gzip.compress(b"hello"), b"hello"),
    (gzip.compress(b"one ") + gzip.compress(b"two"), b"one two"),
    (gzip.compress(b"one") + gzip.compress(b"two")[:10] + b"\xff" * 9, b"one"),
    (b"\x1f\x8b\x08\x08\0\0\0\0\0\xffname.json\0" + gzip.compress(b"hello")[10:], b"hello"),
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


def test_a_stream_longer_than_one_piece() -> None:
    noise = random.Random(1).randbytes(300_000)
    assert gzip_stream.open(gzip.compress(noise[:200_000]) + gzip.compress(noise[200_000:]), Hint()) == noise


def test_many_empty_members_end() -> None:
    start = time.process_time()
    said: list[str] = []
    assert gzip_stream.open(gzip.compress(b"x") + gzip.compress(b"") * 200_000 + gzip.compress(b"y"), Hint(note=lambda kind, _: said.append(kind))) == b"x"
    assert said == ["truncated"]
    assert time.process_time() - start < 2
