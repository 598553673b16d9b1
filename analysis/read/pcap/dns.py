"""DNS (RFC 1035) over UDP and TCP, with mDNS (RFC 6762) and LLMNR (RFC 4795): questions, answers, and the addresses that names were said to be at.

One ``query`` message for each question, one ``answer`` message for each response. Names are shown as tshark shows them: labels joined by dots. HTTPS and SVCB
records: RFC 9460; client subnet: RFC 7871.
"""

import base64
import ipaddress
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from ...model import Kind, Message, Place, Resolution
from .stream import Chunk, Context, Event, Gap, Tally

_PARAMETER = re.compile(r"/dns-query\?(?:.*&)?dns=([A-Za-z0-9_-]{16,2000})(?:&|$)")
MAX_LABELS = 128
MAX_RECORDS = 2000
MAX_PENDING = 4096

TYPES = {
    1: "A", 2: "NS", 5: "CNAME", 6: "SOA", 12: "PTR", 13: "HINFO", 15: "MX", 16: "TXT", 28: "AAAA", 33: "SRV", 35: "NAPTR", 39: "DNAME", 41: "OPT", 43: "DS",
    46: "RRSIG", 47: "NSEC", 48: "DNSKEY", 64: "SVCB", 65: "HTTPS", 255: "ANY", 256: "URI", 257: "CAA", 10: "NULL",
}  # fmt: skip


@dataclass(slots=True)
class Record:
    """One resource record."""

    owner: str
    type: int
    values: list[str]
    """Its data as text: an address, a name, strings …"""
    addresses: list[str] = field(default_factory=list)
    """Addresses it gives for its owner: A, AAAA and the hints of HTTPS and SVCB."""


@dataclass(slots=True)
class Dns:
    """A DNS message."""

    ident: int
    response: bool
    opcode: int
    rcode: int
    questions: list[tuple[str, int]]
    """Name and type."""
    records: list[Record]
    """Answer, authority and additional sections; answers first."""
    answers: int
    """How many of the records are answers."""
    subnet: str = ""
    """Client subnet (EDNS option 8)."""
    complete: bool = True
    """Whether all records could be read."""


def parse(data: bytes) -> Dns:
    """Read a DNS message. Raises ValueError when it is none; a message cut behind its questions gives what is there."""
    if len(data) < 12:
        raise ValueError("DNS message shorter than its header")
    ident, flags, questions, *sections = struct.unpack_from("!6H", data)
    if questions > 64 or sum(sections) > MAX_RECORDS:
        raise ValueError("DNS message with impossible counts")
    dns, at = Dns(ident, bool(flags & 0x8000), flags >> 11 & 15, flags & 15, [], [], sections[0]), 12
    for _ in range(questions):
        labels, at = name(data, at)
        if at + 4 > len(data):
            raise ValueError("DNS question cut off")
        dns.questions.append((labels, struct.unpack_from("!H", data, at)[0]))
        at += 4
    try:
        for _ in range(sum(sections)):
            at = _record(dns, data, at)
    except (ValueError, struct.error):
        dns.complete = False
    return dns


def name(data: bytes, at: int) -> tuple[str, int]:
    """A domain name and the position behind it (RFC 1035 4.1.4). Raises ValueError when it is broken or loops."""
    labels: list[str] = []
    end = -1
    for _ in range(MAX_LABELS):
        if at >= len(data):
            raise ValueError("DNS name cut off")
        size = data[at]
        if size >= 0xC0:
            if at + 1 >= len(data):
                raise ValueError("DNS name cut off")
            end = at + 2 if end < 0 else end
            target = (size & 0x3F) << 8 | data[at + 1]
            if target >= at:
                raise ValueError("DNS name points forward")
            at = target
        elif size > 63:
            raise ValueError("DNS label of an unknown kind")
        elif size == 0:
            return ".".join(labels) or ".", end if end >= 0 else at + 1
        else:
            label = data[at + 1 : at + 1 + size]
            if len(label) < size:
                raise ValueError("DNS label cut off")
            labels.append(label.decode("utf-8", "replace") if label.isascii() or _is_utf8(label) else label.decode("latin-1"))
            at += 1 + size
    raise ValueError("DNS name with too many labels")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _record(dns: Dns, data: bytes, at: int) -> int:
    owner, at = name(data, at)
    kind, size = (int(number) for number in struct.unpack_from("!H6xH", data, at))
    at += 10
    if at + size > len(data):
        raise ValueError("DNS record cut off")
    if kind == 41:
        dns.subnet = dns.subnet or _subnet(data[at : at + size])
    else:
        dns.records.append(_data(Record(owner, kind, []), data, at, size))
    return at + size


