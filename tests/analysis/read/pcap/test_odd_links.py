"""Link layers that only scapy knows: packets made by scapy are read like any others, what holds no IP packet is told."""

import subprocess
import sys
from pathlib import Path

import pytest
from scapy.contrib.avs import AVSWLANHeader
from scapy.layers.bluetooth import HCI_Event_Hdr, HCI_Hdr, HCI_PHDR_Hdr
from scapy.layers.dot11 import Dot11, Dot11CCMP
from scapy.layers.dot15d4 import Dot15d4, Dot15d4Data
from scapy.layers.inet import IP, TCP
from scapy.layers.inet6 import IPv6
from scapy.layers.l2 import LLC, SNAP
from scapy.layers.ppp import DIR_PPP, HDLC, PPP
from scapy.layers.sixlowpan import LoWPAN_IPHC
from scapy.packet import Packet

from analysis.read.pcap import links, odd_links
from tests.packets import connections, messages, pcap_file, problems, read

GET = b"GET /odd HTTP/1.1\r\nHost: odd.example\r\n\r\n"
SEGMENT = TCP(sport=40000, dport=80, flags="PA", seq=7) / GET
FOUR, SIX = IP(src="192.168.1.20", dst="203.0.113.5") / SEGMENT, IPv6(src="2001:db8::1", dst="2001:db8:1::2") / SEGMENT
WIFI = Dot11(type=2, subtype=0, FCfield=1) / LLC(dsap=0xAA, ssap=0xAA, ctrl=3) / SNAP()

CARRIED: dict[str, tuple[int, Packet]] = {
    "ppp with direction": (204, DIR_PPP() / HDLC() / PPP() / FOUR),
    "ppp with direction, ipv6": (204, DIR_PPP() / PPP() / SIX),
    "avs": (163, AVSWLANHeader() / WIFI / FOUR),
    "avs, ipv6": (163, AVSWLANHeader() / WIFI / SIX),
}


@pytest.mark.parametrize(("link", "packet"), CARRIED.values(), ids=CARRIED)
def test_the_request_inside_is_read(link: int, packet: Packet, tmp_path: Path) -> None:
    assert link not in links.LINKS
    items = read(pcap_file([bytes(packet)] * 2, link), tmp_path)
    assert [(m.method, m.host, m.path) for m in messages(items)] == [("GET", "odd.example", "/odd")]
    assert [(c.transport, c.packets, sum(c.ledger.values())) for c in connections(items)] == [("tcp", 2, 2 * len(bytes(packet)))]


NOT_CARRIED: dict[str, tuple[int, bytes, str]] = {
    "bluetooth": (201, bytes(HCI_PHDR_Hdr() / HCI_Hdr() / HCI_Event_Hdr()), "no IP packet was found in frames of link type 201"),
    "compressed ipv6": (230, bytes(Dot15d4() / Dot15d4Data() / LoWPAN_IPHC() / SIX), "no IP packet was found in frames of link type 230"),
    "encrypted": (163, bytes(AVSWLANHeader() / Dot11(type=2, FCfield=0x40) / Dot11CCMP()), "no IP packet was found in frames of link type 163"),
    "scapy knows it no more than we": (147, bytes(FOUR), "link type 147 is not known; its frames are counted, not read"),
}


@pytest.mark.parametrize(("link", "frame", "text"), NOT_CARRIED.values(), ids=NOT_CARRIED)
def test_frames_without_an_ip_packet_are_counted_and_told(link: int, frame: bytes, text: str, tmp_path: Path) -> None:
    items = read(pcap_file([frame] * 3, link), tmp_path)
    assert [(c.transport, sum(c.ledger.values())) for c in connections(items)] == [("non ip", 3 * len(frame))]
    assert [(p.kind, p.text, p.count) for p in problems(items)] == [("unsupported", text, 3)]


def test_what_scapy_cannot_read_is_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_frame: bytes) -> None:
        raise KeyError("anything")

    monkeypatch.setattr(odd_links, "layers", lambda: {204: breaks})
    items = read(pcap_file([b"\0\xff\x03\0\x21" + bytes(FOUR)] * 2, 204), tmp_path)
    assert [(c.transport, sum(c.ledger.values())) for c in connections(items)] == [("damaged", 2 * (5 + len(bytes(FOUR))))]
    assert [(p.kind, p.count) for p in problems(items)] == [("damaged", 2)]


def test_so_many_frames_are_read_slowly_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(odd_links, "MAX_FRAMES", 3)
    items = read(pcap_file([bytes(DIR_PPP() / PPP() / FOUR)] * 5, 204), tmp_path)
    assert [(c.transport, c.packets) for c in connections(items)] == [("tcp", 3), ("non ip", 2)]
    assert [(p.kind, p.count) for p in problems(items)] == [("limit", 2)]


@pytest.mark.parametrize("cut", range(0, 90, 7))
def test_cut_frames_are_accounted_for(cut: int, tmp_path: Path) -> None:
    for link, packet in CARRIED.values():
        frame = bytes(packet)[:cut]
        assert sum(sum(c.ledger.values()) for c in connections(read(pcap_file([frame], link), tmp_path))) == cut


def test_scapy_is_loaded_for_odd_links_only_and_opens_no_socket() -> None:
    program = (
        "import sys; opened = []; sys.addaudithook(lambda name, _: opened.append(name) if name.startswith('socket') else None);"
        "from analysis.read.pcap import index, odd_links; assert not any(name.startswith('scapy') for name in sys.modules);"
        "known = odd_links.layers(); assert 204 in known and 163 in known; print(opened)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=60).stdout == "[]\n"
