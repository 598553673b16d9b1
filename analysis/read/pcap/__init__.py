"""pcap and pcapng captures: packets → connections → messages.

``plan`` reads the file once and writes a packet index (``index``), which all workers share; ``read`` takes a range of connections from it, puts their streams
together (``tcp``), and gives them to the protocol machines (``layers``).
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from ...model import CaptureFacts, Item, Problem, ReadOptions, Unit
from ..attributed import is_app
from . import account, connection, index, keylog, phone
from .containers import PCAP_MAGIC, PCAPNG_MAGIC

NAME = "pcap"
UNIT_BYTES = 64 << 20
"""A unit is whole connections, in the order of their first packets, until their frames reach this many bytes."""


def matches(head: bytes) -> bool:
    """Whether a file begins like a pcap or pcapng file."""
    return head[:4] in PCAP_MAGIC or head[:4] == PCAPNG_MAGIC


def plan(capture: str, path: Path, work: Path, options: ReadOptions) -> list[Unit]:
    """Index the file into ``work`` and cut it. Raises ValueError when it is no capture, or ``options.device`` is no address."""
    meta = index.build(path, work, options.device, options.packages)
    opened = index.Index(work)
    unit = (np.cumsum(opened.table["bytes"]) - opened.table["bytes"]) // UNIT_BYTES
    cuts = [0, *(np.flatnonzero(np.diff(unit)) + 1).tolist(), int(meta["connections"])]
    return [Unit(capture, place, NAME, path, (str(work), *bounds)) for place, bounds in enumerate(pairwise(cuts))]


def read(unit: Unit, options: ReadOptions) -> Iterator[Item]:
    """The messages and connections of a unit; the last unit adds what belongs to no connection, the first one what was wrong with the file and the keys."""
    work, first, last = unit.detail
    opened = index.Index(Path(work))
    pooled, problems = _keys(options.keylogs, opened.work, (opened.work / "meta.json").stat().st_mtime_ns)
    keys = pooled.for_unit()
    if not unit.ordinal:
        whole = None if options.device or options.app else opened.meta["bytes"]
        yield CaptureFacts(dialect=opened.meta["program"], frames=opened.meta["frames"], frame_bytes=whole)
        yield from opened.problems()
        yield from _absent(unit.path, opened, options.device) if options.device else _several(opened)
        yield from problems
    yield from connection.Unit(unit.path, opened, first, last, keys, options.device, options.app).items()
    yield from keys.unused()
    if options.app and not unit.ordinal and not any(is_app(names[2:], options.app) for names in opened.meta["owners"]):
        yield Problem("", "unsupported", "the capture attributes nothing to the app that was asked for: by process or package, not by what was said")
    if last == opened.meta["connections"] and not options.app:
        yield from account.others(opened)


def _several(opened: index.Index) -> Iterator[Problem]:
    """Says that more than one device of the local network speaks: the capture is of a network, and not all of it is the phone's."""
    found = phone.speakers(opened.table)
    if len(found) > 1:
        said = f"{len(found)} devices of the local network speak in this capture; say which is the phone with --device"
        yield Problem("", "device", said, amount=len(found))


SHOWN = 5
"""Local addresses that are named where the one that was asked for is not there."""


def _absent(path: Path, opened: index.Index, device: str) -> Iterator[Problem]:
    """Says that no frame is from or to the device that was asked for, and who else speaks: addresses of the local network name nobody outside it."""
    if opened.meta["connections"] or opened.meta["others"] or not opened.meta["frames"]:
        return
    index.build(path, opened.work / "everyone")
    table = index.Index(opened.work / "everyone").table
    begun = phone.local_clients(table)
    found = sorted(phone.speakers(table), key=lambda address: (-begun.get(address, 0), address))
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    there = f"these local addresses speak: {', '.join(found[:SHOWN])}{more}" if found else "no local address speaks in it"
    yield Problem("", "device", f"no frame is from or to {device}, the device that was asked for; {there}", fatal=True)


@lru_cache(maxsize=1)
def _keys(paths: tuple[Path, ...], work: Path, _made: int) -> tuple[keylog.KeyLog, list[Problem]]:
    """The pooled keys of an index made at a time; loaded once a worker."""
    return keylog.load(paths, index.Index(work).secrets())
