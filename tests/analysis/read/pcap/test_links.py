"""Each link layer around the same IP packet."""

import struct
from pathlib import Path

import pytest

from analysis.read.pcap import links
from analysis.read.pcap.containers import Container, Window
from tests.packets import ethernet, ip, pcap_file, tcp

PACKET = ip(tcp(b"data"))
SIX = ip(tcp(b"data"), "2001:db8::1", "2001:db8::2")
SNAP = b"\xaa\xaa\x03\0\0\0"
WIFI = b"\x08\x01\0\0" + bytes(20) + SNAP + b"\x08\0" + PACKET
PKTAP = struct.pack("<III24sIIIIi17s3x", 108, 1, 1, b"en0", 2, 2, 14, 0, 77, b"Browser") + bytes(108 - 76)


def window(frames: list[bytes], link: int, tmp_path: Path) -> Window:
    path = tmp_path / "c.pcap"
    path.write_bytes(pcap_file(frames, link))
    (found,) = Container(path).windows()
    return found


CARRIED = {
    "ethernet": (1, ethernet(PACKET)),
    "ethernet ipv6": (1, ethernet(SIX)),
    "vlan": (1, ethernet(PACKET, [5])),
    "two vlans": (1, ethernet(PACKET, [5, 6])),
    "802.3 with snap": (1, bytes(12) + struct.pack("!H", 8 + len(PACKET)) + SNAP + b"\x08\0" + PACKET),
    "pppoe": (1, bytes(12) + b"\x88\x64\x11\0\0\x01" + struct.pack("!HH", len(PACKET) + 2, 0x21) + PACKET),
    "mpls": (1, bytes(12) + b"\x88\x47\0\x01\x20\x40\0\x01\x31\x40" + PACKET),
    "null, little-endian": (0, b"\x02\0\0\0" + PACKET),
    "null, big-endian ipv6": (0, b"\0\0\0\x1e" + SIX),
    "loop": (108, b"\0\0\0\x02" + PACKET),
    "raw": (101, PACKET),
    "raw 12": (12, SIX),
    "ipv4": (228, PACKET),
    "ppp": (9, b"\xff\x03\0\x21" + PACKET),
    "ppp, short": (9, b"\x21" + PACKET),
    "cisco hdlc": (104, b"\x0f\0\x08\0" + PACKET),
    "sll": (113, bytes(14) + b"\x08\0" + PACKET),
    "sll2": (276, b"\x86\xdd" + bytes(18) + SIX),
    "nflog": (239, b"\x02\0\0\x01" + b"\x05\0\x0b\0abcd"[:8] + struct.pack("<HH", 4 + len(PACKET), 9) + PACKET),
    "wifi": (105, WIFI),
    "wifi qos": (105, b"\x88\x01\0\0" + bytes(20) + b"\0\0" + SNAP + b"\x08\0" + PACKET),
    "radiotap": (127, b"\0\0\x09\0\0\0\0\0\0" + WIFI),
    "ppi": (192, b"\0\0\x08\0\x69\0\0\0" + WIFI),
    "pf log of OpenBSD": (117, b"\x64\x02" + bytes(98) + PACKET),
    "pf log of FreeBSD, ipv6": (117, b"\x3d\x1c" + bytes(62) + SIX),
    "pktap": (258, PKTAP + ethernet(PACKET)),
}


@pytest.mark.parametrize(("link", "frame"), CARRIED.values(), ids=CARRIED)
def test_the_ip_packet_is_found(link: int, frame: bytes, tmp_path: Path) -> None:
    found = window([frame, frame], link, tmp_path)
    at, kind = links.network(found)
    assert frame.endswith(found.data[at[0] : at[0] + len(frame) - (at[0] - found.start[0])].tobytes())
    assert found.data[at[0] : at[0] + 40].tobytes() in (PACKET[:40], SIX[:40])
    assert kind.tolist() == [0x86DD if found.data[at[0]] >> 4 == 6 else 0x0800] * 2


NOT_CARRIED = {
    "arp": (1, bytes(12) + b"\x08\x06" + bytes(28), 0x0806),
    "spanning tree": (1, bytes(12) + b"\0\x26\x42\x42\x03" + bytes(40), links.NOTHING),
    "beacon": (105, b"\x80\0" + bytes(60), links.NOTHING),
    "encrypted wifi": (105, b"\x08\x41" + WIFI[2:], links.NOTHING),
    "unknown link": (147, PACKET, links.NOTHING),
    "neither 4 nor 6": (101, b"\x10" + bytes(30), links.DAMAGED),
    "nflog without packet": (239, b"\x02\0\0\x01" + bytes(12), links.DAMAGED),
    "pktap with an impossible length": (258, b"\xff\xff\xff\x7f" + bytes(60), links.DAMAGED),
}


@pytest.mark.parametrize(("link", "frame", "expected"), NOT_CARRIED.values(), ids=NOT_CARRIED)
def test_what_carries_no_ip(link: int, frame: bytes, expected: int, tmp_path: Path) -> None:
    assert links.network(window([frame], link, tmp_path))[1].tolist() == [expected]


def test_packets_of_a_mac_address(tmp_path: Path) -> None:
    mine, other = ethernet(PACKET), bytes.fromhex("0a00000000010a0000000002") + b"\x08\0" + PACKET
    assert links.mac(window([mine, other, mine], 1, tmp_path), bytes.fromhex("020000000001")).tolist() == [True, False, True]
    wifi = b"\x08\x01\0\0" + bytes.fromhex("0a00000000010200000000010a0000000003") + bytes(2) + WIFI[24:]
    assert links.mac(window([b"\0\0\x09\0\0\0\0\0\0" + wifi], 127, tmp_path), bytes.fromhex("020000000001")).tolist() == [True]
