"""Which protocol machine reads a stream, and machines standing on each other.

A stream is told by its first bytes, not by its port; datagrams too, but for a few protocols without a mark. What nobody knows is counted, and looked at again
with each new chunk: a capture may begin in the middle, and a connection may turn to TLS later (STARTTLS).
"""

from collections.abc import Callable, Iterable, Iterator

from ...model import SENT, Direction, Message, Problem, Resolution, Visibility
from . import datagrams, dns, http1, http2, mqtt, quic, tls, websocket
from .keylog import KeyLog
from .origins import Origins
from .stream import Chunk, Clock, Context, Event, Gap, Machine, Switch, Tally

MAX_LAYERS = 8
MIN_HEAD = 17
"""First bytes that are enough to tell any of the protocols."""
MAX_LOOKS = 16
"""Datagrams of a conversation that are looked at for a protocol."""
DNS_PORTS = {53: "dns", 5353: "mdns", 5355: "llmnr"}

type Make = Callable[[Context, KeyLog], Machine]

STREAMS: tuple[tuple[Callable[[bytes], bool], Make], ...] = (
    (http1.starts, lambda context, _keys: http1.HTTP1(context)),
    (tls.starts, tls.TLS),
    (http2.starts, lambda context, _keys: http2.HTTP2(context)),
    (mqtt.starts, lambda context, _keys: mqtt.MQTT(context)),
)
"""How a stream begins, and who reads it; asked in this order."""

NAMED: dict[str, Make] = {
    "h2": lambda context, _keys: http2.HTTP2(context),
    "h2c": lambda context, _keys: http2.HTTP2(context),
    "websocket": lambda context, _keys: websocket.WebSocket(context),
}
"""Protocol of a Switch, or of ALPN when the first bytes say nothing, and who reads it."""


def find_stream(head: bytes, context: Context) -> Make | None:
    """The machine for a stream that begins so; None when nobody knows it."""
    for starts, make in STREAMS:
        if starts(head):
            return make
    if context.connection.server_port in (53, 853) and dns.starts(head):
        return lambda context, _keys: dns.DNS(context)
    return NAMED.get(context.connection.alpn) if context.encrypted else None


def find_datagrams(head: bytes, context: Context, keys: KeyLog) -> Machine:
    """The machine for a conversation that begins with this datagram; ``Mixed`` when nobody knows it."""
    connection = context.connection
    for port in (connection.server_port or 0, connection.client_port or 0):
        if port in DNS_PORTS:
            return dns.DNS(context, DNS_PORTS[port], datagrams=True)
        if port in datagrams.BY_PORT:
            return datagrams.Datagrams(context, *datagrams.BY_PORT[port])
    return quic.QUIC(context, keys) if quic.starts(head) else Mixed(context)


