"""Which app a packet belongs to, where the capture says so: PCAPdroid's trailer and blocks, Apple's PKTAP header.

PCAPdroid appends 32 bytes to a frame: magic 0x01072021, uid (signed, big-endian), app name (20 bytes, zero padded), CRC-32; in pcapng it writes a custom block
per uid and a packet comment ``u-<uid>`` instead. PKTAP (bsd/net/pktap.h, little-endian) holds the process that owns the socket, and the effective one
on whose behalf it works.
"""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

import numpy as np

from .containers import Ints, Window, groups

_PACKAGE = re.compile(r"[a-zA-Z]\w*(?:\.\w+)+")
_CFNETWORK = re.compile(r"([^/()]{1,80})/\S* (?:.* )?CFNetwork/")
_LENGTHS = (len("x-requested-with"), len("user-agent"))
TRAILER = 32
TRAILER_MAGIC = 0x01072021
UID_MAP = 1
"""Type of PCAPdroid's block that names a uid."""
PKTAP, OLD_PKTAP = 258, 149

SYSTEM = {-1: "", 0: "root", 1000: "Android", 1020: "mDNSResponder", 1051: "netd"}
"""Fixed Android uids (android_filesystem_config.h) for captures that name none; -1: PCAPdroid did not know."""


USER = 100_000
"""Uids of one Android user; a second user or a work profile has the same apps at uids so much higher."""
MAX_NAMES = 3
"""Packages named where several share a uid."""


def name_owner(key: tuple[str, str], packages: Mapping[int, tuple[str, ...]]) -> list[str]:
    """Attribution of an owner, the name to show, and all names it goes by. A uid may be named later in the file than its first packet."""
    kind, name = key
    if kind != "uid":
        return [kind, name, name]
    number, _, said = name.partition(" ")
    uid = int(number)
    named = packages.get(uid) or packages.get(uid % USER if uid > USER else uid) or ()
    listed = "" if len(named) > MAX_NAMES and uid in SYSTEM else ", ".join(named[:MAX_NAMES]) + (" …" if len(named) > MAX_NAMES else "")
    shown = listed or said or SYSTEM.get(uid, f"uid {uid}" if uid >= 0 else "")
    return ["package" if shown else "", shown, *dict.fromkeys((*named, said, f"uid {uid}", shown))]


def pcapdroid_block(data: bytes) -> dict[int, str]:
    """uid → package (else app name) of one custom block, from behind the enterprise number. Raises ValueError when it is cut."""
    if len(data) < 8:
        raise ValueError("PCAPdroid block too short")
    if data[1] != UID_MAP:
        return {}
    uid = int.from_bytes(data[2:6], "little", signed=True)
    package, name = data[8 : 8 + data[6]], data[8 + data[6] : 8 + data[6] + data[7]]
    return {uid: (package or name).decode("utf-8", "replace")}


def owners(window: Window, ip_end: Ints) -> Iterator[tuple[Ints | int, tuple[str, str]]]:
    """Which packets belong to whom: (rows, (attribution, name) or (``uid``, number and the name beside it)). ``ip_end``: where each packet's IP data ends."""
    at = window.start + window.captured - TRAILER
    rows = np.flatnonzero((at >= ip_end) & (window.captured > TRAILER) & (window.u32(np.maximum(at, 0)) == TRAILER_MAGIC))
    for uid, chosen in _distinct(rows, window.u32(at[rows] + 4)):
        place = int(at[chosen[0]])
        name = window.data[place + 8 : place + 28].tobytes().split(b"\0")[0].decode("utf-8", "replace")
        yield chosen, ("uid", f"{uid - (1 << 32) if uid >= 1 << 31 else uid} {name}")
    for row, uid in window.apps.items():
        yield row, ("uid", str(uid))
    for row, name in window.processes.items():
        yield row, ("process", name)
    rows = np.flatnonzero((window.link == PKTAP) | (window.link == OLD_PKTAP))
    start = window.start[rows]
    for _, chosen in _distinct(rows, window.le32(start + 52) << 32 | window.le32(start + 84)):
        if name := process(window, int(window.start[chosen[0]])):
            yield chosen, ("process", name)


def _distinct(rows: Ints, keys: Ints) -> Iterator[tuple[int, Ints]]:
    for chosen in groups(keys):
        yield int(keys[chosen[0]]), rows[chosen]


def process(window: Window, at: int) -> str:
    """Process name of a PKTAP header at a position of the window: the effective process where there is one."""
    length = int.from_bytes(window.data[at : at + 4].tobytes(), "little")
    names = [window.data[at + k : at + k + 17].tobytes().split(b"\0")[0] for k in (88, 56) if k + 17 <= length]
    return next((name.decode("utf-8", "replace") for name in names if name), "")


def from_headers(headers: list[tuple[str, str]]) -> str:
    """The app that request headers speak of: the package a WebView adds, or the name iOS puts before CFNetwork; empty when they name none."""
    for name, value in headers:
        if len(name) not in _LENGTHS:
            continue
        lower = name.lower()
        if lower == "x-requested-with" and _PACKAGE.fullmatch(value):
            return value
        if lower == "user-agent" and "CFNetwork/" in value and (found := _CFNETWORK.match(value)):
            return unquote(found[1])
    return ""
