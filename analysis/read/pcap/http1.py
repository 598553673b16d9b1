"""HTTP/1.x (RFC 9112) in both directions: pipelining, chunked coding and trailers, 1xx, HEAD, 204, 304, upgrades, CONNECT, close-delimited bodies.

What a direction holds (requests or responses) is told by its bytes, not by its direction. Lenient where servers are: bare line feeds, folded lines, spaces in
targets. Behind a gap that hides framing the next start line is looked for; a gap inside a body of known length is filled with zeros and counted.
Header blocks are split whole, in about the time a callback parser written in C takes with its Python callbacks, but with spans, leniency and recovery.
"""

from collections import deque
from collections.abc import Iterable

from ...model import Direction, Kind, Message
from .http1_half import Half
from .http1_head import CHUNKED, CLOSE, END, HEAD, LENGTH, LOST, MAX_LINE, PASS, WAIT, Exchange, fill, framing, parse, plausible, starts, text
from .stream import MAX_BODY, Chunk, Context, Event, Gap, Switch, Tally, opposite

MAX_HEAD = 128 << 10
MAX_FILL = 1 << 20
"""Longest gap in a body that is filled with zeros; behind a longer one the rest of the body is only counted."""
MAX_OPEN = 1000
"""Requests that may wait for their responses."""
MAX_WAIT = 1 << 20
"""Bytes held back behind a CONNECT or upgrade request until the answer is known."""


