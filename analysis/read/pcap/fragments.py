"""IP fragments put together again (RFC 791 3.2, RFC 8200 4.5); rare, so one by one and bounded.

The payload of a whole datagram lies scattered in the capture; it is copied to a side file, to which the packet index then points.
"""

import struct
from dataclasses import dataclass, field
from typing import BinaryIO

from .containers import Window
from .network import TCP, UDP, Packets

MAX_DATAGRAM = 65535
MAX_PIECES = 1500
MAX_TRIES = 8
"""How often a datagram whose pieces overlap is tried."""
MAX_HELD = 32 << 20
"""Bytes of unfinished datagrams; beyond that the oldest are given up."""
MAX_WRITTEN = 256 << 20


@dataclass(slots=True)
class Datagram:
    """A datagram being put together."""

    address: bytes
    """Source and destination, packed."""
    pieces: dict[int, bytes] = field(default_factory=dict)
    size: int = 0
    """Bytes of all pieces."""
    total: int = -1
    tries: int = 0
    packets: list[tuple[int, int, int]] = field(default_factory=list)
    """(frame number, time, frame length) of each piece."""

    def start(self) -> bytes:
        """The datagram up to the first missing byte. Where pieces overlap the one that begins first wins."""
        parts: list[bytes] = []
        end = 0
        for offset in sorted(self.pieces):
            if offset > end:
                break
            if new := self.pieces[offset][end - offset :]:
                parts.append(new)
                end += len(new)
        data = b"".join(parts)
        return data[: self.total] if self.total >= 0 else data

    def whole(self) -> bool:
        """Whether nothing is missing; False when that was asked in vain too often."""
        if self.total < 0 or self.size < self.total or self.tries >= MAX_TRIES:
            return False
        self.tries += 1
        return len(self.start()) >= self.total


@dataclass(slots=True)
class Whole:
    """A finished datagram with the header fields that the index needs."""

    source: int
    destination: int
    address: bytes
    """Source and destination address, packed."""
    protocol: int
    sport: int
    dport: int
    seq: int
    ack: int
    flags: int
    length: int
    position: int
    """Of the payload in the side file."""
    packets: list[tuple[int, int, int]]


class Fragments:
    """Collects the pieces of all windows."""

    def __init__(self, side: BinaryIO) -> None:
        self._open: dict[tuple[int, int, int, int], Datagram] = {}
        self._held = 0
        self._side = side
        self._written = 0
        self.lost: list[tuple[int, int, int]] = []
        """Packets of datagrams that were never completed."""

    def add(self, window: Window, packets: Packets, row: int, frame: int) -> Whole | None:
        """Take one piece; gives the datagram that it completes (or the oldest unfinished one, when too much is held)."""
        key = (int(packets.source[row]), int(packets.destination[row]), int(packets.protocol[row]), int(packets.ident[row]))
        at, size = int(packets.address[row]), 32 if packets.six[row] else 8
        datagram = self._open.setdefault(key, Datagram(window.data[at : at + size].tobytes()))
        at, offset = int(packets.payload[row]), int(packets.fragment[row])
        data = window.data[at : at + int(packets.kept[row])].tobytes()
        datagram.packets.append((frame, int(window.time[row]), int(window.captured[row])))
        more = len(data) - len(datagram.pieces.get(offset, b""))
        if more > 0 and offset + len(data) <= MAX_DATAGRAM and len(datagram.pieces) < MAX_PIECES:
            datagram.pieces[offset] = data
            datagram.size += more
            self._held += more
        if not packets.more[row]:
            datagram.total = offset + int(packets.length[row])
        if datagram.whole():
            return self._take(key)
        return self._take(next(iter(self._open))) if self._held > MAX_HELD else None

    def close(self) -> list[Whole]:
        """The end of the file: unfinished datagrams, as far as they go."""
        return [done for key in list(self._open) if (done := self._take(key))]

    def _take(self, key: tuple[int, int, int, int]) -> Whole | None:
        datagram = self._open.pop(key)
        self._held -= datagram.size
        return self._finish(key, datagram.address, datagram.start(), datagram)

    def _finish(self, key: tuple[int, int, int, int], address: bytes, data: bytes, datagram: Datagram) -> Whole | None:
        protocol = key[2]
        header = (data[12] >> 4) * 4 if protocol == TCP and len(data) >= 20 else 8 if protocol == UDP and len(data) >= 8 else 0
        payload = data[header:]
        if not header or len(data) < header or self._written + len(payload) > MAX_WRITTEN:
            self.lost += datagram.packets
            return None
        sport, dport = struct.unpack_from("!HH", data)
        seq, ack, flags = struct.unpack_from("!IIxB", data, 4) if protocol == TCP else (0, 0, 0)
        position = self._written
        self._side.write(payload)
        self._written += len(payload)
        return Whole(key[0], key[1], address, protocol, sport, dport, seq, ack, flags & 0x3F, len(payload), position, datagram.packets)
