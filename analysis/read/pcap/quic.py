"""QUIC version 1, 2 and the drafts (RFC 9000, 9001, 9369): one chunk a datagram in, the messages of HTTP/3 out.

The ClientHello is read without any secret, whatever the order of its pieces. With secrets 0-RTT, handshake and 1-RTT packets are opened, over key updates and
changes of connection ids. Packets that come before the ClientHello is whole wait for it. Google's own older versions are only asked for the server name.
"""

from collections.abc import Iterable, Set
from contextlib import suppress
from heapq import heappop

from ...model import Direction, Visibility
from . import gquic
from .dns import DNS
from .http3 import HTTP3
from .keylog import KeyLog
from .quic_packet import (
    CLOSE,
    CRYPTO,
    HANDSHAKE,
    INITIAL,
    NEGOTIATION,
    NEW_CONNECTION_ID,
    ONE_RTT,
    RESET_STREAM,
    RETRY,
    STREAM,
    ZERO_RTT,
    Packet,
    frames,
    packets,
)
from .quic_session import SPACES, Attempt, Ordered
from .stream import Chunk, Context, Event, Gap, Tally, opposite

MIN_ID = 4
"""Shortest connection id that is no coincidence, bytes."""
MAX_WAITING = 64
"""Most packets that are kept because they came too early."""
_NAMES = {1: "QUIC v1", 0x6B3343CF: "QUIC v2"}