class HTTP1:
    """The machine; see ``stream.Machine``."""

    decrypts = False

    def __init__(self, context: Context) -> None:
        self.context, self._visibility = context, context.visibility
        self.tally: Tally = {}
        self._halves: dict[Direction, Half] = {"sent": Half(), "came back": Half()}
        self._open: deque[Exchange] = deque()
        """Requests without a final response."""
        self.events: list[Event] = []

    def feed(self, chunk: Chunk) -> Iterable[Event]:
        """The next bytes of one direction."""
        half = self._halves[chunk.direction]
        if half.state == PASS:
            return (chunk,)
        key = (chunk.direction, self._visibility)
        self.tally[key] = self.tally.get(key, 0) + len(chunk.data)
        half.take(chunk)
        self._run(half, chunk.direction, chunk.time)
        return self._taken()

    def _taken(self) -> list[Event]:
        events, self.events = self.events, []
        return events

    def _run(self, half: Half, direction: Direction, time: int) -> None:
        """Use up what there is."""
        while half.at < len(half.data) and half.state != WAIT:
            if half.state == PASS:
                self._pass(half, direction)
                return
            before = half.at, half.state, half.left
            if half.state == HEAD:
                self._head(half, direction)
            elif half.state == LOST:
                half.resync()
            elif half.state == CHUNKED:
                self._chunked(half, direction)
            else:
                self._body(half, direction)
            if half.at != before[0]:
                half.time = time
            elif (half.at, half.state, half.left) == before:
                return  # more bytes are needed
        if half.state == WAIT and len(half.data) - half.at > MAX_WAIT:
            half.data = half.data[: half.at + MAX_WAIT]

    def _head(self, half: Half, direction: Direction) -> None:
        data, start = half.data, half.at
        if data[start] in b"\r\n":  # an empty line before a start line (RFC 9112 2.2)
            half.at = len(data) - len(data[start:].lstrip(b"\r\n"))
            return
        searched = max(half.searched - 3, start)
        end = data.find(b"\r\n\r\n", searched)
        behind = end + 4
        if (end < 0 or data.find(b"\n\n", searched, end) >= 0) and (found := END.search(data, searched)):  # bare line feeds
            end, behind = found.span()
        if end < 0:
            half.searched = len(data)
            if len(data) - start <= MAX_HEAD and plausible(data, start):
                return
        exchange = None if end < 0 else parse(data[start:end], half.offset, half.time)
        if exchange is None:
            self.events.append(self.context.problem("damaged", "expected an HTTP/1 start line and found something else", direction, half.offset))
            half.state = LOST
            return
        half.at = half.searched = behind
        half.current = exchange
        self._begin(half, exchange, direction)

    def _begin(self, half: Half, exchange: Exchange, direction: Direction) -> None:
        """A header block is complete: what follows it?"""
        if exchange.is_request:
            self._ask(exchange)
        else:
            if half.resynced:
                half.resynced = False
                while len(self._open) > 1:  # the answers to the earlier ones were in the gap
                    self._open.popleft()
            exchange.request = self._open[0] if self._open else None
        half.state, half.left = framing(exchange)
        if half.state == LENGTH and not half.left:
            self._finish(half, direction)

    def _body(self, half: Half, direction: Direction) -> None:
        assert half.current is not None
        have = len(half.data) - half.at
        count = have if half.state == CLOSE else min(half.left, have)
        half.current.keep(half.use(count))
        if half.state == LENGTH:
            half.left -= count
            if not half.left:
                self._finish(half, direction)

    def _chunked(self, half: Half, direction: Direction) -> None:
        """RFC 9112 7.1: size line, data, empty line …, size 0, trailers, empty line."""
        assert half.current is not None
        if half.left > 0:
            data = half.use(min(half.left, len(half.data) - half.at))
            half.current.keep(data)
            half.left -= len(data)
            if not half.left:
                half.left = -1
            return
        end = half.data.find(b"\n", half.at)
        if end < 0:
            if len(half.data) - half.at > MAX_LINE:
                self._lost(half, direction, "a chunk size line that does not end")
            return
        line = half.use(end + 1 - half.at).strip()
        if half.left == -2:
            if not line:
                self._finish(half, direction)
            else:
                name, _, value = text(line).partition(":")
                half.current.headers.append((name, value.strip()))
        elif line:
            try:
                half.left = int(line.split(b";")[0], 16) or -2
            except ValueError:
                half.left = -1
            if half.left == -1 or half.left > 1 << 40 or half.left < -2:
                self._lost(half, direction, "a chunk size that is no number")

    def _lost(self, half: Half, direction: Direction, what: str) -> None:
        self.events.append(self.context.problem("damaged", f"found {what}", direction, half.offset))
        self._abandon(half, direction)

    def _abandon(self, half: Half, direction: Direction) -> None:
        """Framing is lost: return what is there and look for the next start line."""
        if half.current is not None:
            half.current.missing += max(half.left, 0) or 1
            self._finish(half, direction)
        if half.state not in (PASS, WAIT):
            half.state, half.resynced = LOST, True

    def gap(self, gap: Gap) -> Iterable[Event]:
        """Missing bytes: filled where the body's length is known and not passed, otherwise framing is lost."""
        half = self._halves[gap.direction]
        if half.state == PASS:
            return (gap,)
        self._missing(half, gap)
        return self._taken()

    def _missing(self, half: Half, gap: Gap) -> None:
        if half.state in (LENGTH, CHUNKED) and half.current is not None and 0 < gap.length <= half.left:
            if gap.length <= MAX_FILL:
                half.current.keep(bytes(gap.length))
            else:
                half.current.kept = MAX_BODY
            half.current.missing += gap.length
            half.left -= gap.length
            if not half.left and half.state == LENGTH:
                self._finish(half, gap.direction)
            elif not half.left:
                half.left = -1
            return
        self._cut_head(half)
        if half.state == CLOSE and half.current is not None:
            half.current.missing += gap.length or 1
            return
        half.base, half.data, half.at = half.base + len(half.data), b"", 0
        self._abandon(half, gap.direction)

    def _cut_head(self, half: Half) -> None:
        """A header block that ends in nothing: what its whole lines say."""
        if half.state != HEAD or not (lines := half.data[half.at :].rpartition(b"\n")[0].rstrip(b"\r\n")):
            return
        if (exchange := parse(lines, half.offset, half.time)) is None:
            return
        half.at = len(half.data)
        half.current, half.left = exchange, 0
        if exchange.is_request:
            self._ask(exchange)
        elif self._open:
            exchange.request = self._open[0]

    def _ask(self, request: Exchange) -> None:
        self._open.append(request)
        if len(self._open) > MAX_OPEN:  # the other direction is not in the capture
            self._open.popleft()

    def close(self, _time: int) -> Iterable[Event]:
        """Return what is unfinished."""
        for direction, half in self._halves.items():
            if half.state == WAIT:
                half.state = HEAD
                self._run(half, direction, half.time)
            self._cut_head(half)
            if half.current is not None:
                if half.state != CLOSE:
                    half.current.missing += max(half.left, 1)
                self._finish(half, direction)
        for exchange in list(self._open):
            for response, direction, end in exchange.waiting:
                self.events.append(self._message(response, direction, end))
        return self._taken()

    def _finish(self, half: Half, direction: Direction) -> None:
        """A message is complete."""
        exchange, half.current = half.current, None
        assert exchange is not None
        half.state = HEAD
        if exchange.over:
            self.events.append(
                self.context.problem("limit", f"a body is longer than {MAX_BODY} bytes; the rest was counted but not kept", direction, exchange.start)
            )
        if exchange.is_request:
            asked = self._message(exchange, direction, half.offset)
            if exchange.first[0] == "CONNECT" or "upgrade" in exchange.fields.get("connection", "").lower():
                half.state, exchange.message = WAIT, asked
            self.events.append(asked)
            for response, way, end in exchange.waiting:
                self._respond(response, way, end)
            exchange.waiting = []
        elif (request := exchange.request) is not None and request.index is None:
            request.waiting.append((exchange, direction, half.offset))
            self._settle(exchange)
        else:
            self._settle(exchange)
            self._respond(exchange, direction, half.offset)

    def _settle(self, response: Exchange) -> None:
        if response.status >= 200 or response.status == 101:
            request = response.request
            if request is not None and request in self._open:
                self._open.remove(request)

    def _respond(self, response: Exchange, direction: Direction, end: int) -> None:
        """Return a response, and switch protocols when it says so."""
        answer = self._message(response, direction, end)
        self.events.append(answer)
        request, other = response.request, self._halves[opposite(direction)]
        if request is None or request.message is None:
            return
        protocol = ""
        if request.first[0] == "CONNECT" and 200 <= response.status < 300:
            protocol = "tunnel"
        elif request.first[0] == "CONNECT" and response.status >= 200:
            self._refused(request.message)
        elif response.status == 101:
            protocol = response.fields.get("upgrade", request.fields.get("upgrade", "")).split(",")[0].strip().lower()
        if protocol:
            self.events.append(Switch(protocol, request.message, answer))
            for half, way in ((other, opposite(direction)), (self._halves[direction], direction)):
                half.state = PASS
                self._pass(half, way)
        elif other.state == WAIT and response.status >= 200:
            other.state = HEAD
            self._run(other, opposite(direction), other.time)

    def _pass(self, half: Half, direction: Direction) -> None:
        start, data = half.offset, half.use(len(half.data) - half.at)
        if data:
            self.tally[direction, self._visibility] -= len(data)
            self.events.append(Chunk(direction, data, start, half.time, start, start + len(data)))

    def _message(self, exchange: Exchange, direction: Direction, end: int) -> Message:
        version = exchange.first[2 if exchange.is_request else 0].lower()
        kind: Kind = "request" if exchange.is_request else "response"
        exchange.index = self.context.messages
        message = self.context.message(version, kind, direction, exchange.start, end, exchange.time)
        fill(message, exchange, self.context.encrypted, self.context.connection.server_port)
        if exchange.is_request:
            self._name(message)
        return message

    def _name(self, message: Message) -> None:
        connection = self.context.connection
        if message.direction != "sent" or connection.host:
            return
        connection.host = message.host
        if message.method == "CONNECT":
            connection.proxy = connection.proxy or connection.sni or connection.server
        if connection.proxy or "://" in message.path[:12]:
            connection.address_source = "proxy"

    def _refused(self, asked: Message) -> None:
        """No tunnel was opened: nothing was passed on to the host that the connection was named for."""
        connection = self.context.connection
        if connection.proxy and asked.direction == "sent" and connection.host == asked.host:
            connection.host, connection.address_source = "", "own connection"


__all__ = ["HTTP1", "starts"]
