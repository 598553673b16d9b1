"""Raw deflate."""

import zlib
from typing import Any

import pytest

from analysis.decode import deflate_stream
from analysis.decode.tree import Hint
from tests.factories import opened


def raw(data: bytes) -> bytes:
    """A raw deflate stream."""
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    return machine.compress(data) + machine.flush()


HITS: tuple[tuple[Any, Any], ...] = ((raw(b"hello, this is text that a phone sent"), b"hello, this is text that a phone sent"),)

MISSES: tuple[Any, ...] = (
    raw(b"hello, this is text that a phone sent") + b"x",
    raw(b"short"),
    b"plain text that is long enough to try",
    bytes(40),
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert deflate_stream.open(value, Hint()) == tree


def test_bytes_count_only_when_something_opens_in_them() -> None:
    record = b"\x08\x96\x01\x12\x05email\x1a\x10" + bytes(range(0xF0, 0x100)) + b"\x20\x01"
    assert [steps for _, steps, _ in opened(raw(record))] == ["deflate → protobuf"] * 4
    assert [steps for _, steps, _ in opened(raw(bytes(range(256))))] == [""]


def test_a_stream_in_a_stream_in_a_stream_ends() -> None:
    data = b'{"a": 1}' * 10
    for _ in range(2000):
        data = raw(data)
    assert opened(data)


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert deflate_stream.open(value, Hint()) is None


def test_a_short_stream_counts_where_a_record_opens_in_it() -> None:
    short = raw(b"\x82\xa1v\x07\xa8language\xda\x00\x05pt-BR")
    assert 20 <= len(short) < 24 and deflate_stream.open(short, Hint()) is not None
