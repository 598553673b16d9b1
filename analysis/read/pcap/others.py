"""Packets that belong to no connection, counted: other IP protocols (ICMP …), no IP at all, unreadable headers; ESP (IPsec) for each pair of peers, because a
tunnel is somebody the phone talks to. And which addresses are local.
"""

import ipaddress
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from . import network
from .containers import Window, groups
from .network import ESP, Packets

LOCAL = tuple(
    ipaddress.ip_network(block)
    for block in ("0.0.0.0/8", "10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/4", "255.255.255.255/32",
                  "::/127", "fc00::/7", "fe80::/10", "ff00::/8")
)  # fmt: skip
"""Addresses that lie in the local network (RFC 1918, 3927, 4193, 4291, 5771); documentation and carrier-grade NAT addresses do not."""

LINK = tuple(
    ipaddress.ip_network(block) for block in ("255.255.255.255/32", "169.254.0.0/16", "224.0.0.0/24", "239.255.0.0/16", "fe80::/10", "ff01::/16", "ff02::/16")
)
"""Blocks that no router forwards; 239.255.0.0/16 is the local scope of RFC 2365."""


@lru_cache(maxsize=1 << 16)
def is_local(address: bytes | str) -> bool:
    """Whether an address, packed or as text, lies in the local network."""
    ip = ipaddress.ip_address(address)
    ip = (ip.ipv4_mapped or ip) if isinstance(ip, ipaddress.IPv6Address) else ip
    return any(ip in block for block in LOCAL)


@lru_cache(maxsize=1 << 16)
def stays_here(address: str) -> bool:
    """Whether no router passes on what is sent to an address, whoever sends it: broadcast, link-local, and multicast of the link (RFC 4291, 5771)."""
    ip = ipaddress.ip_address(address)
    return any(ip in block for block in LINK)


MAX_PEERS = 1 << 12
"""Pairs of ESP peers that get a row of their own."""


@dataclass(slots=True)
class Other:
    """Packets of one kind."""

    packets: int = 0
    first: int = 0
    last: int = 0
    bytes: dict[str, int] = field(default_factory=dict)
    """``<direction>|<visibility>`` → frame bytes."""

    def count(self, packets: int, first: int, last: int, key: str, length: int) -> None:
        """Add some packets."""
        self.first = min(self.first, first) if self.packets else first
        self.last = max(self.last, last)
        self.packets += packets
        self.bytes[key] = self.bytes.get(key, 0) + length


class Others:
    """All of them, by kind (``other ip``, ``non ip``, ``damaged``) and, for ESP, by the addresses of the phone's and the other side."""

    def __init__(self) -> None:
        self._kinds = {(kind, "", ""): Other() for kind in ("other ip", "non ip", "damaged")}

    @property
    def kinds(self) -> dict[tuple[str, str, str], Other]:
        """Those of which there are packets."""
        return {kind: other for kind, other in self._kinds.items() if other.packets}

    def count(self, kind: str, packets: int, first: int, last: int, key: str, length: int, peers: tuple[str, str] = ("", "")) -> None:
        """Add some packets."""
        name = kind, *peers
        if name not in self._kinds and len(self._kinds) >= MAX_PEERS:
            name = kind, "", ""
        self._kinds.setdefault(name, Other()).count(packets, first, last, key, length)

    def add(self, window: Window, packets: Packets, mine: npt.NDArray[np.bool_]) -> None:
        """Account for the packets of a window that make no connection. ``mine``: those that are wanted."""
        for kind, what, key in (("non ip", network.NON_IP, "sent|local"), ("damaged", network.DAMAGED, "sent|opaque")):
            rows = np.flatnonzero((packets.what == what) & mine)
            if len(rows):
                self.count(kind, len(rows), *_span(window, rows), key, int(window.captured[rows].sum()))
        rows = np.flatnonzero((packets.what == network.OTHER) & mine)
        ends = network.mix(packets.source[rows] + network.mix(packets.destination[rows] + (packets.protocol[rows] == ESP).astype(np.uint64)))
        for chosen in sorted((rows[group] for group in groups(ends)), key=lambda chosen: int(chosen[0])):
            key, peers = self._ends(window, packets, int(chosen[0]))
            self.count("other ip", len(chosen), *_span(window, chosen), key, int(window.captured[chosen].sum()), peers)

    def _ends(self, window: Window, packets: Packets, row: int) -> tuple[str, tuple[str, str]]:
        """Direction and visibility of a packet, and the ESP peers. It comes back when only its destination is local, or its source was sent to before."""
        at, size = int(packets.address[row]), 16 if packets.six[row] else 4
        ends = [window.data[at + k : at + k + size].tobytes() for k in (0, size)]
        source, destination = map(is_local, ends)
        back, encrypted = destination and not source, bool(packets.protocol[row] == ESP)
        one, two = (str(ipaddress.ip_address(end)) for end in ends) if encrypted else ("", "")
        back |= encrypted and source == destination and ("other ip", two, one) in self._kinds
        visibility = "local" if source and destination else "encrypted" if encrypted else "clear"
        return f"{'came back' if back else 'sent'}|{visibility}", (two, one) if back else (one, two)


def _span(window: Window, rows: npt.NDArray[np.int64]) -> tuple[int, int]:
    times = window.time[rows]
    return int(times.min()), int(times.max())
