"""One QUIC connection: its keys by level and key phase (RFC 9001), its packet numbers, and its streams put in order. No I/O; used by ``quic``."""

from dataclasses import dataclass, field
from heapq import heappop, heappush

from ...model import Direction
from .dns import DNS
from .http3 import HTTP3
from .keylog import KeyLog
from .quic_crypto import PacketKeys, initial_keys
from .quic_packet import HANDSHAKE, INITIAL, ONE_RTT, ZERO_RTT, Packet
from .stream import Chunk, Context, opposite
from .tls_session import Session
from .tls_suites import SUITES, TLS13

MAX_HELD = 16 << 20
"""Most bytes of a stream that are held behind a gap."""
SPACES = {INITIAL: 0, HANDSHAKE: 1, ZERO_RTT: 2, ONE_RTT: 2}
"""Packet number spaces."""
_LABELS = {ZERO_RTT: "EARLY_TRAFFIC_SECRET", HANDSHAKE: "HANDSHAKE_TRAFFIC_SECRET", ONE_RTT: "TRAFFIC_SECRET_0"}


@dataclass(slots=True)
class Ordered:
    """Puts the pieces of a stream in order."""

    next: int = 0
    held: list[tuple[int, bytes]] = field(default_factory=list)
    """Heap of pieces behind a gap."""
    size: int = 0
    ends: int | None = None
    told: bool = False
    """Whether the end was handed over."""

    def add(self, offset: int, data: bytes) -> bytes:
        """What can be read on from ``next``; pieces may overlap and repeat."""
        if offset > self.next:
            if self.size < MAX_HELD and data:
                self.size += len(data)
                heappush(self.held, (offset, data))
            return b""
        found = data[self.next - offset :]
        self.next += len(found)
        if self.held and self.held[0][0] <= self.next:
            parts = [found]
            while self.held and self.held[0][0] <= self.next:
                offset, data = heappop(self.held)
                self.size -= len(data)
                parts.append(data[self.next - offset :])
                self.next += len(parts[-1])
            found = b"".join(parts)
        return found

    @property
    def whole(self) -> bool:
        """Whether all of the stream was read."""
        return self.ends is not None and self.next >= self.ends


class Attempt:
    """One QUIC connection; a pair of ports may carry several, one after the other."""

    def __init__(self, context: Context, keys: KeyLog, client: Direction, version: int, connection_id: bytes) -> None:
        self.session = Session(context, keys)
        self.client, self.version, self.connection_id = client, version, connection_id
        self.id_size: dict[Direction, int] = {}
        """Length of the destination id in 1-RTT packets of each direction."""
        self.ids: dict[Direction, set[bytes]] = {client: set(), opposite(client): set()}
        """Destination ids that packets of each direction may have, as far as they were told."""
        self.keys: dict[tuple[str, Direction, int], list[PacketKeys]] = {}
        """By level, direction and version: the keys that may fit."""
        self.largest: dict[tuple[int, Direction], int] = {}
        self.crypto: dict[tuple[int, Direction], Ordered] = {}
        self.streams: dict[tuple[int, Direction], Ordered] = {}
        self.phases: dict[Direction, int] = {}
        self.before: dict[Direction, PacketKeys] = {}
        """Keys of the phase before, for packets that come late."""
        self.early: list[tuple[Chunk, bytes]] = []
        """0-RTT packets that the server was not heard to take."""
        self.http: HTTP3 | None = None
        self.dns: dict[int, DNS] = {}
        """By stream."""

    def candidates(self, kind: str, direction: Direction, version: int) -> list[PacketKeys]:
        """The keys that may open a packet."""
        place = (kind, direction, version)
        if place not in self.keys:
            if kind == INITIAL:
                side = 0 if direction == self.client else 1
                self.keys[place] = [pair[side] for pair in initial_keys(version, self.connection_id)]
            else:
                self.keys[place] = self._secret_keys(kind, direction, version)
        return self.keys[place]

    def _secret_keys(self, kind: str, direction: Direction, version: int) -> list[PacketKeys]:
        session = self.session
        chosen = SUITES.get(session.server.cipher) if session.server else None
        found: list[PacketKeys] = []
        for secret in session.given(("CLIENT_" if direction == self.client else "SERVER_") + _LABELS[kind]):
            fitting = [suite for suite in TLS13 if len(secret) == (48 if suite.hash == "sha384" else 32)]
            if chosen in fitting and kind != ZERO_RTT:
                fitting = [chosen]
            found += [PacketKeys(secret, suite, version) for suite in fitting]
        return found

    def open(self, packet: Packet, direction: Direction, datagram: bytes) -> bytes:
        """The payload of a packet; ValueError when no key fits."""
        space, version = SPACES[packet.kind], packet.version or self.version
        largest = self.largest.get((space, direction), -1)
        found = self.candidates(packet.kind, direction, version)
        for keys in found:
            try:
                if packet.kind == ONE_RTT and direction in self.phases:
                    number, payload = self._open_phase(keys, packet, direction, datagram, largest)
                else:
                    first, number, payload = keys.open(datagram, packet.start, packet.number_at, packet.end, largest)
                    if packet.kind == ONE_RTT:
                        self.phases[direction] = first >> 2 & 1
                        self.keys[packet.kind, direction, version] = [keys]
            except ValueError:
                continue
            if len(found) > 1:
                self.keys[packet.kind, direction, version] = [keys]
            self.largest[space, direction] = max(largest, number)
            return payload
        raise ValueError("packet does not open")

    def _open_phase(self, keys: PacketKeys, packet: Packet, direction: Direction, datagram: bytes, largest: int) -> tuple[int, bytes]:
        """A 1-RTT packet whose key phase is known: under the present, the next or the last key (RFC 9001 section 6)."""
        unmasked = keys.unmask(datagram, packet.start, packet.number_at, packet.end)
        if unmasked[0] >> 2 & 1 == self.phases[direction]:
            return keys.open(datagram, packet.start, packet.number_at, packet.end, largest, unmasked)[1:]
        before = self.before.get(direction)
        if before is not None:
            try:
                return before.open(datagram, packet.start, packet.number_at, packet.end, largest, unmasked)[1:]
            except ValueError:
                pass
        after = keys.updated()
        first, number, payload = after.open(datagram, packet.start, packet.number_at, packet.end, largest, unmasked)
        self.before[direction], self.phases[direction] = keys, first >> 2 & 1
        self.keys[ONE_RTT, direction, self.version] = [after]
        return number, payload
