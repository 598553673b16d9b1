"""Capture files as windows of packets: pcap and pcapng, walked record by record, everything else done on whole columns.

Formats: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng. A file is read by ``pread`` in windows of a few megabytes; it may be cut anywhere, grow or shrink
while we read it. A record that cannot be right ends the file with a Problem (in pcapng: ends it; in pcap: the next plausible record is looked for); the
packets before it are kept.
"""

import os
import struct
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...model import Problem

type Ints = npt.NDArray[np.int64]
type Octets = npt.NDArray[np.uint8]

WINDOW = 16 << 20
MAX_FRAME = 8 << 20
"""Longest frame we believe in, bytes; libpcap itself stops at 256 KiB for networks."""
INWARD, OUTWARD = 1, 2
"""As in the flags of a pcapng packet."""
PADDING = 64
"""Zero bytes behind a window's data, so that fields of a cut header read as 0."""

PCAP_MAGIC = {
    b"\xd4\xc3\xb2\xa1": ("<", 1000, 16),
    b"\xa1\xb2\xc3\xd4": (">", 1000, 16),
    b"\x4d\x3c\xb2\xa1": ("<", 1, 16),
    b"\xa1\xb2\x3c\x4d": (">", 1, 16),
    b"\x34\xcd\xb2\xa1": ("<", 1000, 24),
    b"\xa1\xb2\xcd\x34": (">", 1000, 24),
}
"""Magic → byte order, ns per tick, length of a record header (24: Kuznetzov's variant)."""
PCAPNG_MAGIC = b"\x0a\x0d\x0d\x0a"


