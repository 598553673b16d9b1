"""Pictures, sound, video, fonts."""

from typing import Any

import pytest

from analysis.decode import Opener, media
from analysis.decode.tree import Hint, Leaf
from tests.factories import message

BEGINNINGS = (
    b"\x89PNG\r\n\x1a\n" + bytes(30),
    b"GIF89a" + bytes(30),
    b"RIFF\x10\0\0\0WEBPVP8 " + bytes(30),
    b"\0\0\0\x18ftypmp42" + bytes(30),
    b"OggS\0" + bytes(30),
    b"wOF2" + bytes(30),
    b"BM" + (60).to_bytes(4, "little") + bytes(54),
    b"%PDF-1.7" + bytes(30),
)

HITS: tuple[tuple[Any, Any], ...] = (*((data, Leaf(data)) for data in BEGINNINGS),)

MISSES: tuple[Any, ...] = (
    b"plain text of some length, more than thirty",
    b"BM" + bytes(60),
    b"\0\0\1\0\0\1\0\0\0\0\0\1\3www\7example\3com\0\0\1\0\1",
    b"\xff\xd8",
    bytes(600),
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert media.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert media.open(value, Hint()) is None


def test_a_label_needs_binary_content() -> None:
    label = Hint(whole=True, content_type="image/png")
    assert media.open(b"\x80 not really a picture", label) == Leaf(b"\x80 not really a picture")
    assert media.open(b"<svg/>", label) is None


def test_media_are_leaves_and_not_closed() -> None:
    opener = Opener()
    assert opener.add(0, message(path="", body=BEGINNINGS[0])) == 0
    assert opener.fields.opaque == {}
    assert opener.fields.kinds == ["bytes"]
