"""Snappy; the golden cases are written by the reference library."""

import zlib
from typing import Any

import pytest

from analysis.decode import protobuf, snappy_block
from analysis.decode.tree import Guess, Hint
from tests.factories import opened

MISSES: tuple[Any, ...] = (
    b"plain text that is long enough to be tried as a block",
    bytes(64),
    b"\x20" + b"\xff" * 40,
    b"",
)


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert snappy_block.open(value, Hint()) is None


def test_a_literal_and_an_overlapping_copy() -> None:
    assert snappy_block.decompress(b"\x0a" + b"\x04ab" + b"\x11\x02", 100) == b"ab" + b"abababab"


@pytest.mark.parametrize("block", [b"\x05\x00a", b"\x01\x04ab", b"\x08\x00a\x15\x09", b"\xff\xff\xff\x7f\x00a", b"\x04\xf0"])
def test_a_damaged_block_is_said(block: bytes) -> None:
    with pytest.raises(ValueError, match=r"shorter|longer|beginning|cut off"):
        snappy_block.decompress(block, 100)


def test_a_block_that_also_reads_as_a_protobuf_message_is_a_block() -> None:
    block = bytes.fromhex("d501f0b6") + (
        b"eyJhbGciOiAiSFMyNTYiLCAidHlwIjogIkpXVCJ9.eyJwaG9uZSI6ICI3NTFkMjAyMDhjMjY2NzI1NGU4ODhiN2QzM2UyMGFhZjRiNTNjN2VjNWJkMDk1ZTFkOGE1M2FhZTExYWU1M2Nm"
        b"IiwgImlhdCI6IDE3MDAwMDAwMDB9.fn5-fn5-fn5-fr\x0c\x00\x004"
    )
    assert protobuf.open(block, Hint()) is not None
    assert {steps.partition(" → ")[0] for _, steps, _ in opened(block)} == {"snappy"}


def test_a_block_counts_when_something_opens_in_it() -> None:
    packed = zlib.compress(b"hello, you out there")
    block = bytes([len(packed), len(packed) - 1 << 2]) + packed
    assert len(block) >= 24
    assert opened(block) == [("", "snappy → zlib", "hello, you out there")]
    assert type(snappy_block.open(b"\x28" + b"\x9c" + bytes(range(128, 168)), Hint())) is Guess
