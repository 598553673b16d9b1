"""HTTP/3 (RFC 9114) on the streams of a QUIC connection, with QPACK (RFC 9204) undone by ``pylsqpack``.

Not a ``stream.Machine``: the QUIC machine hands over each stream's bytes in order. Header blocks that need the other side's settings, or table entries
that have not come yet, wait for them.
"""

from collections import deque
from dataclasses import dataclass, field

import pylsqpack

from ...model import Direction
from ..exchange import text
from .http_streams import Streams
from .quic_packet import varint
from .stream import Chunk, Context, Event, Gap, opposite

DATA, HEADERS, SETTINGS, PUSH_PROMISE = 0, 1, 4, 5
CONTROL, PUSH, ENCODER, DECODER = range(4)
QPACK_MAX_TABLE_CAPACITY = 1
MAX_BLOCK = 1 << 20
_BLOCKED_STREAMS = 1 << 16


@dataclass(slots=True)
class _Half:
    """One direction of one stream."""

    number: int
    """Stream number for ``Streams``; pushed streams have negative ones."""
    data: bytes = b""
    """Bytes of a frame that is not yet whole."""
    left: int = 0
    """Body bytes of a DATA frame still to come."""
    skip: int = 0
    """Bytes of a frame of no interest still to come."""
    kind: int = -1
    """Type of a unidirectional stream once known."""
    start: int = 0
    time: int = 0
    broken: bool = False
    ends: bool = False
    """Whether the stream's last bytes were handed over."""
    blocked: bool = False
    """Whether a header block waits; what comes behind it waits in ``held``."""
    held: deque[tuple[bytes, int, int, int]] = field(default_factory=deque)


@dataclass(slots=True)
class _Block:
    """A header block that waits."""

    half: _Half
    data: bytes
    start: int
    end: int
    time: int
    promised: int | None = None


@dataclass(slots=True)
class _Side:
    """What one direction's header blocks need."""

    capacity: int | None = None
    """Table size that the *other* side allows, from its settings."""
    decoder: "pylsqpack.Decoder | None" = None
    encoded: list[bytes] = field(default_factory=list)
    """Encoder stream bytes that came before the settings."""
    waiting: dict[int, _Block] = field(default_factory=dict)
    """Blocks by the id that the decoder knows them by."""
    blocks: int = 0


