"""Header blocks of HTTP/1.x (RFC 9112): start line, fields, and how the body behind them ends. Lenient where servers are."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from ...model import Direction, Message
from .stream import MAX_BODY

_METHODS = (
    b"GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH|PROPFIND|PROPPATCH|MKCOL|COPY|MOVE|LOCK|UNLOCK|REPORT|SEARCH|PURGE|NOTIFY|SUBSCRIBE|UNSUBSCRIBE"
)
BEGIN = re.compile(rb"\s*(?:HTTP/1\.[01] [1-9]|(?:" + _METHODS + rb") [^\r\n\0])")
_REQUEST = re.compile(rb"(?:" + _METHODS + rb") (?=[/*]|https?://|[a-z0-9.-]+:\d)")
_STATUS = re.compile(rb"HTTP/1\.[01] [1-9]\d\d[ \r\n]")
_VERSION = re.compile(rb" HTTP/1\.[01]\r?\n")
_PLAUSIBLE = re.compile(rb"[A-Z][A-Z_-]{0,31}(?: (?:[^\r\n\0]|$)|$)|HTTP/1\.|[HTP/1.]{1,7}$")
MAX_LINE = 16 << 10
_MAX_CACHED = 256
END = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(r"\r?\n[ \t]+")
AUTHORITY = re.compile(r"(?:([a-z][a-z0-9+.-]*)://)?(?:[^/?#@]*@)?(\[[^\]/]*\]|[^/:?#]*)(?::(\d{1,5}))?")

HEAD, LENGTH, CHUNKED, CLOSE, WAIT, PASS, LOST = range(7)
"""What comes next: a header block; a body of known length, chunked, or until the end; nothing until the answer is known; somebody else's bytes; unknown."""


def starts(head: bytes) -> bool:
    """Whether a stream that begins so may be HTTP/1.x."""
    if not BEGIN.match(head):
        return False
    line, newline, _ = head.lstrip().partition(b"\n")
    return head.lstrip().startswith(b"HTTP/1.") or not newline or b" HTTP/1." in line


def plausible(data: bytes, at: int) -> bool:
    """Whether an unfinished header block at ``at`` may be one."""
    return bool(_PLAUSIBLE.match(data, at) or BEGIN.match(data, at))


def find_start(data: bytes, at: int, searched: int) -> int:
    """Where the next start line begins, -1 when there is none yet. Nothing before ``searched`` holds the end of one.

    Looks for what start lines have in common, the version, so that the time does not depend on what else there is.
    """
    place = data.find(b"HTTP/1.", max(searched - 16, at))
    while place >= 0:
        if _STATUS.match(data, place):
            return place
        if place > at and _VERSION.match(data, place - 1):
            low = max(at, place - MAX_LINE, data.rfind(b"\n", at, place) + 1)
            if found := [match.start() for match in _REQUEST.finditer(data, low, place)]:
                return found[-1]
        place = data.find(b"HTTP/1.", place + 7)
    return -1


@dataclass(slots=True, eq=False)
class Exchange:
    """One message on its way, and for a request what its response needs."""

    start: int
    time: int
    first: list[str]
    headers: list[tuple[str, str]]
    fields: dict[str, str]
    """Headers by lower-case name; the first of each."""
    is_request: bool
    status: int = 0
    """Of a response."""
    request: "Exchange | None" = None
    parts: list[bytes] = field(default_factory=list)
    kept: int = 0
    missing: int = 0
    over: bool = False
    """Whether the body was longer than ``MAX_BODY``."""
    index: int | None = None
    """Position among the machine's messages, once returned."""
    message: Message | None = None
    """Of a request that may switch protocols."""
    waiting: "list[tuple[Exchange, Direction, int]]" = field(default_factory=list)
    """Responses that were complete before their request was."""

    def keep(self, data: bytes) -> None:
        """The next bytes of the body, as far as there is room."""
        room = MAX_BODY - self.kept
        if len(data) > room:
            self.missing += len(data) - max(room, 0)
            self.over = True
            data = data[: max(room, 0)]
        if data:
            self.parts.append(data)
            self.kept += len(data)


def text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


