"""IPv4 and IPv6 with extension headers, tunnels, TCP and UDP, as columns: from the network layer to transport payload.

RFC 791, RFC 8200, RFC 9293, RFC 768. Tunnels are taken off (the addresses are those of the innermost packet): 4in4, 4in6, 6in4, 6in6 (RFC 2003, 4213, 2473),
GRE (RFC 2784, 2890), GTP-U (3GPP TS 29.281), VXLAN (RFC 7348), Teredo-like ones are not.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from . import links
from .containers import Ints, Window

TCP, UDP, ESP, FRAGMENT = 6, 17, 50, 44
OTHER, NON_IP, DAMAGED, TRANSPORT, PIECE = 0, 1, 2, 3, 4
"""What a packet is: other IP protocol, no IP, unreadable headers, TCP or UDP, an IP fragment."""
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
EXTENSIONS = (0, 43, 60, 135, 139, 140)
"""IPv6 extension headers with a length in 8-byte units; 51 (authentication) counts in 4."""
MAX_TUNNELS = 4
GTP, VXLAN = 2152, 4789

type Words = npt.NDArray[np.uint64]


@dataclass(slots=True)
class Packets:
    """Columns with one entry a packet of a window."""

    what: Ints
    """OTHER, NON_IP, DAMAGED, TRANSPORT or PIECE."""
    protocol: Ints
    source: Words
    """64-bit hash of the sender's address; equal addresses have equal hashes."""
    destination: Words
    address: Ints
    """Where the source address stands; the destination follows it. 4 or 16 bytes each, see ``six``."""
    six: npt.NDArray[np.bool_]
    sport: Ints
    dport: Ints
    payload: Ints
    """Where the transport payload begins (for a PIECE: the IP payload)."""
    length: Ints
    """Payload bytes on the wire."""
    kept: Ints
    """Payload bytes in the file."""
    seq: Ints
    ack: Ints
    flags: Ints
    ip_end: Ints
    """Where the outermost IP packet ends, so that a trailer begins there or later."""
    fragment: Ints
    """For a PIECE: byte offset; -1: not the last piece unless ``more``."""
    more: npt.NDArray[np.bool_]
    ident: Ints


