"""Masking: words and versions are evidence and stay, identifiers and values never do."""

import string
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.case.key import value_id
from analysis.case.redact import Piece, cover, is_word, mask_address, mask_host, mask_path, mask_value, pseudonym

KEY = bytes(32)


def name(text: str) -> str:
    return value_id(KEY, text)


WORDS = (
    "service", "device_register", "2", "v1", "v2.0", "1.2.3", "api", "graph", "log-upload",
    "deviceRegister", "index.html", "app.js", "events", "sdk", "cgi-bin",
    "applog", "mssdk16", "us-east-1", "eu-central-1", "oauth2", "h5", "mp4", "img01", "5.0.1-beta2", "",
)  # fmt: skip
IDENTIFIERS = (
    "b9e28776354d259e", "5ac6a0ff-8d18-47bc-a902-2812cf0c251e", "D23E52E897BD4F389DD0C7432C861851", "352105060455244", "anna.meier@mail.example",
    "+4915112345678", "e8:50:8b:56:1d:58", "dGVzdHRlc3R0ZXN0", "1234567", "kq3v7x2m9p1z", "49.0069,8.4037", "XKCDFGHJKLMNPQ",
)  # fmt: skip


@pytest.mark.parametrize("token", [w for w in WORDS if w])
def test_words_and_versions_are_shown(token: str) -> None:
    assert is_word(token)


@pytest.mark.parametrize("token", IDENTIFIERS)
def test_identifiers_are_masked(token: str) -> None:
    assert not is_word(token)
    assert token not in mask_path(f"/v1/users/{token}/photos?id={token}", name)
    assert token.lower() not in mask_host(f"{token.lower()}.cdn.example.com", name)


@given(st.uuids() | st.binary(min_size=8, max_size=32))
def test_no_uuid_or_hex_survives(raw: uuid.UUID | bytes) -> None:
    text = str(raw) if isinstance(raw, uuid.UUID) else raw.hex()
    assert text not in mask_path(f"/a/{text}", name)


@given(st.text(alphabet=string.ascii_letters + string.digits + "-._~%+:@,;= ", min_size=1, max_size=40).filter(lambda t: t.strip()))
def test_no_query_value_survives(value: str) -> None:
    shown = mask_path(f"/x?key={value}", name)
    if value.lower() not in ("true", "false", "null", "yes", "no", "on", "off") and len(value) > 12:
        assert value not in shown
    assert shown.startswith("/x?key=")


def test_hosts_keep_who_and_lose_which_person() -> None:
    assert mask_host("graph.facebook.com", name) == "graph.facebook.com"
    assert mask_host("d1a2b3c4d5e6f7.cloudfront.net", name) == f"label·{name('d1a2b3c4d5e6f7')[:4]}.cloudfront.net"
    assert mask_host("localhost", name) == "localhost" and mask_host("example.com", name) == "example.com"
    for device in ("annas-iphone", "kasper-mac.local", "Anna-MacBook.fritz.box", "annas-nas.corp", "anna.home.arpa"):
        assert mask_host(device, name) == f"device name·{name(device)[:4]}"
    assert mask_host("203.0.113.77", name) == "203.0.113.77"
    assert mask_host("2001:db8::1", name) == "2001:db8::1"


def test_a_public_address_of_a_phone_is_masked_and_a_private_one_is_not() -> None:
    assert mask_address("192.168.1.20", name) == "192.168.1.20"
    assert mask_address("8.8.8.8", name) == f"address·{name('8.8.8.8')[:4]}"
    assert mask_address("", name) == ""


def test_known_pieces_are_covered_and_what_is_left_must_be_words() -> None:
    def spots(text: str) -> list[Piece]:
        at = text.find("frejazorro")
        return [Piece(at, at + 10, "name·1")] if at >= 0 else []

    assert mask_path("/blog/frejazorro-photos?frejazorro=1&b=2", name, spots).startswith("/blog/name·1-photos?name·1=")
    assert mask_host("frejazorro.com", name, spots) == "name·1.com"
    for rest in ("b9e28776354d259e", "4915112345678"):
        assert mask_path(f"/blog/frejazorro-{rest}", name, spots) == f"/blog/segment·{name(f'frejazorro-{rest}')[:4]}"
        assert rest not in mask_host(f"frejazorro-{rest}.example.com", name, spots)
    assert cover("abcdef", [Piece(0, 3, "x"), Piece(2, 5, "y")]) == "xf"


def test_segments_that_name_someone_are_masked() -> None:
    shown = mask_path("/profile/priya%20r/photos", name, personal=lambda before, segment: (before, segment) == ("profile", "priya r"))
    assert shown == f"/profile/segment·{name('priya r')[:4]}/photos"


def test_closed_vocabularies_are_shown_and_a_pseudonym_begins_with_its_label() -> None:
    assert mask_value("Android", "os", name) == "Android"
    assert mask_value("anna", "name", name) == pseudonym("name", name("anna"))
    assert pseudonym("email", "7f3a99") == "email·7f3a"
