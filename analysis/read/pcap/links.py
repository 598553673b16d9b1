"""Link layers, as columns: from the frame to the network layer.

Each rule takes positions of frames and gives, for each, where the next header begins and what it is: an EtherType, another LINKTYPE (``LINK`` + number), or
``NOTHING`` (no network layer: ARP, spanning tree, Wi-Fi management …) or ``DAMAGED``. Numbers: the LINKTYPE registry of tcpdump.org. A rule reads what is
there; fields behind the end of a cut frame are caught by the network layer. Link layers without a rule go to ``odd_links``.
"""

from collections.abc import Callable

import numpy as np

from .containers import Ints, Window

IPV4, IPV6, PPPOE, MPLS = 0x0800, 0x86DD, 0x8864, 0x8847
VLANS = (0x8100, 0x88A8, 0x9100, 0x9200)
NOTHING, DAMAGED = 0, -1
LINK = 1 << 20
"""Added to a LINKTYPE where one link layer carries another."""
MAX_LAYERS = 8

type Next = tuple[Ints, Ints]
"""Where the next header begins, and what it is."""
type Rule = Callable[[Window, Ints, Ints], Next]
"""(window, positions of the frames, their ends) → next."""


def network(window: Window) -> Next:
    """Where each packet's network layer begins in the window's data, and its EtherType, ``NOTHING`` or ``DAMAGED``."""
    at, kind = window.start.copy(), np.where(window.link < 0, DAMAGED, LINK + window.link)
    end = window.start + window.captured
    for _ in range(MAX_LAYERS):
        _odd(window, at, kind, end)
        rows = np.flatnonzero((kind >= LINK) | np.isin(kind, list(TAGS)))
        if not len(rows):
            break
        for layer in np.unique(kind[rows]).tolist():
            chosen = rows if len(rows) == len(kind) and (kind == layer).all() else rows[kind[rows] == layer]
            rule = LINKS[layer - LINK] if layer >= LINK else TAGS[layer]
            at[chosen], kind[chosen] = rule(window, at[chosen], end[chosen])
    kind[(at > end) & (kind != NOTHING)] = DAMAGED
    kind[kind >= LINK] = NOTHING
    return at, kind


def _odd(window: Window, at: Ints, kind: Ints, end: Ints) -> None:
    """Take off the link layers that have no rule, in place."""
    unknown = np.setdiff1d(kind[kind >= LINK], np.fromiter(LINKS, np.int64) + LINK)
    for layer in unknown.tolist():
        from . import odd_links  # loads scapy

        chosen = np.flatnonzero(kind == layer)
        at[chosen], kind[chosen] = odd_links.network(window, layer - LINK, at[chosen], end[chosen])


def _ethernet(window: Window, at: Ints, _end: Ints) -> Next:
    kind = window.u16(at + 12)
    return _ether_type(window, at + 14, kind)


def _ether_type(window: Window, at: Ints, kind: Ints) -> Next:
    """A length instead of a type means 802.2; SNAP then holds the type (RFC 1042)."""
    if (kind < 0x600).any():
        snap = (kind < 0x600) & (window.u16(at) == 0xAAAA)
        kind = np.where(snap, window.u16(at + 6), np.where(kind < 0x600, NOTHING, kind))
        at = at + 8 * snap
    return at, kind


def _vlan(window: Window, at: Ints, _end: Ints) -> Next:
    return _ether_type(window, at + 4, window.u16(at + 2))


def _pppoe(window: Window, at: Ints, _end: Ints) -> Next:
    return at + 8, _ppp_protocol(window.u16(at + 6))


def _mpls(window: Window, at: Ints, _end: Ints) -> Next:
    bottom = (window.u8(at + 2) & 1) == 1
    version = window.u8(at + 4) >> 4
    return at + 4, np.where(bottom, np.select([version == 4, version == 6], [IPV4, IPV6], NOTHING), MPLS)


def _raw(window: Window, at: Ints, end: Ints) -> Next:
    version = window.u8(at) >> 4
    return at, np.select([at >= end, version == 4, version == 6], [DAMAGED, IPV4, IPV6], DAMAGED)


def _null(window: Window, at: Ints, _end: Ints) -> Next:
    """A protocol family in the byte order of the capturing machine: 2 is IPv4, IPv6 differs (10 Linux, 24, 28, 30 the BSDs)."""
    family = window.le32(at)
    family = np.where(family > 0xFFFF, window.u32(at), family)
    return at + 4, np.select([family == 2, np.isin(family, (10, 24, 28, 30))], [IPV4, IPV6], NOTHING)


def _ppp_protocol(protocol: Ints) -> Ints:
    return np.select([protocol == 0x21, protocol == 0x57], [IPV4, IPV6], NOTHING)


def _ppp(window: Window, at: Ints, _end: Ints) -> Next:
    """RFC 1661/1662: address and control bytes are optional, and so is the first byte of the protocol."""
    at = at + 2 * (window.u16(at) == 0xFF03)
    short = (window.u8(at) & 1) == 1
    return at + np.where(short, 1, 2), _ppp_protocol(np.where(short, window.u8(at), window.u16(at)))


