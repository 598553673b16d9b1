"""Small protocols, built by scapy where it knows them; and what is not theirs."""

import ipaddress
import json
import shutil
import struct
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scapy.layers.dhcp import BOOTP, DHCP
from scapy.layers.dhcp6 import DUID_LL, DHCP6_Solicit, DHCP6OptClientFQDN, DHCP6OptClientId
from scapy.layers.netbios import NBNSHeader, NBNSQueryRequest
from scapy.layers.ntp import NTP

from analysis.detect import detect
from analysis.model import FieldTable, Message, MessageTable, Template
from analysis.read.pcap import datagrams
from analysis.read.pcap.datagrams import Datagrams, Reader, Said, dhcp, dhcp6, encrypted, netbios, ntp, ssdp, stun
from analysis.read.pcap.stream import Chunk, Context
from tests.factories import connection
from tests.packets import PHONE, SERVER, connections, ethernet, ip, messages, pcap_file, read, udp

MAC = bytes.fromhex("020000000001")
DISCOVER = bytes(
    BOOTP(op=1, chaddr=MAC)
    / DHCP(
        options=[
            ("message-type", "discover"), ("hostname", b"Annas-Phone"), ("vendor_class_id", b"android-dhcp-14"), ("client_id", b"\x01" + MAC),
            ("requested_addr", "192.168.1.20"), "end",
        ]
    )
)  # fmt: skip
SOLICIT = bytes(DHCP6_Solicit() / DHCP6OptClientId(duid=DUID_LL(lladdr="02:00:00:00:00:01")) / DHCP6OptClientFQDN(fqdn="annas-phone"))
NAME = bytes(NBNSHeader() / NBNSQueryRequest(QUESTION_NAME="ANNAS-PC"))
SEARCH = b'M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nUSER-AGENT: Phone/14 Cast/2\r\n\r\n'
MAPPED = bytes([0, 1]) + struct.pack("!H", 40000 ^ 0x2112) + bytes(a ^ b for a, b in zip(bytes([203, 0, 113, 77]), b"\x21\x12\xa4\x42", strict=True))
BINDING = (
    struct.pack("!HH", 0x0101, 28) + b"\x21\x12\xa4\x42" + bytes(12) + struct.pack("!HH", 0x20, 8) + MAPPED + struct.pack("!HH", 0x8022, 9) + b"server/10\0\0\0"
)
DEVICE = [
    ("frame", "hardware address", "02:00:00:00:00:01"), ("frame", "host name", "Annas-Phone"), ("frame", "vendor class", "android-dhcp-14"),
    ("frame", "client id", "02:00:00:00:00:01"), ("frame", "requested address", "192.168.1.20"),
]  # fmt: skip

SAID: dict[str, tuple[Reader, bytes, str, str, list[tuple[str, str, str]]]] = {
    "dhcp": (dhcp, DISCOVER, "query", "discover", DEVICE),
    "dhcpv6": (dhcp6, SOLICIT, "query", "", [("frame", "client id", "02:00:00:00:00:01"), ("frame", "full name", "annas-phone")]),
    "netbios": (netbios, NAME, "query", "query", [("name", "name", "ANNAS-PC")]),
    "ssdp": (ssdp, SEARCH, "frame", "M-SEARCH", []),
    "stun": (stun, BINDING, "answer", "binding", [("frame", "mapped address", "203.0.113.77"), ("frame", "software", "server/10")]),
    "ntp": (ntp, bytes(NTP()), "query", "time", []),
}


@pytest.mark.parametrize(("reader", "data", "kind", "method", "parts"), SAID.values(), ids=SAID)
def test_what_is_said(reader: Reader, data: bytes, kind: str, method: str, parts: list[tuple[str, str, str]]) -> None:
    said = reader(data)
    assert said is not None and (said.kind, said.method, said.parts) == (kind, method, parts)


