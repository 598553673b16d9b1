"""DNS over UDP and TCP (RFC 1035), mDNS (RFC 6762), LLMNR (RFC 4795) and DNS over HTTPS (RFC 8484).

One ``query`` message for each question, one ``answer`` message for each response, and the addresses that names were said to be at.
"""

import base64
import re
from collections.abc import Iterator, Sequence

from ...model import Kind, Message, Place, Resolution
from .dns_message import Dns, parse, resolutions, type_name
from .stream import Chunk, Context, Event, Gap, Tally

_PARAMETER = re.compile(r"/dns-query\?(?:.*&)?dns=([A-Za-z0-9_-]{16,2000})(?:&|$)")
MAX_PENDING = 4096


def starts(head: bytes) -> bool:
    """Whether a TCP stream that begins so may be DNS: a length, then a plausible header with one question."""
    return len(head) >= 17 and 17 <= int.from_bytes(head[:2], "big") <= 4096 and head[6:8] == b"\0\x01" and not head[4] & 0x70 and head[8:10] < b"\0\x20"


class DNS:
    """The machine; see ``stream.Machine``. ``datagrams``: each chunk is one message; otherwise messages have a length before them (RFC 1035 4.2.2)."""

    decrypts = False

    def __init__(self, context: Context, protocol: str = "dns", datagrams: bool = False) -> None:
        self.context, self.protocol, self.datagrams = context, protocol, datagrams
        self.tally: Tally = {}
        self._rest: dict[str, tuple[bytes, int]] = {"sent": (b"", 0), "came back": (b"", 0)}
        self._asked: dict[tuple[int, str, int], int] = {}

    def feed(self, chunk: Chunk) -> Iterator[Event]:
        """The next bytes of one direction."""
        key = (chunk.direction, self.context.visibility)
        self.tally[key] = self.tally.get(key, 0) + len(chunk.data)
        if self.datagrams:
            yield from self._message(chunk, chunk.data, chunk.offset)
            return
        rest, offset = self._rest[chunk.direction]
        data, offset = (rest + chunk.data, offset) if rest else (chunk.data, chunk.offset)
        while len(data) >= 2 and len(data) >= 2 + (size := int.from_bytes(data[:2], "big")):
            yield from self._message(chunk, data[2 : 2 + size], offset)
            data, offset = data[2 + size :], offset + 2 + size
        self._rest[chunk.direction] = data, offset

    def gap(self, _gap: Gap) -> Iterator[Event]:
        """Over TCP the framing is lost."""
        if not self.datagrams:
            raise ValueError("DNS over TCP cannot go on behind a gap")
        return iter(())

    def close(self, _time: int) -> Iterator[Event]:
        """Say what is unfinished."""
        for rest, offset in self._rest.values():
            if rest:
                yield self.context.problem("truncated", "a DNS message is not complete", "sent", offset)

    def _message(self, chunk: Chunk, data: bytes, offset: int) -> Iterator[Event]:
        try:
            dns = parse(data)
        except ValueError as error:
            yield self.context.problem("damaged", str(error), chunk.direction, offset)
            return
        if dns.response:
            yield self._answer(chunk, dns, len(data), offset)
            yield from resolutions(dns, chunk.time)
            return
        for place, (asked, kind) in enumerate(dns.questions):
            message = self._new(chunk, "query", asked, kind, len(data), offset)
            message.parts = [("name", "question", asked)]
            if not place:
                message.parts += _owners(dns) + ([("frame", "client subnet", dns.subnet)] if dns.subnet else [])
            if len(self._asked) > MAX_PENDING:
                self._asked.clear()
            self._asked[dns.ident, asked.lower(), kind] = self.context.messages - 1
            yield message

    def _new(self, chunk: Chunk, kind: Kind, asked: str, record: int, size: int, offset: int) -> Message:
        message = self.context.message(self.protocol, kind, chunk.direction, offset, offset + size, chunk.time)
        message.host, message.method = asked.lower().rstrip("."), type_name(record) if record else ""
        message.scheme, message.size = self.protocol, size
        return message

    def _answer(self, chunk: Chunk, dns: Dns, size: int, offset: int) -> Message:
        asked, kind = dns.questions[0] if dns.questions else (dns.records[0].owner, dns.records[0].type) if dns.records else ("", 0)
        message = self._new(chunk, "answer", asked, kind, size, offset)
        message.status = dns.rcode
        message.request = self._asked.pop((dns.ident, asked.lower(), kind), None)
        message.missing = 0 if dns.complete else 1
        if self.protocol != "dns":
            message.parts += _owners(dns)
        message.parts += [("answer", type_name(record.type), value) for record in dns.records for value in record.values]
        return message


def _owners(dns: Dns) -> list[tuple[Place, str, str | bytes]]:
    """Names that records of a query, or of an unasked answer, are about: a device announces itself so."""
    return [("name", type_name(record.type), owner) for owner, record in {record.owner: record for record in dns.records}.items()]


def over_https(message: Message, context: Context) -> Sequence[Message | Resolution]:
    """What an HTTP message says in DNS (RFC 8484): an ``application/dns-message`` body, or the ``dns`` parameter of a GET."""
    label = message.content_type.lower()
    data = message.body if "dns" in label and label.partition(";")[0].strip() == "application/dns-message" else b""
    if not data and message.kind == "request" and "dns=" in message.path and (found := _PARAMETER.search(message.path)):
        data = base64.urlsafe_b64decode(found[1] + "=" * (-len(found[1]) % 4))
    if not data or message.content_encoding:
        return ()
    inside = DNS(Context(context.connection, context.encrypted), "doh", datagrams=True)
    said = [event for event in inside.feed(Chunk(message.direction, data, 0, message.time or 0)) if isinstance(event, (Message, Resolution))]
    for event in said:
        if isinstance(event, Message):
            event.source, event.request = message.source + " dns", None
    return said
