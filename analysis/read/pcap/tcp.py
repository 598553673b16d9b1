"""TCP reassembly and datagram order for many connections at once, as columns (RFC 9293).

From the packets of a unit, sorted by connection and frame, to *pieces*: parts of frames that are new data, in the order in which a reader of the connection
would see them. Rules:

- A direction begins behind its SYN, or, when the capture does not hold it, at its lowest sequence number.
- What was sent again counts once; where segments overlap, the one that begins first wins, then the one captured first.
- A piece stands where all before it had arrived, so late segments move what follows them. The two directions keep the order of the capture, but for
  segments captured before what they acknowledge.
- What never arrived is a gap. Bytes cut off by the snapshot length are a gap too.
- A segment of one byte, not pushed, that stands alone is a keep-alive probe: its byte is one that was sent before, of any content (RFC 1122 section 4.2.3.6).
- A datagram is a piece; lost datagrams are unknown.
- Where a capture begins inside a stream nobody knows what its first bytes belong to, so that its first pieces stay single chunks.
"""

from array import array
from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...model import SENT, Direction
from .containers import Ints
from .conversations import WAY, Column
from .network import ACK, FIN, PSH, SYN
from .stream import Clock

STREAM = 1 << 48
"""Distance between the streams of two directions in one column of positions; no stream is that long."""
ROWS = 1 << 32
"""More than the rows of a unit."""
STEPS = 4
MAX_CHUNK = 256 << 10
SINGLE = 4
"""Pieces at the beginning of a stream without SYN that are chunks of their own."""


@dataclass(slots=True)
class Pieces:
    """New data of a unit's connections, in reading order; one entry a piece. All pieces of a connection lie together."""

    connection: Ints
    """Position of the connection within the unit."""
    way: Ints
    """0: sent by the low endpoint, 1: by the high one."""
    row: Ints
    """Row in the unit."""
    position: Ints
    """Of the first byte in the stream of its direction."""
    skip: Ints
    """Bytes of the frame's payload that are old."""
    size: Ints
    """Bytes in the file."""
    gap: Ints
    """Missing bytes before the piece."""
    tail: Ints
    """Missing bytes behind the piece, where nothing follows."""
    chunk: Ints
    """First piece of each chunk (pieces of one direction without a gap between, at most ``MAX_CHUNK`` bytes), and the number of pieces at the end."""
    again: Ints
    """TCP payload that had been captured before, in five rows: connection (ascending), way, row in the unit, stream position, bytes in the file."""


def pieces(rows: dict[str, Column], connection: Ints, tcp: Ints) -> Pieces:
    """Put together the packets of a unit. ``connection``: position of each row's connection in the unit; ``tcp``: whether that connection is TCP."""
    way = (rows["flags"] & WAY).astype(np.int64) // WAY
    position = np.where(tcp != 0, _tcp_positions(rows, connection, way, tcp != 0), _datagram_positions(rows, connection, way))
    data = np.flatnonzero((rows["length"] > 0) & (position > -STREAM))
    stream = (connection[data] * 2 + way[data]) * STREAM
    start = stream + position[data]
    order = np.argsort(start, kind="stable")  # by stream, position, then frame
    data, start, stream = data[order], start[order], stream[order]
    length, kept = rows["length"][data].astype(np.int64), rows["kept"][data].astype(np.int64)
    if len(probes := _probes(rows["flags"][data], tcp[data] != 0, start, stream, length)):
        data, start, stream, length, kept = (np.delete(c, probes) for c in (data, start, stream, length, kept))
    covered = np.maximum.accumulate(np.concatenate([[0], start + length]))[:-1]  # everything up to here has been given, if the stream has begun
    covered = np.maximum(covered, stream)
    skip = np.maximum(covered - start, 0)
    again = _again(connection[data], way[data], data, start - stream, np.minimum(np.minimum(skip, kept), length), tcp[data] != 0)
    fresh = (length > skip) & (start + length > stream)
    data, start, stream, length, kept, skip, covered = (c[fresh] for c in (data, start, stream, length, kept, skip, covered))
    begun = np.unique((connection * 2 + way)[(rows["flags"] & SYN) != 0]) * STREAM
    return _in_order(rows, data, stream, start, length, kept, skip, covered, tcp[data] != 0, ~np.isin(stream, begun), again)


