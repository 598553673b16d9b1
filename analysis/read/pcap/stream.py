"""What passes between the connection driver and the protocol machines.

A machine takes the bytes of one connection in order and returns events; it touches no file and no socket. Machines stand on each other: the driver feeds
TCP bytes to the first one (chosen by its first bytes), and every ``Chunk`` or ``Gap`` that a machine returns goes to the machine above it, so that TLS
inside a CONNECT tunnel inside TLS is three machines in a row. Everything else a machine returns leaves the reader.

Rules for a machine:

- ``feed`` gets each byte of a direction once, in order, with its offset in the stream of that direction. Chunks may be cut anywhere. The two directions
  come in the order in which they were sent, as far as the capture tells.
- ``gap`` says that bytes are missing; the next chunk of that direction starts behind it. Go on as well as possible, and say what was lost.
- ``close`` comes once, at the end; what is unfinished is returned with ``missing`` set, or as a Problem.
- Any bytes give events, or a ValueError (then the machine is given up: the driver turns it into a Problem and feeds it no more).
- ``tally`` counts the bytes it was fed and did not pass on unchanged, by direction and by how far they could be read. The driver puts it into the
  ledger, unless a machine below it decrypts (then only the lowest decrypting machine counts).
- A response's ``Message.request`` is the index (from 0) of its request among the messages this machine has returned; the driver turns it into the distance.
- A message's ``source`` comes from ``Context.source``: the span in the stream that the machine was fed, so decrypted bytes where a machine below decrypts.
- ``connection``'s facts (sni, alpn, tls, host …) are set on ``Context.connection`` as soon as they are known.

Machines: ``http1.HTTP1(context)``, ``http2.HTTP2(context)``, ``websocket.WebSocket(context)``, ``mqtt.MQTT(context)``, ``dns.DNS(context)`` (over TCP),
``tls.TLS(context, keys)`` and ``quic.QUIC(context, keys)`` (one chunk a datagram; returns the HTTP/3 messages itself), where
``keys, problems = keylog.load(paths, secrets)``: key log and PEM files of the user, and the secrets that stood in the capture.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from ...model import CAME_BACK, SENT, Connection, Direction, Kind, Message, Problem, Resolution, Visibility

type Tally = dict[tuple[Direction, Visibility], int]
"""Bytes by direction and visibility."""

MAX_BODY = 64 << 20
"""Most body bytes kept of one message; what is beyond is counted in ``Message.missing`` and told as a ``limit`` Problem."""


@dataclass(slots=True)
class Chunk:
    """Some bytes of one direction: of a TCP stream, one UDP datagram, or what a machine took out of its own stream."""

    direction: Direction
    data: bytes
    offset: int
    """Of the first byte in its stream; UDP: the sum of the datagrams before it in this direction."""
    time: int
    """Of the packet that held the first byte, ns."""
    start: int = 0
    """Only in chunks that a machine returns: first byte, in the stream it was fed, of what these bytes were made from …"""
    end: int = 0
    """… and the byte behind the last one."""
    stream: int = -1
    """Of a machine that multiplexes: which of its streams these are the bytes of; the offset is in that stream, and ``start`` and ``end`` are needed."""


@dataclass(slots=True)
class Gap:
    """Bytes that are not in the capture, or that could not be decrypted."""

    direction: Direction
    length: int
    """0 when nobody knows how many."""
    offset: int
    time: int
    stream: int = -1
    """As in ``Chunk``."""


@dataclass(slots=True)
class Switch:
    """From here on the machine passes on what it is fed as chunks (offsets as it was fed): the bytes belong to ``protocol``. With a ``stream`` only those of
    that stream do."""

    protocol: str
    """``websocket``, ``h2c`` (HTTP/2 after an upgrade), or ``tunnel`` (CONNECT: told by its first bytes)."""
    request: Message
    response: Message
    stream: int = -1


type Event = Message | Problem | Resolution | Chunk | Gap | Switch


type Clock = Callable[[Direction, int], int]
"""Direction and offset of a byte in its stream → time of the packet that held it, ns; 0 when nobody knows."""


def opposite(direction: Direction) -> Direction:
    """The other direction."""
    return CAME_BACK if direction == SENT else SENT


@dataclass(slots=True)
class Context:
    """What a machine may know of the connection it works on."""

    connection: Connection
    encrypted: bool = False
    """Whether a machine below decrypts: messages are then ``decrypted`` and the scheme is https, wss …"""
    messages: int = 0
    """How many messages this machine has made with ``message``."""
    extra: dict[str, object] = field(default_factory=dict)
    """For a machine above a Switch: ``request`` and ``response``."""
    stream: int = -1
    """Which stream of the machine below this one is fed; -1: all of it."""
    clock: Clock | None = None
    """When a byte of what this machine is fed was captured; None where its chunks say it themselves (datagrams)."""

    @property
    def visibility(self) -> Visibility:
        """How the bytes that this machine is fed were carried."""
        return "decrypted" if self.encrypted else "clear"

    def source(self, direction: Direction, start: int, end: int) -> str:
        """``connection 5 sent 1024-2048``: a half-open range of stream bytes; ``… decrypted`` where a machine below decrypts, ``… of stream 3`` where it
        multiplexes."""
        inside = f" of stream {self.stream}" if self.stream >= 0 else ""
        return f"connection {self.connection.number} {direction} {start}-{end}{inside}{' decrypted' if self.encrypted else ''}"

    def message(self, protocol: str, kind: Kind, direction: Direction, start: int, end: int, time: int) -> Message:
        """A message of this connection, with nothing in it yet; counted, so return it once and in the order of making. ``time``: where there is no clock."""
        self.messages += 1
        if self.clock is not None:  # a chunk may hold the bytes of hours, if the other side kept silent
            time = self.clock(direction, start) or time
        return Message(
            self.connection.number, protocol, kind, direction, self.source(direction, start, end), time, visibility="decrypted" if self.encrypted else "clear"
        )  # fmt: skip

    def problem(self, kind: str, text: str, direction: Direction, offset: int) -> Problem:
        """A Problem at one byte of the stream that the machine was fed."""
        return Problem(f"connection {self.connection.number} {direction} byte {offset}", kind, text)


class Machine(Protocol):
    """A protocol machine. Beside the class, its module has ``starts(head: bytes) -> bool``: whether a stream beginning so may be its."""

    decrypts: bool
    """Whether the chunks it returns are decrypted bytes (True), or bytes as it was fed them (False)."""
    tally: Tally

    def feed(self, chunk: Chunk, /) -> Iterable[Event]:
        """The next bytes of one direction."""
        ...

    def gap(self, gap: Gap, /) -> Iterable[Event]:
        """Missing bytes of one direction."""
        ...

    def close(self, time: int, /) -> Iterable[Event]:
        """The end of both directions."""
        ...
