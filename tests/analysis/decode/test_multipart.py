"""Multipart bodies."""

import email
from typing import Any

import pytest

from analysis.decode import multipart
from analysis.decode.tree import Hint
from tests.factories import opened

MISSES: tuple[Any, ...] = (
    b"plain",
    b"--",
    "--flag value\n--other",
    b"--x\r\nno header\r\n--x--",
)


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert multipart.open(value, Hint()) is None


BODY = (
    b'--B1\r\nContent-Disposition: form-data; name="meta"\r\nContent-Type: application/json\r\n\r\n{"id": 7}\r\n'
    b'--B1\r\nContent-Disposition: form-data; name="log"; filename="a.txt"\r\n\r\nline one\nline two\r\n'
    b'--B1\r\nContent-Disposition: form-data; name="b"\r\nContent-Transfer-Encoding: base64\r\n\r\neyJ4IjogMX0=\r\n--B1--\r\n'
)
FIELDS = [
    ("meta!json.id", "multipart → json", "7"),
    ("log.filename", "multipart", "a.txt"),
    ("log.content", "multipart", "line one\nline two"),
    ("b!json.x", "multipart → json", "1"),
]


@pytest.mark.parametrize("content_type", ["multipart/form-data; boundary=B1", 'multipart/form-data; boundary="B1"', "", "application/octet-stream"])
def test_parts_stand_at_their_names(content_type: str) -> None:
    assert opened(BODY, content_type=content_type) == FIELDS


def test_line_feeds_alone_will_do() -> None:
    assert opened(BODY.replace(b"\r\n", b"\n")) == FIELDS


def test_what_only_begins_like_the_boundary_is_content() -> None:
    body = b'--B1\r\nContent-Disposition: form-data; name="a"\r\n\r\nx --B1\r\n--B12\r\ny\r\n--B1\r\n--B1 \t\r\nContent-ID: <c>\r\n\r\nz\r\n--B1--'
    assert opened(body, content_type="multipart/mixed; boundary=B1") == [("a", "multipart", "x --B1\r\n--B12\r\ny"), ("c", "multipart", "z")]


def test_parts_agree_with_the_standard_library() -> None:
    mail = email.message_from_bytes(b"Content-Type: multipart/form-data; boundary=B1\r\n\r\n" + BODY)
    assert [part.get_param("name", header="content-disposition") for part in mail.get_payload()] == ["meta", "log", "b"]


def test_a_boundary_that_does_not_occur_is_said() -> None:
    with pytest.raises(ValueError, match="boundary"):
        multipart.open(b"data", Hint(labelled=True, parameters={"boundary": "zz"}))
