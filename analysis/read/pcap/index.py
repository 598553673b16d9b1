"""The packet index: one pass over a capture gives columns of all TCP and UDP packets, sorted by connection, and a table of the connections.

The index is written into a work folder, one raw file a column (41 bytes a packet), and shared by all workers: a unit is a range of connections, so a range
of rows. Nothing here looks into payload.

A connection is a 4-tuple with its transport; a new SYN with another sequence number begins a new one. Connections are numbered by their first packet.
"""

import ipaddress
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...model import Problem
from . import apps, links, network
from .containers import Container, Ints, Window
from .fragments import Fragments, Whole
from .network import ACK, ESP, SYN, TCP, Packets

COLUMNS: dict[str, str] = {
    "time": "<i8", "offset": "<i8", "length": "<u4", "kept": "<u4", "seq": "<u4", "ack": "<u4", "frame": "<u4", "captured": "<u4", "flags": "u1",
}  # fmt: skip
"""``offset``: of the payload in the file; -1 - n: at n in the side file of fragments. ``length``/``kept``: payload bytes on the wire and in the file. ``frame``:
frame number from 1. ``captured``: frame bytes in the file. ``flags``: TCP flags, and 0x40 when the endpoint with the greater hash sent it."""
WAY = 0x40
CONNECTIONS: dict[str, str] = {
    "row": "<i8", "rows": "<i8", "bytes": "<i8", "transport": "u1", "six": "u1", "first_way": "u1", "syn_way": "u1", "synack_way": "u1",
    "low": "S16", "high": "S16", "low_port": "<u2", "high_port": "<u2", "owner": "<u2",
}  # fmt: skip
"""One entry a connection. ``low``/``high``: packed addresses of the endpoint with the smaller and the greater hash. ``syn_way``: who sent the first SYN (0 low,
1 high, 2 nobody); ``owner``: index into ``owners`` (0: unknown)."""
NOBODY = 2
NEAR = 1 << 22
"""A SYN this many bytes or less before data already seen is a late packet of the same connection."""

type Column = npt.NDArray[Any]


@dataclass(slots=True)
class Other:
    """Packets that belong to no connection, counted."""

    packets: int = 0
    first: int = 0
    last: int = 0
    bytes: dict[str, int] = field(default_factory=dict)
    """``<direction>|<visibility>`` → frame bytes."""


@dataclass(slots=True)
class _Flows:
    """5-tuples seen so far."""

    numbers: dict[int, int] = field(default_factory=dict)
    """Hash → number."""
    ends: list[tuple[int, int, bytes, int, bytes, int]] = field(default_factory=list)
    """Protocol, six, low address, low port, high address, high port."""


def packed(column: Column) -> list[bytes]:
    """Addresses of a column as bytes of full length (numpy drops trailing zero bytes)."""
    return [value.ljust(16, b"\0") for value in column.tolist()]


def build(path: Path, work: Path, device: str = "") -> dict[str, Any]:
    """Read a capture once and write its index into ``work``. Returns what ``meta.json`` holds. Raises ValueError when the file is no capture."""
    work.mkdir(parents=True, exist_ok=True)
    container, flows = Container(path), _Flows()
    others = {kind: Other() for kind in ("other ip", "non ip", "damaged")}
    blocks: list[dict[str, Column]] = []
    owners: dict[tuple[str, str], int] = {("", ""): 0}
    with (work / "fragments").open("wb") as side:
        fragments = Fragments(side)
        for window in container.windows():
            blocks.append(_window(window, container.frames, flows, others, fragments, owners, device))
        fragments.close()
    for _, time, length in fragments.lost:
        _count(others["other ip"], 1, time, time, "sent|opaque", length)
    columns = {
        name: np.concatenate([block.pop(name) for block in blocks] or [np.zeros(0, kind)]) for name, kind in {**COLUMNS, "flow": "<u4", "owner": "<u2"}.items()
    }
    names = [_owner(key, container.packages) for key in owners]
    table = _connections(columns, flows)
    for name in COLUMNS:
        columns[name].tofile(work / name)
    for name, kind in CONNECTIONS.items():
        table[name].astype(kind).tofile(work / f"connection-{name}")
    meta = {
        "connections": len(table["row"]), "frames": container.frames, "program": container.program, "owners": names,
        "secrets": [secret.hex() for secret in container.secrets],
        "problems": [[p.place, p.kind, p.text, p.count, p.fatal] for p in container.problems],
        "others": {kind: [o.packets, o.first, o.last, o.bytes] for kind, o in others.items()},
    }  # fmt: skip
    (work / "meta.json").write_text(json.dumps(meta))
    return meta