def _chdlc(window: Window, at: Ints, _end: Ints) -> Next:
    return at + 4, window.u16(at + 2)


def _sll(window: Window, at: Ints, _end: Ints) -> Next:
    return at + 16, _cooked(window.u16(at + 14))


def _sll2(window: Window, at: Ints, _end: Ints) -> Next:
    return at + 20, _cooked(window.u16(at))


def _cooked(kind: Ints) -> Ints:
    return np.where(kind < 0x600, NOTHING, kind)


def _nflog(window: Window, at: Ints, end: Ints) -> Next:
    """Address family, then type-length-values (little-endian here) until the packet (type 9)."""
    family = window.u8(at)
    kind = np.select([family == 2, family == 10], [IPV4, IPV6], NOTHING)
    place, found = at + 4, np.zeros(len(at), bool)
    for _ in range(64):
        size, tag = window.le16(place), window.le16(place + 2) & 0x7FFF
        found |= tag == 9
        if (found | (size < 4) | (place + 4 > end)).all():
            break
        place = np.where(found | (size < 4) | (place > end), place, place + ((size + 3) & ~3))
    return place + 4, np.where(found, kind, DAMAGED)


def _pktap(window: Window, at: Ints, _end: Ints) -> Next:
    length, following, link = window.le32(at), window.le32(at + 4), window.le32(at + 8)
    good = (length >= 12) & (length < 4096) & (link < LINK)
    link = np.where(link == 12, 101, link)
    return at + np.where(good, length, 0), np.where(good, np.where(following == 1, LINK + link, NOTHING), DAMAGED)


def _pflog(window: Window, at: Ints, _end: Ints) -> Next:
    """The packet filter's log: length of the header without its padding, address family (2; 10, 24, 28, 30) of the packet behind it."""
    family = window.u8(at + 1)
    return at + (window.u8(at) + 3 & ~3), np.select([family == 2, np.isin(family, (10, 24, 28, 30))], [IPV4, IPV6], NOTHING)


def _ppi(window: Window, at: Ints, _end: Ints) -> Next:
    return at + np.maximum(window.le16(at + 2), 8), LINK + np.minimum(window.le32(at + 4), LINK - 1)


def _radiotap(window: Window, at: Ints, _end: Ints) -> Next:
    return at + np.maximum(window.le16(at + 2), 8), np.full(len(at), LINK + 105)


def _prism(window: Window, at: Ints, _end: Ints) -> Next:
    long = window.u32(at) == 0x44
    length = np.where(long, window.u32(at + 4), window.le32(at + 4))
    return at + np.where((length >= 8) & (length < 4096), length, 144), np.full(len(at), LINK + 105)


def _wifi(window: Window, at: Ints, _end: Ints) -> Next:
    """802.11 data frames in clear: 24 bytes, a fourth address, QoS control, HT control; then 802.2 with SNAP."""
    control, flags = window.u8(at), window.u8(at + 1)
    data, protected = (control & 0x0C) == 0x08, (flags & 0x40) != 0
    empty = (control & 0x40) != 0
    qos = (control & 0x80) != 0
    header = 24 + 6 * ((flags & 3) == 3) + 2 * qos + 4 * (qos & ((flags & 0x80) != 0))
    aggregated = qos & ((window.u8(at + header - 2 - 4 * ((flags & 0x80) != 0)) & 0x80) != 0)
    readable = data & ~protected & ~empty & ~aggregated & (window.u16(at + header) == 0xAAAA)
    return at + header + 8, np.where(readable, window.u16(at + header + 6), NOTHING)


TAGS: dict[int, Rule] = {**dict.fromkeys(VLANS, _vlan), PPPOE: _pppoe, MPLS: _mpls}

LINKS: dict[int, Rule] = {
    0: _null, 108: _null, 1: _ethernet, 274: _ethernet, 9: _ppp, 50: _ppp, 166: _ppp, 51: _pppoe, 104: _chdlc,
    12: _raw, 14: _raw, 101: _raw, 228: _raw, 229: _raw, 105: _wifi, 119: _prism, 127: _radiotap, 192: _ppi,
    113: _sll, 276: _sll2, 117: _pflog, 239: _nflog, 149: _pktap, 258: _pktap,
}  # fmt: skip
"""LINKTYPE → rule. 274 is Ethernet with frame metadata of some switches."""


def mac(window: Window, address: bytes) -> np.typing.NDArray[np.bool_]:
    """Which packets have a MAC address as source or destination (Ethernet and Wi-Fi); all others, and other links, are False."""
    high, low = int.from_bytes(address[:2], "big"), int.from_bytes(address[2:], "big")
    found = np.zeros(len(window), bool)
    places = {1: (0, 6), 105: (4, 10, 16), 113: (6,), 276: (12,)}
    radiotap = np.where(window.link == 127, window.le16(window.start + 2), 0)
    link = np.where(window.link == 127, 105, window.link)
    for number, offsets in places.items():
        for offset in offsets:
            at = window.start + radiotap + offset
            found |= (link == number) & (window.u16(at) == high) & (window.u32(at + 2) == low)
    return found
