"""MessagePack; more cases are golden."""

from typing import Any

import pytest

from analysis.decode import message_pack
from analysis.decode.tree import Hint, Unproven

HITS: tuple[tuple[Any, Any], ...] = ((b"\x82\xa5model\xa7Pixel 7\xa1n\xcd\x01\x00", {"model": "Pixel 7", "n": 256}),)

MISSES: tuple[Any, ...] = (
    b"\x93\x01\x02\x03aaaa",
    b"\x81\xa5model",
    b"plain text",
    bytes(range(0x80, 0xA0)),
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert message_pack.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert message_pack.open(value, Hint()) is None


def test_a_label_takes_scalars_and_says_damage() -> None:
    assert message_pack.open(b"\x93\x01\xc0\xc3", Hint(labelled=True)) == [1, None, True]
    with pytest.raises(ValueError, match="cut off"):
        message_pack.open(b"\x93\x01", Hint(labelled=True))
    with pytest.raises(ValueError, match="nested too deep"):
        message_pack.open(b"\x91" * 1000, Hint(labelled=True))


def test_numbers_alone_prove_nothing() -> None:
    assert isinstance(message_pack.open(b"\x97" + bytes(range(7)), Hint()), Unproven)