def _window(
    window: Window, before: int, flows: _Flows, others: dict[str, Other], fragments: Fragments, owners: dict[tuple[str, str], int], device: str
) -> dict[str, Column]:
    """The index rows of one window."""
    packets = network.packets(window)
    mine = _of_device(window, packets, device)
    _count_others(window, packets, mine, others)
    rows = np.flatnonzero((packets.what == network.TRANSPORT) & mine)
    source, destination, protocol = (column[rows] for column in (packets.source, packets.destination, packets.protocol))
    flow, way = _flow(flows, window, packets, rows, source, destination, protocol)
    owner = np.zeros(len(window), np.uint16)
    for row, key in apps.owners(window, packets.ip_end):
        owner[row] = owners.setdefault(key, min(len(owners), 65535))
    block = {
        "time": window.time[rows], "offset": window.base + packets.payload[rows], "length": packets.length[rows], "kept": packets.kept[rows],
        "seq": packets.seq[rows], "ack": packets.ack[rows], "frame": before + rows + 1, "captured": window.captured[rows],
        "flags": packets.flags[rows] | (WAY * way), "flow": flow, "owner": owner[rows],
    }  # fmt: skip
    block = {name: column.astype({**COLUMNS, "flow": "<u4", "owner": "<u2"}[name]) for name, column in block.items()}
    pieces = np.flatnonzero((packets.what == network.PIECE) & mine).tolist()
    whole = [done for row in pieces if (done := fragments.add(window, packets, row, before + row + 1))]
    return _with_whole(block, flows, whole) if whole else block


def _of_device(window: Window, packets: Packets, device: str) -> npt.NDArray[np.bool_]:
    """Packets from or to the chosen device; all when none is chosen. Raises ValueError when ``device`` is neither an IP nor a MAC address."""
    if not device:
        return np.ones(len(window), bool)
    digits = device.replace(":", "").replace("-", "")
    if len(digits) == 12 and "." not in device and device.count(":") in (0, 5):
        return links.mac(window, bytes.fromhex(digits))
    wanted = hash_address(ipaddress.ip_address(device).packed)
    return (packets.source == wanted) | (packets.destination == wanted)


def hash_address(address: bytes) -> np.uint64:
    """The hash that ``network.packets`` gives to an address of 4 or 16 bytes."""
    words = np.frombuffer(address, ">u4").astype(np.uint64)
    if len(words) == 1:
        return np.uint64(network.mix(words)[0])
    value = np.full(1, 6, np.uint64)
    for word in words:
        value = network.mix(value + word)
    return np.uint64(value[0])


