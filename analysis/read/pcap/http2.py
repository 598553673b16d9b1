"""HTTP/2 (RFC 9113) in both directions of a connection: a walk over the frames, with header blocks decoded by ``hpack``.

Works from the preface, after an upgrade (``Context.extra["request"]`` is then the exchange of stream 1), and from the middle of a connection: header
fields that point to what was never seen are left out and told in one Problem. After lost bytes the next frame is looked for.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from ...model import CAME_BACK, SENT, Direction, Message, Visibility
from .hpack import Decoder
from .http_streams import Half, Stream, Streams
from .stream import Chunk, Context, Event, Gap, Tally

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
_SPEAKING = frozenset((HEADERS, RST_STREAM, PUSH_PROMISE, CONTINUATION))
"""The frames beside DATA that do not only steer the connection."""
END_STREAM, END_HEADERS, PADDED, WITH_PRIORITY = 0x1, 0x4, 0x8, 0x20
MAX_BLOCK = 1 << 20
"""Longest header block, over all its continuations."""
_FRAME = re.compile(rb"\x00[\x00-\x40].[\x00\x01\x03\x04\x06-\x09][\x00\x01\x04\x05\x08\x09\x0c\x0d\x20\x21\x24\x25\x28\x29\x2c\x2d][\x00-\x7f]...", re.DOTALL)
"""A frame header as nearly all senders make them; only used to find frames again."""


@dataclass(slots=True)
class _Half:
    """One direction."""

    decoder: Decoder
    parts: list[bytes] = field(default_factory=list)
    have: int = 0
    need: int = 9
    """Bytes that are needed to go on."""
    offset: int = 0
    """Of the first byte that is held."""
    time: int = 0
    searching: bool = False
    skip: int = 0
    """Body bytes of a frame with a hole in it that still come: they belong to ``stream``."""
    stream: int = 0
    ends: bool = False
    """Whether that frame ends its stream."""
    block: list[bytes] = field(default_factory=list)
    """Header block fragments so far …"""
    size: int = 0
    head: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    """… and the frame that began it: type, flags, stream, offset, time."""
    begun: bool = False
    """Whether anything was read."""


class HTTP2:
    """The machine; see ``stream.Machine``."""

    decrypts = False

    def __init__(self, context: Context) -> None:
        self.context = context
        self.tally: Tally = {}
        self._keys: dict[Direction, tuple[Direction, Visibility]] = {SENT: (SENT, context.visibility), CAME_BACK: (CAME_BACK, context.visibility)}
        self.streams = Streams(context, "http/2", self._pass)
        self.halves = {SENT: _Half(Decoder()), CAME_BACK: _Half(Decoder())}
        self.events: list[Event] = []
        request = context.extra.get("request")
        if isinstance(request, Message):
            self._upgraded(request)

    def feed(self, chunk: Chunk) -> Iterable[Event]:
        """The next bytes of one direction."""
        half, data, key = self.halves[chunk.direction], chunk.data, self._keys[chunk.direction]
        self.tally[key] = self.tally.get(key, 0) + len(data)
        if half.skip:
            data = self._rest(chunk.direction, half, data, chunk.offset)
            if not data:
                return self._taken()
        if not half.have:
            half.offset, half.time = chunk.offset + len(chunk.data) - len(data), chunk.time
        half.parts.append(data)
        half.have += len(data)
        if half.have >= half.need:
            self._frames(chunk.direction, half, chunk.time)
        return self._taken()

    def gap(self, gap: Gap) -> Iterable[Event]:
        """Missing bytes: counted where they are all body, otherwise frames and header tables are lost."""
        half, direction = self.halves[gap.direction], gap.direction
        held = half.parts[0] if len(half.parts) == 1 else b"".join(half.parts)
        half.parts, half.have, half.need = [], 0, 9
        if not half.skip and len(held) >= 9 and held[3] == DATA and not held[4] & PADDED and not half.searching:
            half.stream, half.ends = int.from_bytes(held[5:9]) & 0x7FFFFFFF, bool(held[4] & END_STREAM)
            half.skip = int.from_bytes(held[:3]) + 9 - len(held)
            self.streams.data(half.stream, direction, held[9:], gap.offset)
        if half.skip and 0 < gap.length <= half.skip:
            half.skip -= gap.length
            self.streams.lost(half.stream, direction, gap.length)
            self._rest(direction, half, b"", gap.offset)
            return self._taken()
        if half.skip:
            self.streams.lost(half.stream, direction, half.skip)
        half.skip, half.searching, half.block = 0, True, []
        half.decoder.forget()
        self.streams.broken(direction)
        self._problem("gap", "HTTP/2 frames were lost; header fields that refer to them are left out", direction, gap.offset)
        return self._taken()

    def close(self, time: int) -> Iterable[Event]:  # noqa: ARG002
        """Return what is unfinished."""
        for direction, half in self.halves.items():
            held = b"".join(half.parts)
            if len(held) > 9 and held[3] == DATA and not held[4] & PADDED and not half.searching:
                self.streams.data(int.from_bytes(held[5:9]) & 0x7FFFFFFF, direction, held[9:], half.offset + len(held))
            if half.decoder.unknown:
                self._problem("gap", "header fields were left out because they refer to bytes before the capture or in a gap", direction, 0)
        self.events += self.streams.close()
        return self._taken()

    def _pass(self, event: Chunk | Gap) -> None:
        """Bytes of a tunnel, which the machine above counts."""
        event.time = self.halves[event.direction].time
        if isinstance(event, Chunk):
            self.tally[self._keys[event.direction]] -= len(event.data)
        self.events.append(event)

    def _taken(self) -> list[Event]:
        events, self.events = self.events, []
        return events

    def _problem(self, kind: str, text: str, direction: Direction, offset: int) -> None:
        self.events.append(self.context.problem(kind, text, direction, offset))

    def _upgraded(self, request: Message) -> None:
        """After an upgrade from HTTP/1 stream 1 is half closed (RFC 7540 section 3.2): its response answers the request that the machine below has told."""
        half = Half(True, 0, 0, request.time or 0, {}, [], done=True)
        self.streams.client = request.direction
        self.streams.open[1] = Stream({}, half, None, request)

    def _rest(self, direction: Direction, half: _Half, data: bytes, offset: int) -> bytes:
        """Go on in a body frame with a hole; what is behind the frame is given back."""
        used = min(half.skip, len(data))
        half.skip -= used
        if used:
            self.streams.data(half.stream, direction, data[:used], offset + used)
        if not half.skip and half.ends:
            self.events += self.streams.ended(half.stream, direction)
        return data[used:]

    def _frames(self, direction: Direction, half: _Half, time: int) -> None:
        """Take all whole frames off what has been gathered."""
        data = half.parts[0] if len(half.parts) == 1 else b"".join(half.parts)
        at, end, base, began = 0, len(data), half.offset, half.time
        if not half.begun:
            if PREFACE.startswith(data[:24]):
                if end < 24:
                    half.parts, half.need = [data], 24
                    return
                self.streams.client, at = direction, 24
            elif end > 3 and data[3] != SETTINGS:
                half.searching = not _plausible(data, 0, end)
                half.decoder.forget()
            half.begun = True
        while end - at >= 9:
            if half.searching:
                at = self._search(half, data, at)
                began = time
                continue
            stop = at + 9 + (data[at] << 16 | data[at + 1] << 8 | data[at + 2])
            if stop > end:
                break
            kind, flags, stream = data[at + 3], data[at + 4], int.from_bytes(data[at + 5 : at + 9]) & 0x7FFFFFFF
            if kind == DATA:
                content = _unpadded(data[at + 9 : stop]) if flags & PADDED else data[at + 9 : stop]
                if content:
                    self.streams.data(stream, direction, content, base + stop)
                if flags & END_STREAM:
                    self.events += self.streams.ended(stream, direction)
            elif kind in _SPEAKING:
                self._control(direction, half, (kind, flags, stream, base + at, began), data[at + 9 : stop], base + stop)
            at, began = stop, time
        half.parts = [data[at:]] if at < end else []
        half.have, half.offset, half.time = end - at, base + at, began
        half.need = 9 + int.from_bytes(data[at : at + 3]) if end - at >= 9 and not half.searching else 9

    def _search(self, half: _Half, data: bytes, at: int) -> int:
        """Where the next frame stands; without one, all but the last 8 bytes are passed over."""
        found = _FRAME.search(data, at)
        while found and not (self._expected(data, found.start()) and _plausible(data, found.start(), len(data))):
            found = _FRAME.search(data, found.start() + 1)
        half.searching = found is None
        return found.start() if found else len(data) - 8

    def _expected(self, data: bytes, at: int) -> bool:
        """Whether a frame found by search is of a stream that is open, may open, or is the connection itself."""
        kind, stream = data[at + 3], int.from_bytes(data[at + 5 : at + 9])
        if kind in (SETTINGS, PING, GOAWAY) or not stream:
            return not stream and kind in (SETTINGS, PING, GOAWAY, WINDOW_UPDATE)
        return stream in self.streams.open or stream <= self.streams.newest + 2000

    def _control(self, direction: Direction, half: _Half, head: tuple[int, int, int, int, int], payload: bytes, end: int) -> None:
        """A frame of ``_SPEAKING``."""
        kind, flags, stream, start, _ = head
        if kind in (HEADERS, PUSH_PROMISE):
            if flags & PADDED:
                payload = _unpadded(payload)
            if kind == HEADERS and flags & WITH_PRIORITY:
                payload = payload[5:]
            half.head, half.block, half.size = head, [payload], len(payload)
        elif kind == CONTINUATION and half.block and stream == half.head[2]:
            half.block.append(payload)
            half.size += len(payload)
        elif kind == RST_STREAM:
            self.events += self.streams.reset(stream, direction)
            return
        else:
            return
        if half.size > MAX_BLOCK:
            half.block = []
            half.decoder.forget()
            self._problem("limit", "a header block was longer than is kept", direction, start)
        elif flags & END_HEADERS:
            self._block(direction, half, end)

    def _block(self, direction: Direction, half: _Half, end: int) -> None:
        """A header block is complete."""
        (kind, flags, stream, start, time), block = half.head, b"".join(half.block)
        half.block = []
        try:
            if kind == PUSH_PROMISE:
                self.events += self.streams.promise(int.from_bytes(block[:4]) & 0x7FFFFFFF, direction, half.decoder.decode(block[4:]), start, end, time)
                return
            fields = half.decoder.decode(block)
        except ValueError as error:
            half.decoder.forget()
            self._problem("damaged", f"header block does not decode: {error}", direction, start)
            return
        for event in self.streams.headers(stream, direction, fields, start, end, time):
            if isinstance(event, Chunk):
                self._pass(event)
            else:
                self.events.append(event)
        if flags & END_STREAM:
            self.events += self.streams.ended(stream, direction)


def starts(head: bytes) -> bool:
    """Whether a stream that begins so may be HTTP/2: the client's preface, or the SETTINGS frame with which a server must begin."""
    if head[:3] == b"PRI":
        return PREFACE.startswith(head[:24])
    return len(head) >= 9 and head[:2] == b"\0\0" and head[2] % 6 == 0 and head[2] <= 120 and head[3] == SETTINGS and head[4] == 0 and head[5:9] == bytes(4)


def _unpadded(payload: bytes) -> bytes:
    """What a padded frame holds: behind the length of the padding, before the padding."""
    return payload[1 : max(1, len(payload) - payload[0])] if payload else b""


def _plausible(data: bytes, at: int, end: int) -> bool:
    """Whether a frame header stands at ``at``, and another one behind its frame, and so on as far as a few frames go."""
    for _ in range(4):
        if not _FRAME.match(data, at):
            return at + 9 > end
        at += 9 + int.from_bytes(data[at : at + 3])
    return True
