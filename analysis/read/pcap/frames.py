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
from .moves import Part
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
        said = _SOURCE.fullmatch(source)
        if not said:
            raise ValueError("not a place in a packet capture")
        wanted.setdefault(int(said[1]), set()).add(source)
    if not (work / "meta.json").exists():
        index.build(path, work, options.device)
    opened = index.Index(work)
    keys, _ = keylog.load(options.keylogs, opened.secrets())
    found: dict[str, list[int]] = {}
    for number, missing in sorted(wanted.items()):
        if number >= len(opened.table["row"]):
            raise ValueError(f"the capture has no connection {number}")
        # a resumed TLS session needs the connections before it, one that moved those behind it
        for first, last in dict.fromkeys(((number, number + 1), (0, number + 1), (number, len(opened.table["row"])))):
            unit = Unit(path, opened, first, last, keys, options.device)
            parts: list[Part] = []
            for source, layer in _layers(unit, number, missing - found.keys(), parts).items():
                found[source] = _frames(unit, parts, source, layer)
            if missing <= found.keys():
                break
    return found


def _frames(unit: Unit, parts: list[Part], source: str, layer: Layer) -> list[int]:
    """From the span in the stream of the layer that said the message down to the packets."""
    said = _SOURCE.fullmatch(source)
    assert said is not None
    direction: Direction = "sent" if said[2] == "sent" else "came back"
    span = int(said[3]), int(said[4])
    while layer.below:
        span = layer.below.origin(direction, *span, layer.context.stream)
        layer = layer.below
    return sorted({frame for part in parts for frame in _carriers(unit, part, direction, *span)})


def _layers(unit: Unit, number: int, sources: Set[str], parts: list[Part]) -> dict[str, Layer]:
    """Read connections up to this one; the layers that said these messages. ``parts``: what this connection was read from."""
    for place in range(number + 1 - unit.first):
        connection, sent = describe(unit.index, unit.first + place, unit.device, unit.phone, unit.clients)
        last = unit.first + place == number
        base = Layer(Context(connection), unit.keys, datagram=connection.transport == "udp")
        said: Said = []
        heard: list[Part] = []
        for event in unit.heard(place, sent, base, heard):
            base.feed(event, said)
        base.close(0, said)
        if last:
            parts += heard
            return {item.source: layer for item, layer in said if isinstance(item, Message) and item.source in sources}
    return {}


def _carriers(unit: Unit, part: Part, direction: Direction, start: int, end: int) -> list[int]:
    p, before = unit.pieces, part.before[direction]
    way = part.sent if direction == SENT else 1 - part.sent
    carrying = (p.connection == part.place) & (p.way == way) & (p.position + before < end) & (p.position + p.size + before > start)
    return list(np.asarray(unit.rows["frame"][p.row[carrying]]).tolist())
