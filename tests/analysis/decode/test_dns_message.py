"""DNS messages."""

from typing import Any

import pytest

from analysis.decode import dns_message
from analysis.decode.tree import Hint

QUERY = bytes.fromhex("000001000001000000000000") + b"\3www\7example\3com\0\0\1\0\1"
ANSWER = bytes.fromhex("000081800001000100000000") + QUERY[12:] + bytes.fromhex("c00c000100010000003c0004c0000207")

HITS: tuple[tuple[Any, Any], ...] = (
    (QUERY, {"questions": [{"name": "www.example.com", "type": "A"}]}),
    (
        ANSWER,
        {"questions": [{"name": "www.example.com", "type": "A"}], "answers": [{"name": "www.example.com", "type": "A", "data": "192.0.2.7"}]},
    ),
)

MISSES: tuple[Any, ...] = (
    QUERY[:-1],
    QUERY + b"x",
    bytes(32),
    b"plain text of thirty letters ...",
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert dns_message.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert dns_message.open(value, Hint()) is None


def test_a_name_that_points_at_itself_ends() -> None:
    with pytest.raises(ValueError, match="forward"):
        dns_message.open(QUERY[:12] + b"\xc0\x0c\0\1\0\1", Hint(labelled=True))