class Mixed(datagrams.Datagrams):
    """Datagrams of several protocols on one pair of ports, as in calls (RFC 7983): STUN and plain JSON are read, the rest counted; see ``stream.Machine``."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "stun", datagrams.stun)
        self._json = datagrams.Datagrams(context, "json", datagrams.plain_json)
        self._json.tally = self.tally

    def feed(self, chunk: Chunk) -> Iterator[Event]:
        """One datagram."""
        if datagrams.encrypted(chunk.data, self.context.connection.server_port or 0):
            key: tuple[Direction, Visibility] = (chunk.direction, "encrypted")
            self.tally[key] = self.tally.get(key, 0) + len(chunk.data)
        elif chunk.data[:1] in (b"{", b"[") and datagrams.plain_json(chunk.data):
            yield from self._json.feed(chunk)
        else:
            yield from super().feed(chunk)


class Unknown:
    """A stream that nobody knows; see ``stream.Machine``. Text counts as clear, everything else as opaque."""

    decrypts = False

    def __init__(self, context: Context) -> None:
        self.context = context
        self.tally: Tally = {}

    def feed(self, chunk: Chunk) -> Iterable[Event]:
        """Count."""
        sample = chunk.data[:512]
        text = len(sample.translate(None, bytes(range(32, 127)) + b"\r\n\t")) * 10 <= len(sample)
        key: tuple[Direction, Visibility] = (chunk.direction, self.context.visibility if text else "opaque")
        self.tally[key] = self.tally.get(key, 0) + len(chunk.data)
        return ()

    def gap(self, _gap: Gap) -> Iterable[Event]:
        """Nothing to lose."""
        return ()

    def close(self, _time: int) -> Iterable[Event]:
        """Nothing is unfinished."""
        return ()


type Said = "list[tuple[Message | Problem | Resolution, Layer]]"
"""What came out of the machines, each with the layer it comes from."""


class Layer:
    """One machine at work, and what stands on it."""

    def __init__(self, context: Context, keys: KeyLog, depth: int = 0, datagram: bool = False, protocol: str = "") -> None:
        self.context, self.keys, self.depth, self.datagram = context, keys, depth, datagram
        self.ordinals: dict[int, int] = {}
        """Index of a message among the machine's → its position in the unit; kept by the driver."""
        self.above: Layer | None = None
        self.streams: dict[int, Layer] = {}
        """What stands on single streams of a machine that multiplexes."""
        self.known = protocol in NAMED
        """Whether the machine is the right one; otherwise it only counts until it is found."""
        self.machine: Machine = NAMED[protocol](context, keys) if self.known else Unknown(context)
        self._decrypts = self.machine.decrypts
        self._counted: list[Tally] = [self.machine.tally]
        self._held: dict[Direction, Chunk] = {}
        self._looked = 0
        self._tunnel = False
        self.below: Layer | None = None
        self._origins: dict[tuple[Direction, int], Origins] = {}
        """By direction and stream, where this machine makes other bytes of those it is fed."""

    def feed(self, event: Chunk | Gap, out: Said) -> None:
        """Bytes, or their absence; what this machine and those on it have to say goes into ``out``."""
        for found in (event,) if self.known else self._recognise(event):
            if isinstance(found, Chunk):
                self._guarded(self.machine.feed, found, out)
            else:
                self._guarded(self.machine.gap, found, out)

    def close(self, time: int, out: Said) -> None:
        """The end of the connection."""
        for held in list(self._held.values()):
            self._guarded(self.machine.feed, held, out)
        self._guarded(self.machine.close, time, out)
        for layer in self._standing():
            layer.close(time, out)

    def _standing(self) -> list["Layer"]:
        """All that stand on this one."""
        return [*([self.above] if self.above else []), *self.streams.values()]

    def _recognise(self, event: Chunk | Gap) -> Iterator[Chunk | Gap]:
        """What to feed now: a chunk too short to tell anything waits for the next one."""
        held = self._held.pop(event.direction, None)
        if isinstance(event, Gap):
            yield from (part for part in (held, event) if part)
            return
        if held and not self.datagram and not find_stream(event.data, self.context):
            event, held = Chunk(held.direction, held.data + event.data, held.offset, held.time, held.start, event.end), None
        if held:
            yield held
        if self.datagram:
            self._datagram(event.data)
        elif make := find_stream(event.data, self.context):
            self._become(make(self.context, self.keys))
        elif len(event.data) < MIN_HEAD:
            self._held[event.direction] = event
            return
        waiting = list(self._held.values()) if self.known else []
        self._held = {} if self.known else self._held
        yield from waiting
        yield event

    def _datagram(self, data: bytes) -> None:
        """The first datagrams may belong to something older than the capture, or be STUN before QUIC."""
        machine = find_datagrams(data, self.context, self.keys)
        if not isinstance(machine, Mixed) or not isinstance(self.machine, Mixed):
            self._become(machine)
        self._looked += 1
        self.known = not isinstance(self.machine, Mixed) or self._looked >= MAX_LOOKS

    def _become(self, machine: Machine) -> None:
        self.machine, self.known = machine, True
        self._decrypts = machine.decrypts
        self._counted.append(machine.tally)

    def _guarded[T: (Chunk, Gap, int)](self, call: Callable[[T], Iterable[Event]], given: T, out: Said) -> None:
        """What a machine returns goes up or out. One that gives up leaves its bytes to be counted."""
        try:
            for event in call(given):
                if isinstance(event, Chunk):
                    if self._decrypts or event.stream >= 0:
                        origins = self._origins.get((event.direction, event.stream))
                        if origins is None:
                            origins = self._origins[event.direction, event.stream] = Origins()
                        origins.add(event)
                    above = self.above
                    if above is not None and above.known and event.stream < 0:  # nearly always
                        above._guarded(above.machine.feed, event, out)
                    else:
                        self._up(event, out)
                elif isinstance(event, Gap):
                    self._up(event, out)
                elif isinstance(event, Switch):
                    self._switch(event)
                else:
                    out.append((event, self))
        except ValueError as error:
            direction, offset = (SENT, 0) if isinstance(given, int) else (given.direction, given.offset)
            out.append((self.context.problem("damaged", str(error) or "a protocol machine gave up", direction, offset), self))
            self.machine = Unknown(self.context)
            self._counted.append(self.machine.tally)

    def _up(self, event: Chunk | Gap, out: Said) -> None:
        above = self.above if event.stream < 0 else self.streams.get(event.stream)
        if above is None and event.stream < 0 and self.depth < MAX_LAYERS:
            above = self.above = self._next("")
        if above:
            above.feed(event, out)

    def _switch(self, switch: Switch) -> None:
        if self.depth >= MAX_LAYERS:
            return
        layer = self._next(switch.protocol, {"request": switch.request, "response": switch.response}, switch.stream)
        if switch.stream < 0:
            self.above, self._tunnel = layer, switch.protocol == "tunnel"
        else:
            self.streams[switch.stream] = layer

    def _next(self, protocol: str, extra: dict[str, object] | None = None, stream: int = -1) -> "Layer":
        encrypted, clock = self.context.encrypted or self._decrypts, self._clock(stream) if self._decrypts or stream >= 0 else self.context.clock
        context = Context(self.context.connection, encrypted, extra=extra or {}, stream=stream, clock=clock)
        layer = Layer(context, self.keys, self.depth + 1, protocol=protocol)
        layer.below = self
        return layer

    def _clock(self, stream: int) -> Clock | None:
        """When a byte that this machine made (of one of its streams) was captured: when the first byte was that it was made from."""
        below, origins = self.context.clock, self._origins
        if below is None:
            return None

        def clock(direction: Direction, offset: int) -> int:
            made = origins.get((direction, stream))
            return below(direction, made.of(offset)) if made else 0

        return clock

    def origin(self, direction: Direction, start: int, end: int, stream: int = -1) -> tuple[int, int]:
        """Where, in the stream this layer was fed, the bytes ``start`` … ``end`` that it passed on (of one of its streams) came from; itself when it passed
        them on unchanged."""
        made = self._origins.get((direction, stream))
        return made.span(start, end) if made else (start, end)

    def to_proxy(self) -> Tally:
        """What was said to a proxy and not through it: the bytes before a tunnel in which all else stands."""
        return self.machine.tally if self._tunnel else {}

    def tally(self) -> Tally:
        """Bytes by direction and visibility, of the bytes this layer was fed."""
        total: Tally = {}
        above: Tally = {}
        for layer in self._standing():
            for key, count in layer.tally().items():
                above[key] = above.get(key, 0) + count
        for part in [*self._counted, *([] if self._decrypts else [above])]:
            for key, count in part.items():
                total[key] = total.get(key, 0) + count
        if self._decrypts:  # what was decrypted but is not understood, or encrypted once more
            for (direction, visibility), count in above.items():
                if visibility in ("opaque", "encrypted"):
                    moved = min(count, total.get((direction, "decrypted"), 0))
                    total[direction, "decrypted"] = total.get((direction, "decrypted"), 0) - moved
                    total[direction, visibility] = total.get((direction, visibility), 0) + moved
        return total