def _flow(
    flows: _Flows, window: Window, packets: Packets, rows: Ints, source: network.Words, destination: network.Words, protocol: Ints
) -> tuple[Column, Ints]:
    """The number of each packet's 5-tuple, and whether the endpoint with the greater hash sent it."""
    one = network.mix(source + packets.sport[rows].astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    two = network.mix(destination + packets.dport[rows].astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    way = one > two
    key = network.mix(network.mix(np.minimum(one, two)) + np.maximum(one, two) + protocol.astype(np.uint64))
    distinct, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    numbers = np.empty(len(distinct), np.uint32)
    for place in np.argsort(first, kind="stable").tolist():
        number = flows.numbers.setdefault(int(distinct[place]), len(flows.ends))
        numbers[place] = number
        if number == len(flows.ends):
            row = int(rows[first[place]])
            at, size = int(packets.address[row]), 16 if packets.six[row] else 4
            ends = [(window.data[at + k : at + k + size].tobytes(), port) for k, port in ((0, int(packets.sport[row])), (size, int(packets.dport[row])))]
            low, high = ends[::-1] if way[first[place]] else ends
            flows.ends.append((int(packets.protocol[row]), int(size == 16), *low, *high))
    return numbers[inverse], way.astype(np.int64)


def _with_whole(block: dict[str, Column], flows: _Flows, whole: list[Whole]) -> dict[str, Column]:
    """Add the rows of datagrams that were put together: the last piece carries the payload, the others only their frame bytes."""
    extra: dict[str, list[int]] = {name: [] for name in block}
    for done in whole:
        size = len(done.address) // 2
        source, destination = (np.array([end], np.uint64) for end in (done.source, done.destination))
        one, two = (network.mix(end + np.uint64(port) * np.uint64(0x9E3779B97F4A7C15)) for end, port in ((source, done.sport), (destination, done.dport)))
        way = bool(one[0] > two[0])
        key = int(network.mix(network.mix(np.minimum(one, two)) + np.maximum(one, two) + np.uint64(done.protocol))[0])
        number = flows.numbers.setdefault(key, len(flows.ends))
        if number == len(flows.ends):
            ends = [(done.address[:size], done.sport), (done.address[size:], done.dport)]
            low, high = ends[::-1] if way else ends
            flows.ends.append((done.protocol, int(size == 16), *low, *high))
        for place, (frame, time, captured) in enumerate(sorted(done.packets)):
            last = place == len(done.packets) - 1
            row = {"time": time, "offset": -1 - done.position, "length": done.length * last, "kept": done.length * last, "seq": done.seq, "ack": done.ack,
                   "frame": frame, "captured": captured, "flags": (done.flags & (0x3F if last else 0)) | (WAY * way), "flow": number, "owner": 0}  # fmt: skip
            for name, value in row.items():
                extra[name].append(value)
    return {name: np.concatenate([column, np.array(extra[name], column.dtype)]) for name, column in block.items()}


def _count(other: Other, packets: int, first: int, last: int, key: str, length: int) -> None:
    other.first = first if not other.packets else min(other.first, first)
    other.last = max(other.last, last)
    other.packets += packets
    other.bytes[key] = other.bytes.get(key, 0) + length


def _count_others(window: Window, packets: Packets, mine: npt.NDArray[np.bool_], others: dict[str, Other]) -> None:
    """Account for packets without a connection. Other IP traffic leaves the phone when its source is private and its destination is not."""
    for kind, what in (("non ip", network.NON_IP), ("damaged", network.DAMAGED), ("other ip", network.OTHER)):
        rows = np.flatnonzero((packets.what == what) & mine)
        if not len(rows):
            continue
        groups = (
            np.zeros(len(rows), np.uint64)
            if kind != "other ip"
            else network.mix(packets.source[rows] + network.mix(packets.destination[rows])) + (packets.protocol[rows] == ESP).astype(np.uint64)
        )
        _, first, inverse = np.unique(groups, return_index=True, return_inverse=True)
        sums = np.bincount(inverse, weights=window.captured[rows]).astype(np.int64).tolist()
        counts = np.bincount(inverse).tolist()
        for place, row in enumerate(rows[first].tolist()):
            key = _other_key(window, packets, row) if kind == "other ip" else "sent|local" if kind == "non ip" else "sent|opaque"
            times = window.time[rows]
            _count(others[kind], counts[place], int(times.min()), int(times.max()), key, sums[place])


def _other_key(window: Window, packets: Packets, row: int) -> str:
    at, size = int(packets.address[row]), 16 if packets.six[row] else 4
    source, destination = (window.data[at + k : at + k + size].tobytes() for k in (0, size))
    local = is_local(source), is_local(destination)
    direction = "came back" if local[1] and not local[0] else "sent"
    visibility = "local" if all(local) else "encrypted" if packets.protocol[row] == ESP else "clear"
    return f"{direction}|{visibility}"


LOCAL = tuple(
    ipaddress.ip_network(block)
    for block in ("0.0.0.0/8", "10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/4", "255.255.255.255/32",
                  "::/127", "fc00::/7", "fe80::/10", "ff00::/8")
)  # fmt: skip
"""Addresses that lie in the local network (RFC 1918, 3927, 4193, 4291, 5771); documentation and carrier-grade NAT addresses do not."""


def is_local(address: bytes) -> bool:
    """Whether a packed address lies in the local network."""
    ip = ipaddress.ip_address(address)
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return any((mapped or ip) in block for block in LOCAL if block.version == (mapped or ip).version)


def _owner(key: tuple[str, str], packages: dict[int, str]) -> list[str]:
    """Attribution and name of an owner, once the whole file has been read: a uid may be named later than its first packet."""
    kind, name = key
    if kind != "uid":
        return [kind, name]
    uid = int(name)
    found = packages.get(uid) or apps.SYSTEM.get(uid, f"uid {uid}" if uid >= 0 else "")
    return ["package" if found else "", found]


def _connections(columns: dict[str, Column], flows: _Flows) -> dict[str, Column]:
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


def _describe(columns: dict[str, Column], flows: _Flows, starts: Ints, rows: Ints) -> dict[str, Column]:
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
    for place, name in enumerate(("transport", "six", "low", "low_port", "high", "high_port")):
        table[name] = np.array([end[place] for end in ends], CONNECTIONS[name])
    owner = columns["owner"].astype(np.int64)
    table["owner"] = _sole_owner(owner, starts, rows)
    return table


def _sole_owner(owner: Ints, starts: Ints, rows: Ints) -> Ints:
    """The owner of each connection; 0 where packets name none, or different ones."""
    if not len(starts):
        return starts
    highest = np.maximum.reduceat(owner, starts)
    lowest = np.minimum.reduceat(np.where(owner == 0, 1 << 20, owner), starts)
    return np.where(highest == lowest, highest, 0)


class Index:
    """A written index, opened by a worker."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.meta: dict[str, Any] = json.loads((work / "meta.json").read_text())
        self.table = {name: np.fromfile(work / f"connection-{name}", kind) for name, kind in CONNECTIONS.items()}

    def rows(self, first: int, last: int) -> dict[str, Column]:
        """Columns of the packets of connections ``first`` … ``last - 1``, sorted by connection, then by frame."""
        if first >= last:
            return {name: np.zeros(0, kind) for name, kind in COLUMNS.items()}
        start, end = int(self.table["row"][first]), int(self.table["row"][last - 1] + self.table["rows"][last - 1])
        return {name: np.fromfile(self.work / name, kind, end - start, offset=start * np.dtype(kind).itemsize) for name, kind in COLUMNS.items()}

    def problems(self) -> list[Problem]:
        """What was wrong with the file."""
        return [Problem(*entry) for entry in self.meta["problems"]]
