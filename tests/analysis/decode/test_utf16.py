"""UTF-16."""

from typing import Any

import pytest

from analysis.decode import utf16
from analysis.decode.tree import Hint

HITS: tuple[tuple[Any, Any], ...] = (
    ("Grüße 世界".encode("utf-16"), "Grüße 世界"),
    ('{"a": 1}'.encode("utf-16-le"), '{"a": 1}'),
    ('{"a": 1}'.encode("utf-16-be"), '{"a": 1}'),
)

MISSES: tuple[Any, ...] = (
    b"\xff\xfe\0\xd8\0\xd8aaaa",
    b"a\0b\0c\0d",
    bytes(20),
    b"plain text",
    "붚猃촬㇝땄뷒嬟撾쒂亝膤".encode("utf-16"),
    b"\x08\x01\x1a\x40" + '{"a": "b"}'.encode("utf-16"),
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert utf16.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert utf16.open(value, Hint()) is None


def test_a_label_helps() -> None:
    assert utf16.open("世界世界世界".encode("utf-16-le"), Hint(parameters={"charset": "utf-16le"})) == "世界世界世界"