@pytest.mark.parametrize("reader", [entry[0] for entry in SAID.values()])
@pytest.mark.parametrize("data", [b"", b"x", b"GET / HTTP/1.1\r\n\r\n", bytes(60)])
def test_what_is_something_else(reader: Reader, data: bytes) -> None:
    assert reader(data) is None


def test_ssdp_headers_and_stun_in_ipv6() -> None:
    said = ssdp(SEARCH)
    assert said and ("USER-AGENT", "Phone/14 Cast/2") in said.headers
    mask = b"\x21\x12\xa4\x42" + bytes(12)
    address = bytes(a ^ b for a, b in zip(bytes.fromhex("20010db8000000000000000000000077"), mask, strict=True))
    six = stun(struct.pack("!HH", 0x0101, 24) + mask + struct.pack("!HH", 0x20, 20) + b"\0\2\0\0" + address)
    assert six and six.parts == [("frame", "mapped address", "2001:db8::77")]


ENCRYPTED = {
    b"\x16\xfe\xff" + bytes(20): "dtls", b"\x17\xfe\xfd" + bytes(20): "dtls", b"\x01\0\0\0" + bytes(144): "wireguard", b"\x04\0\0\0" + bytes(60): "wireguard",
    b"\x16\x03\x01" + bytes(20): "", b"\x01\0\0\0" + bytes(140): "", b"": "",
}  # fmt: skip


@pytest.mark.parametrize(("data", "name"), ENCRYPTED.items())
def test_encrypted(data: bytes, name: str) -> None:
    assert encrypted(data) == name


def test_a_device_that_repeats_itself_is_told_once() -> None:
    machine = Datagrams(Context(connection()), "dhcp", dhcp)
    found = [
        event
        for n, data in enumerate((DISCOVER, DISCOVER, DISCOVER.replace(b"Annas", b"Berts"), b"noise"))
        for event in machine.feed(Chunk("sent", data, n, n))
    ]
    assert [m.parts[1] for m in found if isinstance(m, Message)] == [("frame", "host name", "Annas-Phone"), ("frame", "host name", "Berts-Phone")]
    assert machine.tally == {("sent", "clear"): 3 * len(DISCOVER), ("sent", "opaque"): 5}


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=100), base=st.sampled_from([b"", DISCOVER, SOLICIT, NAME, SEARCH, BINDING]), at=st.integers(0, 400), cut=st.integers(0, 400))
def test_any_bytes(data: bytes, base: bytes, at: int, cut: int) -> None:
    candidate = (base[:at] + data + base[at:])[:cut]
    for reader in [entry[1] for entry in datagrams.BY_PORT.values()] + [stun]:
        reader(candidate)
    encrypted(candidate)


@pytest.mark.parametrize(
    ("port", "data", "name"), [(4500, bytes(60), "ipsec"), (443, b"\x41" + bytes(30), "quic"), (443, b"\x01" + bytes(30), ""), (5000, b"\x41" + bytes(30), "")]
)
def test_encrypted_by_port(port: int, data: bytes, name: str) -> None:
    assert encrypted(data, port) == name


def stun_message(*attributes: tuple[int, bytes]) -> bytes:
    body = b"".join(struct.pack("!HH", code, len(value)) + value + bytes(-len(value) % 4) for code, value in attributes)
    return struct.pack("!HH", 1, len(body)) + b"\x21\x12\xa4\x42" + bytes(12) + body


PUBLIC, SEEN = "203.0.113.77", "2001:db8::9"
MASK = b"\x21\x12\xa4\x42" + bytes(range(12))


def masked(address: str, mask: bytes = MASK) -> bytes:
    """The value of an attribute that holds an address and port 9."""
    packed = ipaddress.ip_address(address).packed
    return bytes([0, 1 if len(packed) == 4 else 2]) + bytes(a ^ b for a, b in zip(b"\0\x09", mask, strict=False)) + bytes(
        a ^ b for a, b in zip(packed, mask, strict=False)
    )  # fmt: skip


