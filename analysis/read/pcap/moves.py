"""QUIC connections that go on between other addresses (RFC 9000 section 9): a phone changes networks, or a router gives it another port.

A conversation whose first datagram has a short header is the rest of an earlier connection when that one named its connection id, in its handshake or in
NEW_CONNECTION_ID (which takes the keys to read), and the two have one end in common.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ...model import Direction
from .conversations import Column
from .quic import QUIC

HEAD = 21
"""First byte and the longest connection id."""


@dataclass(slots=True)
class Part:
    """The packets of a connection between one pair of addresses."""

    place: int
    """Position in the unit."""
    sent: int
    """Which way is sent; see ``connection.describe``."""
    before: dict[Direction, int]
    """Bytes of each direction in the parts before this one."""


class Moves:
    """Conversations of a unit that may be the rest of another one: position, which way the first datagram went, and how it begins."""

    def __init__(self, table: dict[str, Column], first: int, heads: Iterable[tuple[int, int, bytes]]) -> None:
        self.table, self.first, self._heads = table, first, heads
        self.waiting: dict[int, tuple[int, bytes]] = {}
        self.taken: set[int] = set()

    def follow(self, place: int, machine: QUIC) -> tuple[int, int] | None:
        """The conversation that goes on with a connection, and which way is sent in it; it is then taken."""
        for later, way, head in self._heads:  # read when the first connection asks
            if 0x40 <= head[0] < 0x80:
                self.waiting[later] = way, head
        for later, (way, head) in self.waiting.items():
            direction = machine.direction_of(head) if later > place else None
            if direction and self._ends(place) & self._ends(later):
                del self.waiting[later]
                self.taken.add(later)
                return later, way if direction == "sent" else 1 - way
        return None

    def _ends(self, place: int) -> set[tuple[bytes, int]]:
        number = self.first + place
        return {(self.table[end][number], int(self.table[f"{end}_port"][number])) for end in ("low", "high")}