class HTTP3:
    """All streams of one QUIC connection. ``context`` counts the messages."""

    def __init__(self, context: Context, client: Direction) -> None:
        self.context, self.client = context, client
        self.streams = Streams(context, "http/3", self._pass)
        self.streams.client = client
        self.halves: dict[tuple[int, Direction], _Half] = {}
        self.sides = {client: _Side(), opposite(client): _Side()}
        self.events: list[Event] = []
        self.time = 0
        """Of the bytes that are being read."""

    def feed(self, stream: int, direction: Direction, data: bytes, ends: bool, start: int, end: int, time: int) -> list[Event]:
        """The next bytes of one stream; ``start`` and ``end``: where the datagram that held them stands."""
        self.time = time
        half = self.halves.get((stream, direction))
        if half is None:
            half = self.halves[stream, direction] = _Half(stream)
        if stream & 2 and half.kind < 0:
            data = self._kind(half, data)
        if stream & 2 and half.kind != PUSH:
            if half.kind == CONTROL:
                self._control(half, direction, data)
            elif half.kind == ENCODER:
                self._encoder(direction, data, end)
        elif not half.broken:
            half.ends = half.ends or ends
            self._frames(half, direction, data, start, end, time)
        return self._taken()

    def gap(self, stream: int, direction: Direction, length: int, at: int) -> list[Event]:
        """Bytes of a stream that are not in the capture."""
        half = self.halves.get((stream, direction))
        if half is None or (stream & 2 and half.kind != PUSH) or (length > half.left and length > half.skip):
            self._problem("gap", "bytes of an HTTP/3 stream were lost", direction, at)
            if half is not None:
                half.broken = True
        elif half.left:
            self.streams.lost(half.number, direction, length)
            half.left -= length
        else:
            half.skip -= length
        return self._taken()

    def reset(self, stream: int) -> list[Event]:
        """The stream was given up by one side."""
        self.events += self.streams.aborted(stream)
        return self._taken()

    def close(self) -> list[Event]:
        """Return what is unfinished; blocks that still wait are decoded with the table size most often used."""
        for direction, side in self.sides.items():
            if side.capacity is None and (side.encoded or side.waiting):
                self._settle(opposite(direction), 4096)
            if side.waiting:
                self._problem("gap", "header fields could not be read because the table they refer to was lost", direction, 0)
        self.events += self.streams.close()
        return self._taken()

    def _pass(self, event: Chunk | Gap) -> None:
        event.time = self.time
        self.events.append(event)

    def _taken(self) -> list[Event]:
        events, self.events = self.events, []
        return events

    def _problem(self, kind: str, text: str, direction: Direction, at: int) -> None:
        self.events.append(self.context.problem(kind, text, direction, at))

    def _kind(self, half: _Half, data: bytes) -> bytes:
        """The type of a unidirectional stream stands at its start; a push stream has its push id behind it."""
        data = half.data + data
        try:
            kind, at = varint(data, 0)
            if kind == PUSH:
                push, at = varint(data, at)
                half.number = -1 - push
        except IndexError:
            half.data = data
            return b""
        half.kind, half.data = kind, b""
        return data[at:]

    def _control(self, half: _Half, direction: Direction, data: bytes) -> None:
        """Of the control stream only SETTINGS matters: it says how big a table the other side may use."""
        half.data += data
        try:
            kind, at = varint(half.data, 0)
            size, at = varint(half.data, at)
            if kind != SETTINGS or half.broken or len(half.data) < at + size:
                half.data = half.data[:MAX_BLOCK]
                return
            end, capacity = at + size, 0
            while at < end:
                name, at = varint(half.data, at)
                value, at = varint(half.data, at)
                capacity = value if name == QPACK_MAX_TABLE_CAPACITY else capacity
        except IndexError:
            return
        half.broken, half.data = True, b""
        self._settle(direction, capacity)

    def _settle(self, direction: Direction, capacity: int) -> None:
        """The settings of ``direction`` are known: what the other direction encoded can be decoded."""
        sender = opposite(direction)
        side = self.sides[sender]
        if side.capacity is not None:
            return
        side.capacity = capacity
        side.decoder = pylsqpack.Decoder(min(capacity, MAX_BLOCK), _BLOCKED_STREAMS)
        encoded, side.encoded = side.encoded, []
        waiting, side.waiting = side.waiting, {}
        for data in encoded:
            self._encoder(sender, data, 0)
        for block in waiting.values():
            self._decode(sender, block)

    def _encoder(self, direction: Direction, data: bytes, end: int) -> None:
        """Instructions for the table; blocks that waited for them are resumed."""
        side = self.sides[direction]
        if side.decoder is None:
            side.encoded.append(data)
            return
        try:
            ready = side.decoder.feed_encoder(data)
        except pylsqpack.EncoderStreamError:
            self._problem("damaged", "QPACK encoder stream does not decode", direction, end)
            return
        for number in ready:
            block = side.waiting.pop(number, None)
            if block is not None:
                try:
                    _, fields = side.decoder.resume_header(number)
                except (pylsqpack.DecompressionFailed, pylsqpack.StreamBlocked):
                    self._problem("damaged", "header block does not decode", direction, block.start)
                    continue
                self._headers(direction, block, fields)

    def _frames(self, half: _Half, direction: Direction, data: bytes, start: int, end: int, time: int) -> None:
        """Frames of a request or push stream: the wire format in one place, hence its length. Body bytes pass as they come, other frames are gathered first."""
        if half.blocked:
            half.held.append((data, start, end, time))
            return
        if half.data:
            data = half.data + data
        else:
            half.start, half.time = start, time
        at, size = 0, len(data)
        while at < size:
            if half.left or half.skip:
                used = min(half.left or half.skip, size - at)
                if half.left:
                    self.streams.data(half.number, direction, data[at : at + used], end)
                    half.left -= used
                else:
                    half.skip -= used
                at += used
                half.start, half.time = start, time
                continue
            try:
                kind, behind = varint(data, at)
                length, behind = varint(data, behind)
            except IndexError:
                break
            if kind == DATA:
                half.left = length
            elif kind not in (HEADERS, PUSH_PROMISE) or length > MAX_BLOCK:
                half.skip = length
            elif behind + length > size:
                break
            else:
                waits = self._block(half, direction, kind, data[behind : behind + length], end)
                behind += length
                if waits:
                    half.data = b""
                    half.held.appendleft((data[behind:], start, end, time))
                    return
            at = behind
        half.data = data[at:]
        if half.ends and not half.held:
            self.halves.pop((half.number, direction), None)
            self.events += self.streams.ended(half.number, direction)

    def _block(self, half: _Half, direction: Direction, kind: int, block: bytes, end: int) -> bool:
        """A header block of a stream; returns whether it has to wait."""
        promised = None
        if kind == PUSH_PROMISE:
            try:
                promised, at = varint(block, 0)
            except IndexError:
                return False
            block = block[at:]
        self._decode(direction, _Block(half, block, half.start, end, half.time, promised))
        return half.blocked

    def _decode(self, direction: Direction, block: _Block) -> None:
        """Decode a header block, or let it wait. Blocks that use no table (required insert count 0) need no settings."""
        side = self.sides[direction]
        side.blocks += 1
        number = side.blocks
        if side.decoder is None and block.data[:1] != b"\0":
            side.waiting[number], block.half.blocked = block, True
            return
        decoder = side.decoder or pylsqpack.Decoder(0, 0)
        try:
            _, fields = decoder.feed_header(number, block.data)
        except pylsqpack.StreamBlocked:
            side.waiting[number], block.half.blocked = block, True
            return
        except (pylsqpack.DecompressionFailed, ValueError):
            self._problem("damaged", "header block does not decode", direction, block.start)
            return
        self._headers(direction, block, fields)

    def _headers(self, direction: Direction, block: _Block, raw: list[tuple[bytes, bytes]]) -> None:
        """A block is decoded: tell it, and go on with what waited behind it."""
        half, fields = block.half, [(text(name), text(value)) for name, value in raw]
        if block.promised is None:
            self.events += self.streams.headers(half.number, direction, fields, block.start, block.end, block.time)
        else:
            self.events += self.streams.promise(-1 - block.promised, direction, fields, block.start, block.end, block.time)
        if half.blocked:
            half.blocked = False
            self._go_on(half, direction)

    def _go_on(self, half: _Half, direction: Direction) -> None:
        """Frames that waited behind a header block, until the next one that has to wait."""
        while half.held and not half.blocked:
            data, start, end, time = half.held.popleft()
            self._frames(half, direction, data, start, end, time)
