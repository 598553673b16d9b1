"""MQTT 3.1, 3.1.1 and 5 (OASIS standards), the protocol of push services and smart devices.

Packets that say something become a ``Message``: CONNECT (client id, user name, password, will), PUBLISH (topic and payload), SUBSCRIBE and UNSUBSCRIBE
(topics). What only acknowledges is counted. Retransmissions (DUP with a packet id seen before) are told once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ...model import CAME_BACK, SENT, Direction, Kind, Message, Place
from .framed import Framed, Half
from .stream import MAX_BODY, Context, Event, Gap

CONNECT, CONNACK, PUBLISH, SUBSCRIBE, UNSUBSCRIBE, AUTH = 1, 2, 3, 8, 10, 15
_NAMES = {CONNECT: "CONNECT", CONNACK: "CONNACK", PUBLISH: "PUBLISH", SUBSCRIBE: "SUBSCRIBE", UNSUBSCRIBE: "UNSUBSCRIBE"}
_RESERVED = {2: 0, 4: 0, 5: 0, 6: 2, 7: 0, 8: 2, 9: 0, 10: 2, 11: 0, 12: 0, 13: 0, 14: 0, 15: 0}
"""What the low bits of a packet's first byte must be (MQTT 5 section 2.1.3); CONNECT has 0 too, PUBLISH may have any."""
_PROPERTIES = {
    0x01: ("payload format", "1"), 0x02: ("message expiry", "4"), 0x03: ("content type", "text"), 0x08: ("response topic", "text"),
    0x09: ("correlation data", "bytes"), 0x0B: ("subscription", "number"), 0x11: ("session expiry", "4"), 0x12: ("assigned client id", "text"),
    0x13: ("keep alive", "2"), 0x15: ("authentication method", "text"), 0x16: ("authentication data", "bytes"), 0x17: ("request problem information", "1"),
    0x18: ("will delay", "4"), 0x19: ("request response information", "1"), 0x1A: ("response information", "text"), 0x1C: ("server reference", "text"),
    0x1F: ("reason", "text"), 0x21: ("receive maximum", "2"), 0x22: ("topic alias maximum", "2"), 0x23: ("topic alias", "2"), 0x24: ("maximum QoS", "1"),
    0x25: ("retain available", "1"), 0x26: ("user property", "pair"), 0x27: ("maximum packet size", "4"), 0x28: ("wildcard available", "1"),
    0x29: ("subscription ids available", "1"), 0x2A: ("shared subscription available", "1"),
}  # fmt: skip
"""Property id → name and form (section 2.2.2.2)."""

type Parts = list[tuple[Place, str, str | bytes]]


@dataclass(slots=True)
class _Half(Half):
    """One direction."""

    topics: dict[str, str] = field(default_factory=dict)
    """Topic aliases of MQTT 5."""
    seen: set[bytes] = field(default_factory=set)