def _again(connection: Ints, way: Ints, row: Ints, position: Ints, size: Ints, tcp: Column) -> Ints:
    """See ``Pieces.again``. A single byte is a keep-alive probe, which may hold anything (RFC 1122 4.2.3.6)."""
    chosen = np.flatnonzero(tcp & (size > 1))
    return np.stack([column[chosen] for column in (connection, way, row, position, size)])


def _alone(flags: Column, length: Column) -> Column:
    """Which segments may be keep-alive probes: data that a program hands over is pushed, at the latest with its last byte."""
    found: Column = (length == 1) & ((flags & (SYN | FIN | PSH)) == 0)
    return found


def _probes(flags: Column, tcp: Column, start: Ints, stream: Ints, length: Ints) -> Ints:
    """Places of the keep-alive probes behind a gap, among segments in order: where they follow what was captured they are old, or one byte of data."""
    alone = np.flatnonzero(tcp & _alone(flags, length))
    if not len(alone):
        return alone
    covered = np.maximum(np.maximum.accumulate(np.concatenate([[0], start + length]))[:-1], stream)
    behind = alone[start[alone] > covered[alone]]
    return alone[np.isin(start[alone], start[behind])]


def _tcp_positions(rows: dict[str, Column], connection: Ints, way: Ints, tcp: Column) -> Ints:
    """Offset of each segment's first byte in its stream; very negative for rows that are no data and no SYN, or lie before the stream."""
    result = np.full(len(connection), -2 * STREAM)
    flags = rows["flags"]
    syn = (flags & SYN) != 0
    chosen = np.flatnonzero(tcp & ((rows["length"] > 0) | syn))
    if not len(chosen):
        return result
    key = connection[chosen] * 2 + way[chosen]
    chosen = chosen[np.argsort(key, kind="stable")]
    key = connection[chosen] * 2 + way[chosen]
    first = np.concatenate([[True], key[1:] != key[:-1]])
    starts = np.flatnonzero(first)
    seq = rows["seq"][chosen] + syn[chosen]  # data begins behind the SYN
    step = (seq[1:] - seq[:-1]).astype(np.uint32).view(np.int32).astype(np.int64)  # signed distance: survives the wrap at 2^32
    walked = np.concatenate([[0], np.cumsum(step)])
    walked -= np.repeat(walked[starts], np.diff(np.concatenate([starts, [len(chosen)]])))
    group = np.cumsum(first) - 1
    # the stream begins at the SYN, else at the lowest position; behind it where that is but a keep-alive probe
    lowest = np.minimum.reduceat(walked, starts)
    lowest += np.minimum.reduceat(np.where(_alone(flags[chosen], rows["length"][chosen]), STREAM, walked), starts) > lowest
    at_syn = np.minimum.reduceat(np.where(syn[chosen], walked, STREAM), starts)
    walked -= np.where(at_syn < STREAM, at_syn, lowest)[group]
    result[chosen] = np.where(rows["length"][chosen] > 0, walked, -2 * STREAM)
    return result


def _datagram_positions(rows: dict[str, Column], connection: Ints, way: Ints) -> Ints:
    """Datagrams one behind the other, in each direction."""
    order = np.argsort(connection * 2 + way, kind="stable")
    length = rows["length"][order].astype(np.int64)
    key = (connection * 2 + way)[order]
    ends = np.cumsum(length)
    starts = np.concatenate([[True], key[1:] != key[:-1]]) if len(key) else np.zeros(0, bool)
    before = (ends - length)[np.flatnonzero(starts)]
    result = np.empty(len(order), np.int64)
    result[order] = ends - length - (before[np.cumsum(starts) - 1] if len(key) else 0)
    return result


