"""Small protocols in single datagrams that tell something about a device: DHCP, DHCPv6, NetBIOS names, SSDP, STUN, NTP; and those known to be encrypted.

Each reader takes one datagram and gives what it says, or None when it is something else. Formats: RFC 2131/2132, RFC 8415, RFC 1002, UPnP Device
Architecture 1.1, RFC 8489, RFC 5905. A device repeats itself: of equal datagrams on one connection only the first becomes a message.
"""

import ipaddress
import json
import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ...model import SENT, Kind, Place
from .stream import Chunk, Context, Event, Gap, Tally

type Parts = list[tuple[Place, str, str | bytes]]

STUN_COOKIE = b"\x21\x12\xa4\x42"
DHCP_COOKIE = b"\x63\x82\x53\x63"
MAX_SEEN = 4096


@dataclass(slots=True)
class Said:
    """What one datagram says."""

    kind: Kind
    method: str = ""
    host: str = ""
    parts: Parts = field(default_factory=list)
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    """JSON."""


type Reader = Callable[[bytes], Said | None]


def _text(data: bytes) -> str | bytes:
    """Text without trailing zeros; what is no UTF-8 stays bytes."""
    try:
        return data.rstrip(b"\0").decode()
    except UnicodeDecodeError:
        return data


def _hardware(data: bytes) -> str:
    return ":".join(f"{byte:02x}" for byte in data)


DHCP_TEXT = {12: "host name", 15: "domain name", 60: "vendor class", 77: "user class", 81: "full name"}
DHCP_KIND = {1: "discover", 2: "offer", 3: "request", 4: "decline", 5: "ack", 6: "nak", 7: "release", 8: "inform"}


def dhcp(data: bytes) -> Said | None:
    """A DHCP message: the hardware address and what the device calls itself."""
    if len(data) < 240 or data[236:240] != DHCP_COOKIE:
        return None
    said = Said("query" if data[0] == 1 else "answer", parts=[("frame", "hardware address", _hardware(data[28 : 28 + min(data[2], 16)]))])
    at = 240
    while at + 2 <= len(data) and (code := data[at]) != 255:
        if code == 0:
            at += 1
            continue
        value, at = data[at + 2 : at + 2 + data[at + 1]], at + 2 + data[at + 1]
        if code == 53 and value:
            said.method = DHCP_KIND.get(value[0], "")
        elif code in DHCP_TEXT and value:
            said.parts.append(("frame", DHCP_TEXT[code], _text(value[3:] if code == 81 else value)))
        elif code == 50 and len(value) == 4:
            said.parts.append(("frame", "requested address", str(ipaddress.ip_address(value))))
        elif code == 61 and len(value) > 1:
            said.parts.append(("frame", "client id", _hardware(value[1:]) if value[0] == 1 else value))
    return said


def dhcp6(data: bytes) -> Said | None:
    """A DHCPv6 message: the DUID, which often holds the hardware address, and the name."""
    if len(data) < 8 or not 1 <= data[0] <= 11:
        return None
    said, at = Said("answer" if data[0] in (2, 7, 10) else "query"), 4
    while at + 4 <= len(data):
        code, size = struct.unpack_from("!HH", data, at)
        value, at = data[at + 4 : at + 4 + size], at + 4 + size
        if code == 1:
            said.parts.append(("frame", "client id", _hardware(value[-6:]) if value[1:2] in (b"\x01", b"\x03") else value))
        elif code == 39 and len(value) > 2:
            said.parts.append(("frame", "full name", b".".join(_labels(value[1:])).decode("utf-8", "replace")))
        elif code == 16 and len(value) > 6:
            said.parts.append(("frame", "vendor class", _text(value[6:])))
    return said if said.parts else None


def _labels(data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data) and data[at]:
        yield data[at + 1 : at + 1 + data[at]]
        at += 1 + data[at]


def netbios(data: bytes) -> Said | None:
    """A NetBIOS name packet: the name asked for or registered (RFC 1001 14.1: each byte as two letters)."""
    if len(data) < 50 or data[12] != 32:
        return None
    letters = data[13:45]
    if any(not 65 <= letter <= 80 for letter in letters):
        return None
    raw = bytes((letters[k] - 65) << 4 | (letters[k + 1] - 65) for k in range(0, 32, 2))
    name = raw[:15].decode("latin-1").rstrip(" \0")
    response, opcode = data[2] & 0x80, data[2] >> 3 & 15
    return Said("answer" if response else "query", {0: "query", 5: "registration", 8: "refresh"}.get(opcode, ""), name, [("name", "name", name)])


