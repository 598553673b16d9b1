"""Avro; the golden cases are written by fastavro."""

from typing import Any

import pytest

from analysis.decode import avro_container
from analysis.decode.tree import Hint

MISSES: tuple[Any, ...] = (
    b"Obj",
    b"plain",
)


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert avro_container.open(value, Hint()) is None


@pytest.mark.parametrize(
    "data",
    [
        b"Obj\x01",
        b"Obj\x01" + b"\xff" * 60,
        b"Obj\x01\x02\x16avro.schema\x04[]\x00" + bytes(16) + b"\x02\x02\x00",
        b"Obj\x01\x02\x16avro.schema\x04{}\x00" + bytes(16) + b"\x02\x02\x00" + bytes(16),
        b"Obj\x01\x02\x16avro.schema\x08null\x00" + bytes(16) + b"\xff\xff\xff\xff\x0f\x02\x00" + bytes(15),
    ],
)
def test_damage_is_said(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        avro_container.open(data, Hint())
