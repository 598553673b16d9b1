"""CBOR; examples of RFC 8949, appendix A, and golden cases."""

from typing import Any

import brotli
import pytest

from analysis.decode import cbor
from analysis.decode.tree import Hint

MISSES: tuple[Any, ...] = (
    b"\x83\x01\x02\x03aaaa",
    b"\xa1\x65model",
    b"plain text",
)


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert cbor.open(value, Hint()) is None


APPENDIX_A = (
    ("1bffffffffffffffff", 18446744073709551615),
    ("c249010000000000000000", 18446744073709551616),
    ("3bffffffffffffffff", -18446744073709551616),
    ("f93c00", 1.0),
    ("fa47c35000", 100000.0),
    ("fb3ff199999999999a", 1.1),
    ("f4", False),
    ("f6", None),
    ("d74401020304", b"\1\2\3\4"),
    ("63e6b0b4", "水"),
    ("83010203", [1, 2, 3]),
    ("a26161016162820203", {"a": 1, "b": [2, 3]}),
    ("5f42010243030405ff", b"\1\2\3\4\5"),
    ("7f657374726561646d696e67ff", "streaming"),
    ("9f018202039f0405ffff", [1, [2, 3], [4, 5]]),
    ("bf61610161629f0203ffff", {"a": 1, "b": [2, 3]}),
)


@pytest.mark.parametrize(("data", "tree"), APPENDIX_A)
def test_examples_of_the_rfc(data: str, tree: Any) -> None:
    assert cbor.open(bytes.fromhex(data), Hint(labelled=True)) == tree


@pytest.mark.parametrize("data", ["1c", "ff", "9f01", "5f01", "bf01ff", "81" * 1000 + "01", "6161ff"])
def test_what_is_not_well_formed_is_said(data: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        cbor.open(bytes.fromhex(data), Hint(labelled=True))


def test_a_stored_brotli_stream_is_none() -> None:
    """Its bytes also read as one array: the lengths fit by chance."""
    stored = brotli.compress(b"v=1&iccid=32acffbb106ca338a2b32fc71e99d2c3&end=2", quality=0)
    assert stored[0] == 0x8B and cbor.open(stored, Hint()) is None
