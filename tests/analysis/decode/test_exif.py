"""Exif; the golden cases are written by Pillow."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decode import exif
from analysis.decode.tree import Hint

MISSES: tuple[Any, ...] = (
    b"\xff\xd8\xff\xe0" + bytes(100),
    b"\xff\xd8\xff\xe1\x00\x10Exif\0\0II*\0\xff\xff\xff\xff",
    b"\xff\xd8\xff\xe1\x00\x10Exif\0\0II*\0\x08\0\0\0\xff\xff",
    b"Exif\0\0II*\0",
)


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert exif.open(value, Hint()) is None


@given(st.binary(max_size=200))
def test_any_tags_end(tail: bytes) -> None:
    exif.open(b"\xff\xd8\xff\xe1\x00\x80Exif\0\0II*\0\x08\0\0\0" + tail, Hint())
