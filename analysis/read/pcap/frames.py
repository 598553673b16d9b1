"""From a message's source back to the frames that carried it, so that anyone can look at them in Wireshark.

The connection is read once more, and every decrypting machine tells from which bytes it made the ones it passed on.
"""

import re
from collections.abc import Iterable, Set
from pathlib import Path

import numpy as np

from ...model import SENT, Direction, Message, ReadOptions
from . import index, keylog
from .connection import Unit, describe
from .layers import Layer, Said
from .stream import Context

_SOURCE = re.compile(r"connection (\d+) (sent|came back) (\d+)-(\d+)( of stream \d+)?( decrypted)?")


def frames(path: Path, work: Path, source: str, options: ReadOptions) -> list[int]:
    """Frame numbers (from 1) that carried the message with this ``source``. ``work``: folder of the packet index, made when it holds none.

    Raises ValueError when the source is not of a packet capture, or its connection does not hold it.
    """
    found = frames_of(path, work, [source], options)
    if source not in found:
        raise ValueError("the connection does not hold this message")
    return found[source]


def frames_of(path: Path, work: Path, sources: Iterable[str], options: ReadOptions) -> dict[str, list[int]]:
    """The same for many sources at once: each connection is read once. A source that its connection does not hold is left out."""
    wanted: dict[int, set[str]] = {}
    for source in sources:
        parts = _SOURCE.fullmatch(source)
        if not parts:
            raise ValueError("not a place in a packet capture")
        wanted.setdefault(int(parts[1]), set()).add(source)
    if not (work / "meta.json").exists():
        index.build(path, work, options.device)
    opened = index.Index(work)
    keys, _ = keylog.load(options.keylogs, [bytes.fromhex(secret) for secret in opened.meta["secrets"]])
    found: dict[str, list[int]] = {}
    for number, missing in sorted(wanted.items()):
        if number >= len(opened.table["row"]):
            raise ValueError(f"the capture has no connection {number}")
        for first in dict.fromkeys((number, 0)):  # a resumed TLS session needs the connections before it
            unit = Unit(path, opened, first, number + 1, keys, options.device)
            for source, layer in _layers(unit, number, missing - found.keys()).items():
                found[source] = _frames(unit, number, source, layer)
            if missing <= found.keys():
                break
    return found


def _frames(unit: Unit, number: int, source: str, layer: Layer) -> list[int]:
    """From the span in the stream of the layer that said the message down to the packets."""
    parts = _SOURCE.fullmatch(source)
    assert parts is not None
    direction: Direction = "sent" if parts[2] == "sent" else "came back"
    span = int(parts[3]), int(parts[4])
    while layer.below:
        span = layer.below.origin(direction, *span, layer.context.stream)
        layer = layer.below
    return _carriers(unit, number, direction, *span)


def _layers(unit: Unit, number: int, sources: Set[str]) -> dict[str, Layer]:
    """Read connections up to this one; the layers that said these messages."""
    for place in range(number + 1 - unit.first):
        connection, sent = describe(unit.index, unit.first + place, unit.device, unit.phone)
        last = unit.first + place == number
        base = Layer(Context(connection), unit.keys, datagram=connection.transport == "udp", trace=last)
        said: Said = []
        for event in unit.events(place, sent):
            base.feed(event, said)
        base.close(0, said)
        if last:
            return {item.source: layer for item, layer in said if isinstance(item, Message) and item.source in sources}
    return {}


def _carriers(unit: Unit, number: int, direction: Direction, start: int, end: int) -> list[int]:
    sent = describe(unit.index, number, unit.device, unit.phone)[1]
    p = unit.pieces
    way = sent if direction == SENT else 1 - sent
    carrying = (p.connection == number - unit.first) & (p.way == way) & (p.position < end) & (p.position + p.size > start)
    return sorted(set(np.asarray(unit.rows["frame"][p.row[carrying]]).tolist()))
