"""Case → pcapng: the original packets, the keys that open them, and a comment with the findings on the packets that carried them.

Wireshark opens and decrypts it, and shows the comments (filter: ``frame.comment``). Packets cannot be masked, so this is only written with ``--reveal``.
What ``--device`` and ``--app`` dropped when the case was made stays out, and of key logs everything that opens none of the packets.
Format: draft-ietf-opsawg-pcapng.
"""

import struct
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from ..model import ReadOptions
from ..read import open_source
from ..read.attributed import is_app
from ..read.pcap import index, keylog, network
from ..read.pcap.connection import Unit
from ..read.pcap.containers import Container, Window
from ..read.pcap.frames import frames_of
from .said import Export

type Wanted = Callable[[Window, int], npt.NDArray[np.bool_]]

SUFFIX = ".pcapng"

SECTION, INTERFACE, PACKET, SECRETS = 0x0A0D0D0A, 1, 6, 10
COMMENT, RESOLUTION, APPLICATION = 1, 9, 4
NANOSECONDS = b"\x09"
NSS_KEY_LOG = 0x544C534B

SHOWN = 3
"""How many values of one path a comment names."""


def write(export: Export, out: BinaryIO, version: str) -> int:
    """Write the packets of the case's only packet capture; returns how many. Raises ValueError when there is not exactly one, or it was not given."""
    if not export.reveal:
        raise ValueError("packets cannot be masked: say --reveal, or choose --format har, flows or jsonl")
    captures = [row for row in export.captures if row["format"] == "pcap"]
    if len(captures) != 1:
        raise ValueError(f"the case has {len(captures)} packet captures; make a case of the one to export")
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        source = open_source(export.capture_file(captures[0]), work)
        chosen = export.read_options()
        index.build(source.path, work / "index", chosen.device, chosen.packages)
        comments = remarks(export, captures[0]["capture"], source.path, work / "index")
        container = Container(source.path)
        packets = list(_interfaces(container))
        keys = _keys(source.path, work / "index", chosen)
        out.write(
            block(
                SECTION,
                struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1) + options((COMMENT, export.comment.encode()), (APPLICATION, f"phonehome {version}".encode())),
            )
        )
        for link in packets:
            out.write(block(INTERFACE, struct.pack("<HHI", link, 0, 0) + options((RESOLUTION, NANOSECONDS))))
        if keys:
            out.write(block(SECRETS, struct.pack("<II", NSS_KEY_LOG, len(keys) + 1) + padded(keys + b"\n")))
        return _packets(Container(source.path), packets, comments, wanted(work / "index", chosen), out)


def remarks(export: Export, capture: str, path: Path, work: Path) -> Mapping[int, list[str]]:
    """Frame number → what was found in the message it carried."""
    rows = [row for found in export.findings.values() for row in found if row["capture"] == capture]
    places = frames_of(path, work, {row["source"] for row in rows}, export.read_options())
    made: dict[int, dict[str, dict[str, None]]] = {}
    for row in rows:
        text = f"phonehome: {row['type']} in {row['place']} {row['path']} ({row['confidence']}): "
        for frame in places.get(row["source"], ()):
            made.setdefault(frame, {}).setdefault(text, {})[row["value"]] = None
    return {frame: [text + _some(list(values)) for text, values in said.items()] for frame, said in made.items()}


def _some(values: list[str]) -> str:
    return ", ".join(values[:SHOWN]) + (f" and {len(values) - SHOWN} more" if len(values) > SHOWN else "")


def _interfaces(container: Container) -> Iterator[int]:
    """Link types in the order in which they first appear."""
    seen: dict[int, None] = {}
    for window in container.windows():
        seen.update(dict.fromkeys(int(link) for link in window.link.tolist()))
    yield from seen


def _keys(path: Path, work: Path, options: ReadOptions) -> bytes:
    """The key log lines, of the user's files and of the capture's own, that connections among these packets ask for, each once: no other secret goes out. A
    PEM key, which opens more than this capture, has no place in a key log."""
    opened = index.Index(work)
    contents = [*(path.read_bytes() for path in options.keylogs), *opened.secrets()]
    keys, _ = keylog.load(options.keylogs, opened.secrets())
    if keys:
        for _ in Unit(path, opened, 0, len(opened.table["row"]), keys, options.device, options.app).items():
            pass
    return b"\n".join(dict.fromkeys(line for content in contents for line in keys.lines(content)))


def wanted(work: Path, options: ReadOptions) -> Wanted:
    """Which packets of a window are of the case: those of the device and, with an app, of the connections that are known to be its own. Takes the window and
    the number of packets before it."""
    if not options.app:
        mine = index.device_filter(options.device)
        return lambda window, _: mine(window, network.packets(window))
    opened = index.Index(work)
    table = opened.table
    of_app = np.array([is_app(opened.owner(number), options.app) for number in range(len(table["row"]))], bool)
    frames = opened.rows(0, len(of_app))["frame"][np.repeat(of_app, table["rows"])]
    return lambda window, before: np.isin(np.arange(len(window)) + before + 1, frames)


def _packets(container: Container, links: list[int], comments: Mapping[int, list[str]], chosen: Wanted, out: BinaryIO) -> int:
    number = written = 0
    for window in container.windows():
        mine = chosen(window, number).tolist()
        columns: tuple[Any, ...] = (window.start.tolist(), window.captured.tolist(), window.wire.tolist(), window.time.tolist(), window.link.tolist())
        data = memoryview(window.data)
        for is_mine, start, captured, wire, time, link in zip(mine, *columns, strict=True):
            number += 1
            if not is_mine:
                continue
            written += 1
            head = struct.pack("<IIIII", links.index(link), time >> 32, time & 0xFFFFFFFF, captured, wire)
            said = options(*((COMMENT, text.encode("utf-8", "replace")[:65_000]) for text in comments.get(number, ()))) if number in comments else b""
            out.write(block(PACKET, head + padded(bytes(data[start : start + captured])) + said))
    return written


def padded(data: bytes) -> bytes:
    """To a multiple of four bytes."""
    return data + bytes(-len(data) % 4)


def options(*pairs: tuple[int, bytes]) -> bytes:
    """Options, with the one that ends them."""
    return b"".join(struct.pack("<HH", code, len(value)) + padded(value) for code, value in pairs) + bytes(4)


def block(kind: int, body: bytes) -> bytes:
    """A block with its length at both ends."""
    return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)
