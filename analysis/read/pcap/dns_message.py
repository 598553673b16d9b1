"""A DNS message as values (RFC 1035): questions, records, and which names were said to be at which addresses.

Names are shown as tshark shows them: labels joined by dots. HTTPS and SVCB records: RFC 9460; client subnet: RFC 7871.
"""

import ipaddress
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from ...model import Resolution

MAX_LABELS = 128
MAX_RECORDS = 2000

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
