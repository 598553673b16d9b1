"""Which decoders are asked about a value, and what proves an answer."""

import base64
import gzip
import random

import pytest

from analysis.decode import DECODERS
from analysis.decode.choice import Choice, never
from analysis.decode.tree import Closed, Hint

CHOICE = Choice((), DECODERS)


@pytest.mark.parametrize("text", ["", "a", "Pixel 7", "2026-01-02", "38400000-8cf0-11bd-b23e-10b96e40000d", "de_DE", "12:30"])
def test_texts_that_nobody_is_asked_about(text: str) -> None:
    assert never(text)


@pytest.mark.parametrize("text", ['{"a":1}', "a=1&b=2", "dGVzdA==", "john%40x.de", "490154203237518490", "a|b"])
def test_texts_that_may_open(text: str) -> None:
    assert not never(text)


def test_a_guess_counts_only_when_something_opens_in_it() -> None:
    opening = CHOICE.open(base64.b64encode(gzip.compress(b"text")).decode(), Hint())
    assert opening is not None
    assert (opening.step, opening.keeps, opening.tree.step) == ("base64", True, "gzip")
    assert CHOICE.open(base64.b64encode(random.Random(1).randbytes(32)).decode(), Hint()) is None


def test_much_noise_is_closed_bytes() -> None:
    opening = CHOICE.open(base64.b64encode(random.Random(1).randbytes(256)).decode(), Hint())
    assert opening is not None
    assert type(opening.tree) is Closed


def test_the_label_comes_first_and_damage_is_said() -> None:
    said: list[str] = []
    hint = Hint(content_type="application/x-protobuf", note=lambda kind, text: said.append(text))
    opening = CHOICE.labelled(b"\x08\x05", None, hint)
    assert opening is not None
    assert (opening.step, opening.tree) == ("protobuf", {"1": 5})
    assert CHOICE.labelled(b"\xff\xff", None, hint) is None
    assert said == ["protobuf: no protobuf message to the last byte"]


@pytest.mark.parametrize("decoder", DECODERS, ids=lambda d: d.NAME)
def test_needs_name_only_marks_that_are_looked_for(decoder: object) -> None:
    from analysis.decode import choice

    assert set(getattr(decoder, "NEEDS", "").encode()) <= set(choice._MARKS)