def parse(head: bytes, start: int, time: int) -> Exchange | None:
    """A header block without its last line end; None when it does not begin with a start line."""
    whole = text(head)
    if "\n " in whole or "\n\t" in whole:  # obs-fold (RFC 9112 5.2)
        whole = _FOLD.sub(" ", whole)
    lines = whole.split("\n")
    first = _start_line(lines[0].rstrip("\r"))
    if first is None:
        return None
    found = [pair for line in lines[1:] if (pair := _field(line) if len(line) < _MAX_CACHED else _field.__wrapped__(line))]
    headers = [pair for _, pair in found]
    fields = {name: pair[1] for name, pair in reversed(found)}  # the first of each
    if first[0][:5] != "HTTP/":
        return Exchange(start, time, first, headers, fields, True)
    return Exchange(start, time, first, headers, fields, False, int(first[1]))


@lru_cache(maxsize=4096)
def _field(line: str) -> tuple[str, tuple[str, str]] | None:
    """The name in lower case, and name and value as sent. Remembered, because most lines are sent again and again."""
    name, colon, value = line.partition(":")
    return (name.lower(), (name, value.strip())) if colon else None


def _start_line(line: str) -> list[str] | None:
    """Method, target, version; or version, status, reason; None when it is neither."""
    if line.startswith("HTTP/1."):
        version, _, rest = line.partition(" ")
        status = rest.lstrip()[:3]
        return [version, status, rest.lstrip()[3:].strip()] if len(status) == 3 and status.isascii() and status.isdigit() else None
    method, _, rest = line.partition(" ")
    target, _, version = rest.rstrip().rpartition(" ")
    if (
        not version.startswith("HTTP/1.")
        or not target
        or not method
        or len(method) > 32
        or not method.isascii()
        or not method.replace("-", "").replace("_", "").isalnum()
    ):
        return None
    return [method, target.strip(), version]


def framing(exchange: Exchange) -> tuple[int, int]:
    """How the body ends (RFC 9112 6.3): the next state and the bytes to come."""
    fields, request = exchange.fields, exchange.request
    if not exchange.is_request:
        status = exchange.status
        method = request.first[0] if request else ""
        if status < 200 or status in (204, 304) or method == "HEAD" or (method == "CONNECT" and status < 300):
            return LENGTH, 0
    if "chunked" in fields.get("transfer-encoding", "").lower():
        return CHUNKED, -1
    length = fields.get("content-length", "").split(",")[0].strip()
    if length.isascii() and length.isdigit() and len(length) < 16:
        return LENGTH, int(length)
    return (LENGTH, 0) if exchange.is_request else (CLOSE, 0)


def target(request: Exchange, encrypted: bool, port: int | None) -> tuple[str, str, int | None]:
    """Scheme, host and port that a request asks for: the Host field, else the target. ``port``: of the server that it was sent to."""
    asked = request.first[1]
    scheme, host, named = "", "", ""
    if request.first[0] == "CONNECT" or not asked.startswith(("/", "*")):
        scheme, host, named = _authority(asked)
    if "host" in request.fields:
        _, host, own = _authority(request.fields["host"])
        named = own or named
    return scheme or ("https" if encrypted else "http"), host.strip("[]").strip(), int(named) if named else port


@lru_cache(maxsize=256)
def _authority(value: str) -> tuple[str, str, str]:
    found = AUTHORITY.match(value)
    return (found[1] or "", found[2] or "", found[3] or "") if found else ("", "", "")


def fill(message: Message, exchange: Exchange, encrypted: bool, port: int | None) -> None:
    """Put into a message what its exchange says; the body is handed over."""
    request = exchange if exchange.is_request else exchange.request
    if request is not None:
        message.method, message.path = request.first[0], request.first[1]
        message.scheme, message.host, message.port = target(request, encrypted, port)
    if not exchange.is_request:
        message.status = exchange.status
        message.request = None if request is None else request.index
    message.headers, message.missing = exchange.headers, exchange.missing
    message.body = exchange.parts[0] if len(exchange.parts) == 1 else b"".join(exchange.parts)
    message.size = len(message.body)
    message.content_type = exchange.fields.get("content-type", "")
    message.content_encoding = exchange.fields.get("content-encoding", "")
    exchange.parts = []
