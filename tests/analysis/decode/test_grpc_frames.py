"""gRPC; more cases are golden."""

from typing import Any

import pytest

from analysis.decode import grpc_frames
from analysis.decode.tree import Hint
from tests.factories import opened

MISSES: tuple[Any, ...] = (
    b"\0\0\0\0\x05hell",
    b"\0\0\0\0\x00",
    b"\2\0\0\0\x01x",
    b"\0\0\0",
)


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert grpc_frames.open(value, Hint()) is None


def test_messages_in_json_and_trailers() -> None:
    body = b'\0\0\0\0\x07{"a":1}' + b"\x80\0\0\0\x10grpc-status: 0\r\n"
    assert opened(body, content_type="application/grpc-web+json") == [("[0]!json.a", "grpc → json", "1"), ("[1].trailers.grpc-status", "grpc", "0")]


def test_a_message_that_is_cut_off_is_said() -> None:
    said: list[str] = []
    tree = grpc_frames.open(b'\0\0\0\0\x07{"a":1}' + b"\0\0\0\0\x09{", Hint(labelled=True, note=lambda kind, _: said.append(kind)))
    assert tree is not None
    assert said == ["truncated"]
