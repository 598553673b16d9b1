"""The parts of a message: path, query, headers, cookies, named parts, body with its codings."""

import gzip
import zlib
from typing import Any

import brotli
import pytest
import zstandard

from analysis.decode import Opener
from analysis.model import Template
from tests.factories import message, opened


def rows(**changes: Any) -> list[tuple[str, str, str | bytes]]:
    """(place, path, value) of each field of a message without a body."""
    opener = Opener()
    opener.add(0, message(**{"path": "", **changes}))
    fields = opener.fields
    return [(fields.templates[t].place, fields.templates[t].path, fields.values[v]) for t, v in zip(fields.template, fields.value, strict=True)]


def test_path_and_query() -> None:
    assert rows(path="/v1/users/4%202;v=3?q=a+b&u[name]=Bob#top") == [
        ("path", "[*]", "v1"),
        ("path", "[*]", "users"),
        ("path", "[*]", "4 2"),
        ("path", "[*].v", "3"),
        ("query", "q", "a b"),
        ("query", "u.name", "Bob#top"),
    ]
    assert rows(path="http://example.com/a?b=1") == [("path", "[*]", "a"), ("query", "b", "1")]
    assert rows(path="/") == []


def test_a_segment_is_named_by_the_word_before_it() -> None:
    opener = Opener()
    opener.add(0, message(path="/users/123/devices/456"))
    assert [opener.fields.templates[t] for t in opener.fields.template] == [
        Template("path", "[*]", ()),
        Template("path", "[*]", (), "users"),
        Template("path", "[*]", ()),
        Template("path", "[*]", (), "devices"),
    ]
    assert [opener.fields.indices[i] for i in opener.fields.index] == ["0", "1", "2", "3"]


def test_a_response_does_not_say_its_path_again() -> None:
    assert rows(path="/a?b=1", kind="response", direction="came back") == []


def test_headers_and_cookies() -> None:
    headers = [
        ("X-Device", "Pixel 7"),
        ("Cookie", 'a=1; b="x y"; c=%7B%22k%22%3A2%7D; flag'),
        ("Set-Cookie", "id=7; Path=/; Max-Age=3600; Secure"),
        ("Accept", "text/html,application/xml;q=0.9"),
        (":authority", "example.com"),
        ("Authorization", "Basic dXNlcjpwYXNz"),
    ]
    assert rows(headers=headers) == [
        ("header", "x-device", "Pixel 7"),
        ("cookie", "a", "1"),
        ("cookie", "b", "x y"),
        ("cookie", "c!percent!json.k", "2"),
        ("cookie", "[*]", "flag"),
        ("cookie", "id", "7"),
        ("header", "set-cookie.id.path", "/"),
        ("header", "set-cookie.id.max-age", "3600"),
        ("header", "set-cookie.id.secure", ""),
        ("header", "accept", "text/html,application/xml;q=0.9"),
        ("header", "authorization!basic.user", "user"),
        ("header", "authorization!basic.password", "pass"),
    ]


def test_named_parts() -> None:
    assert rows(parts=[("name", "", "example.com"), ("topic", "topic", "home/temp"), ("frame", "payload", b'{"x":1}')]) == [
        ("name", "", "example.com"),
        ("topic", "topic", "home/temp"),
        ("frame", "payload!json.x", "1"),
    ]


BODY = b'{"model": "Pixel 7"}'
CODED = {"gzip": gzip.compress(BODY), "deflate": zlib.compress(BODY), "br": brotli.compress(BODY), "zstd": zstandard.compress(BODY)}
STEP = {"gzip": "gzip", "deflate": "zlib", "br": "br", "zstd": "zstd"}


@pytest.mark.parametrize("coding", CODED)
def test_codings_by_label(coding: str) -> None:
    assert opened(CODED[coding], content_encoding=coding.upper()) == [("model", f"{STEP[coding]} → json", "Pixel 7")]


@pytest.mark.parametrize("label", ["", "identity", "gzip, br", "br", "zstd", "unknown"])
def test_labels_that_lie_or_are_missing(label: str) -> None:
    assert opened(CODED["gzip"], content_encoding=label) == [("model", "gzip → json", "Pixel 7")]
    assert opened(BODY, content_encoding=label) == [("model", "json", "Pixel 7")]


def test_two_codings() -> None:
    assert opened(brotli.compress(CODED["gzip"]), content_encoding="gzip, br") == [("model", "br → gzip → json", "Pixel 7")]


def test_a_lie_is_said() -> None:
    opener = Opener()
    opener.add(3, message(body=BODY, content_encoding="gzip"))
    assert [(p.place, p.kind) for p in opener.problems] == [("message 3", "label")]


@pytest.mark.parametrize(
    "content_type", ["application/json", "text/plain", "application/x-www-form-urlencoded", "application/x-protobuf", "image/png", "video/mp4", ""]
)
def test_content_types_that_lie(content_type: str) -> None:
    assert opened(BODY, content_type=content_type) == [("model", "json", "Pixel 7")]
    assert opened(b"a=1&b=2", content_type=content_type) == [("a", "form", "1"), ("b", "form", "2")]


def test_zeros_of_a_gap_are_no_payload() -> None:
    opener = Opener()
    assert opener.add(0, message(path="", body=bytes(500), missing=500)) == 0
    assert len(opener.fields.value) == 0
    assert opener.add(1, message(path="", body=bytes(500))) == 500
