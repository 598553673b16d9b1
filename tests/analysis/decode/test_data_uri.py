"""data: URLs."""

from typing import Any

import pytest

from analysis.decode import data_uri
from analysis.decode.tree import Hint

MISSES: tuple[Any, ...] = (
    "data: text",
    "database:x,y",
    "plain",
)


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert data_uri.open(value, Hint()) is None


def test_content_and_type() -> None:
    part = data_uri.open("data:text/plain;charset=utf-8;base64,aGFsbG8=", Hint())
    assert part is not None
    assert (part.content, part.content_type) == (b"hallo", "text/plain;charset=utf-8")
    plain = data_uri.open("data:,a%20b", Hint())
    assert plain is not None
    assert plain.content == b"a b"


def test_broken_base64_is_said() -> None:
    with pytest.raises(ValueError, match="damaged"):
        data_uri.open("data:image/png;base64,a", Hint())
