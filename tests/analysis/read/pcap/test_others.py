"""Packets without a connection, and local addresses."""

import ipaddress
from pathlib import Path

import pytest

from analysis.read.pcap import others
from analysis.read.pcap.others import is_local, stays_here
from tests.packets import PHONE, SERVER, connections, ethernet, ip, pcap_file, read

LOCAL = ["10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "127.0.0.1", "169.254.9.9", "224.0.0.251", "239.255.255.250", "255.255.255.255", "0.0.0.0",
         "::1", "::", "fe80::1", "fd00::1", "ff02::fb", "::ffff:192.168.1.1"]  # fmt: skip
NOT_LOCAL = [
    "8.8.8.8",
    "172.32.0.1",
    "192.169.0.1",
    "100.64.0.1",
    "203.0.113.5",
    "198.51.100.1",
    "198.18.0.1",
    "2001:db8::1",
    "64:ff9b::808:808",
    "::ffff:8.8.8.8",
]


@pytest.mark.parametrize("address", LOCAL)
def test_local(address: str) -> None:
    assert is_local(ipaddress.ip_address(address).packed)


@pytest.mark.parametrize("address", NOT_LOCAL)
def test_not_local(address: str) -> None:
    assert not is_local(ipaddress.ip_address(address).packed)


def test_each_byte_has_a_row(tmp_path: Path) -> None:
    ping, pong = ethernet(ip(bytes(50), protocol=1)), ethernet(ip(bytes(60), SERVER, PHONE, 1))
    esp, inside = ethernet(ip(bytes(70), protocol=50)), ethernet(ip(bytes(30), PHONE, "192.168.1.1", 1))
    arp, broken = bytes(12) + b"\x08\x06" + bytes(28), ethernet(b"\x42" + bytes(30))
    other, non, damaged, tunnel = connections(read(pcap_file([ping, pong, esp, inside, arp, arp, broken]), tmp_path))
    assert (other.transport, other.number, other.packets, other.server) == ("other ip", 0, 3, "")
    assert other.ledger == {
        ("headers", "sent", "clear"): len(ping),
        ("headers", "came back", "clear"): len(pong),
        ("headers", "sent", "local"): len(inside),
    }
    assert (tunnel.transport, tunnel.number, tunnel.client, tunnel.server, tunnel.ledger) == (
        "other ip", 3, PHONE, SERVER, {("payload", "sent", "encrypted"): len(esp)}
    )  # fmt: skip
    assert (non.transport, non.number, non.packets, non.ledger) == ("non ip", 1, 2, {("headers", "sent", "local"): 2 * len(arp)})
    assert (damaged.transport, damaged.packets, damaged.ledger) == ("damaged", 1, {("headers", "sent", "opaque"): len(broken)})
    assert (other.first, other.last) == (1_700_000_000_000_000_000, 1_700_000_000_003_000_000)


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("255.255.255.255", True),
        ("ff02::fb", True),
        ("224.0.0.251", True),
        ("239.255.255.250", True),
        ("fe80::1", True),
        ("8.8.8.8", False),
        ("10.0.0.1", False),
    ],
)
def test_what_no_router_passes_on_stays_here_whoever_sends_it(address: str, here: bool) -> None:
    assert stays_here(address) is here


def esp(source: str, destination: str, size: int) -> bytes:
    return ethernet(ip(bytes(size), source, destination, 50))


def test_each_pair_of_esp_peers_has_a_row(tmp_path: Path) -> None:
    frames = [
        esp(SERVER, PHONE, 30),
        esp(PHONE, SERVER, 40),
        esp(PHONE, "198.51.100.9", 50),
        esp("2001:db8::1", "2001:db8::2", 60),
        esp("2001:db8::2", "2001:db8::1", 70),
    ]
    found = {(c.client, c.server): c for c in connections(read(pcap_file(frames), tmp_path))}
    assert {ends: {way: count for (_, way, _), count in c.ledger.items()} for ends, c in found.items()} == {
        (PHONE, SERVER): {"came back": len(frames[0]), "sent": len(frames[1])},
        (PHONE, "198.51.100.9"): {"sent": len(frames[2])},
        ("2001:db8::1", "2001:db8::2"): {"sent": len(frames[3]), "came back": len(frames[4])},
    }
    assert {(c.transport, c.packets) for c in found.values()} == {("other ip", 2), ("other ip", 1)}


def test_a_flood_of_peers_is_counted_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(others, "MAX_PEERS", 5)
    found = connections(read(pcap_file([esp(PHONE, f"198.51.100.{n}", 30) for n in range(1, 9)]), tmp_path))
    assert [(c.server, c.packets) for c in found] == [("", 6), ("198.51.100.1", 1), ("198.51.100.2", 1)]
