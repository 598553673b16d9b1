"""Requests and responses on multiplexed streams: what HTTP/2 (RFC 9113 section 8) and HTTP/3 (RFC 9114 section 4) share above frames and header compression.

Interim responses (1xx) are told like others and leave the exchange open. A CONNECT that is granted makes its stream a tunnel: what follows on it is passed on,
as WebSocket (RFC 8441, RFC 9220) or as what its first bytes say.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from ...model import Direction, Kind, Message
from ..exchange import split_authority
from .stream import MAX_BODY, Chunk, Context, Event, Gap, Switch

type Fields = list[tuple[str, str]]

RESET_KEPT = 100
"""Streams reset by one side for whose other side is waited."""


@dataclass(slots=True, eq=False)
class Half:
    """One message on its way."""

    is_request: bool
    start: int
    end: int
    time: int
    pseudo: dict[str, str]
    """Pseudo-header fields without the colon."""
    headers: Fields
    parts: list[bytes] = field(default_factory=list)
    kept: int = 0
    missing: int = 0
    done: bool = False
    told: bool = False


@dataclass(slots=True, eq=False)
class Stream:
    """One exchange."""

    halves: dict[Direction, Half] = field(default_factory=dict)
    request: Half | None = None
    index: int | None = None
    """The request's position among the machine's messages, once returned."""
    message: Message | None = None
    """The request, once returned."""
    interim: list[tuple[Direction, Half]] = field(default_factory=list)
    """Responses before the final one, until they are returned."""


@dataclass(slots=True)
class Tunnel:
    """A stream that carries another protocol."""

    passed: dict[Direction, int] = field(default_factory=dict)
    """Bytes so far."""
    ended: set[Direction] = field(default_factory=set)


class Streams:
    """All exchanges of one connection. A response is returned after its request, whichever ended first.

    ``tell`` takes the chunks and gaps of tunnels; it sets their times.
    """

    def __init__(self, context: Context, protocol: str, tell: Callable[[Chunk | Gap], None] = lambda _: None) -> None:
        self.context, self.protocol, self.tell = context, protocol, tell
        self.client: Direction | None = None
        self.open: dict[int, Stream] = {}
        self.tunnels: dict[int, Tunnel] = {}
        self.newest = 0
        """Highest stream number seen."""
        self._reset: dict[int, None] = {}
        """Streams that one side reset, oldest first."""

    def headers(self, number: int, direction: Direction, fields: Fields, start: int, end: int, time: int) -> list[Event]:
        """A header block: of a request, a final or interim response, or trailers."""
        at = 0
        while at < len(fields) and fields[at][0][:1] == ":":
            at += 1
        pseudo = {name[1:]: value for name, value in fields[:at]}
        stream = self.open.get(number)
        if stream is None:
            if number in self.tunnels:
                return []
            stream = self.open[number] = Stream()
            self.newest = max(self.newest, number)
        half = stream.halves.get(direction)
        if half is not None and not ("status" in pseudo or "method" in pseudo):
            half.headers += fields[at:]
            half.end = end
            return []
        is_request = "method" in pseudo or (direction == self.client and "status" not in pseudo)
        if not is_request and pseudo.get("status", "")[:1] == "1":
            stream.interim.append((direction, Half(False, start, end, time, pseudo, fields[at:], done=True)))
            return self._release(number, stream)
        if "method" in pseudo and self.client is None:
            self.client = direction
        half = stream.halves[direction] = Half(is_request, start, end, time, pseudo, fields[at:])
        if is_request:
            stream.request = half
        elif stream.request is not None and stream.request.pseudo.get("method") == "CONNECT" and pseudo.get("status", "")[:1] == "2":
            return self._granted(number, stream, stream.request, half)
        return []

    def _granted(self, number: int, stream: Stream, asked: Half, answered: Half) -> list[Event]:
        """A CONNECT was answered: the exchange is complete, and its stream is a tunnel if something here reads what is in it."""
        protocol = _TUNNELS.get(asked.pseudo.get("protocol"))
        if protocol is None:
            return []
        early, asked.parts = asked.parts, []
        asked.done = answered.done = True
        way = next(way for way, half in stream.halves.items() if half is asked)
        events = self._release(number, stream)
        answer = events[-1]
        assert isinstance(answer, Message) and stream.message is not None
        self.tunnels[number] = Tunnel()
        events.append(Switch(protocol, stream.message, answer, number))
        return [*events, *(self._inside(number, way, data, asked.end, asked.time) for data in early)]

    def _inside(self, number: int, direction: Direction, data: bytes, end: int, time: int = 0) -> Chunk:
        """Some bytes of a tunnel; ``end``: where the frame ends that held them."""
        passed = self.tunnels[number].passed
        offset = passed.get(direction, 0)
        passed[direction] = offset + len(data)
        return Chunk(direction, data, offset, time, max(0, end - len(data)), end, number)

    def promise(self, number: int, direction: Direction, fields: Fields, start: int, end: int, time: int) -> list[Event]:
        """A request that the server makes up for the client (server push): returned at once, as something that came back."""
        at = sum(name[:1] == ":" for name, _ in fields)
        stream = self.open.setdefault(number, Stream())
        stream.request = Half(True, start, end, time, {name[1:]: value for name, value in fields[:at]}, fields[at:], done=True)
        return [self._message(stream, stream.request, direction)]

    def data(self, number: int, direction: Direction, data: bytes, end: int) -> None:
        """Body bytes. Those of a stream whose header block was never seen have no message and are dropped."""
        stream = self.open.get(number)
        half = stream.halves.get(direction) if stream is not None else None
        if half is None:
            if number in self.tunnels:
                self.tell(self._inside(number, direction, data, end))
            return
        half.end = end
        room = MAX_BODY - half.kept
        if len(data) > room:
            half.missing += len(data) - room
            data = data[:room]
        if data:
            half.parts.append(data)
            half.kept += len(data)

    def lost(self, number: int, direction: Direction, count: int) -> None:
        """Body bytes that are not in the capture: zeros in their place, counted."""
        stream = self.open.get(number)
        half = stream.halves.get(direction) if stream is not None else None
        if half is not None:
            self.data(number, direction, bytes(min(count, MAX_BODY - half.kept)), half.end)
            half.missing += count
        elif number in self.tunnels:
            passed = self.tunnels[number].passed
            offset = passed.get(direction, 0)
            passed[direction] = offset + count
            self.tell(Gap(direction, count, offset, 0, number))

    def broken(self, direction: Direction) -> None:
        """Frames of this direction were lost, and nobody knows of which streams."""
        for stream in self.open.values():
            if direction in stream.halves and not stream.halves[direction].done:
                stream.halves[direction].missing += 1
        for number in self.tunnels:
            self.lost(number, direction, 0)

    def ended(self, number: int, direction: Direction) -> list[Event]:
        """The direction's last frame was seen."""
        stream = self.open.get(number)
        half = stream.halves.get(direction) if stream is not None else None
        if stream is None or half is None or half.done:
            if number in self.tunnels:
                self._leave(number, direction)
            return []
        half.done = True
        return self._release(number, stream)

    def _leave(self, number: int, direction: Direction) -> None:
        """One side of a tunnel has ended."""
        ended = self.tunnels[number].ended
        ended.add(direction)
        if len(ended) == 2:
            del self.tunnels[number]

    def reset(self, number: int, direction: Direction) -> list[Event]:
        """One side reset the stream. What it was saying ends here; what the other side says may still be on its way (RFC 9113 section 5.4.2), so that stays
        open until it ends too, or until many later resets."""
        if number in self.open:
            self._reset[number] = None
        events = self.aborted(number, direction)
        if len(self._reset) > RESET_KEPT:
            oldest = next(iter(self._reset))
            events += self.aborted(oldest)
            self._reset.pop(oldest, None)
            self.open.pop(oldest, None)
        return events

    def aborted(self, number: int, direction: Direction | None = None) -> list[Event]:
        """The stream (or only one direction of it) will say no more: return what there is."""
        stream = self.open.get(number)
        if stream is None:
            self.tunnels.pop(number, None)
            return []
        for way, half in stream.halves.items():
            if not half.done and direction in (None, way):
                half.done = True
                half.missing = max(half.missing, _unfinished(stream, half))
        return self._release(number, stream)

    def close(self) -> list[Event]:
        """Return all unfinished messages, in the order of their streams."""
        return [event for number in sorted(self.open) for event in self.aborted(number)]

    def _release(self, number: int, stream: Stream) -> list[Event]:
        """Return the finished messages of a stream, the request first; forget the stream when both are."""
        events: list[Event] = []
        waiting = stream.request is not None and not stream.request.done
        halves = list(stream.halves.items())
        if len(halves) == 2 and halves[1][1].is_request and not halves[0][1].is_request:
            halves.reverse()
        ready = halves
        if stream.interim and not waiting:
            place = sum(half.is_request for _, half in halves)
            ready, stream.interim = [*halves[:place], *stream.interim, *halves[place:]], []
        for direction, half in ready:
            if half.done and not half.told and (half.is_request or not waiting):
                half.told = True
                if half.missing and half.kept >= MAX_BODY:
                    events.append(self.context.problem("limit", "a body was longer than is kept", direction, half.start))
                events.append(self._message(stream, half, direction))
        if halves and not halves[-1][1].is_request and halves[0][1].told and halves[-1][1].told:
            del self.open[number]
            self._reset.pop(number, None)
        return events

    def _message(self, stream: Stream, half: Half, direction: Direction) -> Message:
        kind: Kind = "request" if half.is_request else "response"
        if half.is_request:
            stream.index = self.context.messages
        message = self.context.message(self.protocol, kind, direction, half.start, half.end, half.time)
        if half.is_request:
            stream.message = message
            self._target(message, half)
        elif (request := stream.message) is not None:
            message.method, message.scheme, message.host = request.method, request.scheme, request.host
            message.port, message.path, message.request = request.port, request.path, stream.index
        status = half.pseudo.get("status")
        message.status = int(status) if status and status.isascii() and status.isdigit() and len(status) == 3 else None
        message.headers, message.missing = half.headers, half.missing
        for name, value in half.headers:
            if name == "content-type":
                message.content_type = message.content_type or value
            elif name == "content-encoding":
                message.content_encoding = message.content_encoding or value
        message.body = half.parts[0] if len(half.parts) == 1 else b"".join(half.parts)
        message.size = len(message.body)
        half.parts = []
        return message

    def _target(self, message: Message, half: Half) -> None:
        connection, pseudo = self.context.connection, half.pseudo
        message.method, message.path = pseudo.get("method", ""), pseudo.get("path", "")
        message.scheme = pseudo.get("scheme", "") or ("https" if self.context.encrypted else "http")
        authority = pseudo.get("authority") or next((value for name, value in half.headers if name == "host"), "")
        if message.method == "CONNECT" and "protocol" not in pseudo:  # what is asked for is the authority, and the connection is to a proxy
            message.path = pseudo.get("authority", "")
            if message.direction == "sent":
                connection.address_source, connection.proxy = "proxy", connection.proxy or connection.sni or connection.server
        authority = authority or connection.sni  # after lost bytes the server name is what is left to go by
        message.host, port = _split(authority) if len(authority) < _LONG else split_authority(authority)
        message.port = port if port is not None else connection.server_port
        if not connection.host and message.direction == "sent":
            connection.host = message.host


_LONG = 256
"""Longer authorities are not remembered."""
_split = lru_cache(maxsize=1024)(split_authority)

_TUNNELS = {None: "tunnel", "websocket": "websocket"}
"""What a CONNECT asks for in ``:protocol`` (RFC 8441 section 4) → the protocol to switch to. UDP and IP in HTTP (RFC 9298, 9484) are not read."""


def _unfinished(stream: Stream, half: Half) -> int:
    """Bytes that an aborted message lacks, as far as its content-length tells."""
    method = stream.request.pseudo.get("method") if stream.request else ""
    if not half.is_request and (method == "HEAD" or half.pseudo.get("status") in ("204", "304")):
        return 0
    length = next((value for name, value in half.headers if name == "content-length"), "")
    return max(0, int(length) - half.kept) if length.isascii() and length.isdigit() and len(length) < 16 else 0