class QUIC:
    """The machine; see ``stream.Machine``. Returns messages, no chunks."""

    decrypts = True

    def __init__(self, context: Context, keys: KeyLog) -> None:
        self.context, self.keys = context, keys
        self.above = Context(context.connection, True)
        self.tally: Tally = {}
        self.attempt: Attempt | None = None
        self.waiting: list[tuple[Chunk, Packet]] = []
        """Packets that came too early: before the ClientHello was whole, or the length of their connection id was known."""
        self.learned = False
        """Whether something was learned since that may open them."""
        self.events: list[Event] = []
        self.unopened, self.opened = 0, False
        self.understood = True
        """Whether the stream bytes of the present packet belong to a protocol that is read here."""

    def feed(self, chunk: Chunk) -> Iterable[Event]:
        """One datagram."""
        data, direction = chunk.data, chunk.direction
        counted = 0
        if self.attempt is None and gquic.starts(data):
            self._old(chunk)
        else:
            for packet in packets(data):
                visibility = self._packet(chunk, packet)
                self._count(direction, visibility, packet.end - packet.start)
                counted = packet.end
        if self.waiting and self.learned:
            self._replay()
        self._count(direction, "encrypted" if data[counted:].strip(b"\0") else "clear", len(data) - counted)
        return self._taken()

    def gap(self, gap: Gap) -> Iterable[Event]:  # noqa: ARG002
        """Datagrams may be missing at any time: the streams tell."""
        return ()

    def close(self, time: int) -> Iterable[Event]:
        """Return what is unfinished."""
        self._end_attempt(time)
        return self._taken()

    def direction_of(self, head: bytes) -> Direction | None:
        """Which way a datagram with a short header goes that begins so, if it is of this connection by its id; else None."""
        attempt = self.attempt
        for direction, size in attempt.id_size.items() if attempt else ():
            if attempt and size >= MIN_ID and head[1 : 1 + size] in attempt.ids[direction]:
                return direction
        return None

    def _taken(self) -> list[Event]:
        events, self.events = self.events, []
        return events

    def _count(self, direction: Direction, visibility: Visibility, count: int) -> None:
        if count:
            self.tally[direction, visibility] = self.tally.get((direction, visibility), 0) + count
            if not self.tally[direction, visibility]:
                del self.tally[direction, visibility]

    def _problem(self, kind: str, text: str, chunk: Chunk) -> None:
        self.events.append(self.context.problem(kind, text, chunk.direction, chunk.offset))

    def _old(self, chunk: Chunk) -> None:
        """Google's versions before they took over IETF framing: only the name is read."""
        version, name = gquic.read(chunk.data)
        connection = self.context.connection
        connection.tls = connection.tls or f"gQUIC {version}"
        connection.sni = connection.sni or name

    def _packet(self, chunk: Chunk, packet: Packet) -> Visibility:
        """One packet; returns how far it could be read."""
        if packet.kind in (NEGOTIATION, RETRY):
            return "clear"
        if packet.kind == INITIAL:
            return "clear" if self._initial(chunk, packet) else "encrypted" if self.attempt else self._later(chunk, packet)
        attempt, direction = self.attempt, chunk.direction
        if attempt is None or attempt.session.hello is None or (packet.kind == ONE_RTT and direction not in attempt.id_size):
            return self._later(chunk, packet)
        if packet.kind == ONE_RTT:
            packet.number_at = packet.start + 1 + attempt.id_size[direction]
            if attempt.session.server is not None and direction == attempt.client and not self.context.connection.handshake:
                self.context.connection.handshake = "complete"
        try:
            payload = attempt.open(packet, direction, chunk.data)
        except ValueError:
            self.unopened += 1
            return "encrypted"
        self._learn(attempt, direction, packet)
        self.opened = self.understood = True
        if packet.kind == ZERO_RTT and not attempt.session.early_data:
            attempt.early.append((chunk, payload))
            return "decrypted"
        if packet.kind == ONE_RTT and attempt.early and attempt.session.early_data is None:
            self._early(attempt)  # nobody heard the server refuse it
        self._frames(attempt, chunk, packet.kind, payload)
        return "decrypted" if self.understood else "opaque"

    def _early(self, attempt: Attempt, again: Set[int] = frozenset()) -> None:
        """Early data goes on, but for streams that were sent ``again``."""
        early, attempt.early = attempt.early, []
        for chunk, payload in early:
            self._frames(attempt, chunk, ZERO_RTT, payload, again)

    def _learn(self, attempt: Attempt, direction: Direction, packet: Packet) -> None:
        """The ids that will be used, and the version the server chose. What waited for that goes on."""
        if not packet.source:
            return
        self.learned = True
        attempt.id_size[opposite(direction)] = len(packet.source)
        attempt.ids[opposite(direction)].add(packet.source)
        if packet.kind == HANDSHAKE:
            attempt.id_size[direction] = len(packet.destination)
        if direction != attempt.client:
            attempt.version = packet.version

    def _replay(self) -> None:
        """Take up the packets that came too early."""
        waiting, self.waiting, self.learned = self.waiting, [], False
        for chunk, packet in waiting:
            visibility = self._packet(chunk, packet)
            self._count(chunk.direction, "encrypted", packet.start - packet.end)
            self._count(chunk.direction, visibility, packet.end - packet.start)

    def _later(self, chunk: Chunk, packet: Packet) -> Visibility:
        """Before the ClientHello a packet waits for it, within reason."""
        if len(self.waiting) < MAX_WAITING:
            self.waiting.append((chunk, packet))
        return "encrypted"

    def _initial(self, chunk: Chunk, packet: Packet) -> bool:
        """An Initial packet: of the present attempt, or the first of a new one (also after a Retry, which changes the id that the keys come from)."""
        attempt = self.attempt
        payload = None
        if attempt is not None:
            with suppress(ValueError):
                payload = attempt.open(packet, chunk.direction, chunk.data)
        if payload is None:
            attempt = Attempt(self.context, self.keys, chunk.direction, packet.version, packet.destination)
            try:
                payload = attempt.open(packet, chunk.direction, chunk.data)
            except ValueError:
                return False
            self._end_attempt(chunk.time)
            self.attempt = attempt
        assert attempt is not None
        self._learn(attempt, chunk.direction, packet)
        connection = self.context.connection
        connection.tls = _NAMES.get(attempt.version) or _version_name(attempt.version)
        self._frames(attempt, chunk, INITIAL, payload)
        return True

    def _frames(self, attempt: Attempt, chunk: Chunk, kind: str, payload: bytes, without: Set[int] = frozenset()) -> None:
        try:
            for what, number, offset, data, ends in frames(payload):
                if what == STREAM and number not in without:
                    self._stream(attempt, chunk, number, offset, data, ends)
                elif what == CRYPTO:
                    self._crypto(attempt, chunk, kind, offset, data)
                elif what == NEW_CONNECTION_ID:
                    attempt.ids[opposite(chunk.direction)].add(data)
                elif what == RESET_STREAM and attempt.http is not None:
                    self.events += attempt.http.reset(number)
                elif what == CLOSE:
                    self.context.connection.ended = "closed"
                    if 0x100 <= number < 0x200:
                        attempt.session.alert(chunk.direction, bytes((2, number & 0xFF)))
        except ValueError as error:
            self._problem("damaged", str(error), chunk)

    def _crypto(self, attempt: Attempt, chunk: Chunk, kind: str, offset: int, data: bytes) -> None:
        """Handshake bytes of one level."""
        ordered = attempt.crypto.setdefault((SPACES[kind], chunk.direction), Ordered())
        found, session, connection = ordered.add(offset, data), attempt.session, self.context.connection
        if not found:
            return
        if found.startswith(b"CHLO"):
            connection.sni = connection.sni or gquic.server_name(found)
            return
        version = connection.tls
        try:
            session.take(chunk.direction, found)
        except ValueError as error:
            session.damage.append(str(error))
        for text in session.damage:
            self._problem("damaged", text, chunk)
        session.damage.clear()
        connection.tls = version
        self.learned = True
        if attempt.early and session.early_data:
            self._early(attempt)

    def _stream(self, attempt: Attempt, chunk: Chunk, number: int, offset: int, data: bytes, ends: bool) -> None:
        """Bytes of one application stream, in order to HTTP/3 or, a machine for each stream, to DNS (RFC 9250)."""
        direction = chunk.direction
        ordered = attempt.streams.get((number, direction))
        if ordered is None:
            if attempt.http is None and self.context.connection.alpn[:2] == "h3":
                attempt.http = HTTP3(self.above, attempt.client)
            ordered = attempt.streams[number, direction] = Ordered()
        if ends:
            ordered.ends = offset + len(data)
        found = ordered.add(offset, data)
        if ordered.told or not (found or ordered.whole):
            return
        ordered.told = ordered.whole
        start, end = chunk.offset, chunk.offset + len(chunk.data)
        if attempt.http is not None:
            self.events += attempt.http.feed(number, direction, found, ordered.whole, start, end, chunk.time)
        elif self.context.connection.alpn[:3] == "doq":
            machine = attempt.dns.setdefault(number, DNS(self.above))
            self.events += machine.feed(Chunk(direction, found, start, chunk.time, start, end))
        else:
            self.understood = False

    def _end_attempt(self, time: int) -> None:
        """Hand over what is held behind gaps, and end all streams."""
        attempt, self.attempt = self.attempt, None
        if attempt is None:
            return
        # what the server refused and the client did not send again had been sent all the same (RFC 9001 section 4.6.2)
        self._early(attempt, {number for number, direction in attempt.streams if direction == attempt.client})
        session, http = attempt.session, attempt.http
        if self.unopened and self.keys and not session.secrets:
            self.events.append(self.context.problem("keys", "no secret for this connection among the given keys", attempt.client, 0))
        elif self.unopened and session.secrets and not self.opened:
            self.events.append(self.context.problem("keys", "the given secrets do not open this connection", attempt.client, 0))
        session.unfinished(self.tally)
        if http is None:
            return
        for (number, direction), ordered in attempt.streams.items():
            while ordered.held:
                offset, data = heappop(ordered.held)
                self.events += http.gap(number, direction, offset - ordered.next, 0)
                ordered.next = offset
                self.events += http.feed(number, direction, ordered.add(offset, data), ordered.whole, 0, 0, time)
        self.events += http.close()


def starts(datagram: bytes) -> bool:
    """Whether a datagram is the first one of a QUIC connection: a long header with a version that is known or reserved for tests, or Google's own form."""
    if len(datagram) < 21 or not datagram[0] & 0x80:
        return gquic.starts(datagram)
    version = int.from_bytes(datagram[1:5])
    known = version in (0, 1, 0x6B3343CF) or version >> 8 in (0xFF0000, 0xFACEB0) or version & 0x0F0F0F0F == 0x0A0A0A0A or datagram[1:4] in (b"Q05", b"T05")
    return bool(known and next(packets(datagram), None)) or gquic.starts(datagram)


def _version_name(version: int) -> str:
    if version >> 8 == 0xFF0000:
        return f"QUIC draft-{version & 0xFF}"
    text = version.to_bytes(4)
    return f"gQUIC {text.decode()}" if text.isalnum() and text.isascii() else f"QUIC 0x{version:08x}"
