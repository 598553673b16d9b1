"""WebSocket (RFC 6455) after the upgrade, with fragmentation and permessage-deflate (RFC 7692). One message for each whole WebSocket message and control frame.

``Context.extra`` holds the ``request`` and ``response`` of the upgrade. After lost bytes frames are looked for at the beginning of each chunk, where senders
nearly always begin one.
"""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from ...model import CAME_BACK, SENT, Direction, Message
from .framed import Framed, Half
from .stream import MAX_BODY, Context, Event, Gap

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
CONTROL = {CLOSE: "close", PING: "ping", PONG: "pong"}
_TAIL = b"\0\0\xff\xff"
_SCHEMES = {"http": "ws", "https": "wss"}


@dataclass(slots=True)
class _Half(Half):
    """One direction."""

    inflate: "zlib._Decompress | None" = None
    fresh: bool = False
    """Whether each message is compressed on its own (no context takeover)."""
    broken: bool = False
    """Whether compressed data was lost on which the following messages build."""
    parts: list[bytes] = field(default_factory=list)
    """Payloads of the fragments so far …"""
    size: int = 0
    opcode: int = 0
    compressed: bool = False
    start: int = 0
    began: int = 0
    missing: int = 0
    """… and the zeros put into them for lost bytes."""


class WebSocket(Framed[_Half]):
    """The machine; see ``stream.Machine``."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, {SENT: _Half(), CAME_BACK: _Half()})
        request, response = context.extra.get("request"), context.extra.get("response")
        self.request = request if isinstance(request, Message) else None
        if isinstance(response, Message):
            self._negotiated(response)

    def _negotiated(self, response: Message) -> None:
        """What the answer to the upgrade says about compression (RFC 7692 section 7.1)."""
        offers = ",".join(value for name, value in response.headers if name.lower() == "sec-websocket-extensions").lower()
        for offer in offers.split(","):
            name, *parameters = (part.strip().partition("=")[0] for part in offer.split(";"))
            if name == "permessage-deflate":
                client = SENT if response.direction == CAME_BACK else CAME_BACK
                for direction, half in self.halves.items():
                    half.inflate = zlib.decompressobj(-15)
                    half.fresh = ("client" if direction == client else "server") + "_no_context_takeover" in parameters

    def _begins(self, half: _Half, data: bytes) -> bool:
        return _whole(data, half.inflate is not None)

    def gap(self, gap: Gap) -> Iterable[Event]:
        """Missing bytes: zeros where they are inside one frame's payload, otherwise the frame borders are lost."""
        half = self.halves[gap.direction]
        if _head(half.data) is not None and 0 < gap.length <= half.need - len(half.data):
            half.data += bytes(gap.length)
            half.missing += gap.length
            if len(half.data) >= half.need:
                self._frames(gap.direction, half, gap.time)
        elif not half.lost:
            half.lost, half.need, half.parts, half.size = True, 2, [], 0
            half.data.clear()
            half.missing, half.broken = 0, half.inflate is not None
            self.events.append(self.context.problem("gap", "WebSocket frames were lost", gap.direction, gap.offset))
        return self._taken()

    def close(self, time: int) -> Iterable[Event]:  # noqa: ARG002
        """Return the payload of an unfinished message."""
        for direction, half in self.halves.items():
            if len(half.data) > 2 and not half.lost:
                _, _, masked, at, size = _head(half.data) or (0, 0, b"", len(half.data), 0)
                payload = bytes(half.data[at:])
                if payload and half.data[0] & 0x0F < CLOSE:
                    self._begin(half, half.data[0] & 0x0F, bool(half.data[0] & 0x40), half.offset, half.time)
                    half.parts.append(_unmasked(payload, masked))
                    half.missing += size - len(payload)
            if half.parts:
                half.missing = half.missing or 1
                self._message(direction, half, half.offset + len(half.data))
        return self._taken()

    def _frames(self, direction: Direction, half: _Half, time: int) -> None:
        """Take all whole frames off what has been gathered."""
        data, at, began = half.data, 0, half.time
        while (head := _head(data, at)) is not None:
            final, opcode, mask, start, size = head
            if size > MAX_BODY:
                raise ValueError("WebSocket frame of impossible length")
            if start + size > len(data):
                break
            payload = bytes(data[start : start + size])
            if mask:
                payload = _unmasked(payload, mask)
            if opcode >= CLOSE:
                self._control(direction, opcode, payload, half.offset + at, half.offset + start + size, began)
            else:
                self._begin(half, opcode, bool(data[at] & 0x40), half.offset + at, began)
                half.size += size
                half.parts.append(payload)
                if final:
                    self._message(direction, half, half.offset + start + size)
                elif half.size > MAX_BODY:
                    raise ValueError("WebSocket message is too long")
            at, began = start + size, time
        del data[:at]
        half.offset, half.time = half.offset + at, began
        half.need = head[3] - at + head[4] if head else len(half.data) + 1

    def _begin(self, half: _Half, opcode: int, compressed: bool, start: int, time: int) -> None:
        """The first fragment says what the message is."""
        if opcode != CONTINUATION or not half.parts:
            half.parts, half.size, half.opcode, half.compressed, half.start, half.began = [], 0, opcode or BINARY, compressed, start, time

    def _message(self, direction: Direction, half: _Half, end: int) -> None:
        body = half.parts[0] if len(half.parts) == 1 else b"".join(half.parts)
        if half.compressed and half.inflate is not None:
            body = self._inflated(direction, half, body, end)
        message = self._made(direction, half.opcode, half.start, end, half.began)
        message.body, message.size, message.missing = body, len(body), half.missing
        self.events.append(message)
        half.parts, half.size, half.missing = [], 0, 0

    def _inflated(self, direction: Direction, half: _Half, data: bytes, end: int) -> bytes:
        """Undo permessage-deflate; where that fails the compressed bytes are kept and a Problem says so."""
        if half.fresh:
            half.inflate, half.broken = zlib.decompressobj(-15), False
        assert half.inflate is not None
        if not half.broken:
            try:
                body = half.inflate.decompress(data + _TAIL, MAX_BODY)
                half.broken = bool(half.inflate.unconsumed_tail) or bool(half.missing)
                if half.inflate.eof:  # a final block (section 7.2.3.4): the next message starts a new one
                    half.inflate = zlib.decompressobj(-15)
                return body
            except zlib.error:
                half.broken = True
        self.events.append(self.context.problem("gap", "compressed WebSocket messages could not be opened", direction, end))
        return data

    def _control(self, direction: Direction, opcode: int, payload: bytes, start: int, end: int, time: int) -> None:
        """Ping, pong and close, named in ``Message.method``; the status of a close is the message's."""
        message = self._made(direction, opcode, start, end, time)
        if opcode == CLOSE and len(payload) >= 2:
            message.status = int.from_bytes(payload[:2])
            payload = payload[2:]
        message.body, message.size = payload, len(payload)
        self.events.append(message)

    def _made(self, direction: Direction, opcode: int, start: int, end: int, time: int) -> Message:
        message = self.context.message("websocket", "frame", direction, start, end, time)
        message.method = CONTROL.get(opcode, "")
        if self.request is not None:
            request = self.request
            message.scheme, message.host = _SCHEMES.get(request.scheme, request.scheme), request.host
            message.port, message.path = request.port, request.path
        return message


