"""Fiddler's session archives (.saz) → messages: a ZIP with ``raw/<n>_c.txt`` (request), ``_s.txt`` (response), ``_m.xml`` (times, addresses, process)
and, for WebSockets, ``_w.txt``: frames as they were on the wire, each behind a block of header lines with its direction, length and times.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

from ..model import CAME_BACK, SENT, Connection, Item, Message, Problem, ReadOptions, Unit
from .exchange import Connections, is_address
from .pcap.stream import Chunk, Context
from .pcap.websocket import WebSocket
from .raw_http import Server, request, response

NAME = "saz"

LIMIT = 1 << 28
"""Most bytes read of one part of the archive (256 MiB)."""

DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)
"""What zipfile raises for a damaged archive, an unknown compression and a password."""

_PART = re.compile(r"raw[/\\]0*(\d+)_([csw])\.txt$", re.IGNORECASE)
_ATTRIBUTE = re.compile(r'\b(\w+)="([^"]*)"')
_FLAG = re.compile(r'<SessionFlag\s+N="([^"]*)"\s+V="([^"]*)"', re.IGNORECASE)
_FRAME = re.compile(rb"\s*(Request|Response)-Length: *(\d{1,9})\r?\n((?:[\w-]+:[^\n]*\n)*)\r?\n")
_LINE = re.compile(rb"([\w-]+): *([^\r\n]*)")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def matches(head: bytes) -> bool:
    """A ZIP whose first entries are those of a session archive."""
    return head.startswith(b"PK\x03\x04") and re.search(rb"raw[/\\]0*\d+_[csmw]\.(?:txt|xml)", head, re.IGNORECASE) is not None


def plan(capture: str, path: Path, work: Path, options: ReadOptions) -> list[Unit]:  # noqa: ARG001
    """An archive is one unit."""
    return [Unit(capture, 0, NAME, path)]


def read(unit: Unit, options: ReadOptions) -> Iterator[Item]:  # noqa: ARG001
    """The messages session by session, then the connections."""
    connections = Connections()
    try:
        with zipfile.ZipFile(unit.path) as archive:
            yield from _sessions(archive, connections)
    except DAMAGE as error:
        password = isinstance(error, RuntimeError)
        reason = "the archive is protected by a password; save it without" if password else f"not a readable ZIP archive ({type(error).__name__})"
        yield Problem("", "unsupported" if password else "damaged", reason, fatal=True)
    yield from connections.by_key.values()


def _sessions(archive: zipfile.ZipFile, connections: Connections) -> Iterator[Item]:
    """Sessions in the order of their numbers."""
    parts: dict[int, dict[str, str]] = {}
    for name in archive.namelist():
        if match := _PART.search(name):
            parts.setdefault(int(match[1]), {})[match[2].lower()] = name
    for number, names in sorted(parts.items()):
        try:
            if "c" in names:
                yield from _session(number, archive, names, connections)
        except (*DAMAGE, ValueError) as error:
            if isinstance(error, RuntimeError):
                raise
            yield Problem(f"session {number}", "damaged", str(error) if isinstance(error, ValueError) else f"cannot be unpacked ({type(error).__name__})")


def _session(number: int, archive: zipfile.ZipFile, names: dict[str, str], connections: Connections) -> Iterator[Message | Problem]:
    about = _part(archive, re.sub(r"_[cC]\.(txt|TXT)$", "_m.xml", names["c"]) if "c" in names else "").decode("utf-8-sig", "replace")
    flags = {name.lower(): unescape(value) for name, value in _FLAG.findall(about)}
    times = dict(_ATTRIBUTE.findall(about.partition("<SessionTimers")[2].partition(">")[0]))
    secure = re.search(r'<Session\b[^>]*BitFlags="([0-9A-Fa-f]+)"', about)
    raw = _part(archive, names["c"])
    absolute = b"://" in raw.partition(b"\n")[0][:40]
    scheme = "" if absolute else "https" if secure and int(secure[1], 16) & 1 else "http"
    asked = request(raw, f"session {number} request", Server(scheme), moment(times.get("ClientBeginRequest") or times.get("ClientConnected") or ""))
    connection, new = connections.find((asked.scheme, asked.host, asked.port, flags.get("x-processinfo", "")))
    if new:
        connection.server = flags["x-hostip"] if is_address(flags.get("x-hostip", "")) else ""
        connection.client = flags["x-clientip"].removeprefix("::ffff:") if flags.get("x-clientip") else ""
        connection.server_port, connection.address_source = asked.port, "proxy"
        if process := flags.get("x-processinfo", "").rpartition(":")[0]:
            connection.app, connection.attribution = process, "process"
    said = [asked]
    if "s" in names and (back := _part(archive, names["s"])):
        said.append(response(back, f"session {number} response", asked, moment(times.get("ServerBeginResponse", ""))))
        asked.delivered = "acknowledged"
    frames = list(_frames(_part(archive, names["w"]), number, said)) if "w" in names else []
    for message in [*said, *frames]:
        if isinstance(message, Message):
            message.connection = connection.number
            connections.add(connection, message)
        yield message


def _frames(data: bytes, number: int, opened: list[Message]) -> Iterator[Message | Problem]:
    """WebSocket messages; ``opened``: the request that opened it and, where there is one, the response."""
    context = Context(Connection(0, "tcp"), opened[0].visibility == "decrypted", extra=dict(zip(("request", "response"), opened, strict=False)))
    machine = WebSocket(context)
    at = count = 0
    while found := _FRAME.match(data, at):
        at = found.end() + int(found[2])
        sent = found[1] == b"Request"
        times = dict(_LINE.findall(found[3]))
        time = moment(times.get(b"DoneRead", b"").decode("ascii", "replace")) or opened[0].time
        try:
            events = machine.feed(Chunk(SENT if sent else CAME_BACK, data[found.end() : at], found.end(), time or 0))
        except ValueError as error:
            yield Problem(f"session {number}", "damaged", str(error))
            return
        for event in events:
            if isinstance(event, Message):
                event.source, event.time, event.delivered = f"session {number} frame {count}", time, "unknown" if sent else "acknowledged"
                count += 1
                yield event
            elif isinstance(event, Problem):
                yield Problem(f"session {number}", event.kind, event.text)
    if data[at:].strip():
        yield Problem(f"session {number}", "damaged", "expected the length of a WebSocket frame and found something else")


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part, up to LIMIT; empty when the archive does not hold it."""
    try:
        with archive.open(name) as file:
            return file.read(LIMIT)
    except KeyError:
        return b""


def moment(value: str) -> int | None:
    """``2016-07-24T15:55:45.8708013+08:00`` in ns (to the microsecond); None for none, and for the year 1 that Fiddler writes for "never"."""
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return None
    time = time if time.tzinfo else time.replace(tzinfo=UTC)
    return None if time.year < 1990 else (time - _EPOCH) // timedelta(microseconds=1) * 1000
