"""Brotli."""

from typing import Any

import brotli
import pytest

from analysis.decode import brotli_stream
from analysis.decode.tree import Hint
from tests.factories import opened

HITS: tuple[tuple[Any, Any], ...] = ((brotli.compress(b"hello, this is text that a phone sent"), b"hello, this is text that a phone sent"),)

MISSES: tuple[Any, ...] = (
    brotli.compress(b"hello, this is text that a phone sent") + b"x",
    b"plain text that is long enough to try",
    b"",
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert brotli_stream.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert brotli_stream.open(value, Hint()) is None


def test_bytes_count_only_when_something_opens_in_them() -> None:
    assert opened(brotli.compress(b"\x82\xa4name\xa4Anna\xa2id\xc4\x04\x01\xff\x02\x03")) == [
        ("name", "br → msgpack", "Anna"),
        ("id", "br → msgpack", b"\x01\xff\x02\x03"),
    ]
    assert [steps for _, steps, _ in opened(brotli.compress(bytes(range(256))))] == [""]


def test_a_label_takes_bytes_of_any_kind() -> None:
    assert brotli_stream.open(brotli.compress(bytes(range(256))), Hint(labelled=True)) == bytes(range(256))


def test_a_labelled_body_that_is_not_brotli_is_said() -> None:
    with pytest.raises(ValueError, match="damaged"):
        brotli_stream.open(b"plain text", Hint(labelled=True))


def test_a_bomb_stops_at_the_limit() -> None:
    plain = brotli_stream.open(brotli.compress(bytes(20_000_000), quality=1), Hint(room=1 << 20, labelled=True))
    assert plain is not None
    assert len(plain) <= 4 << 20


def test_stored_text_is_told_from_packed_and_other_bytes() -> None:
    stored = brotli.compress(b"MkIyVmlM05wWkhrQUGcFRhRmRkpX", quality=0)
    assert brotli_stream.is_stored(stored) and not brotli_stream.is_stored(stored[:-1]) and not brotli_stream.is_stored(b"\xa1\x61v\x03")