type _Head = tuple[bool, int, bytes, int, int]
"""Whether it is the last fragment, opcode, mask, where the payload begins, its length."""


def _head(data: bytes | bytearray, at: int = 0) -> _Head | None:
    """A frame's head (section 5.2); None when it is cut off. ValueError when it cannot be one."""
    if len(data) < at + 2:
        return None
    first, second = data[at], data[at + 1]
    if first & 0x30 or 2 < first & 0x0F < 8 or first & 0x0F > 10:
        raise ValueError("not a WebSocket frame")
    size, start = second & 0x7F, at + 2
    if size > 125:
        start += 2 if size == 126 else 8
        size = int.from_bytes(data[at + 2 : start])
    mask = b""
    if second & 0x80:
        mask = bytes(data[start : start + 4])
        start += 4
    return (bool(first & 0x80), first & 0x0F, mask, start, size) if start <= len(data) else None


def _unmasked(data: bytes, mask: bytes) -> bytes:
    """Apply a mask (section 5.3)."""
    if not mask:
        return data
    size = len(data)
    return (int.from_bytes(data) ^ int.from_bytes((mask * (size // 4 + 1))[:size])).to_bytes(size)


def _whole(data: bytes, compression: bool) -> bool:
    """Whether a chunk is one or more whole frames."""
    at = 0
    try:
        while at < len(data):
            head = _head(data, at)
            if head is None or (data[at] & 0x40 and not compression):
                return False
            at = head[3] + head[4]
    except ValueError:
        return False
    return at == len(data) > 0
