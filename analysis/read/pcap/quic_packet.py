"""The unprotected outside of QUIC packets (RFC 8999, RFC 9000 section 17) and the frames inside (section 19)."""

from collections.abc import Iterator
from dataclasses import dataclass

from .quic_crypto import V2

INITIAL, ZERO_RTT, HANDSHAKE, RETRY, ONE_RTT, NEGOTIATION = "initial", "0-rtt", "handshake", "retry", "1-rtt", "version negotiation"
_KINDS = (INITIAL, ZERO_RTT, HANDSHAKE, RETRY)
_KINDS_V2 = (RETRY, INITIAL, ZERO_RTT, HANDSHAKE)
_MAX_ID = 20

CRYPTO, STREAM, RESET_STREAM, NEW_CONNECTION_ID, CLOSE, OTHER = range(6)
_VARINTS = {
    0x01: 0, 0x04: 3, 0x05: 2, 0x10: 1, 0x11: 2, 0x12: 1, 0x13: 1, 0x14: 1, 0x15: 2, 0x16: 1, 0x17: 1, 0x19: 1, 0x1E: 0, 0x1F: 0,
    0xAF: 4, 0xAC: 0, 0x2F5: 1,
}  # fmt: skip
"""Frames that are nothing but variable-length integers: type → how many. The last line: drafts on the frequency of acknowledgements and on timestamps."""


@dataclass(slots=True)
class Packet:
    """One packet of a datagram, still protected."""

    kind: str
    version: int
    destination: bytes
    """Destination connection id; empty in a 1-RTT packet, whose header does not say how long it is."""
    source: bytes
    start: int
    number_at: int
    """Where the packet number begins; in a 1-RTT packet behind the destination id, whose length must be added."""
    end: int


def varint(data: bytes, at: int) -> tuple[int, int]:
    """A variable-length integer (RFC 9000 section 16) and where it ends. IndexError when it is cut off."""
    first = data[at]
    if first < 0x40:
        return first, at + 1
    end = at + (1 << (first >> 6))
    if end > len(data):
        raise IndexError
    return int.from_bytes(data[at:end]) & (1 << 8 * (end - at) - 2) - 1, end


def packets(datagram: bytes) -> Iterator[Packet]:
    """The packets that are put together in one datagram; what is behind the first damage is left out."""
    at, end = 0, len(datagram)
    try:
        while at < end:
            if not datagram[at] & 0x80:  # the fixed bit may be anything (RFC 9287), but nothing but zeros is padding
                if at and not datagram[at:].strip(b"\0"):
                    return
                yield Packet(ONE_RTT, 0, b"", b"", at, at + 1, end)
                return
            packet = _long(datagram, at)
            yield packet
            at = packet.end
    except (IndexError, ValueError):
        return


def _long(datagram: bytes, start: int) -> Packet:
    """A packet with a long header (RFC 9000 section 17.2)."""
    version = int.from_bytes(datagram[start + 1 : start + 5])
    at = start + 6 + datagram[start + 5]
    destination = datagram[start + 6 : at]
    source = datagram[at + 1 : at + 1 + datagram[at]]
    at += 1 + datagram[at]
    if at > len(datagram) or len(destination) > _MAX_ID or len(source) > _MAX_ID:
        raise ValueError("not a QUIC packet")
    if not version:
        return Packet(NEGOTIATION, 0, destination, source, start, at, len(datagram))
    kind = (_KINDS_V2 if version == V2 else _KINDS)[datagram[start] >> 4 & 3]
    if kind == RETRY:
        return Packet(kind, version, destination, source, start, at, len(datagram))
    if kind == INITIAL:
        size, at = varint(datagram, at)
        at += size
    size, at = varint(datagram, at)
    if at + size > len(datagram) or size < 20:
        raise ValueError("packet is cut off")
    return Packet(kind, version, destination, source, start, at, at + size)


type Frame = tuple[int, int, int, bytes, bool]
"""Kind, stream (or error code), offset, data, whether it ends the stream."""


def frames(payload: bytes) -> Iterator[Frame]:
    """The frames of a packet that carry something. ValueError at one that is unknown or damaged: the rest of the packet cannot be read then."""
    at, end = 0, len(payload)
    try:
        while at < end:
            kind = payload[at]
            if not kind:
                at = end - len(payload[at:].lstrip(b"\0"))
                continue
            if 8 <= kind <= 15:
                stream, at = varint(payload, at + 1)
                offset, at = varint(payload, at) if kind & 4 else (0, at)
                size, at = varint(payload, at) if kind & 2 else (end - at, at)
                yield STREAM, stream, offset, _taken(payload, at, size), bool(kind & 1)
                at += size
                continue
            kind, at = varint(payload, at)
            if kind == 0x06:
                offset, at = varint(payload, at)
                size, at = varint(payload, at)
                yield CRYPTO, 0, offset, _taken(payload, at, size), False
                at += size
            elif kind in (0x02, 0x03):
                at = _past_ack(payload, at, kind)
            elif kind in _VARINTS:
                for _ in range(_VARINTS[kind]):
                    code, at = varint(payload, at)
                    if kind == 0x04 and _ == 0:
                        yield RESET_STREAM, code, 0, b"", False
            else:
                frame, at = _rare(payload, at, kind)
                yield frame
    except IndexError:
        raise ValueError("QUIC frame is cut off") from None


def _taken(payload: bytes, at: int, size: int) -> bytes:
    if at + size > len(payload):
        raise IndexError
    return payload[at : at + size]


def _past_ack(payload: bytes, at: int, kind: int) -> int:
    """Past an ACK frame (section 19.3)."""
    _, at = varint(payload, at)
    _, at = varint(payload, at)
    count, at = varint(payload, at)
    for _ in range(1 + 2 * min(count, len(payload)) + (3 if kind == 3 else 0)):
        _, at = varint(payload, at)
    return at


def _rare(payload: bytes, at: int, kind: int) -> tuple[Frame, int]:
    """Frames that hold more than integers."""
    if kind in (0x1C, 0x1D):  # CONNECTION_CLOSE
        code, at = varint(payload, at)
        if kind == 0x1C:
            _, at = varint(payload, at)
        size, at = varint(payload, at)
        return (CLOSE, code if kind == 0x1C else -1, 0, _taken(payload, at, size), False), at + size
    if kind == 0x18:  # NEW_CONNECTION_ID
        _, at = varint(payload, at)
        _, at = varint(payload, at)
        size = payload[at]
        return (NEW_CONNECTION_ID, 0, 0, _taken(payload, at + 1, size), False), at + 1 + size + 16
    if kind in (0x1A, 0x1B):  # PATH_CHALLENGE, PATH_RESPONSE
        return (OTHER, 0, 0, _taken(payload, at, 8), False), at + 8
    if kind == 0x07 or kind == 0x31:  # NEW_TOKEN, DATAGRAM (RFC 9221)
        size, at = varint(payload, at)
        return (OTHER, 0, 0, _taken(payload, at, size), False), at + size
    if kind == 0x30:
        return (OTHER, 0, 0, payload[at:], False), len(payload)
    raise ValueError("unknown QUIC frame")