def plain(address: str) -> bytes:
    """The same, not masked."""
    return masked(address, bytes(16))


ADDRESSES: dict[str, tuple[int, list[tuple[int, bytes]], list[tuple[str, str]]]] = {
    "binding": (0x0101, [(0x20, masked(PUBLIC))], [("mapped address", PUBLIC)]),
    "binding in IPv6": (0x0101, [(0x20, masked(SEEN))], [("mapped address", SEEN)]),
    "before RFC 5389": (0x0101, [(1, plain(PUBLIC))], [("mapped address", PUBLIC)]),
    "allocation": (0x0103, [(0x16, masked("198.51.100.4")), (0x20, masked(PUBLIC))], [("relayed address", "198.51.100.4"), ("mapped address", PUBLIC)]),
    "send to a peer": (0x0016, [(0x12, masked("192.0.2.8")), (0x13, b"data")], [("peer address", "192.0.2.8")]),
    "early allocation": (
        0x0103, [(0xF, b"\x72\xc6\x4b\xc6"), (1, plain("198.51.100.4")), (0x8020, masked(PUBLIC))],
        [("relayed address", "198.51.100.4"), ("mapped address", PUBLIC)],
    ),
    "early send to a peer": (4, [(0xF, b"\x72\xc6\x4b\xc6"), (0x11, plain("192.0.2.8"))], [("peer address", "192.0.2.8")]),
    "no address": (0x0101, [(0x20, b""), (0x20, b"\0\1"), (0x20, masked(PUBLIC)[:-1]), (0x20, b"\0\2" + bytes(6))], []),
}  # fmt: skip


def asked(kind: int, attributes: list[tuple[int, bytes]]) -> bytes:
    """A message with the mask of ``masked``."""
    message = stun_message(*attributes)
    return struct.pack("!H", kind) + message[2:8] + MASK[4:] + message[20:]


@pytest.mark.parametrize(("kind", "attributes", "told"), ADDRESSES.values(), ids=ADDRESSES)
def test_addresses_in_stun(kind: int, attributes: list[tuple[int, bytes]], told: list[tuple[str, str]]) -> None:
    said = stun(asked(kind, attributes))
    assert said and said.parts == [("frame", *part) for part in told]


@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
def test_addresses_in_stun_as_tshark_reads_them(tmp_path: Path) -> None:
    sent = [asked(kind, attributes) for kind, attributes, told in ADDRESSES.values() if told]
    (tmp_path / "stun.pcap").write_bytes(pcap_file([ethernet(ip(udp(data, 40000, 3478), protocol=17)) for data in sent]))
    wanted = [part for name in ("ipv4", "ipv6", "ipv4-xord", "ipv6-xord") for part in ("-e", f"stun.att.{name}")]
    command = ["tshark", "-r", str(tmp_path / "stun.pcap"), "-T", "fields", *wanted]
    lines = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.splitlines()
    seen = [{address for address in line.replace(",", "\t").split("\t") if "." in address or ":" in address} for line in lines]
    read = [{str(value) for _, _, value in (stun(data) or Said("frame")).parts} for data in sent]
    assert [mine <= theirs for mine, theirs in zip(read, seen, strict=True)] == [True] * len(sent)


def test_whose_address_an_answer_holds(tmp_path: Path) -> None:
    answer = asked(0x0101, [(0x20, masked(PUBLIC))])
    there, back = ethernet(ip(udp(answer, 40000, 3478), protocol=17)), ethernet(ip(udp(answer, 3478, 40000), SERVER, PHONE, protocol=17))
    items = read(pcap_file([there, back]), tmp_path)
    assert [(m.direction, m.parts) for m in messages(items)] == [
        ("sent", [("frame", "peer address", PUBLIC)]), ("came back", [("frame", "mapped address", PUBLIC)]),
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "types"), [("mapped address", {"network.ip_public"}), ("peer address", set()), ("relayed address", set())])
def test_only_the_phones_own_address_is_of_the_phone(name: str, types: set[str]) -> None:
    fields = FieldTable(templates=[Template("frame", name, (), name)], values=["81.2.69.142"], kinds=["text"])
    for column in (fields.message, fields.template, fields.index, fields.value):
        column.append(0)
    table = MessageTable(["h.example"], [""], [""], ["stun"], ["answer"], ["came back"], [0])
    assert {verdict.type for verdict in detect(fields, table, ()).verdicts} - {""} == types


