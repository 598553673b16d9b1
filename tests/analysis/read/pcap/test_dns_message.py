"""What is no DNS message, and damage in one: never a loop, never another error than ValueError."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.read.pcap import dns_message as dns
from tests.analysis.read.pcap.test_dns import HTTPS, QUERY


def test_a_message_as_values() -> None:
    found = dns.parse(QUERY)
    assert (found.ident, found.response, found.rcode, found.questions, found.records, found.complete) == (77, False, 0, [("www.Example.com", 1)], [], True)
    hints = dns.parse(HTTPS)
    assert [(record.owner, dns.type_name(record.type), record.addresses) for record in hints.records] == [("h.example", "HTTPS", ["203.0.113.1"])]


@pytest.mark.parametrize(("number", "text"), [(1, "A"), (65, "HTTPS"), (64999, "TYPE64999")])
def test_names_of_types(number: int, text: str) -> None:
    assert dns.type_name(number) == text


@pytest.mark.parametrize(
    ("data", "name", "end"), [(b"\1a\0rest", "a", 3), (b"\0", ".", 1), (b"\1b\0\1a\xc0\0x", "a.b", 7), ("\3ü!\0".encode(), "ü!", 5), (b"\1\xfc\0", "ü", 3)]
)
def test_names(data: bytes, name: str, end: int) -> None:
    assert dns.name(data, 3 if end == 7 else 0) == (name, end)


@pytest.mark.parametrize(
    "data", [b"", QUERY[:11], QUERY[:20], QUERY[:12] + b"\xc0\x0c\0\1\0\1", QUERY[:12] + b"\x80abc", struct.pack("!6H", 1, 0, 9999, 0, 0, 0)]
)
def test_what_is_no_dns(data: bytes) -> None:
    with pytest.raises(ValueError, match="DNS"):
        dns.parse(data)


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=80), at=st.integers(0, 200), flip=st.integers(0, 255))
def test_any_bytes(data: bytes, at: int, flip: int) -> None:
    damaged = bytearray(HTTPS)
    damaged[at % len(damaged)] ^= flip
    for candidate in (data, QUERY[:12] + data, bytes(damaged)):
        try:
            found = dns.parse(candidate)
        except ValueError:
            continue
        list(dns.resolutions(found, 0))


def test_a_pointer_must_point_back() -> None:
    with pytest.raises(ValueError, match="forward"):
        dns.name(b"\xc0\x02\1a\0", 0)
    with pytest.raises(ValueError, match="forward"):
        dns.name(b"\xc0\x00", 0)
