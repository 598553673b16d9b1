"""What both protocols share; each has its own cases."""

import pytest

from analysis.decode.cursor import Cursor
from analysis.decode.thrift import message, opened, text_or_bytes
from analysis.decode.tree import Hint, Tree, Unproven

BODY = b"a text that people read\0"


def whole(cursor: Cursor) -> Tree:
    return message("ping", [cursor.take(cursor.left - 1).decode(), cursor.byte()])


def half(cursor: Cursor) -> Tree:
    return cursor.take(4).decode()


def test_text_proves_a_message_and_the_words_put_there_do_not() -> None:
    assert opened(BODY, Hint(1 << 20), whole) == {"method": "ping", "arguments": ["a text that people read", 0]}
    assert isinstance(opened(bytes(16), Hint(1 << 20), lambda cursor: message("m", [len(cursor.take(16))])), Unproven)


@pytest.mark.parametrize("body", [b"short\0", b"does not end so"])
def test_what_cannot_be_one_is_not_tried(body: bytes) -> None:
    assert opened(body, Hint(1 << 20), whole) is None


def test_what_is_left_over_is_damage_only_under_a_label() -> None:
    assert opened(BODY, Hint(1 << 20), half) is None
    with pytest.raises(ValueError, match="bytes after the end"):
        opened(BODY, Hint(1 << 20, labelled=True), half)


@pytest.mark.parametrize(
    ("data", "value"), [(b"text", "text"), ("Köln".encode(), "Köln"), (b"\x12\x34\x01\x00\x00\x01", b"\x12\x34\x01\x00\x00\x01"), (b"\xff", b"\xff")]
)
def test_control_characters_make_bytes(data: bytes, value: str | bytes) -> None:
    assert text_or_bytes(data) == value