USERS = [
    ([(6, bytes(range(128, 164)))], ("user name", bytes(range(128, 164)))),
    ([(6, b"\xff:" + bytes(range(128, 140)))], ("user name", b"\xff:" + bytes(range(128, 140)))),
    ([(6, b"FY32:o5/I")], ("ice ufrag pair", "FY32:o5/I")),
    ([(6, b"anna_sparrow")], ("user name", "anna_sparrow")),
    ([(6, b"1700000000:anna"), (0x14, b"turn.example")], ("user name", "1700000000:anna")),  # an account at a TURN server
    ([(0x14, b"turn.example"), (6, b"1700000000:anna")], ("user name", "1700000000:anna")),
]


@pytest.mark.parametrize(("attributes", "told"), USERS)
def test_fragments_of_a_connectivity_check_are_no_user_name(attributes: list[tuple[int, bytes]], told: tuple[str, str]) -> None:
    said = stun(stun_message(*attributes))
    assert said and ("frame", *told) in said.parts


@pytest.mark.parametrize("value", ["FY32:o5/I", "anna:sparrow", "anna_sparrow", "Zm9v:YmFy", "LoginFragment", "/call/start"])
def test_no_rule_takes_the_name_of_fragments_for_a_users(value: str) -> None:
    fields = FieldTable(templates=[Template("frame", "ice ufrag pair", (), "ice ufrag pair")], values=[value], kinds=["text"])
    for column in (fields.message, fields.template, fields.index, fields.value):
        column.append(0)
    table = MessageTable(["h.example"], [""], [""], ["stun"], ["query"], ["sent"], [0])
    assert {verdict.type for verdict in detect(fields, table, ()).verdicts} <= {""}


ANNOUNCED = b'{"host_int": 133358749112184453354143525, "version": [2, 0], "displayname": "", "port": 17500, "namespaces": [1, 9]}'


@pytest.mark.parametrize("data", [ANNOUNCED, b'[{"a": 1}]\r\n', b'{"a": 1}\0'])
def test_a_datagram_that_is_json_becomes_a_message(data: bytes, tmp_path: Path) -> None:
    frames = [ethernet(ip(udp(data, 17500, 17500), PHONE, "255.255.255.255", 17))] * 2
    items = read(pcap_file(frames), tmp_path)
    (message,) = messages(items)
    assert (message.protocol, message.kind, message.direction, message.content_type) == ("json", "frame", "sent", "application/json")
    assert json.loads(message.body) == json.loads(data.strip(b"\0")) and message.size == len(data)
    (link,) = connections(items)
    assert {key[2] for key in link.ledger} == {"local"} and sum(link.ledger.values()) == sum(map(len, frames))
    (link,) = connections(read(pcap_file([ethernet(ip(udp(data, 17500, 17500), protocol=17))]), tmp_path))
    assert link.ledger["payload", "sent", "clear"] == len(data)


@pytest.mark.parametrize("data", [b"{}", b"[]", b"[\x00\x01\x02]", b'{"a": 1} {"b": 2}', b'{"a": 1', b'{"a": "' + b"x" * (9 << 10) + b'"}', b"12345"])
def test_what_is_not_one_json_text(data: bytes, tmp_path: Path) -> None:
    assert not messages(read(pcap_file([ethernet(ip(udp(data, 17500, 17500), protocol=17))]), tmp_path))
