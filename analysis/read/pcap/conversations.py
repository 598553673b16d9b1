"""Which packets make a connection, as columns: 5-tuples, reused 4-tuples, the order of connections, and what the index says of each.

A connection is a pair of addresses and ports with its transport. A new SYN with another sequence number begins a new one; a SYN that was only captured
late does not. Connections are numbered by their first packet.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from .containers import OUTWARD, Ints, Window
from .network import ACK, SYN, TCP, Packets, Words, mix

WAY = 0x40
"""In the flags of a row: the endpoint with the greater hash sent it."""
NOBODY = 2
NEAR = 1 << 22
"""A SYN this many bytes or less before data already seen is a late packet of the same connection."""
CONNECTIONS: dict[str, str] = {
    "row": "<i8", "rows": "<i8", "bytes": "<i8", "transport": "u1", "six": "u1", "first_way": "u1", "syn_way": "u1", "synack_way": "u1", "outward_way": "u1",
    "low": "S16", "high": "S16", "low_port": "<u2", "high_port": "<u2", "owner": "<u2",
}  # fmt: skip
"""One entry a connection. ``low``/``high``: packed addresses of the endpoint with the smaller and the greater hash. ``syn_way``: who sent the first SYN (0 low,
1 high, 2 nobody); ``outward_way``: whose packets left through the interface of the capture; ``owner``: index into ``owners`` (0: unknown)."""

type Column = npt.NDArray[Any]


type End = tuple[bytes, int]
"""Packed address, port."""


class Flows:
    """5-tuples seen so far, numbered."""

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}
        """Hash → number."""
        self.ends: list[tuple[int, End, End]] = []
        """Protocol, the endpoint with the smaller hash, the one with the greater."""
        self.outward: dict[int, int] = {}
        """Number → way of the packets that left through the capture's interface, where the file tells it."""

    def numbers(self, window: Window, packets: Packets, rows: Ints) -> tuple[Column, Ints]:
        """The number of each packet's 5-tuple, and whether (1, 0) the endpoint with the greater hash sent it."""
        one, two = _endpoint(packets.source[rows], packets.sport[rows]), _endpoint(packets.destination[rows], packets.dport[rows])
        distinct, first, inverse = np.unique(_conversation(one, two, packets.protocol[rows]), return_index=True, return_inverse=True)
        way = one > two
        numbers = np.empty(len(distinct), np.uint32)
        for place in np.argsort(first, kind="stable").tolist():
            key, row = int(distinct[place]), int(rows[first[place]])
            number = self._numbers.get(key)
            if number is None:
                at, size = int(packets.address[row]), 16 if packets.six[row] else 4
                addresses = window.data[at : at + size].tobytes(), window.data[at + size : at + 2 * size].tobytes()
                sender, receiver = zip(addresses, (int(packets.sport[row]), int(packets.dport[row])), strict=True)
                number = self._new(key, int(packets.protocol[row]), bool(way[first[place]]), sender, receiver)
            numbers[place] = number
        return numbers[inverse], way.astype(np.int64)

    def number(self, hashes: tuple[int, int], protocol: int, sender: End, receiver: End) -> tuple[int, int]:
        """The same for one packet, given the hashes of its addresses."""
        one, two = (_endpoint(np.array([value], np.uint64), np.array([end[1]])) for value, end in zip(hashes, (sender, receiver), strict=True))
        key, way = int(_conversation(one, two, np.array([protocol]))[0]), bool(one[0] > two[0])
        number = self._numbers.get(key)
        return self._new(key, protocol, way, sender, receiver) if number is None else number, int(way)

    def told(self, numbers: Column, way: Ints, outward: Column) -> None:
        """Take in which way packets went through the interface."""
        rows = np.flatnonzero(outward)
        distinct, first = np.unique(numbers[rows], return_index=True)
        for number, place in zip(distinct.tolist(), rows[first].tolist(), strict=True):
            self.outward.setdefault(number, int(way[place]) ^ int(outward[place] != OUTWARD))

    def _new(self, key: int, protocol: int, way: bool, sender: End, receiver: End) -> int:
        self._numbers[key] = len(self.ends)
        self.ends.append((protocol, receiver, sender) if way else (protocol, sender, receiver))
        return len(self.ends) - 1


def _endpoint(address: Words, port: Ints) -> Words:
    return mix(address + port.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))


