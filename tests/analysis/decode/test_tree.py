"""What decoders share: text, plausibility, media types; and what every one of them must do with any bytes."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.decode import DECODERS
from analysis.decode.tree import Decoder, Hint, Leaf, Pairs, Part, as_text, blobs, leaves, media_type, plausible, scripts


def test_text_has_no_control_characters() -> None:
    assert as_text("a\tä\r\n".encode()) == "a\tä\r\n"
    assert as_text(b"\xef\xbb\xbfa") == "a"
    assert as_text(b"a\x00") is None
    assert as_text(b"\xe4") is None


@pytest.mark.parametrize(
    "data",
    [b"anna", b"490154203237518", b"john@example.com", "Grüße aus Köln".encode(), b'{"a":1}' * 5, b"<event v='1' imsi=\"26201\"/>", "Здравствуйте".encode()],
)
def test_plausible_texts(data: bytes) -> None:
    assert plausible(data) is not None


@pytest.mark.parametrize("data", [b"", b"i\xb7", b"A~`^", b"$%^~`<>#", b"ab\x01cd", ";K\u04a7sR\u00ca\u041b\u0729".encode()])
def test_implausible_texts(data: bytes) -> None:
    assert plausible(data) is None


def test_scripts_of_a_text() -> None:
    assert scripts("Größe 5 → 👍") == {0}
    assert len(scripts("日本語のテキスト")) == len(scripts("Привет")) == len(scripts("안녕하세요")) == 1
    assert len(scripts("붚猃촬㇝땄뷒")) == 2


def test_chance_makes_no_plausible_text() -> None:
    rng = random.Random(5)
    assert sum(plausible(rng.randbytes(size)) is not None for size in (8, 12, 16, 20) for _ in range(5000)) <= 1


def test_media_types() -> None:
    assert media_type('Text/HTML; Charset="utf-8" ; x=1') == ("text/html", {"charset": "utf-8", "x": "1"})
    assert media_type("") == ("", {})


def test_blobs_are_the_bytes_in_a_tree() -> None:
    assert sorted(blobs({"a": [b"1", "x", Pairs([("k", b"2")])], "b": b"3"})) == [b"1", b"2", b"3"]


def test_leaves_are_keys_texts_and_bytes() -> None:
    tree = {"a": [b"1", "x", 7, Pairs([("k", b"2")])], "p": Part(b"4", ""), "l": Leaf(b"5"), "n": None}
    assert sorted(leaves(tree)) == [b"1", b"2", b"4", b"5", b"a", b"k", b"l", b"n", b"p", b"x"]


@pytest.mark.parametrize("decoder", DECODERS, ids=lambda d: d.NAME)
@settings(max_examples=60, deadline=None)
@given(
    data=st.one_of(st.binary(max_size=80), st.binary(max_size=40).map(lambda b: b + b"\0"), st.text(max_size=60).map(lambda t: t.encode("utf-8", "replace")))
)
def test_any_bytes_give_a_tree_or_none_or_the_declared_error(decoder: Decoder, data: bytes) -> None:
    starts = getattr(decoder, "FIRST", b"")
    value = data if bytes in decoder.TAKES else data.decode("latin-1")
    if starts and data:
        value = bytes((starts[data[0] % len(starts)],)) + data[1:]
    for hint in (Hint(room=1 << 16), Hint(room=1 << 16, labelled=True, whole=True, guesses=1)):
        try:
            decoder.open(value, hint)
        except ValueError as error:
            assert str(error)