def netbios_datagram(data: bytes) -> Said | None:
    """A NetBIOS datagram (browser announcements): the sender's name."""
    if len(data) < 82 or data[0] not in (0x10, 0x11, 0x12) or data[14] != 32:
        return None
    said = netbios(bytes(12) + data[14:48] + bytes(4))
    return said and Said("frame", "datagram", "", [("name", "source name", part) for _, _, part in said.parts])


def ssdp(data: bytes) -> Said | None:
    """An SSDP search, answer or announcement: header fields as in HTTP."""
    lines = data.decode("utf-8", "replace").split("\r\n")
    if not re.match(r"(M-SEARCH|NOTIFY) \* HTTP/1|HTTP/1\.[01] 200", lines[0]):
        return None
    headers = [(name, value.strip()) for name, colon, value in (line.partition(":") for line in lines[1:]) if colon]
    return Said("frame", lines[0].partition(" ")[0].replace("HTTP/1.1", "answer"), headers=headers)


ICE_PAIR = "ice ufrag pair"
"""What a connectivity check carries in the attribute for user names: the two ends' random fragments, new for each call (RFC 8445 section 7.2.2)."""
STUN_TEXT = {0x0006: "user name", 0x0014: "realm", 0x8022: "software"}
MAPPED, PEER, RELAYED = "mapped address", "peer address", "relayed address"
"""The public address of whoever asked, as whoever answers sees it; of whom data is passed on to or comes from; and of the phone's stand-in at a relay."""
STUN_ADDRESS = {0x0001: MAPPED, 0x0020: MAPPED, 0x8020: MAPPED, 0x0011: PEER, 0x0012: PEER, 0x0016: RELAYED}
"""Attributes that hold an address (RFC 8489, RFC 8656, [MS-TURN] section 2.2.2; 0x8020 is 0x0020 before it had a number of its own)."""
PLAIN = {0x0001, 0x0011}
"""Those of them that are not masked."""
MS_COOKIE = 0x000F
"""In each message of [MS-TURN], which follows an early draft: there 0x0012 is not masked either, and an allocation's 0x0001 is the relayed address."""
BINDING, ALLOCATE = "binding", "allocate"


def stun(data: bytes) -> Said | None:
    """A STUN or TURN message: user names, software, and addresses: the public one that the server saw, of peers, and of relays."""
    if len(data) < 20 or data[4:8] != STUN_COOKIE or data[0] & 0xC0:
        return None
    kind = struct.unpack_from("!H", data)[0]
    method = {1: BINDING, 3: ALLOCATE, 4: "refresh", 6: "send", 7: "data", 8: "create permission", 9: "channel bind"}.get(kind & 0x0F | kind >> 1 & 0x70, "")
    said, found = Said("answer" if kind & 0x0100 else "query", method), list(_stun_attributes(data))
    codes = {code for code, _ in found}
    early = MS_COOKIE in codes
    # RFC 8445 section 7.1: checks are binding requests; with a realm it is an account at a TURN server (RFC 8489 section 9.2)
    checks = method in (BINDING, "") and 0x0014 not in codes
    for code, value in found:
        if code in STUN_TEXT:
            text = _text(value)
            pair = code == 0x0006 and checks and isinstance(text, str) and ":" in text
            said.parts.append(("frame", ICE_PAIR if pair else STUN_TEXT[code], text))
        elif code in STUN_ADDRESS and len(value) == {1: 8, 2: 20}.get(value[1] if len(value) > 1 else 0):
            mask = bytes(16) if code in PLAIN or (early and code == 0x0012) else data[4:20]
            address = ipaddress.ip_address(bytes(a ^ b for a, b in zip(value[4:], mask, strict=False)))
            said.parts.append(("frame", RELAYED if early and method == ALLOCATE and code == 0x0001 else STUN_ADDRESS[code], str(address)))
    return said


