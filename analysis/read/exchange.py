"""What the readers of recorded messages (HAR, flow dumps, Burp, Fiddler) share. They hold no packets: a connection groups messages, bytes are message sizes."""

import re
from collections.abc import Hashable, Iterable, Sequence
from ipaddress import ip_address
from urllib.parse import quote_plus

from ..model import CAME_BACK, SENT, Connection, Message, Visibility

PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443}
"""Schemes that go over the network, with their default ports."""

MASKED = "an export with masked values: names in place of values prove nothing; analyse the capture, or an export made with --reveal"
"""Said of a file that ``phonehome export`` wrote without ``--reveal``."""

_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)([^#]*)", re.DOTALL)
_VERSIONS = {
    "http/1.0": "http/1.0", "http/1.1": "http/1.1", "http/0.9": "http/0.9",
    "h2": "http/2", "h2c": "http/2", "http/2": "http/2", "http/2.0": "http/2",
    "h3": "http/3", "http/3": "http/3", "http/3.0": "http/3",
}  # fmt: skip


class Connections:
    """Groups messages into connections, numbered in the order they first appear, and keeps the ledger of each."""

    def __init__(self, first: int = 0) -> None:
        """``first``: number of the first connection."""
        self.first = first
        self.by_key: dict[Hashable, Connection] = {}

    def find(self, key: Hashable) -> tuple[Connection, bool]:
        """The connection of a key, and whether it is new: then the caller fills in what it knows."""
        known = self.by_key.get(key)
        if known is not None:
            return known, False
        made = self.by_key[key] = Connection(number=self.first + len(self.by_key), transport="unknown")
        return made, True

    def add(self, connection: Connection, message: Message) -> None:
        """Count one message: its time, its host where TLS gave no name, and the bytes of its head and body."""
        connection.packets += 1
        connection.host = connection.host or message.host
        if message.time is not None:
            connection.first = message.time if connection.first is None else min(connection.first, message.time)
            connection.last = message.time if connection.last is None else max(connection.last, message.time)
        connection.account("message", message.direction, message.visibility, head_size(message) + message.size)


def head_size(message: Message) -> int:
    """Bytes of the start line and headers as HTTP/1.1 would write them; the same measure for every dialect and version of HTTP."""
    if message.kind not in ("request", "response"):
        return 0
    start = len(message.method) + len(message.path) + 12 if message.kind == "request" else 17
    return start + 2 + sum(len(name) + len(value) + 4 for name, value in message.headers)


def split_url(url: str) -> tuple[str, str, int | None, str]:
    """Scheme, host without brackets, port and request target (no fragment: it is never sent). Raises ValueError when it is no absolute URL."""
    match = _URL.match(url)
    if not match:
        raise ValueError("not an absolute URL")
    scheme, authority, target = match[1].lower(), match[2], match[3]
    host, port = split_authority(authority.rpartition("@")[2])
    return scheme, host, port if port is not None else PORTS.get(scheme), target if target.startswith("/") else "/" + target


def split_authority(authority: str) -> tuple[str, int | None]:
    """``[2001:db8::1]:443`` → the bare host in lower case, and the port where there is one."""
    match = re.fullmatch(r"(\[[^\]]*\]|[^:]*|.*?)(?::(\d{0,5}))?", authority.strip(), re.DOTALL)
    if match is None:
        return authority.lower(), None
    return match[1].strip("[]").lower(), port_number(int(match[2])) if match[2] else None


def port_number(value: object) -> int | None:
    """A port, or None for anything else that a file may claim."""
    return value if isinstance(value, int) and 0 < value < 1 << 16 else None


def status_code(value: object) -> int | None:
    """An HTTP status, or None for anything else that a file may claim."""
    return value if isinstance(value, int) and 100 <= value <= 999 else None


def asked_host(host: str, headers: Iterable[tuple[str, str]]) -> str:
    """The name the client asked for: the Host header where the URL holds only an address (transparent proxies write those)."""
    if not is_address(host):
        return host
    named = next((value for name, value in headers if name.lower() == "host"), "")
    return split_authority(named)[0] or host


def is_address(host: str) -> bool:
    """Whether a host is an IP address."""
    if not host or not (host[-1].isdigit() or ":" in host):
        return False
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def header(headers: Iterable[tuple[str, str]], name: str) -> str:
    """The first header of a lower-case name, or an empty string."""
    return next((value for key, value in headers if key.lower() == name), "")


def protocol(version: str) -> str:
    """``HTTP/2.0``, ``h2``, ``http/2+quic/43`` … → our name; ``http`` when the exporter did not know."""
    text = version.strip().lower()
    if "quic" in text or text.startswith("h3-"):
        return "http/3"
    return _VERSIONS.get(text, "http")


def visibility(scheme: str) -> Visibility:
    """How the bytes were carried."""
    return "decrypted" if scheme in ("https", "wss") else "clear"


def text(data: bytes) -> str:
    """Header bytes as UTF-8, else Latin-1, which loses nothing."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


def clean(value: str) -> str:
    """A text without lone surrogates, which stand for undecodable bytes (PEP 383) and fit into no file."""
    if value.isascii():
        return value
    try:
        return text(value.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace").decode()


def form(pairs: Iterable[tuple[str, str]]) -> bytes:
    """``application/x-www-form-urlencoded`` of pairs that were listed instead of the body."""
    return "&".join(f"{quote_plus(name, errors='replace')}={quote_plus(value, errors='replace')}" for name, value in pairs).encode()


def answer(request: Message, source: str, headers: Sequence[tuple[str, str]]) -> Message:
    """A response to ``request`` that stands right behind it; the caller fills in status and body."""
    return Message(
        connection=request.connection, protocol=request.protocol, kind="response", direction=CAME_BACK, source=source, time=request.time,
        method=request.method, scheme=request.scheme, host=request.host, port=request.port, path=request.path, headers=list(headers),
        content_type=header(headers, "content-type"), visibility=request.visibility, delivered="acknowledged", request=1,
    )  # fmt: skip


def frame(request: Message, source: str, sent: bool, body: bytes) -> Message:
    """A WebSocket message on the connection that ``request`` opened."""
    return Message(
        connection=request.connection, protocol="websocket", kind="frame", direction=SENT if sent else CAME_BACK, source=source, scheme=request.scheme,
        host=request.host, port=request.port, path=request.path, body=body, size=len(body), visibility=request.visibility,
        delivered="unknown" if sent else "acknowledged",
    )  # fmt: skip
