"""Packet protection against the worked examples of RFC 9000, RFC 9001 and RFC 9369."""

import pytest

from analysis.read.pcap.quic_crypto import V1, V2, PacketKeys, full_number, initial_keys
from analysis.read.pcap.tls_suites import SUITES

ID = bytes.fromhex("8394c8f03e515708")
CHACHA = bytes.fromhex("9ac312a7f877468ebe69422748ad00a15443f18203a07d6060f688f30f21632b")


@pytest.mark.parametrize(
    ("version", "client", "server"),
    [
        (V1, ("9f50449e04a0e810283a1e9933adedd2", "fa044b2f42a3fd3b46fb255c"), ("c206b8d9b9f0f37644430b490eeaa314", "0ac1493ca1905853b0bba03e")),
        (V2, ("45b95e15235d6f45a6b19cbcb0294ba9", "91f73e2351d8fa91660e909f"), ("edf6d05c83121201b436e16877593c3a", "dd13c276499c0249d3310652")),
    ],
)
def test_initial_keys(version: int, client: tuple[str, str], server: tuple[str, str]) -> None:
    ((one, two),) = initial_keys(version, ID)
    assert (one.header_key.hex(), f"{one._iv:024x}") == client
    assert (two.header_key.hex(), f"{two._iv:024x}") == server


def test_unknown_versions_are_guessed() -> None:
    assert len(initial_keys(0x12345678, ID)) > 3


def test_chacha20_short_header_packet() -> None:
    """RFC 9001 appendix A.5."""
    keys = PacketKeys(CHACHA, SUITES[0x1303], V1)
    packet = bytes.fromhex("4cfe4189655e5cd55c41f69080575d7999c25a5bfb")
    first, number, payload = keys.open(packet, 0, 1, len(packet), 654360563)
    assert (first, number, payload) == (0x42, 654360564, b"\x01")
    assert keys.updated().secret.hex() == "1223504755036d556342ee9361d253421a826c9ecdf3c7148684b36b714881f9"
    assert keys.updated().header_key == keys.header_key
    with pytest.raises(ValueError, match="does not open"):
        keys.open(packet[:-1] + b"\0", 0, 1, len(packet), 654360563)
    with pytest.raises(ValueError, match="too short"):
        keys.open(packet[:20], 0, 1, 20, 0)


@pytest.mark.parametrize(
    ("truncated", "size", "largest", "number"),
    [(0x9B32, 2, 0xA82F30EA, 0xA82F9B32), (0, 1, -1, 0), (5, 1, 3, 5), (0, 1, 255, 256), (0xFF, 1, 256, 255), (0x10, 1, 0x3F0, 0x410)],
)
def test_full_number(truncated: int, size: int, largest: int, number: int) -> None:
    assert full_number(truncated, size, largest) == number
