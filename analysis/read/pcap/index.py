"""The packet index: one pass over a capture gives columns of all TCP and UDP packets, sorted by connection, and a table of the connections.

The index is written into a work folder, one raw file a column (41 bytes a packet), and shared by all workers: a unit is a range of connections, so a range
of rows. Nothing here looks into payload.
"""

import ipaddress
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import accumulate, pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from ...model import Problem
from . import apps, links, network
from .containers import Container, Window
from .conversations import CONNECTIONS, WAY, Column, Flows, arrange
from .fragments import Fragments, Whole
from .network import Packets
from .others import Others

COLUMNS: dict[str, str] = {
    "time": "<i8", "offset": "<i8", "length": "<u4", "kept": "<u4", "seq": "<u4", "ack": "<u4", "frame": "<u4", "captured": "<u4", "flags": "u1",
}  # fmt: skip
"""``offset``: of the payload in the file; -1 - n: at n in the side file of fragments. ``length``/``kept``: payload bytes on the wire and in the file.
``frame``: frame number from 1. ``captured``: frame bytes in the file. ``flags``: TCP flags, and ``WAY``."""
ALL = {**COLUMNS, "flow": "<u4", "owner": "<u2"}
"""With what is only needed while the index is made."""


def packed(column: Column) -> list[bytes]:
    """Addresses of a column as bytes of full length (numpy drops trailing zero bytes)."""
    return [value.ljust(16, b"\0") for value in column.tolist()]


def build(path: Path, work: Path, device: str = "", packages: Mapping[int, tuple[str, ...]] = MappingProxyType({})) -> dict[str, Any]:
    """Read a capture once and write its index into ``work``. Returns what ``meta.json`` holds. Raises ValueError when the file is no capture.

    ``packages``: names of Android uids; those in the capture go before.
    """
    work.mkdir(parents=True, exist_ok=True)
    container = Container(path)
    with (work / "fragments").open("wb") as side:
        builder = _Builder(side, device)
        captured = 0
        for window in container.windows():
            captured += int(window.captured.sum())
            builder.add(window, container.frames)
        columns = builder.finish()
    table = arrange(columns, builder.flows)
    for name in COLUMNS:
        columns[name].tofile(work / name)
    for name, kind in CONNECTIONS.items():
        table[name].astype(kind).tofile(work / f"connection-{name}")
    named = {**packages, **{uid: (name,) for uid, name in container.packages.items()}}
    meta = {
        "connections": len(table["row"]), "frames": container.frames, "bytes": captured, "program": container.program,
        "owners": [apps.name_owner(key, named) for key in builder.owners],
        "secrets": [len(secret) for secret in container.secrets],
        "problems": [[p.place, p.kind, p.text, p.count, p.fatal] for p in [*container.problems, *builder.problems()]],
        "others": [[*kind, o.packets, o.first, o.last, o.bytes] for kind, o in builder.others.kinds.items()],
    }  # fmt: skip
    (work / "secrets").write_bytes(b"".join(container.secrets))
    (work / "meta.json").write_text(json.dumps(meta))
    return meta


class _Builder:
    """Gathers the rows of all windows."""

    def __init__(self, side: BinaryIO, device: str) -> None:
        self.flows, self.others, self.fragments = Flows(), Others(), Fragments(side)
        self.owners: dict[tuple[str, str], int] = {("", ""): 0}
        self.wanted = device_filter(device)
        self.blocks: list[dict[str, Column]] = []
        self.notes: Counter[tuple[str, str]] = Counter()

    def add(self, window: Window, before: int) -> None:
        """The index rows of one window; ``before``: how many frames came before it."""
        packets = network.packets(window)
        self.notes.update(window.notes)
        mine = self.wanted(window, packets)
        self.others.add(window, packets, mine)
        rows = np.flatnonzero((packets.what == network.TRANSPORT) & mine)
        flow, way = self.flows.numbers(window, packets, rows)
        self.flows.told(flow, way, window.outward[rows])
        owner = np.zeros(len(window), np.uint16)
        for chosen, key in apps.owners(window, packets.ip_end):
            owner[chosen] = self.owners.setdefault(key, min(len(self.owners), 65535))
        self._block({
            "time": window.time[rows], "offset": window.base + packets.payload[rows], "length": packets.length[rows], "kept": packets.kept[rows],
            "seq": packets.seq[rows], "ack": packets.ack[rows], "frame": before + rows + 1, "captured": window.captured[rows],
            "flags": packets.flags[rows] | (WAY * way), "flow": flow, "owner": owner[rows],
        })  # fmt: skip
        pieces = np.flatnonzero((packets.what == network.PIECE) & mine).tolist()
        self._whole([done for row in pieces if (done := self.fragments.add(window, packets, row, before + row + 1))])

    def _block(self, columns: dict[str, Any]) -> None:
        self.blocks.append({name: np.asarray(columns[name]).astype(kind) for name, kind in ALL.items()})

    def _whole(self, datagrams: list[Whole]) -> None:
        """Rows of datagrams that were put together: the last piece carries the payload, the others only their frame bytes."""
        columns: dict[str, list[int]] = {name: [] for name in ALL}
        for done in datagrams:
            size = len(done.address) // 2
            ends = (done.address[:size], done.sport), (done.address[size:], done.dport)
            flow, way = self.flows.number((done.source, done.destination), done.protocol, *ends)
            done.packets.sort()
            for place, (frame, time, captured) in enumerate(done.packets):
                last = place == len(done.packets) - 1
                row = (time, -1 - done.position, done.length * last, done.length * last, done.seq, done.ack, frame, captured,
                       done.flags * last | WAY * way, flow, 0)  # fmt: skip
                for name, value in zip(ALL, row, strict=True):
                    columns[name].append(value)
        if datagrams:
            self._block(columns)

    def problems(self) -> list[Problem]:
        """What could not be read of some packets."""
        return [Problem("", kind, text, count) for (kind, text), count in self.notes.items()]

    def finish(self) -> dict[str, Column]:
        """All rows, in the order of the file but for datagrams that were never completed."""
        self._whole(self.fragments.close())
        for _, time, length in self.fragments.lost:
            self.others.count("other ip", 1, time, time, "sent|opaque", length)
        return {name: np.concatenate([block.pop(name) for block in self.blocks] or [np.zeros(0, kind)]) for name, kind in ALL.items()}


def device_filter(device: str) -> Callable[[Window, Packets], npt.NDArray[np.bool_]]:
    """Which packets are from or to a device, given as IP or MAC address; all when it is empty. Raises ValueError when it is neither."""
    if not device:
        return lambda window, _: np.ones(len(window), bool)
    if re.fullmatch(r"[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}", device):
        hardware = bytes.fromhex(device.replace(":", "").replace("-", ""))
        return lambda window, _: links.mac(window, hardware)
    try:
        wanted = network.hash_address(ipaddress.ip_address(device).packed)
    except ValueError:
        raise ValueError("the device must be given as an IP or a MAC address") from None
    return lambda _, packets: (packets.source == wanted) | (packets.destination == wanted)


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

    def owner(self, number: int) -> list[str]:
        """All names of the app that process or package evidence says a connection is of."""
        return [name for name in self.meta["owners"][int(self.table["owner"][number])][2:] if name]

    def secrets(self) -> list[bytes]:
        """The key logs that stood in the file."""
        ends = [0, *accumulate(self.meta["secrets"])]
        data = (self.work / "secrets").read_bytes()
        return [data[start:end] for start, end in pairwise(ends)]

    def problems(self) -> list[Problem]:
        """What was wrong with the file."""
        return [Problem(*entry) for entry in self.meta["problems"]]
