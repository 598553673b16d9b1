"""pcapng (draft-ietf-opsawg-pcapng): sections, interfaces, packets, secrets, comments and PCAPdroid's own blocks.

Blocks are walked one by one, packets are then read as columns. Other blocks (name resolution, statistics, journal …) carry nothing we need.
"""

import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .containers import MAX_FRAME, WINDOW, Container, Ints, Octets, Window

SECTION, INTERFACE, OLD_PACKET, SIMPLE, ENHANCED, SECRETS, CUSTOM, CUSTOM_NO_COPY, PROCESS = 0x0A0D0D0A, 1, 2, 3, 6, 10, 0x0BAD, 0x40000BAD, 0x80000001
PACKETS = (ENHANCED, SIMPLE, OLD_PACKET)
MAX_INTERFACES = 1 << 16
MAX_SECRETS = 64 << 20
TLS_KEY_LOG = 0x544C534B
PCAPDROID = 62652
"""Private enterprise number of PCAPdroid's custom blocks: uid → package (see ``apps``)."""


@dataclass(slots=True)
class Interface:
    """How one interface's packets are to be read."""

    link: int
    snaplen: int
    ticks: int = 10**6
    """Ticks a second."""
    offset: int = 0
    """Seconds to add."""


@dataclass(slots=True)
class _Section:
    order: str
    interfaces: list[Interface] = field(default_factory=list)
    processes: list[str] = field(default_factory=list)
    """Names of the processes that macOS's tcpdump describes; packets refer to them by their position."""


def windows(container: Container) -> Iterator[Window]:
    """The packets of all sections."""
    section = _Section("<")
    at = 0
    while True:
        data, length = container.load(at)
        packets, end, stop = _walk(container, section, data, length, at)
        if packets:
            yield _window(section, data, length, at, packets)
        at += end
        if stop or (length < WINDOW and end >= length):
            return
        if not packets and not end and length == WINDOW and (size := _long(container, section, at)):
            at += size
        elif not packets and not end:
            container.problem(at, "truncated" if length < WINDOW else "damaged", f"the file ends in the middle of a block behind frame {container.frames}")
            return


def _walk(container: Container, section: _Section, data: Octets, length: int, base: int) -> tuple["array[int]", int, bool]:
    """Positions of packet blocks up to the next section or the end of the window; where to go on; whether the file is broken there.

    Interfaces and sections change how packets are read, so a window ends where a new section begins. Blocks are whole 32-bit words, and so is ``at`` here.
    """
    packets = array("q")
    words, at, limit = _words(data, section.order), 0, length >> 2
    while at + 3 <= limit:
        kind, size = words[at], words[at + 1]
        if kind == SECTION:
            if packets:
                break
            section.order = "<" if data[4 * at + 8 : 4 * at + 12].tobytes() == b"\x4d\x3c\x2b\x1a" else ">"
            section.interfaces, section.processes = [], []
            words = _words(data, section.order)
            size = words[at + 1]
        if not 12 <= size <= (MAX_FRAME * 2 if kind in PACKETS else max(MAX_FRAME * 2, container.size() - base - 4 * at)):
            container.problem(base + 4 * at, "damaged", f"a block behind frame {container.frames + len(packets)} has an impossible length; reading stopped")
            return packets, 4 * at, True
        behind = at + (size + 3 >> 2)
        if behind > limit:
            break
        if kind in PACKETS:
            packets.append(4 * at)
        else:
            try:
                _other(container, section, kind, data[4 * at + 8 : 4 * behind - 4].tobytes())
            except (ValueError, struct.error):
                container.problem(base + 4 * at, "damaged", "a block could not be read and was passed over")
        at = behind
    return packets, 4 * at, False


def _long(container: Container, section: _Section, at: int) -> int:
    """Take in a block that no window holds: the secrets of many thousand connections. Returns its length; 0 when the file ends in it, or for a packet."""
    kind, given = struct.unpack(section.order + "II", container.read(at, 8))
    size: int = given + 3 & ~3
    if kind in PACKETS or at + size > container.size():
        return 0
    if kind == SECRETS:
        _other(container, section, kind, container.read(at + 8, min(size - 12, 8 + MAX_SECRETS)))
    return size


def _words(data: Octets, order: str) -> memoryview:
    """The 32-bit words of a window."""
    words = data[: len(data) & ~3].view(f"{order}u4")
    return memoryview(np.ascontiguousarray(words, "=u4"))


def _other(container: Container, section: _Section, kind: int, body: bytes) -> None:
    """Take in a block that is no packet. Raises ValueError or struct.error when it is broken."""
    order = section.order
    if kind == SECTION:
        if body[:4] not in (b"\x4d\x3c\x2b\x1a", b"\x1a\x2b\x3c\x4d"):
            raise ValueError
        container.program = container.program or options(order, body[16:]).get(4, b"").decode("utf-8", "replace")
    elif kind == INTERFACE and len(section.interfaces) < MAX_INTERFACES:
        section.interfaces.append(_interface(order, body))
    elif kind == SECRETS:
        form, size = struct.unpack_from(order + "II", body)
        room = MAX_SECRETS - sum(map(len, container.secrets))
        if form == TLS_KEY_LOG:
            container.secrets.append(body[8 : 8 + min(size, room)])
            if size > room:
                container.problem(0, "limit", f"the file holds more than {MAX_SECRETS >> 20} MiB of TLS secrets; those behind were not read")
    elif kind == PROCESS:
        section.processes.append(options(order, body[4:]).get(2, b"").rstrip(b"\0").decode("utf-8", "replace"))
    elif kind in (CUSTOM, CUSTOM_NO_COPY) and struct.unpack_from(order + "I", body)[0] == PCAPDROID:
        from .apps import pcapdroid_block

        container.packages.update(pcapdroid_block(body[4:]))


