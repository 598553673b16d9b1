"""Requests and responses on multiplexed streams: what HTTP/2 (RFC 9113 section 8) and HTTP/3 (RFC 9114 section 4) share above frames and header compression."""

from dataclasses import dataclass, field

from ...model import Direction, Kind, Message
from ..exchange import split_authority
from .stream import MAX_BODY, Context, Event

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


class Streams:
    """All exchanges of one connection. A response is returned after its request, whichever ended first."""

    def __init__(self, context: Context, protocol: str) -> None:
        self.context, self.protocol = context, protocol
        self.client: Direction | None = None
        self.open: dict[int, Stream] = {}
        self.newest = 0
        """Highest stream number seen."""
        self._reset: dict[int, None] = {}
        """Streams that one side reset, oldest first."""

    def headers(self, number: int, direction: Direction, fields: Fields, start: int, end: int, time: int) -> None:
        """A header block: of a request, a final or interim response, or trailers."""
        at = 0
        while at < len(fields) and fields[at][0][:1] == ":":
            at += 1
        pseudo = {name[1:]: value for name, value in fields[:at]}
        stream = self.open.get(number)
        if stream is None:
            stream = self.open[number] = Stream()
            self.newest = max(self.newest, number)
        half = stream.halves.get(direction)
        if half is not None and not ("status" in pseudo or "method" in pseudo):
            half.headers += fields[at:]
            half.end = end
            return
        is_request = "method" in pseudo or (direction == self.client and "status" not in pseudo)
        if not is_request and pseudo.get("status", "")[:1] == "1":
            return
        if "method" in pseudo and self.client is None:
            self.client = direction
        half = stream.halves[direction] = Half(is_request, start, end, time, pseudo, fields[at:])
        if is_request:
            stream.request = half

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

    def ended(self, number: int, direction: Direction) -> list[Event]:
        """The direction's last frame was seen."""
        stream = self.open.get(number)
        half = stream.halves.get(direction) if stream is not None else None
        if stream is None or half is None or half.done:
            return []
        half.done = True
        return self._release(number, stream)

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
        for direction, half in sorted(stream.halves.items(), key=lambda item: not item[1].is_request):
            if half.done and not half.told and (half.is_request or not waiting):
                half.told = True
                if half.missing and half.kept >= MAX_BODY:
                    events.append(self.context.problem("limit", "a body was longer than is kept", direction, half.start))
                events.append(self._message(stream, half, direction))
        halves = stream.halves.values()
        if all(half.told for half in halves) and any(not half.is_request for half in halves):
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
        status = half.pseudo.get("status", "")
        message.status = int(status) if status.isascii() and status.isdigit() and len(status) == 3 else None
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
        message.host, port = split_authority(authority or connection.sni)  # after lost bytes the server name is what is left to go by
        message.port = port if port is not None else connection.server_port
        if not connection.host and message.direction == "sent":
            connection.host = message.host


def _unfinished(stream: Stream, half: Half) -> int:
    """Bytes that an aborted message lacks, as far as its content-length tells."""
    method = stream.request.pseudo.get("method") if stream.request else ""
    if not half.is_request and (method == "HEAD" or half.pseudo.get("status") in ("204", "304")):
        return 0
    length = next((value for name, value in half.headers if name == "content-length"), "")
    return max(0, int(length) - half.kept) if length.isascii() and length.isdigit() and len(length) < 16 else 0
