"""Builders of frames and capture files, so that a test states only what it is about. Plain struct, independent of the reader."""

import ipaddress
import struct
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

from analysis.model import Connection, Item, Message, Problem, ReadOptions, Resolution
from analysis.read import pcap

PHONE, SERVER = "192.168.1.20", "203.0.113.5"
SYN, FIN, RST, ACK, PSH = 2, 1, 4, 16, 8


def ip(payload: bytes, source: str = PHONE, destination: str = SERVER, protocol: int = 6, ident: int = 1, fragment: int = 0) -> bytes:
    """An IPv4 or IPv6 packet, by the addresses; ``fragment``: the 16 bits of flags and offset (IPv4)."""
    one, two = ipaddress.ip_address(source).packed, ipaddress.ip_address(destination).packed
    if len(one) == 16:
        return struct.pack("!IHBB", 6 << 28, len(payload), protocol, 64) + one + two + payload
    return struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), ident, fragment, 64, protocol, 0) + one + two + payload


def tcp(payload: bytes = b"", sport: int = 40000, dport: int = 443, seq: int = 0, ack: int = 0, flags: int = ACK) -> bytes:
    """A TCP segment without options."""
    return struct.pack("!HHIIBBHHH", sport, dport, seq % 2**32, ack % 2**32, 0x50, flags, 65535, 0, 0) + payload


def udp(payload: bytes = b"", sport: int = 40000, dport: int = 53) -> bytes:
    """A UDP datagram."""
    return struct.pack("!HHHH", sport, dport, 8 + len(payload), 0) + payload


def ethernet(packet: bytes, tags: Sequence[int] = ()) -> bytes:
    """An Ethernet frame around an IP packet, with VLAN tags."""
    kind = 0x86DD if packet[0] >> 4 == 6 else 0x0800
    vlans = b"".join(struct.pack("!HH", 0x8100, tag) for tag in tags)
    return bytes.fromhex("020000000002020000000001") + vlans + struct.pack("!H", kind) + packet


def conversation(
    turns: Iterable[tuple[str, bytes]], sport: int = 40000, dport: int = 80, mss: int = 1000, seq: int = 2**32 - 700, client: str = PHONE, server: str = SERVER
) -> list[bytes]:
    """Ethernet frames of a whole TCP connection: handshake, what ``sent`` and ``came back``, acknowledged, closed. Sequence numbers wrap early."""
    position = {"sent": seq, "came back": 5000}
    frames = [_segment("sent", position, sport, dport, SYN, b"", client, server)]
    position["sent"] += 1
    frames.append(_segment("came back", position, sport, dport, SYN | ACK, b"", client, server))
    position["came back"] += 1
    for way, data in turns:
        for at in range(0, len(data), mss):
            part = data[at : at + mss]
            frames.append(_segment(way, position, sport, dport, ACK | PSH, part, client, server))
            position[way] += len(part)
        frames.append(_segment("came back" if way == "sent" else "sent", position, sport, dport, ACK, b"", client, server))
    for way in ("sent", "came back"):
        frames.append(_segment(way, position, sport, dport, FIN | ACK, b"", client, server))
        position[way] += 1
    return frames


def _segment(way: str, position: dict[str, int], sport: int, dport: int, flags: int, data: bytes, client: str, server: str) -> bytes:
    other = "came back" if way == "sent" else "sent"
    ports, ends = ((sport, dport), (client, server)) if way == "sent" else ((dport, sport), (server, client))
    return ethernet(ip(tcp(data, *ports, seq=position[way], ack=position[other] if flags & ACK else 0, flags=flags), *ends))


def pcap_file(frames: Iterable[bytes], link: int = 1, order: str = "<", nanoseconds: bool = False, snaplen: int = 262144, start: int = 1_700_000_000) -> bytes:
    """A pcap file, one frame a millisecond; frames longer than ``snaplen`` are cut."""
    magic = 0xA1B23C4D if nanoseconds else 0xA1B2C3D4
    tick = 1_000_000 if nanoseconds else 1000
    records = (struct.pack(order + "IIII", start + n // 1000, n % 1000 * tick, min(len(f), snaplen), len(f)) + f[:snaplen] for n, f in enumerate(frames))
    return struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, snaplen, link) + b"".join(records)


def block(kind: int, body: bytes, order: str = "<") -> bytes:
    """A pcapng block."""
    body += bytes(-len(body) % 4)
    return struct.pack(order + "II", kind, 12 + len(body)) + body + struct.pack(order + "I", 12 + len(body))


def option(code: int, value: bytes, order: str = "<") -> bytes:
    """A pcapng option."""
    return struct.pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)


def section(order: str = "<") -> bytes:
    """A pcapng section header."""
    return block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1) + option(4, b"test writer", order), order)


def interface(link: int = 1, snaplen: int = 0, options: bytes = b"", order: str = "<") -> bytes:
    """A pcapng interface description."""
    return block(1, struct.pack(order + "HHI", link, 0, snaplen) + options, order)


def enhanced(frame: bytes, time: int = 1_700_000_000_000_000, number: int = 0, options: bytes = b"", order: str = "<") -> bytes:
    """A pcapng enhanced packet; ``time`` in the interface's ticks."""
    head = struct.pack(order + "IIIII", number, time >> 32, time & 0xFFFFFFFF, len(frame), len(frame))
    return block(6, head + frame + bytes(-len(frame) % 4) + options, order)


def read(data: bytes, folder: Path, options: ReadOptions | None = None, unit_bytes: int | None = None) -> list[Item]:
    """Everything that the reader finds in a capture file."""
    path, work, options = folder / "capture", folder / "work", options or ReadOptions()
    path.write_bytes(data)
    before = pcap.UNIT_BYTES
    pcap.UNIT_BYTES = unit_bytes or before
    try:
        units = pcap.plan("0123456789abcdef", path, work, options)
    finally:
        pcap.UNIT_BYTES = before
    return [item for unit in units for item in pcap.read(unit, options)]


def messages(items: Iterable[Item]) -> list[Message]:
    """The messages among them."""
    return [item for item in items if isinstance(item, Message)]


def connections(items: Iterable[Item]) -> list[Connection]:
    """The connections among them."""
    return [item for item in items if isinstance(item, Connection)]


def problems(items: Iterable[Item]) -> list[Problem]:
    """The problems among them."""
    return [item for item in items if isinstance(item, Problem)]


def resolutions(items: Iterable[Item]) -> list[Resolution]:
    """The name resolutions among them."""
    return [item for item in items if isinstance(item, Resolution)]


def exchanges(dice: Random, count: int, number: int = 0) -> list[tuple[str, bytes]]:
    """Turns of an HTTP/1.1 connection: POST requests with a body of letters, each with its own path, and their answers."""
    turns: list[tuple[str, bytes]] = []
    for n in range(count):
        body = bytes(dice.choices(b"abcdefghij", k=dice.randrange(0, 4000)))
        turns.append(("sent", b"POST /c%d/r%d HTTP/1.1\r\nHost: api.example.com\r\nContent-Length: %d\r\n\r\n" % (number, n, len(body)) + body))
        answer = bytes(dice.choices(b"klmnopqrst", k=dice.randrange(0, 6000)))
        turns.append(("came back", b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(answer) + answer))
    return turns