def _in_order(
    rows: dict[str, Column],
    data: Ints,
    stream: Ints,
    start: Ints,
    length: Ints,
    kept: Ints,
    skip: Ints,
    covered: Ints,
    tcp: Column,
    middle: Column,
    again: Ints,
) -> Pieces:
    """From pieces sorted by stream to pieces in reading order, with gaps and chunks."""
    size = np.maximum(np.minimum(length, kept) - skip, 0)
    cut = np.where(kept < length, length - np.maximum(kept, skip), 0)  # bytes the snapshot length took
    gap = np.maximum(start - covered, 0)
    same = np.concatenate([[False], stream[1:] == stream[:-1]]) if len(stream) else np.zeros(0, bool)
    gap[1:] += np.where(same[1:], cut[:-1], 0)
    last = np.concatenate([~same[1:], [True]]) if len(stream) else np.zeros(0, bool)
    number = stream // STREAM
    ready = np.maximum.accumulate(number * ROWS + data)  # a piece is read when all before it are there
    turn = _turns(rows, data, stream, start, length, ready, ~same)
    order = np.argsort((number // 2) * ROWS * STEPS + turn % (ROWS * STEPS), kind="stable")
    position = start + skip - stream
    begins = np.flatnonzero(~same)
    nth = np.arange(len(stream)) - np.repeat(begins, np.diff(np.concatenate([begins, [len(stream)]])))
    single = middle & (nth <= SINGLE)
    tail = np.where(last & (cut > 0) & tcp, cut, 0)
    columns: list[Any] = [c[order] for c in (number // 2, number % 2, data, position, skip, size, gap, tail, tcp, single)]
    connection, way, row, position, skip, size, gap, tail, tcp, single = columns
    return Pieces(connection, way, row, position, skip, size, gap * tcp, tail, _chunks(connection, way, size, gap, tail, ~tcp | single), again)


def _turns(rows: dict[str, Column], data: Ints, stream: Ints, start: Ints, length: Ints, ready: Ints, first: Column) -> Ints:
    """When each piece is read: ``STEPS`` times its turn in ``ready``, or just behind the piece that completes what it acknowledges, where that comes later."""
    turn = stream // STREAM * ROWS * STEPS + ready % ROWS * STEPS
    if not len(data):
        return turn
    heads = np.flatnonzero(first)
    zero = rows["seq"][data[heads]] + ((rows["flags"][data[heads]] & SYN) != 0) - (start - stream)[heads].astype(np.uint32)  # of each stream's first byte
    other = (stream // STREAM ^ 1) * STREAM
    partner = np.minimum(np.searchsorted(stream[heads], other), len(heads) - 1)
    distance = (rows["ack"][data] - zero[partner]).astype(np.uint32).view(np.int32).astype(np.int64)
    ends = np.maximum.accumulate(start + length)
    last = np.maximum(np.searchsorted(ends, other + distance, side="right") - 1, 0)
    known = (stream[heads][partner] == other) & ((rows["flags"][data] & ACK) != 0) & (distance > 0) & (stream[last] == other)
    base = stream // STREAM * ROWS * STEPS
    for _ in range(STEPS - 1):  # what a piece waits for may itself wait
        turn = np.maximum.accumulate(np.maximum(turn, np.where(known, base + turn[last] % (ROWS * STEPS) + 1, 0)))
    return turn


def _chunks(connection: Ints, way: Ints, size: Ints, gap: Ints, tail: Ints, single: Column) -> Ints:
    """Where chunks begin. A run of pieces is cut when it grows beyond ``MAX_CHUNK``; datagrams stay single."""
    count = len(connection)
    if not count:
        return np.zeros(1, np.int64)
    new = np.ones(count, bool)
    new[1:] = (connection[1:] != connection[:-1]) | (way[1:] != way[:-1]) | (gap[1:] > 0) | single[1:] | (tail[:-1] > 0)
    run_start = np.flatnonzero(new)
    total = np.cumsum(size)
    before = (total - size)[run_start]
    within = total - size - np.repeat(before, np.diff(np.concatenate([run_start, [count]])))
    block = within // MAX_CHUNK
    new[1:] |= block[1:] != block[:-1]
    return np.concatenate([np.flatnonzero(new), [count]])


def captured_at(pieces: Pieces, times: Column, chunks: list[int], sent: int) -> Clock:
    """When the bytes of one TCP connection were captured. ``times``: of the unit's rows, ns; ``chunks``: the connection's first one and the one behind its
    last; ``sent``: which way is sent. Each side is looked up when it is first asked for."""
    sides: dict[Direction, tuple[array[int], array[int]]] = {}

    def clock(direction: Direction, offset: int) -> int:
        if direction not in sides:
            first, last = pieces.chunk[chunks].tolist()
            mine = first + np.flatnonzero(pieces.way[first:last] == (sent if direction == SENT else 1 - sent))
            begins, when = (array("q", column.astype(np.int64).tobytes()) for column in (pieces.position[mine], times[pieces.row[mine]]))
            sides[direction] = begins, when
        begins, when = sides[direction]
        return when[max(bisect_right(begins, offset) - 1, 0)] if when else 0

    return clock