def _stun_attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 20
    while at + 4 <= len(data):
        code, size = struct.unpack_from("!HH", data, at)
        yield code, data[at + 4 : at + 4 + size]
        at += 4 + (size + 3 & ~3)


def answered_to_peer(said: Said) -> None:
    """What the phone answers holds the address of who asked: a peer's, not its own."""
    said.parts = [(place, PEER if name == MAPPED else name, value) for place, name, value in said.parts]


def ntp(data: bytes) -> Said | None:
    """A time request or answer: says only that there was one."""
    mode = data[0] & 7 if data else 0
    return Said("query" if mode == 3 else "answer", "time") if len(data) >= 48 and mode in (3, 4) and data[0] >> 3 & 7 in (1, 2, 3, 4) else None


MAX_JSON = 8 << 10
"""Longest datagram that is looked at for JSON."""


def plain_json(data: bytes) -> Said | None:
    """A datagram that is one JSON object or array and nothing else, as devices announce themselves in the local network; it becomes the message's body."""
    text = data.rstrip(b" \t\r\n\0")
    if not 2 < len(text) <= MAX_JSON or (text[:1], text[-1:]) not in ((b"{", b"}"), (b"[", b"]")):
        return None
    try:
        return Said("frame", body=text) if json.loads(text) else None
    except (ValueError, RecursionError):
        return None


BY_PORT: dict[int, tuple[str, Reader]] = {
    67: ("dhcp", dhcp), 68: ("dhcp", dhcp), 546: ("dhcpv6", dhcp6), 547: ("dhcpv6", dhcp6), 137: ("nbns", netbios), 138: ("nbds", netbios_datagram),
    1900: ("ssdp", ssdp), 123: ("ntp", ntp),
}  # fmt: skip
"""Server port → protocol and its reader."""


SEALED = {500: "ike", 4500: "ipsec", 1194: "openvpn"}
"""Ports on which everything is encrypted (RFC 3948 and 7296, OpenVPN)."""


def encrypted(data: bytes, port: int = 0) -> str:
    """The protocol of a datagram that is known to be encrypted: DTLS (RFC 9147), WireGuard, the middle of a QUIC connection …; empty when it is none."""
    if port in SEALED:
        return SEALED[port]
    if port == 443 and len(data) > 20 and data[0] & 0xC0 == 0x40:
        return "quic"
    if len(data) >= 13 and 20 <= data[0] <= 25 and data[1:3] in (b"\xfe\xff", b"\xfe\xfd", b"\x01\x00"):
        return "dtls"
    sizes = {1: 148, 2: 92, 3: 64}
    if len(data) >= 32 and data[1:4] == b"\0\0\0" and (sizes.get(data[0]) == len(data) or (data[0] == 4 and len(data) % 16 == 0)):
        return "wireguard"
    return ""


class Datagrams:
    """The machine for all of them; see ``stream.Machine``."""

    decrypts = False

    def __init__(self, context: Context, protocol: str, reader: Reader) -> None:
        self.context, self.protocol, self.reader = context, protocol, reader
        self.tally: Tally = {}
        self._seen: set[str] = set()

    def feed(self, chunk: Chunk) -> Iterator[Event]:
        """One datagram."""
        said = self.reader(chunk.data)
        key = (chunk.direction, self.context.visibility if said else "opaque")
        self.tally[key] = self.tally.get(key, 0) + len(chunk.data)
        if said is not None and self.protocol == "stun" and chunk.direction == SENT:
            answered_to_peer(said)
        if said is None or (mark := f"{chunk.direction}{said}") in self._seen:
            return
        if len(self._seen) < MAX_SEEN:
            self._seen.add(mark)
        message = self.context.message(self.protocol, said.kind, chunk.direction, chunk.offset, chunk.offset + len(chunk.data), chunk.time)
        message.scheme, message.method, message.host, message.parts, message.headers = self.protocol, said.method, said.host, said.parts, said.headers
        message.size = len(chunk.data)
        if said.body:
            message.body, message.content_type = said.body, "application/json"
        yield message

    def gap(self, _gap: Gap) -> Iterator[Event]:
        """Datagrams have none."""
        return iter(())

    def close(self, _time: int) -> Iterator[Event]:
        """Nothing is ever unfinished."""
        return iter(())