def _data(record: Record, data: bytes, at: int, size: int) -> Record:
    kind, rdata = record.type, data[at : at + size]
    if (kind, size) in ((1, 4), (28, 16)):
        record.values = record.addresses = [str(ipaddress.ip_address(rdata))]
    elif kind in (2, 5, 12, 39):
        record.values = [name(data, at)[0]]
    elif kind == 15:
        record.values = [name(data, at + 2)[0]]
    elif kind == 33:
        record.values = [f"{name(data, at + 6)[0]}:{struct.unpack_from('!H', data, at + 4)[0]}"]
    elif kind in (13, 16):
        record.values = _strings(rdata)
    elif kind in (64, 65):
        _service(record, data, at, size)
    return record


def _strings(data: bytes) -> list[str]:
    values, at = [], 0
    while at < len(data):
        values.append(data[at + 1 : at + 1 + data[at]].decode("utf-8", "replace"))
        at += 1 + data[at]
    return [value for value in values if value]


def _service(record: Record, data: bytes, at: int, size: int) -> None:
    """HTTPS and SVCB: target name, then parameters; 1 is ALPN, 4 and 6 are address hints."""
    end = at + size
    target, at = name(data, at + 2)
    if target != ".":
        record.values.append(target)
    while at + 4 <= end:
        key, length = struct.unpack_from("!HH", data, at)
        value, at = data[at + 4 : at + 4 + length], at + 4 + length
        if key in (4, 6):
            step = 4 if key == 4 else 16
            record.addresses += [str(ipaddress.ip_address(value[k : k + step])) for k in range(0, len(value) - step + 1, step)]
    record.values += record.addresses


def _subnet(options: bytes) -> str:
    at = 0
    while at + 4 <= len(options):
        code, size = struct.unpack_from("!HH", options, at)
        value, at = options[at + 4 : at + 4 + size], at + 4 + size
        if code == 8 and len(value) >= 4 and value[1] in (1, 2) and value[2]:
            width = 4 if value[:2] == b"\0\x01" else 16
            return f"{ipaddress.ip_address(value[4 : 4 + width].ljust(width, bytes(1)))}/{value[2]}"
    return ""


def type_name(number: int) -> str:
    """``AAAA``; unknown types as RFC 3597 writes them."""
    return TYPES.get(number, f"TYPE{number}")


def starts(head: bytes) -> bool:
    """Whether a TCP stream that begins so may be DNS: a length, then a plausible header with one question."""
    return len(head) >= 17 and 17 <= int.from_bytes(head[:2], "big") <= 4096 and head[6:8] == b"\0\x01" and not head[4] & 0x70 and head[8:10] < b"\0\x20"


def resolutions(dns: Dns, time: int) -> Iterator[Resolution]:
    """Name → address, for the name that was asked for, along the CNAME chain."""
    aliases = {record.owner.lower(): record.values[0] for record in dns.records[: dns.answers] if record.type == 5 and record.values}
    owners: dict[str, list[str]] = {}
    for record in dns.records[: dns.answers]:
        if record.addresses:
            owners.setdefault(record.owner.lower(), []).extend(record.addresses)
    for asked in dict.fromkeys(question.lower() for question, _ in dns.questions) or owners:
        chain, at = list[str](), asked
        while at in aliases and len(chain) < 16 and aliases[at].lower() not in chain:
            at = aliases[at].lower()
            chain.append(at)
        for address in dict.fromkeys(owners.get(at, [])):
            yield Resolution(asked.rstrip("."), address, time, tuple(chain))


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


def over_https(message: Message, context: Context) -> Iterator[Message | Resolution]:
    """What an HTTP message says in DNS (RFC 8484): an ``application/dns-message`` body, or the ``dns`` parameter of a GET."""
    data = message.body if message.content_type.partition(";")[0].strip().lower() == "application/dns-message" else b""
    if not data and message.kind == "request" and (found := _PARAMETER.search(message.path)):
        data = base64.urlsafe_b64decode(found[1] + "=" * (-len(found[1]) % 4))
    if not data or message.content_encoding:
        return
    inside = DNS(Context(context.connection, context.encrypted), "doh", datagrams=True)
    for event in inside.feed(Chunk(message.direction, data, 0, message.time or 0)):
        if isinstance(event, Message):
            event.source, event.request = message.source + " dns", None
            yield event
        elif isinstance(event, Resolution):
            yield event