def _conversation(one: Words, two: Words, protocol: Ints) -> Words:
    """The same whichever end sent."""
    return mix(mix(np.minimum(one, two)) + np.maximum(one, two) + protocol.astype(np.uint64))


def arrange(columns: dict[str, Column], flows: Flows) -> dict[str, Column]:
    """Sort the rows by connection and give the table of connections. Changes ``columns`` in place."""
    flow = columns["flow"].astype(np.int64)
    order = np.argsort((flow << 32) | columns["frame"], kind="stable")
    begins = _beginnings(columns, flow, order, np.array([end[0] == TCP for end in flows.ends] or [False]))
    run = np.cumsum(begins) - 1
    first_frame = columns["frame"][order][begins]
    number = np.argsort(np.argsort(first_frame, kind="stable"), kind="stable")  # connections in the order of their first packets
    final = order[np.argsort(number[run], kind="stable")] if len(order) else order
    rows = np.bincount(number[run], minlength=len(first_frame)) if len(order) else np.zeros(0, np.int64)
    for name in list(columns):
        columns[name] = columns[name][final]
    starts = np.concatenate([[0], np.cumsum(rows)])[:-1].astype(np.int64)
    return _describe(columns, flows, starts, rows)


def _beginnings(columns: dict[str, Column], flow: Ints, order: Ints, tcp: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Which of the rows (in ``order``) begins a new connection."""
    ordered = flow[order]
    begins = np.ones(len(order), bool)
    begins[1:] = ordered[1:] != ordered[:-1]
    flags, seq = columns["flags"][order], columns["seq"][order]
    syns = np.flatnonzero(((flags & (SYN | ACK)) == SYN) & tcp[ordered])
    latest: dict[tuple[int, int], int] = {}
    for at, number, way, value in zip(syns.tolist(), ordered[syns].tolist(), (flags[syns] & WAY).tolist(), seq[syns].tolist(), strict=True):
        known, latest[number, way] = latest.get((number, way)), value
        if begins[at] or value == known:
            continue
        if known is None and (flags[at - 1] & SYN or _continues(ordered, flags, seq, at, value)):
            continue  # the SYN was captured late
        begins[at] = True
    return begins


def _continues(flow: Ints, flags: Column, seq: Column, at: int, value: int) -> bool:
    """Whether data just before a first SYN, in its direction, follows from the SYN's sequence number."""
    back = slice(max(0, at - 16), at)
    same = (flow[back] == flow[at]) & ((flags[back] & WAY) == (flags[at] & WAY))
    return bool(((seq[back][same].astype(np.int64) - value) % (1 << 32) < NEAR).any())


def _describe(columns: dict[str, Column], flows: Flows, starts: Ints, rows: Ints) -> dict[str, Column]:
    """The table of connections, from rows that are sorted by connection."""
    flags = columns["flags"]
    table: dict[str, Column] = {"row": starts, "rows": rows}
    table["bytes"] = np.add.reduceat(columns["captured"].astype(np.int64), starts) if len(starts) else np.zeros(0, np.int64)
    table["first_way"] = (flags[starts] & WAY) // WAY
    for name, bits in (("syn_way", SYN), ("synack_way", SYN | ACK)):
        code = np.where((flags & (SYN | ACK)) == bits, np.arange(len(flags)) * 2 + (flags & WAY) // WAY, np.iinfo(np.int64).max)
        first = np.minimum.reduceat(code, starts) if len(starts) else code
        table[name] = np.where(first == np.iinfo(np.int64).max, NOBODY, first & 1)
    ends = [flows.ends[number] for number in columns["flow"][starts].tolist()]
    values = [(protocol, len(low[0]) == 16, *low, *high) for protocol, low, high in ends]
    for place, name in enumerate(("transport", "six", "low", "low_port", "high", "high_port")):
        table[name] = np.array([value[place] for value in values], CONNECTIONS[name])
    table["outward_way"] = np.array([flows.outward.get(number, NOBODY) for number in columns["flow"][starts].tolist()], np.uint8)
    owner = columns["owner"].astype(np.int64)
    table["owner"] = _sole_owner(owner, starts)
    return table


def _sole_owner(owner: Ints, starts: Ints) -> Ints:
    """The owner of each connection; 0 where packets name none, or different ones."""
    if not len(starts):
        return starts
    highest = np.maximum.reduceat(owner, starts)
    lowest = np.minimum.reduceat(np.where(owner == 0, 1 << 20, owner), starts)
    return np.where(highest == lowest, highest, 0)