class MQTT(Framed[_Half]):
    """The machine; see ``stream.Machine``."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, {SENT: _Half(), CAME_BACK: _Half()})
        self.version = 4
        """Protocol level that CONNECT named: 3 (MQTT 3.1), 4 (3.1.1), 5."""

    def _begins(self, half: _Half, data: bytes) -> bool:  # noqa: ARG002
        return _whole(data)

    def gap(self, gap: Gap) -> Iterable[Event]:
        """Missing bytes: go on where a chunk begins with a packet again."""
        half = self.halves[gap.direction]
        if not half.lost:
            self.events.append(self.context.problem("gap", "MQTT packets were lost", gap.direction, gap.offset))
        half.lost, half.need = True, 2
        half.data.clear()
        return self._taken()

    def close(self, time: int) -> Iterable[Event]:  # noqa: ARG002
        """The end: a packet that is not whole is told as far as it goes."""
        for direction, half in self.halves.items():
            size, at = _remaining(half.data, 0) or (0, 0)
            if at and half.data[0] >> 4 == PUBLISH and len(half.data) > at:
                self._packet(direction, half, half.data[0], bytes(half.data[at:]), half.offset + len(half.data), at + size - len(half.data))
        return self._taken()

    def _frames(self, direction: Direction, half: _Half, time: int) -> None:
        data, at = half.data, 0
        start, began = half.offset, half.time
        half.need = 2
        while at + 2 <= len(data):
            _check(data[at])
            head = _remaining(data, at)
            if head is None:
                half.need = len(data) - at + 1
                break
            size, behind = head
            if size > MAX_BODY:
                raise ValueError("MQTT packet of impossible length")
            if behind + size > len(data):
                half.need = behind + size - at
                break
            half.offset, half.time = start + at, began
            self._packet(direction, half, data[at], bytes(data[behind : behind + size]), start + behind + size, 0)
            at, began = behind + size, time
        half.offset, half.time = start + at, began
        del data[:at]

    def _packet(self, direction: Direction, half: _Half, first: int, body: bytes, end: int, missing: int) -> None:
        kind = first >> 4
        if kind not in _NAMES:
            return
        reader = _Reader(body)
        try:
            if kind == PUBLISH:
                self._publish(direction, half, first, reader, end, missing)
            elif kind == CONNECT:
                self._say(direction, half, "query", kind, end, self._connect(reader))
            elif kind == CONNACK:
                reader.take(2)
                parts = reader.properties() if self.version >= 5 else []
                if parts:
                    self._say(direction, half, "answer", kind, end, parts)
            else:
                reader.take(2)
                properties = reader.properties() if self.version >= 5 else []
                self._say(direction, half, "query", kind, end, [*properties, *reader.topics(kind == SUBSCRIBE)])
        except IndexError:
            self.events.append(self.context.problem("damaged", f"MQTT {_NAMES[kind]} packet is cut off", direction, half.offset))

    def _say(self, direction: Direction, half: _Half, kind: Kind, what: int, end: int, parts: Parts) -> Message:
        message = self.context.message("mqtt", kind, direction, half.offset, end, half.time)
        message.method, message.parts = _NAMES[what], parts
        message.scheme = "mqtts" if self.context.encrypted else "mqtt"
        message.host, message.port = self.context.connection.sni, self.context.connection.server_port
        self.events.append(message)
        return message

    def _connect(self, reader: "_Reader") -> Parts:
        """Who connects (section 3.1)."""
        reader.take(reader.number(2))
        self.version, flags = reader.number(1), reader.number(1)
        reader.take(2)
        parts: Parts = reader.properties() if self.version >= 5 else []
        parts.append(("frame", "client id", reader.text()))
        if flags & 0x04:
            parts += reader.properties() if self.version >= 5 else []
            parts += [("topic", "will topic", reader.text()), ("body", "will", reader.take(reader.number(2)))]
        if flags & 0x80:
            parts.append(("frame", "user name", reader.text()))
        if flags & 0x40:
            parts.append(("frame", "password", _text_or_bytes(reader.take(reader.number(2)))))
        return parts

    def _publish(self, direction: Direction, half: _Half, first: int, reader: "_Reader", end: int, missing: int) -> None:
        """A message on a topic (section 3.3)."""
        topic = reader.text()
        number = reader.take(2) if first & 0x06 else b""
        parts: Parts = reader.properties() if self.version >= 5 else []
        alias = next((str(value) for _, name, value in parts if name == "topic alias"), "")
        if alias:
            half.topics[alias] = topic = topic or half.topics.get(alias, "")
        if first & 0x08 and number in half.seen:
            return
        half.seen.add(number)
        message = self._say(direction, half, "frame", PUBLISH, end, [("topic", "topic", topic), *parts])
        message.path, message.missing = topic, missing
        message.content_type = next((str(value) for _, name, value in parts if name == "content type"), "")
        message.body = reader.rest()
        message.size = len(message.body)


@dataclass(slots=True)
class _Reader:
    """Walks through a packet's body; IndexError where it ends too early."""

    data: bytes
    at: int = 0

    def take(self, size: int) -> bytes:
        """The next bytes."""
        if self.at + size > len(self.data):
            raise IndexError
        self.at += size
        return self.data[self.at - size : self.at]

    def rest(self) -> bytes:
        """All that is left."""
        return self.data[self.at :]

    def number(self, size: int) -> int:
        """A big-endian integer."""
        return int.from_bytes(self.take(size))

    def varying(self) -> int:
        """A variable byte integer (section 1.5.5)."""
        number = shift = 0
        while True:
            byte = self.number(1)
            number |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift > 21:
                return number

    def text(self) -> str:
        """A UTF-8 string with its length before it."""
        return self.take(self.number(2)).decode("utf-8", "replace")

    def topics(self, options: bool) -> Iterator[tuple[Place, str, str | bytes]]:
        """Topic filters; a subscription has its options behind each."""
        while self.at < len(self.data):
            yield "topic", "filter", self.text()
            if options:
                self.take(1)

    def properties(self) -> Parts:
        """The properties of MQTT 5. An unknown one ends the list: its length is not known."""
        end = self.varying() + self.at
        parts: Parts = []
        while self.at < end:
            name, form = _PROPERTIES.get(self.varying(), ("", ""))
            if form == "text":
                parts.append(("frame", name, self.text()))
            elif form == "bytes":
                parts.append(("frame", name, self.take(self.number(2))))
            elif form == "pair":
                parts.append(("frame", f"{name} {self.text()}", self.text()))
            elif form:
                parts.append(("frame", name, str(self.varying() if form == "number" else self.number(int(form)))))
            else:
                break
        self.at = end
        return parts


def starts(head: bytes) -> bool:
    """Whether a stream begins with a CONNECT packet."""
    size = _remaining(head, 0) if len(head) > 1 and head[0] == 0x10 else None
    return size is not None and head[size[1] : size[1] + 6] in (b"\0\4MQTT", b"\0\6MQIs")


def _check(first: int) -> None:
    kind = first >> 4
    if not kind or (kind != PUBLISH and first & 0x0F != _RESERVED.get(kind, 0)) or first & 0xF6 == 0x36:
        raise ValueError("not an MQTT packet")


def _remaining(data: bytes | bytearray, at: int) -> tuple[int, int] | None:
    """The length behind a packet's first byte (section 2.1.4), and where the body begins; None when it is cut off."""
    size = 0
    for position in range(4):
        if at + 1 + position >= len(data):
            return None
        byte = data[at + 1 + position]
        size |= (byte & 0x7F) << 7 * position
        if not byte & 0x80:
            return size, at + 2 + position
    raise ValueError("not an MQTT packet")


def _whole(data: bytes) -> bool:
    """Whether a chunk is one or more whole packets."""
    at = 0
    try:
        while at < len(data):
            _check(data[at])
            head = _remaining(data, at)
            if head is None:
                return False
            at = head[0] + head[1]
    except ValueError:
        return False
    return at == len(data) > 0


def _text_or_bytes(data: bytes) -> str | bytes:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data
