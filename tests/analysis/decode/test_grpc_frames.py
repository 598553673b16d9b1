"""gRPC; more cases are golden."""

import base64
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


MESSAGE, TRAILERS = b"\0\0\0\0\x12\x0a\x10anna@example.com", b"\x80\0\0\0\x10grpc-status: 0\r\n"


def test_frames_of_grpc_web_with_and_without_label_and_as_text() -> None:
    wanted = [("[0]!protobuf.1", "grpc → protobuf", "anna@example.com"), ("[1].trailers.grpc-status", "grpc", "0")]
    assert opened(MESSAGE + TRAILERS, content_type="application/grpc-web+proto") == wanted
    assert opened(MESSAGE + TRAILERS) == wanted
    for text in (base64.b64encode(MESSAGE) + base64.b64encode(TRAILERS), base64.b64encode(MESSAGE + TRAILERS)):
        assert opened(text, content_type="application/grpc-web-text+proto") == wanted
    assert grpc_frames.open(MESSAGE + b"\x80\0\0\0\x10no trailers here", Hint()) is None


def test_text_that_is_no_base64_is_said() -> None:
    with pytest.raises(ValueError, match=r"padding|base64|characters"):
        grpc_frames.open(b"AAAAA", Hint(labelled=True, content_type="application/grpc-web-text"))