def groups(keys: npt.NDArray[Any]) -> Iterator[Ints]:
    """Positions of equal keys, one array for each distinct key, in the order of the keys."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    yield from (part for part in np.split(order, np.flatnonzero(ordered[1:] != ordered[:-1]) + 1) if len(part))


class Window:
    """Packets that lie in one piece of the file, as columns. ``start``, ``captured`` and ``wire`` have one entry a packet; positions point into ``data``."""

    def __init__(self, data: Octets, length: int, base: int, start: Ints, captured: Ints, wire: Ints, time: Ints, link: Ints) -> None:
        self.data = data
        self.base = base
        """Offset of ``data[0]`` in the file."""
        self.start = start
        self.captured = captured
        """Length of the frame in the file."""
        self.wire = wire
        """Length of the frame on the wire."""
        self.time = time
        """ns since 1970."""
        self.link = link
        """LINKTYPE number."""
        self.apps: dict[int, int] = {}
        """Packet → uid, where a comment of the packet tells it (PCAPdroid)."""
        self.processes: dict[int, str] = {}
        """Packet → process, where an option of the packet tells it (macOS)."""
        self.outward: Octets = np.zeros(len(start), np.uint8)
        """Which way packets went through the interface, where the file tells it: ``INWARD``, ``OUTWARD``, 0: unknown."""
        self.notes: dict[tuple[str, str], int] = {}
        """(kind of Problem, text) → how many packets."""
        self.limit = length + PADDING - 8
        self._u16 = np.ndarray((len(data) - 1,), ">u2", data, strides=(1,))  # overlapping views: one gather reads a whole field
        self._u32 = np.ndarray((len(data) - 3,), ">u4", data, strides=(1,))
        self._le16 = np.ndarray((len(data) - 1,), "<u2", data, strides=(1,))
        self._le32 = np.ndarray((len(data) - 3,), "<u4", data, strides=(1,))

    def __len__(self) -> int:
        return len(self.start)

    def note(self, kind: str, text: str, count: int) -> None:
        """Tell what was wrong with some packets (none: nothing is told)."""
        if count:
            self.notes[kind, text] = self.notes.get((kind, text), 0) + count

    def u8(self, at: Ints) -> Ints:
        """One byte each at ``at``."""
        return self.data[np.minimum(at, self.limit)].astype(np.int64)

    def u16(self, at: Ints) -> Ints:
        """Big-endian 16-bit numbers."""
        return self._u16[np.minimum(at, self.limit)].astype(np.int64)

    def u32(self, at: Ints) -> Ints:
        """Big-endian 32-bit numbers."""
        return self._u32[np.minimum(at, self.limit)].astype(np.int64)

    def le16(self, at: Ints) -> Ints:
        """Little-endian 16-bit numbers."""
        return self._le16[np.minimum(at, self.limit)].astype(np.int64)

    def le32(self, at: Ints) -> Ints:
        """Little-endian 32-bit numbers."""
        return self._le32[np.minimum(at, self.limit)].astype(np.int64)


@dataclass(slots=True)
class Container:
    """A capture file that is read once, front to back."""

    path: Path
    problems: list[Problem] = field(default_factory=list)
    secrets: list[bytes] = field(default_factory=list)
    """Key logs that the file carries (pcapng decryption secrets)."""
    packages: dict[int, str] = field(default_factory=dict)
    """uid → app, where the file tells it (PCAPdroid)."""
    program: str = ""
    """Program that wrote the file, where it says so."""
    frames: int = 0
    _fd: int = -1
    _buffer: Octets = field(default_factory=lambda: np.empty(0, np.uint8))
    """Used again for each window: fresh memory costs as much as reading."""

    def windows(self) -> Iterator[Window]:
        """All packets, in file order; the data of a window is gone when the next one is asked for. Raises ValueError when the file is no capture at all."""
        from . import pcapng

        with self.path.open("rb") as file:
            self._fd = file.fileno()
            magic = os.pread(self._fd, 4, 0)
            if magic in PCAP_MAGIC:
                source = self._pcap(*PCAP_MAGIC[magic])
            elif magic == PCAPNG_MAGIC:
                source = pcapng.windows(self)
            else:
                raise ValueError("byte 0: neither a pcap nor a pcapng file" if magic else "byte 0: the file is empty")
            for window in source:
                yield window
                self.frames += len(window)

    def load(self, at: int, length: int = WINDOW) -> tuple[Octets, int]:
        """Up to ``length`` bytes from ``at``, with padding behind; and how many they are."""
        if len(self._buffer) < length + PADDING:
            self._buffer = np.empty(length + PADDING, np.uint8)
        data, count = self._buffer, 0
        view = memoryview(data)
        while count < length and (got := os.preadv(self._fd, [view[count:length]], at + count)):
            count += got
        data[count : count + PADDING] = 0
        return data[: count + PADDING], count

    def read(self, at: int, length: int) -> bytes:
        """Up to ``length`` bytes from ``at``."""
        return os.pread(self._fd, length, at)

    def size(self) -> int:
        """Bytes of the file, as it is now."""
        return os.fstat(self._fd).st_size

    def problem(self, at: int, kind: str, text: str, fatal: bool = False) -> None:
        """Note what was wrong at one byte of the file."""
        self.problems.append(Problem(f"byte {at}", kind, text, fatal=fatal))

    def _pcap(self, order: str, tick: int, header: int) -> Iterator[Window]:
        head = os.pread(self._fd, 24, 0)
        if len(head) < 24:
            raise ValueError(f"byte {len(head)}: the file ends in the middle of its header")
        snaplen, network = struct.unpack(order + "16xII", head)
        link, fcs = network & 0x03FFFFFF, (network >> 29) * 2 if network & 0x04000000 else 0
        at, last = 24, 0
        while True:
            data, length = self.load(at)
            starts, end = _walk_pcap(data, length, order, header)
            if starts:
                window = _pcap_window(data, length, at, np.frombuffer(starts, np.int64), order, tick, header, link, fcs)
                last = int(window.time[-1]) // 10**9
                yield window
            at += end
            if length - end < header or _frame_length(data, end, order) <= MAX_FRAME:
                if length < WINDOW:
                    if length > end:
                        self.problem(at, "truncated", f"the file ends in the middle of a record of frame {self.frames + 1}")
                    return
                continue
            found = _resync(data, length, end, order, header, snaplen, last)
            self.problem(
                at, "damaged", f"a record of frame {self.frames + 1} is longer than {MAX_FRAME} bytes; {'went on behind it' if found else 'reading stopped'}"
            )
            if not found:
                return
            at += found - end


def _frame_length(data: Octets, at: int, order: str) -> int:
    length: int = struct.unpack_from(order + "I", data, at + 8)[0]
    return length


def _walk_pcap(data: Octets, length: int, order: str, header: int) -> tuple["array[int]", int]:
    """Where the complete records begin, and where the first incomplete or impossible one does."""
    starts, at = array("q"), 0
    words = [memoryview(data[k : k + (len(data) - k & ~3)]).cast("I") for k in range(4)]  # one for each alignment; in the order of this machine
    swapped = order != ("<" if sys.byteorder == "little" else ">")
    last = length - header
    while at <= last:
        captured = words[at & 3][(at + 8) >> 2]
        if swapped:
            captured = int.from_bytes(captured.to_bytes(4, "little"), "big")
        behind = at + header + captured
        if captured > MAX_FRAME or behind > length:
            break
        starts.append(at)
        at = behind
    return starts, at


def _pcap_window(data: Octets, length: int, base: int, starts: Ints, order: str, tick: int, header: int, link: int, fcs: int) -> Window:
    word = np.ndarray((len(data) - 3,), order + "u4", data, strides=(1,))
    seconds, ticks, captured, wire = (word[starts + at].astype(np.int64) for at in (0, 4, 8, 12))
    captured -= np.minimum(captured, fcs) * (captured >= wire)  # the frame check sequence is no packet data
    return Window(data, length, base, starts + header, captured, wire, seconds * 10**9 + ticks * tick, np.full(len(starts), link))


def _resync(data: Octets, length: int, at: int, order: str, header: int, snaplen: int, last: int) -> int:
    """The next position in the window where two records in a row look right; 0 when there is none."""
    end = length - 2 * header
    if end <= at + 1:
        return 0
    word = np.ndarray((len(data) - 3,), order + "u4", data, strides=(1,))
    places = np.arange(at + 1, end)
    seconds, captured, wire = (word[places + k].astype(np.int64) for k in (0, 8, 12))
    longest = min(snaplen or MAX_FRAME, 262144)
    good = (np.abs(seconds - last) < 86400) & (captured > 13) & (captured <= longest) & (wire >= captured) & (wire <= 262144)
    for place in places[good][:10000].tolist():
        follow = place + header + _frame_length(data, place, order)
        if follow == length or (follow + header <= length and abs(int(word[follow]) - last) < 86400 and 13 < _frame_length(data, follow, order) <= longest):
            return int(place)
    return 0
