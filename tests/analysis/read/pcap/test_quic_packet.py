"""Integers against aioquic's, packets and frames by table."""

import pytest
from aioquic.buffer import Buffer, encode_uint_var
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.read.pcap import quic_packet
from analysis.read.pcap.quic_packet import CLOSE, CRYPTO, NEW_CONNECTION_ID, OTHER, RESET_STREAM, STREAM, frames, packets, varint


@given(st.integers(0, (1 << 62) - 1), st.binary(max_size=4))
def test_varint(number: int, behind: bytes) -> None:
    data = encode_uint_var(number)
    assert varint(b"x" + data + behind, 1) == (number, 1 + len(data))
    with pytest.raises(IndexError):
        varint(data[:-1], 0)


@pytest.mark.parametrize(("data", "number"), [("c2197c5eff14e88c", 151288809941952652), ("9d7f3e7d", 494878333), ("7bbd", 15293), ("25", 37), ("4025", 37)])
def test_varint_of_the_rfc(data: str, number: int) -> None:
    assert varint(bytes.fromhex(data), 0) == (number, len(data) // 2)


def long(first: int, version: int, payload: int = 30, token: bytes | None = None) -> bytes:
    head = bytes((first,)) + version.to_bytes(4) + b"\x03dst\x02sc"
    return head + (b"" if token is None else bytes((len(token),)) + token) + b"\x40" + bytes((payload,)) + bytes(payload)


@pytest.mark.parametrize(
    ("first", "version", "token", "kind"),
    [
        (0xC0, 1, b"tok", "initial"), (0xD0, 1, None, "0-rtt"), (0xE0, 1, None, "handshake"), (0xF0, 1, None, "retry"),
        (0xD0, 0x6B3343CF, b"", "initial"), (0xE0, 0x6B3343CF, None, "0-rtt"), (0xF0, 0x6B3343CF, None, "handshake"), (0xC0, 0x6B3343CF, None, "retry"),
        (0x80, 0, None, "version negotiation"),
    ],
)  # fmt: skip
def test_long_headers(first: int, version: int, token: bytes | None, kind: str) -> None:
    data = long(first, version, token=token)
    (packet,) = packets(data)
    assert (packet.kind, packet.version, packet.destination, packet.source, packet.end) == (kind, version, b"dst", b"sc", len(data))
    if kind in ("initial", "0-rtt", "handshake"):
        assert packet.number_at == len(data) - 30


def test_coalesced_packets_and_padding() -> None:
    first, second = long(0xC0, 1, token=b""), long(0xE0, 1)
    assert [(p.kind, p.start) for p in packets(first + second + b"\x41" + bytes(30))] == [
        ("initial", 0), ("handshake", len(first)), ("1-rtt", len(first) + len(second)),
    ]  # fmt: skip
    assert [p.kind for p in packets(first + bytes(50))] == ["initial"]
    assert [p.kind for p in packets(first + second[:-1])] == ["initial"]
    assert [p.kind for p in packets(b"\x41" + bytes(30))] == ["1-rtt"] and list(packets(b"")) == []


@pytest.mark.parametrize(
    ("payload", "found"),
    [
        ("00000001", []),
        ("060005" + b"hello".hex(), [(CRYPTO, 0, 0, b"hello", False)]),
        ("0604" + "02" + "6162", [(CRYPTO, 0, 4, b"ab", False)]),
        ("08046162", [(STREAM, 4, 0, b"ab", False)]),
        ("0b04026162" + "01", [(STREAM, 4, 0, b"ab", True)]),
        ("0f0410026162", [(STREAM, 4, 16, b"ab", True)]),
        ("03" + "05010003" + "010203" + "0a0401" + "61", [(STREAM, 4, 0, b"a", False)]),
        ("02" + "0901010304" + "05" + "0a0401" + "61", [(STREAM, 4, 0, b"a", False)]),
        ("04080102", [(RESET_STREAM, 8, 0, b"", False)]),
        ("18010004" + "61626364" + "00" * 16, [(NEW_CONNECTION_ID, 0, 0, b"abcd", False)]),
        ("1c412a0602" + "6f68", [(CLOSE, 0x12A, 0, b"oh", False)]),
        ("1d0102" + "6f68", [(CLOSE, -1, 0, b"oh", False)]),
        (
            "0702" + "6162" + "1a" + "00" * 8 + "1e" + "3102" + "6364",
            [(OTHER, 0, 0, b"ab", False), (OTHER, 0, 0, bytes(8), False), (OTHER, 0, 0, b"cd", False)],
        ),
        ("42f50a" + "080461", [(STREAM, 4, 0, b"a", False)]),
    ],
)
def test_frames(payload: str, found: list[quic_packet.Frame]) -> None:
    assert list(frames(bytes.fromhex(payload))) == found


@pytest.mark.parametrize("payload", ["21", "0205017f00", "0605", "0604ff", "1c", "40", "0a04056162"])
def test_damaged_frames(payload: str) -> None:
    with pytest.raises(ValueError, match="QUIC frame"):
        list(frames(bytes.fromhex(payload)))


@settings(max_examples=300)
@given(st.binary(max_size=120))
def test_any_bytes(data: bytes) -> None:
    for packet in packets(data):
        assert 0 <= packet.start < packet.end <= len(data)
    try:
        list(frames(data))
    except ValueError as error:
        assert "QUIC frame" in str(error)


def test_acknowledgements_as_aioquic_writes_them() -> None:
    from aioquic.quic.packet import push_ack_frame
    from aioquic.quic.rangeset import RangeSet

    buffer = Buffer(capacity=100)
    buffer.push_uint_var(2)
    push_ack_frame(buffer, RangeSet([range(0, 3), range(10, 2000), range(5000, 5001)]), 77)
    assert list(frames(buffer.data + b"\x08\x04a")) == [(STREAM, 4, 0, b"a", False)]
