"""The matrix is made of what it says: every decoder is needed by some wrapper, and each wrapper is undone."""

import base64
import json

import pytest

from analysis.decode import DECODERS, Opener
from analysis.model import Message
from tests.benchmarks.known_matrix import PLACES
from tests.benchmarks.known_wrappers import WRAPPERS
from tests.benchmarks.known_wrapping import Content, data_of, text_of

VALUE = "0d4f2c1e-7b8a-4c3d-9e5f-a1b2c3d4e5f6"
RECORD = json.dumps({"adid": VALUE, "v": 1})
WITHIN = ("png", "dns")
"""Wrappers in which the value is a piece of a leaf."""


def steps(message: Message) -> tuple[set[str], set[str | bytes]]:
    """The decoders that opened something in a message, and its values."""
    opener = Opener()
    opener.add(0, message)
    return {step for template in opener.fields.templates for step in template.steps}, set(opener.fields.values)


def stands(values: set[str | bytes]) -> bool:
    return any(VALUE in (value if isinstance(value, str) else value.decode("latin-1")) for value in values)


@pytest.mark.parametrize("name", WRAPPERS)
def test_each_wrapper_is_undone(name: str) -> None:
    wrapper = WRAPPERS[name]
    content: Content = VALUE if wrapper.container else RECORD
    wrapped = wrapper.wrap(content if name != "quoted-printable" else json.dumps([VALUE, "==="]), "adid")
    assert wrapped is not None
    found, values = steps(PLACES["body"](data_of(wrapped)))
    assert VALUE in values or (name in WITHIN and stands(values)), found


def test_every_decoder_is_needed() -> None:
    needed: set[str] = set()
    for wrapper in WRAPPERS.values():
        for content in (VALUE, RECORD, VALUE + "=ä=€="):
            wrapped = wrapper.wrap(content, "adid")
            if wrapped is not None:
                needed |= steps(PLACES["body"](data_of(wrapped)))[0]
    needed |= steps(PLACES["body in Windows-1252"](f"Köln {VALUE}".encode()))[0]
    assert {decoder.NAME for decoder in DECODERS} <= needed


def test_bytes_become_text_where_a_format_has_none() -> None:
    assert text_of(b"\xff") == base64.b64encode(b"\xff").decode()
