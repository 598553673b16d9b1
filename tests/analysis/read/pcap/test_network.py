"""IP headers, tunnels and transport headers; scapy builds what the own builders do not."""

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scapy.layers.inet import IP, TCP, UDP, IPOption_RR
from scapy.layers.inet6 import IPv6, IPv6ExtHdrDestOpt, IPv6ExtHdrHopByHop, IPv6ExtHdrRouting
from scapy.layers.l2 import GRE, Ether
from scapy.layers.vxlan import VXLAN

from analysis.read.pcap import network
from analysis.read.pcap.containers import Container, Window
from tests.packets import ethernet, ip, pcap_file, tcp, udp

ETHERNET = Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02")  # given, so that scapy asks nobody
FOUR = IP(src="192.168.1.20", dst="203.0.113.5") / TCP(sport=40000, dport=443, seq=7, ack=9, flags="PA") / b"data"
SIX = IPv6(src="2001:db8::1", dst="2001:db8::2") / UDP(sport=40000, dport=443) / b"data"
GTP = struct.pack("!BBHI", 0x30, 255, len(bytes(FOUR)), 1)
GTP_EXTENDED = struct.pack("!BBHIHBB", 0x34, 255, len(bytes(FOUR)) + 8, 1, 0, 0, 0x85) + b"\x01\x10\0\0"


def packets(frames: list[bytes], tmp_path: Path, link: int = 101, snaplen: int = 262144) -> tuple[network.Packets, Window]:
    path = tmp_path / "c.pcap"
    path.write_bytes(pcap_file(frames, link, snaplen=snaplen))
    (window,) = Container(path).windows()
    return network.packets(window), window


CARRIED = {
    "ipv4": FOUR,
    "options": IP(src="192.168.1.20", dst="203.0.113.5", options=[IPOption_RR()]) / FOUR[TCP],
    "tcp options": IP(src="192.168.1.20", dst="203.0.113.5") / TCP(sport=40000, dport=443, seq=7, ack=9, flags="PA", options=[("MSS", 1460)]) / b"data",
    "4in4": IP(src="10.9.9.1", dst="10.9.9.2") / FOUR,
    "4in6": IPv6(src="2001:db8::9", dst="2001:db8::8") / FOUR,
    "gre": IP(src="10.9.9.1", dst="10.9.9.2") / GRE() / FOUR,
    "gre with key and ethernet": IP(src="10.9.9.1", dst="10.9.9.2") / GRE(key_present=1, key=5, proto=0x6558) / ETHERNET / FOUR,
    "gtp": IP(src="10.9.9.1", dst="10.9.9.2") / UDP(sport=2152, dport=2152) / (GTP + bytes(FOUR)),
    "gtp with extension": IP(src="10.9.9.1", dst="10.9.9.2") / UDP(sport=2152, dport=2152) / (GTP_EXTENDED + bytes(FOUR)),
    "vxlan": IP(src="10.9.9.1", dst="10.9.9.2") / UDP(sport=5, dport=4789) / VXLAN(vni=3) / ETHERNET / FOUR,
    "three tunnels": IPv6(src="2001:db8::9", dst="2001:db8::8") / IP(src="10.9.9.1", dst="10.9.9.2") / GRE() / FOUR,
}


@pytest.mark.parametrize("packet", CARRIED.values(), ids=CARRIED)
def test_tcp_inside(packet: IP, tmp_path: Path) -> None:
    p, window = packets([bytes(packet)], tmp_path)
    assert (p.what[0], p.protocol[0], p.sport[0], p.dport[0], p.seq[0], p.ack[0], p.flags[0]) == (network.TRANSPORT, 6, 40000, 443, 7, 9, 24)
    assert window.data[p.payload[0] : p.payload[0] + p.kept[0]].tobytes() == b"data"
    assert (p.source[0], p.destination[0]) == (network.hash_address(bytes([192, 168, 1, 20])), network.hash_address(bytes([203, 0, 113, 5])))


@pytest.mark.parametrize(
    "packet",
    [
        SIX,
        IPv6(src="2001:db8::1", dst="2001:db8::2") / IPv6ExtHdrHopByHop() / IPv6ExtHdrRouting() / IPv6ExtHdrDestOpt() / SIX[UDP],
        IP(src="10.9.9.1", dst="10.9.9.2") / SIX,
    ],
)
def test_udp_behind_ipv6_headers(packet: IPv6, tmp_path: Path) -> None:
    p, window = packets([bytes(packet)], tmp_path)
    assert (p.what[0], p.protocol[0], p.sport[0], bool(p.six[0])) == (network.TRANSPORT, 17, 40000, True)
    assert window.data[p.payload[0] : p.payload[0] + p.kept[0]].tobytes() == b"data"
    assert p.source[0] == network.hash_address(bytes.fromhex("20010db8000000000000000000000001"))


def test_padding_is_no_payload_and_offload_lengths_are_mended(tmp_path: Path) -> None:
    offloaded = bytearray(ip(tcp(b"x" * 3000)))
    struct.pack_into("!H", offloaded, 2, 0)
    p, _ = packets([ethernet(ip(tcp())) + bytes(6), ethernet(bytes(offloaded)), ethernet(ip(udp(b"abc") + b"pad", protocol=17))], tmp_path, 1)
    assert p.length.tolist() == [0, 3000, 3]


def test_a_snapshot_length_cuts_what_is_kept(tmp_path: Path) -> None:
    p, _ = packets([ethernet(ip(tcp(b"x" * 1000))), ethernet(ip(tcp()))[:40]], tmp_path, 1, 100)
    assert (p.length[0], p.kept[0], p.what[0]) == (1000, 100 - 54, network.TRANSPORT)
    assert p.what[1] == network.DAMAGED


KINDS = {
    "icmp": (ip(b"\x08\0" + bytes(6), protocol=1), network.OTHER),
    "esp": (ip(bytes(40), protocol=50), network.OTHER),
    "first fragment": (ip(udp(b"x" * 100), protocol=17, fragment=0x2000), network.PIECE),
    "last fragment": (ip(b"x" * 100, protocol=17, fragment=13), network.PIECE),
    "tcp header too short": (ip(tcp()[:12] + b"\x20" + tcp()[13:]), network.DAMAGED),
    "ip header too short": (b"\x42" + ip(tcp())[1:], network.DAMAGED),
    "gtp that is no g-pdu": (ip(udp(b"\x30\x01\0\0\0\0\0\0", 2152, 2152), protocol=17), network.TRANSPORT),
}


@pytest.mark.parametrize(("packet", "what"), KINDS.values(), ids=KINDS)
def test_kinds(packet: bytes, what: int, tmp_path: Path) -> None:
    assert packets([packet], tmp_path)[0].what.tolist() == [what]


@settings(max_examples=80, deadline=None)
@given(
    data=st.lists(st.binary(max_size=120), min_size=1, max_size=6),
    link=st.sampled_from([0, 1, 9, 101, 105, 113, 127, 192, 239, 258, 276]),
    start=st.sampled_from([b"", b"\x45", b"\x60", ethernet(ip(tcp()))[:20]]),
)
def test_any_frames_give_payload_within_them(tmp_path_factory: pytest.TempPathFactory, data: list[bytes], link: int, start: bytes) -> None:
    p, window = packets([start + part for part in data], tmp_path_factory.mktemp("any"), link)
    good = p.what == network.TRANSPORT
    assert np.all(p.payload[good] + p.kept[good] <= (window.start + window.captured)[good])
    assert np.all(p.kept[good] <= p.length[good])