def mix(value: Words) -> Words:
    """A bijective 64-bit mixing step (the finalizer of SplitMix64, which is public domain)."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


def hash_address(address: bytes) -> np.uint64:
    """The hash that ``packets`` gives to an address of 4 or 16 bytes."""
    words = np.frombuffer(address, ">u4").astype(np.uint64)
    value = words[:1] * 0 + np.uint64(6 if len(words) == 4 else 0)
    for k in range(len(words)):
        value = mix(value + words[k : k + 1])
    return np.uint64(value[0])


def _empty(count: int) -> Packets:
    def ints() -> Ints:
        return np.zeros(count, np.int64)

    hashes, flags = np.zeros((2, count), np.uint64), np.zeros((2, count), bool)
    sport, dport, payload, length, kept, seq, ack, bits, end, fragment = np.zeros((10, count), np.int64)
    return Packets(
        ints(), ints(), hashes[0], hashes[1], ints(), flags[0], sport, dport, payload, length, kept, seq, ack, bits, end, fragment, flags[1], ints()
    )  # fmt: skip


def packets(window: Window) -> Packets:
    """Read the headers of all packets of a window."""
    at, kind = links.network(window)
    count = len(window)
    end, wire_end = window.start + window.captured, window.start + np.maximum(window.wire, window.captured)
    p = _empty(count)
    p.what[:] = np.select([kind == links.DAMAGED, (kind == links.IPV4) | (kind == links.IPV6)], [DAMAGED, OTHER], NON_IP)
    rows = np.flatnonzero(p.what == OTHER)
    at, kind = at[rows], kind[rows]
    for _ in range(MAX_TUNNELS):
        if not len(rows):
            break
        inner = []
        for version, step in ((links.IPV4, _ipv4), (links.IPV6, _ipv6)):
            chosen = kind == version
            if chosen.any():
                every = bool(chosen.all())
                mine, here = (rows, at) if every else (rows[chosen], at[chosen])
                inner.append(step(window, p, mine, here, end[mine], wire_end[mine]))
        rows, at, kind = (np.concatenate(columns) for columns in zip(*inner, strict=True)) if inner else (rows[:0], at[:0], kind[:0])
    return p


type Inner = tuple[Ints, Ints, Ints]
"""Packets that carry another one: rows, where it begins, its EtherType."""


def _ipv4(window: Window, p: Packets, rows: Ints, at: Ints, end: Ints, wire_end: Ints) -> Inner:
    first, total, cut, protocol = window.u8(at), window.u16(at + 2), window.u16(at + 6), window.u8(at + 9)
    header = (first & 15) * 4
    total = np.where(total == 0, wire_end - at, total)  # segmentation offload leaves 0
    bad = (first >> 4 != 4) | (header < 20) | (at + header > end) | (total < header)
    p.address[rows], p.six[rows], p.protocol[rows] = at + 12, False, protocol
    p.source[rows] = mix(window.u32(at + 12).astype(np.uint64))
    p.destination[rows] = mix(window.u32(at + 16).astype(np.uint64))
    fragment, more = (cut & 0x1FFF) * 8, (cut & 0x2000) != 0
    p.ident[rows] = window.u16(at + 4)
    return _transport(window, p, rows, bad, at + header, at + total, end, protocol, fragment, more)


def _ipv6(window: Window, p: Packets, rows: Ints, at: Ints, end: Ints, wire_end: Ints) -> Inner:
    length, protocol = window.u16(at + 4), window.u8(at + 6)
    total_end = np.where(length == 0, wire_end, at + 40 + length)
    bad = (window.u8(at) >> 4 != 6) | (at + 40 > end)
    p.address[rows], p.six[rows] = at + 8, True
    p.source[rows], p.destination[rows] = _hash6(window, at + 8), _hash6(window, at + 24)
    at = at + 40
    fragment, more = np.zeros(len(rows), np.int64), np.zeros(len(rows), bool)
    for _ in range(8):
        plain, cut, authentication = np.isin(protocol, EXTENSIONS), protocol == FRAGMENT, protocol == 51
        if not (plain | cut | authentication).any():
            break
        following, units = window.u8(at), window.u8(at + 1)
        word = window.u16(at + 2)
        fragment, more = np.where(cut, word & 0xFFF8, fragment), np.where(cut, (word & 1) != 0, more)
        p.ident[rows] = np.where(cut, window.u32(at + 4), p.ident[rows])
        at = at + np.select([plain, cut, authentication], [units * 8 + 8, 8, units * 4 + 8], 0)
        later = cut & (fragment > 0)
        protocol = np.where(plain | cut | authentication, following, protocol)
        bad |= at > end
        if later.any():
            break
    p.protocol[rows] = protocol
    return _transport(window, p, rows, bad, at, np.maximum(total_end, at), end, protocol, fragment, more)


def _hash6(window: Window, at: Ints) -> Words:
    value = np.full(len(at), 6, np.uint64)
    for offset in (0, 4, 8, 12):
        value = mix(value + window.u32(at + offset).astype(np.uint64))
    return value


def _transport(
    window: Window,
    p: Packets,
    rows: Ints,
    bad: npt.NDArray[np.bool_],
    at: Ints,
    wire_end: Ints,
    end: Ints,
    protocol: Ints,
    fragment: Ints,
    more: npt.NDArray[np.bool_],
) -> Inner:
    """TCP and UDP headers; gives back the packets inside tunnels. ``at``: behind the IP header, ``wire_end``: where the IP packet ends."""
    piece = ~bad & ((fragment > 0) | more)
    tcp, udp = (protocol == TCP) & ~bad & ~piece, (protocol == UDP) & ~bad & ~piece
    offset = np.where(tcp, (window.u8(at + 12) >> 4) * 4, np.where(udp, 8, 0))
    short = (tcp & ((offset < 20) | (at + 20 > end))) | (udp & (at + 8 > end))
    start = at + offset
    if udp.any():  # the UDP length rules out padding behind a datagram; 0 is a jumbogram or offload
        declared = window.u16(at + 4)
        wire_end = np.where(udp & (declared >= 8) & (at + declared < wire_end), at + declared, wire_end)
    first = p.ip_end[rows] == 0
    p.ip_end[rows] = np.where(first, wire_end, p.ip_end[rows])
    p.what[rows] = np.select([bad | short, piece, tcp | udp], [DAMAGED, PIECE, TRANSPORT], OTHER)
    p.sport[rows], p.dport[rows] = (np.where(tcp | udp, window.u16(at + k), 0) for k in (0, 2))
    p.payload[rows] = start
    p.length[rows] = np.maximum(wire_end - start, 0)
    p.kept[rows] = np.clip(np.minimum(wire_end, end) - start, 0, None)
    p.seq[rows], p.ack[rows] = window.u32(at + 4) * tcp, window.u32(at + 8) * tcp
    p.flags[rows] = (window.u8(at + 13) & 0x3F) * tcp
    p.fragment[rows], p.more[rows] = np.where(piece, fragment, -1), more & piece
    return _tunnels(window, rows, at, start, np.minimum(wire_end, end), protocol, ~bad & ~piece & ~short)


def _tunnels(window: Window, rows: Ints, at: Ints, start: Ints, end: Ints, protocol: Ints, good: npt.NDArray[np.bool_]) -> Inner:
    """Packets that carry another IP packet, and where it is."""
    udp = good & (protocol == UDP)
    dport, sport = window.u16(at + 2), window.u16(at)
    rules = (
        (good & (protocol == 4), _inner_ip), (good & (protocol == 41), _inner_ip), (good & (protocol == 47), _inner_gre),
        (udp & ((dport == GTP) | (sport == GTP)), _inner_gtp), (udp & (dport == VXLAN), _inner_vxlan),
    )  # fmt: skip
    found: list[Inner] = []
    for chosen, rule in rules:
        if chosen.any():
            inner, kind = rule(window, at[chosen] if rule is _inner_gre else start[chosen], end[chosen])
            version = window.u8(inner) >> 4
            good_ip = (((kind == links.IPV4) & (version == 4)) | ((kind == links.IPV6) & (version == 6))) & (inner + 20 <= end[chosen])
            found.append((rows[chosen][good_ip], inner[good_ip], kind[good_ip]))
    if not found:
        return rows[:0], rows[:0], rows[:0]
    return tuple(np.concatenate(columns) for columns in zip(*found, strict=True))  # type: ignore[return-value]


def _inner_ip(window: Window, at: Ints, _end: Ints) -> links.Next:
    return at, np.where(window.u8(at) >> 4 == 6, links.IPV6, links.IPV4)


def _inner_gre(window: Window, at: Ints, end: Ints) -> links.Next:
    flags, kind = window.u16(at), window.u16(at + 2)
    version = flags & 7
    at = at + 4 + 4 * ((flags & 0x8000) != 0) + 4 * ((flags & 0x2000) != 0) + 4 * ((flags & 0x1000) != 0) + 4 * ((version == 1) & ((flags & 0x80) != 0))
    bridged = kind == 0x6558
    ppp_at, ppp_kind = links.LINKS[9](window, at, end)
    kind = np.select([bridged, kind == 0x880B], [window.u16(at + 12), ppp_kind], kind)
    return np.select([bridged, ppp_at > at], [at + 14, np.where(version == 1, ppp_at, at)], at), kind


def _inner_gtp(window: Window, at: Ints, _end: Ints) -> links.Next:
    """GTPv1-U, message 255 (G-PDU): 8 bytes, 4 more when any of the E, S, PN flags is set, then extension headers."""
    flags, message = window.u8(at), window.u8(at + 1)
    good = (flags >> 4 == 3) & (message == 255)
    extended = (flags & 7) != 0
    inner = at + 8 + 4 * extended
    following = np.where((flags & 4) != 0, window.u8(at + 11), 0)
    for _ in range(4):
        if not following.any():
            break
        size = window.u8(inner) * 4
        step = (following != 0) & (size > 0)
        following = np.where(step, window.u8(inner + size - 1), 0)
        inner = inner + size * step
    return inner, np.where(good, np.where(window.u8(inner) >> 4 == 6, links.IPV6, links.IPV4), links.NOTHING)


def _inner_vxlan(window: Window, at: Ints, _end: Ints) -> links.Next:
    good = (window.u8(at) & 0x08) != 0  # the network identifier is valid
    return at + 22, np.where(good, window.u16(at + 20), links.NOTHING)
