"""What every MIME entity has."""

import base64
import email.header
import quopri
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decode import mime_entity


@pytest.mark.parametrize(
    ("entity", "pieces"),
    [
        (b"A: 1\r\nB: 2\r\n\r\nx\r\n\r\ny", (b"A: 1\r\nB: 2", b"x\r\n\r\ny")),
        (b"A: 1\n\nx", (b"A: 1", b"x")),
        (b"\r\nx", (b"", b"x")),
        (b"A: 1", (b"A: 1", b"")),
        (b"", (b"", b"")),
    ],
)
def test_header_and_content(entity: bytes, pieces: tuple[bytes, bytes]) -> None:
    assert mime_entity.cut(entity) == pieces


def test_fields_in_order() -> None:
    assert mime_entity.fields(b"A: 1\r\nb:  two\r\n\twords \r\nA:3") == [("a", "1"), ("b", "two words"), ("a", "3")]


@given(st.binary(max_size=200))
def test_what_was_transferred_comes_back(content: bytes) -> None:
    assert mime_entity.transferred(base64.encodebytes(content), "base64") == content
    assert mime_entity.transferred(quopri.encodestring(content, quotetabs=True), "quoted-printable") == content
    assert mime_entity.transferred(content, "binary") == content


def test_damaged_base64_stays() -> None:
    assert mime_entity.transferred(b"abcde", "base64") == b"abcde"


@given(st.text(st.characters(codec="utf-8", categories=("L", "N"), include_characters=" _?="), min_size=1, max_size=80))
def test_encoded_words_of_the_standard_library(text: str) -> None:
    text = " ".join(text.split())
    for charset in ("utf-8", "utf-16-be"):
        written = email.header.Header(text + "é", charset, maxlinelen=500).encode(linesep="")
        assert mime_entity.words(written) == text + "é"


def test_many_beginnings_of_words_are_read_in_time() -> None:
    start = time.process_time()
    mime_entity.words("=?a?q?" * 100_000)
    assert time.process_time() - start < 5
