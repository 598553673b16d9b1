"""Messages with their header in front."""

import email
import email.policy
import json
from typing import Any

import pytest

from analysis.decode import mime_message
from analysis.decode.tree import Hint, Pairs
from tests.factories import opened

MAIL = (
    b"From: Anna Beispiel <anna@mail.example>\r\nTo: jonas@mail.example\r\nSubject: =?utf-8?B?R3LDvMOfZQ==?= =?iso-8859-1?q?_aus_K=F6ln?=\r\n"
    b"Received: one\r\nReceived: two\r\n\tfolded\r\nContent-Type: multipart/mixed; boundary=B1\r\n\r\n"
    b'--B1\r\nContent-Type: application/json\r\n\r\n{"id": 7}\r\n--B1\r\nContent-Transfer-Encoding: base64\r\n\r\neyJ4IjogMX0=\r\n--B1--\r\n'
)
FIELDS = [
    ("from", "mime", "Anna Beispiel <anna@mail.example>"),
    ("to", "mime", "jonas@mail.example"),
    ("subject", "mime", "Grüße aus Köln"),
    ("received", "mime", "one"),
    ("received", "mime", "two folded"),
    ("content-type", "mime", "multipart/mixed; boundary=B1"),
    ("body!multipart.0!json.id", "mime → multipart → json", "7"),
    ("body!multipart.1!json.x", "mime → multipart → json", "1"),
]

MISSES: tuple[Any, ...] = (
    b"",
    b"From: a text\nthat is none\n\n",
    "note: milk\nfrom: the shop\n\nand bread",
    "Subject: x\nDate: y\n\nz",
    "GET /index.html\n\n",  # without a version it needs its label
    "HTTP/1.1 is a protocol\r\n\r\n",
    "2024-01-01: x\nfrom: a\nto: b\nsubject: c\n\n",
    '{"from": 1}\n\n',
    b"\nFrom: a\nTo: b\nSubject: c\n\n",
)


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert mime_message.open(value, Hint()) is None


@pytest.mark.parametrize("content_type", ["message/rfc822", "", "text/plain", "application/octet-stream"])
def test_a_mail_opens_to_its_header_and_parts(content_type: str) -> None:
    assert opened(MAIL, content_type=content_type) == FIELDS
    assert opened(MAIL.replace(b"\r\n", b"\n"), content_type=content_type) == FIELDS


def test_a_mail_in_a_text_of_json_opens() -> None:
    assert [path for path, _, _ in opened(json.dumps({"raw": MAIL.decode()}))][:2] == ["raw!mime.from", "raw!mime.to"]


def test_content_in_a_transfer_encoding() -> None:
    head = b"MIME-Version: 1.0\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n"
    assert opened(head + b"sch=F6n =3D gut\r\n")[-1][2] == "schön = gut"


def test_the_header_agrees_with_the_standard_library() -> None:
    mail = email.message_from_bytes(MAIL, policy=email.policy.default)
    tree = mime_message.open(MAIL, Hint())
    assert isinstance(tree, Pairs)
    assert [item for item in tree if item[0] != "body"] == [(name.lower(), " ".join(value.replace('"', "").split())) for name, value in mail.items()]


@pytest.mark.parametrize("word", ["=?utf-8?B?R3LD?=", "=?x-none?q?a?=", "=?hex?q?3131?=", "=?utf-8?x?abc?=", "=?utf-8?B?" + "a" * 600 + "?="])
def test_what_is_no_encoded_word_stays(word: str) -> None:
    tree = mime_message.open(f"From: a\nTo: b\nSubject: {word}\n\n", Hint())
    assert isinstance(tree, Pairs) and tree[2] == ("subject", word)


def test_a_batch_of_requests() -> None:
    batch = (
        b"--B1\r\nContent-Type: application/http\r\n\r\nPOST /v1/events HTTP/1.1\r\nContent-Type: application/json\r\n\r\n"
        b'{"adid": "x"}\r\n--B1\r\nContent-Type: application/http\r\n\r\nGET /v1/users/7\r\n\r\n\r\n--B1--\r\n'
    )
    assert opened(batch, content_type="multipart/mixed; boundary=B1") == [
        ("0!mime.method", "multipart → mime", "POST"),
        ("0!mime.target", "multipart → mime", "/v1/events"),
        ("0!mime.content-type", "multipart → mime", "application/json"),
        ("0!mime.body!json.adid", "multipart → mime → json", "x"),
        ("1!mime.method", "multipart → mime", "GET"),
        ("1!mime.target", "multipart → mime", "/v1/users/7"),
    ]


def test_an_answer() -> None:
    assert opened(b'HTTP/1.1 200 OK\r\nX-Id: 7\r\n\r\n{"a": 1}') == [("status", "mime", "200"), ("x-id", "mime", "7"), ("body!json.a", "mime → json", "1")]