def _interface(order: str, body: bytes) -> Interface:
    link, snaplen = struct.unpack_from(order + "HxxI", body)
    interface = Interface(link, snaplen)
    found = options(order, body[8:])
    if resolution := found.get(9):
        power = resolution[0] & 0x7F
        interface.ticks = 2 ** min(power, 63) if resolution[0] & 0x80 else 10 ** min(power, 18)
    if len(offset := found.get(14, b"")) == 8:
        interface.offset = struct.unpack(order + "q", offset)[0]
    return interface


def options(order: str, data: bytes) -> dict[int, bytes]:
    """Options of a block; the first one of each code."""
    found: dict[int, bytes] = {}
    at = 0
    while at + 4 <= len(data):
        code, size = struct.unpack_from(order + "HH", data, at)
        if code == 0:
            break
        found.setdefault(code, data[at + 4 : at + 4 + size])
        at += 4 + ((size + 3) & ~3)
    return found


def _window(section: _Section, data: Octets, length: int, base: int, packets: "array[int]") -> Window:
    """Columns of all packet blocks; a block that lies about its length becomes an empty frame of link type -1 (damaged)."""
    place = np.frombuffer(packets, np.int64)
    word: Any = np.ndarray((len(data) - 3,), section.order + "u4", data, strides=(1,))
    half: Any = np.ndarray((len(data) - 1,), section.order + "u2", data, strides=(1,))
    kind, size = word[place], word[place + 4].astype(np.int64)
    simple = kind == SIMPLE
    interface = np.where(kind == OLD_PACKET, half[place + 8], np.where(simple, 0, word[place + 8])).astype(np.int64)
    ticks = np.where(simple, 0, (word[place + 12].astype(np.uint64) << np.uint64(32)) | word[np.minimum(place + 16, len(word) - 1)]).astype(np.uint64)
    wire = word[np.where(simple, place + 8, np.minimum(place + 24, len(word) - 1))].astype(np.int64)
    known = len(section.interfaces)
    snaplen = np.array([i.snaplen or MAX_FRAME for i in section.interfaces] or [0], np.int64)[np.minimum(interface, max(known - 1, 0))]
    room = size - np.where(simple, 16, 32)
    captured = np.where(simple, np.minimum(np.minimum(wire, snaplen), room), word[np.minimum(place + 20, len(word) - 1)].astype(np.int64))
    bad = (captured > room) | (captured < 0) | (interface >= known)
    link = np.array([i.link for i in section.interfaces] or [-1], np.int64)[np.minimum(interface, max(known - 1, 0))]
    start = place + np.where(simple, 12, 28)
    captured = np.clip(captured, 0, np.maximum(room, 0))
    window = Window(data, length, base, start, captured, wire, _times(section, ticks, interface), np.where(bad, -1, link))
    said = np.flatnonzero((kind == ENHANCED) & (size > 32 + ((captured + 3) & ~3) + 4))
    _options(window, half, said)
    if section.processes:
        _processes(window, section, said.tolist(), (place + size - 4)[said].tolist())
    return window


def _times(section: _Section, ticks: Any, interface: Ints) -> Ints:
    """ns since 1970; 0 for packets of an unknown interface."""
    if not section.interfaces:
        return np.zeros(len(ticks), np.int64)
    number = np.minimum(interface, len(section.interfaces) - 1)
    rate = np.array([rule.ticks for rule in section.interfaces], np.uint64)[number]
    offset = np.array([max(-(1 << 33), min(rule.offset, 1 << 33)) for rule in section.interfaces], np.int64)[number]
    rest = ticks % rate
    exact = rest * np.uint64(10**9) // rate
    fraction = np.where(rate <= 10**10, exact, rest.astype(np.float64) / rate * 1e9).astype(np.int64)  # a finer clock would overflow
    return np.where(interface < len(section.interfaces), ((ticks // rate).astype(np.int64) % (1 << 33) + offset) * 10**9 + fraction, 0)


def _options(window: Window, half: Any, rows: Ints) -> None:
    """The direction in a packet's flags, and comments ``u-<uid>``, by which PCAPdroid says whose packet it is; both only where they stand first."""
    at = window.start[rows] + ((window.captured[rows] + 3) & ~3)
    flags = (half[at] == 2) & (half[at + 2] == 4)
    low = half[at + 4] if half.dtype.str[0] == "<" else half[at + 6]
    window.outward[rows] = np.where(flags & ((low & 3) < 3), low & 3, 0)
    at = at + 8 * flags
    code, size = half[at], half[at + 2]
    mark = window.u16(at + 4)
    told = (code == 1) & (size > 2) & (size < 16) & (mark == 0x752D)
    for row, place, count in zip(rows[told].tolist(), at[told].tolist(), size[told].tolist(), strict=True):
        digits = window.data[place + 6 : place + 4 + count].tobytes()
        if digits.isdigit():
            window.apps[row] = int(digits)


def _processes(window: Window, section: _Section, rows: list[int], ends: list[int]) -> None:
    """Packets of macOS: option 0x8003 names the process on whose behalf, 0x8001 the one that owns the socket."""
    for row, end in zip(rows, ends, strict=True):
        start = int(window.start[row]) + (int(window.captured[row]) + 3 & ~3)
        found = options(section.order, window.data[start:end].tobytes())
        for code in (0x8003, 0x8001):
            number = int.from_bytes(found.get(code, b"")[:4], "little" if section.order == "<" else "big") if code in found else -1
            if 0 <= number < len(section.processes) and section.processes[number]:
                window.processes[row] = section.processes[number]
                break
