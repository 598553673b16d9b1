"""Link layers that ``links`` does not know, read frame by frame with scapy.

scapy is asked for one thing: where in the frame the first IP packet begins. Everything else is read from there as for any other link. It takes some 100 µs
a frame, so it never sees a link layer that has a rule in ``links``, and only the head of so many frames of a window.
"""

import importlib
import logging
from functools import cache
from typing import Any

import numpy as np

from .containers import Ints, Window
from .links import DAMAGED, IPV4, IPV6, NOTHING, Next

MODULES = ("layers.inet6", "layers.ppp", "layers.dot11", "layers.dot15d4", "layers.bluetooth", "layers.bluetooth4LE", "layers.can", "layers.usb", "contrib.avs")
"""Modules of scapy that register link types."""
MAX_FRAMES = 1 << 15
"""Frames of a window that are read: all of them where they are of usual size (windows are measured in bytes)."""
HEAD = 512
"""Bytes of a frame that scapy gets: no link header is longer."""


@cache
def layers() -> dict[int, Any]:
    """LINKTYPE → scapy's class, for all that it knows."""
    logging.getLogger("scapy").setLevel(logging.CRITICAL)  # it reports on the machine's network, which is none of our business
    from scapy import interfaces
    from scapy.config import conf

    conf.route_autoload = conf.route6_autoload = False
    known = interfaces.NetworkInterfaceDict
    asking = known.reload
    known.reload = lambda _: None  # type: ignore[method-assign, assignment]  # on import scapy asks the kernel, by a socket, which interfaces there are
    try:
        for module in MODULES:
            importlib.import_module(f"scapy.{module}")
    finally:
        known.reload = asking  # type: ignore[method-assign]
    return dict(conf.l2types.num2layer)


def network(window: Window, link: int, at: Ints, end: Ints) -> Next:
    """Where the IP packets of frames of one link type begin, and their EtherType; ``NOTHING`` where there is none, ``DAMAGED`` where scapy gave up.

    What could not be read is noted in the window.
    """
    layer = layers().get(link)
    at, kind = at.copy(), np.full(len(at), NOTHING, np.int64)
    if layer is None:
        window.note("unsupported", f"link type {link} is not known; its frames are counted, not read", len(at))
        return at, kind
    for place, (start, stop) in enumerate(zip(at[:MAX_FRAMES].tolist(), end.tolist(), strict=False)):
        offset, kind[place] = _find(layer, window.data[start : min(stop, start + HEAD)].tobytes())
        at[place] += offset
    window.note("limit", f"link type {link} is read slowly; frames beyond {MAX_FRAMES} in 16 MiB are counted, not read", len(at[MAX_FRAMES:]))
    window.note("damaged", f"scapy cannot read these frames of link type {link}", int((kind == DAMAGED).sum()))
    window.note("unsupported", f"no IP packet was found in frames of link type {link}", int((kind[:MAX_FRAMES] == NOTHING).sum()))
    return at, kind


def _find(layer: Any, frame: bytes) -> tuple[int, int]:
    """Where the first IP packet of a frame begins, and its EtherType. One that scapy had to put together is not in the frame, so it is not found."""
    try:
        packet = layer(frame)
        while packet and packet.name not in ("IP", "IPv6"):
            packet = packet.payload
        offset = frame.find(packet.original) if packet else -1
    except Exception:  # noqa: BLE001 (scapy's classes declare no errors and raise any; it is counted)
        return 0, DAMAGED
    return (offset, IPV4 if packet.name == "IP" else IPV6) if offset >= 0 else (0, NOTHING)
