"""HAR 1.2 as proxies, browsers and REST clients really write it → connections and messages.

Bodies in a HAR are already content-decoded, and their bytes have been through a text: what can be had back is had back, what the exporter lost is said.
A HAR has no packets: connections are groups of entries, bytes are message sizes, and nothing is known of traffic that is not listed.
"""

import base64
import binascii
import re
import zlib
from codecs import lookup
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ..model import SENT, CaptureFacts, Connection, Item, Message, Problem, ReadOptions, Unit
from .exchange import MASKED, PORTS, Connections, answer, asked_host, clean, form, frame, header, is_address, protocol, split_url, status_code, visibility
from .har_text import entries, log_head

NAME = "har"

LIMIT = 1 << 30
"""Most bytes a .zhar may expand to."""

PROXIES = ("mitmproxy", "charles", "fiddler", "proxyman", "burp", "zap", "http toolkit", "httptoolkit", "reqable", "whistle", "anyproxy", "surge", "stream")
"""Exporters that stand between phone and server, so that the server's address is the one *they* resolved."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_UTF8_TYPES = re.compile(r"json|html|xml|javascript|ecmascript|text/css")
_SECRETS = frozenset(("cookie", "set-cookie", "authorization"))


def matches(head: bytes) -> bool:
    """A JSON object with a ``log``, with or without byte order mark, also zlib-compressed (.zhar) and base64 of that."""
    return bool(re.match(rb'(?:\xef\xbb\xbf)?\s*\{\s*"', head) and re.search(rb'"log"\s*:', head)) or b'"log"' in _inflated(head, 4096)


def plan(capture: str, path: Path, work: Path, options: ReadOptions) -> list[Unit]:  # noqa: ARG001
    """A HAR is one unit. Raises ValueError for an export with masked values."""
    if isinstance(ours := log_head(_ends(path)).get("_phonehome"), dict) and ours.get("masked") is True:
        raise ValueError(MASKED)
    return [Unit(capture, 0, NAME, path)]


def _ends(path: Path) -> bytes:
    """The first and last 64 KiB, which say what the log is; of a .zhar the first."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
        file.seek(max(len(head), path.stat().st_size - (1 << 16)))
        tail = file.read()
    return (head[:1] != b"{" and _inflated(head, 1 << 16)) or head + tail


def read(unit: Unit, options: ReadOptions) -> Iterator[Item]:  # noqa: ARG001
    """Request, response and WebSocket messages entry by entry, then the connections, then what the exporter lost."""
    data = unit.path.read_bytes()
    if data[:1] != b"{" and (inflated := _inflated(data, LIMIT)):
        data = inflated
    head = log_head(data)
    har = _Har(str(head.get("creator", "")))
    yield _facts(head)
    number = -1
    for number, entry in enumerate(entries(data)):
        if isinstance(entry, Problem):
            yield entry
            continue
        try:
            yield from har.entry(number, entry)
        except (AttributeError, KeyError, LookupError, TypeError, ValueError) as error:
            yield Problem(f"entry {number}", "damaged", f"not a HAR 1.2 entry ({type(error).__name__})")
    yield from har.connections.by_key.values()
    yield from har.losses(number + 1)


def _facts(head: dict[str, Any]) -> CaptureFacts:
    """The exporter, and the app and device where tweasel's tools noted them."""
    noted = head.get("_tweasel")
    noted = noted if isinstance(noted, dict) else {}
    apps, device = noted.get("apps"), noted.get("device")
    app = apps[0] if isinstance(apps, list) and len(apps) == 1 and isinstance(apps[0], dict) else {}
    device = device if isinstance(device, dict) else {}
    named = " ".join(str(device[part]) for part in ("manufacturer", "model") if device.get(part))
    return CaptureFacts(str(head.get("creator", ""))[:80], str(app.get("id") or ""), str(app.get("version") or ""), named)


class _Har:
    """One file: its dialect, its connections and what its exporter lost."""

    def __init__(self, creator: str) -> None:
        self.creator = creator.lower()
        self.proxy = any(name in self.creator for name in PROXIES)
        self.connections = Connections()
        self.lost: Counter[str] = Counter()
        self.first: dict[str, str] = {}
        self.secrets = self.chrome = False

    def lose(self, what: str, place: str) -> None:
        """Count a loss; the first place is named."""
        self.lost[what] += 1
        self.first.setdefault(what, place)

    def entry(self, number: int, entry: dict[str, Any]) -> Iterator[Message]:
        """The messages of one entry. Raises what reading a malformed entry raises."""
        request, response = entry["request"], entry.get("response") or {}
        scheme, host, port, target = split_url(clean(request["url"]))
        if scheme not in PORTS:
            self.lose("local", f"entry {number}")
            return
        asked = self.request(f"entry {number} request", entry, request, (scheme, host, port, target))
        status = status_code(response.get("status"))
        asked.delivered = "acknowledged" if status and "_fromCache" not in entry else "unknown"
        if "_fromCache" in entry:
            self.lose("cache", f"entry {number}")
        messages = [asked]
        if status:
            messages.append(self.response(f"entry {number} response", entry, response, asked))
        for place, message in enumerate(entry.get("_webSocketMessages") or ()):
            messages.append(_websocket(asked, f"entry {number} frame {place}", message))
        connection = self.connect(entry, asked)
        for message in messages:
            message.connection = connection.number
            self.connections.add(connection, message)
        yield from messages

    def connect(self, entry: dict[str, Any], asked: Message) -> Connection:
        """The connection of an entry: what the exporter calls one, at one server."""
        address = str(entry.get("serverIPAddress") or "").strip("[]")
        key = (asked.scheme, asked.host, asked.port, address, str(entry.get("connection") or ""))
        connection, new = self.connections.find(key)
        if new:
            connection.server = address if is_address(address) else ""
            connection.server_port = asked.port
            connection.address_source = "proxy" if self.proxy else "own connection"
        return connection

    def request(self, source: str, entry: dict[str, Any], request: dict[str, Any], url: tuple[str, str, int | None, str]) -> Message:
        """The request of an entry."""
        headers = _headers(request)
        self.chrome |= "webinspector" in self.creator and chrome_version(header(headers, "user-agent")) >= 130
        self.secrets |= any(name.lower() in _SECRETS for name, _ in headers)
        message = Message(
            connection=0, protocol=protocol(str(request.get("httpVersion") or "")), kind="request", direction=SENT, source=source, time=moment(entry),
            method=clean(str(request["method"])), scheme=url[0], host=asked_host(url[1], headers), port=url[2], path=url[3], headers=headers,
            visibility=visibility(url[0]),
        )  # fmt: skip
        self.post_data(message, request)
        return message

    def post_data(self, message: Message, request: dict[str, Any]) -> None:
        """Fill in the request's body: text, base64, or the listed parameters of a form."""
        post = request.get("postData") or {}
        message.content_type = header(message.headers, "content-type") or str(post.get("mimeType") or "")
        declared = _size(request.get("bodySize")) or _size(header(message.headers, "content-length"))
        text, params = post.get("text") or "", post.get("params") or []
        if text:
            base64_encoded = post.get("encoding") == "base64" or post.get("_isBase64") is True
            message.body = _unbase64(text) if base64_encoded else body_bytes(text, message.content_type, declared, "mitmproxy" in self.creator)
            if "\ufffd" in text and not base64_encoded and declared != len(message.body):
                self.lose("damaged", message.source)
        elif params and "multipart" in message.content_type:
            message.parts = [("body", clean(str(p.get("name") or "")), clean(str(p.get("value") or p.get("fileName") or ""))) for p in params]
        elif params:
            message.body = form((str(p.get("name") or ""), str(p.get("value") or "")) for p in params)
        elif declared:
            message.missing = declared
            self.lose("absent", message.source)
        message.size = declared or len(message.body)

    def response(self, source: str, entry: dict[str, Any], response: dict[str, Any], asked: Message) -> Message:
        """The response of an entry."""
        headers, content = _headers(response), response.get("content") or {}
        self.secrets |= any(name.lower() in _SECRETS for name, _ in headers)
        message = answer(asked, source, headers)
        message.status = response["status"]
        message.content_type = message.content_type or str(content.get("mimeType") or "")
        text = content.get("text") or ""
        wire = _size(response.get("bodySize")) or max(0, _size(content.get("size")) - _size(content.get("compression")))
        if text:
            message.body = _unbase64(text) if content.get("encoding") == "base64" else body_bytes(text, message.content_type, wire, "mitmproxy" in self.creator)
        else:
            message.missing = wire
        message.size = wire or len(message.body)
        if message.time is not None and isinstance(total := entry.get("time"), int | float) and 0 < total < 1e9:
            receive = (entry.get("timings") or {}).get("receive")
            message.time += int(max(0.0, total - (receive if isinstance(receive, int | float) and receive > 0 else 0)) * 1000) * 1000
        return message

    def losses(self, entries: int) -> Iterator[Problem]:
        """What the exporter left out or damaged, each once with its count."""
        for what, text in LOSSES.items():
            if count := self.lost[what]:
                yield Problem(self.first[what], "unsupported" if what == "local" else "export", text, count)
        if self.chrome and not self.secrets and self.connections.by_key:
            yield Problem(
                "log", "export",
                "no entry has a Cookie, Set-Cookie or Authorization header: Chrome leaves them out unless told to export HAR with sensitive data", entries,
            )  # fmt: skip


LOSSES = {
    "damaged": "the request body holds U+FFFD: the exporter could not write its bytes as text, so values in it may be unreadable",
    "absent": "the request had a body that the exporter left out",
    "cache": "answered from the browser's cache, so the request may never have left",
    "local": "a data:, blob: or other URL that does not go over the network",
}  # fmt: skip


def body_bytes(text: str, content_type: str, declared: int, mitmproxy: bool) -> bytes:
    """The bytes an exporter turned into ``text``: by the labelled charset, else the encoding that gives the declared size, else what the exporter does.

    mitmproxy reads a body without a charset as Latin-1 unless its type implies UTF-8, and keeps undecodable bytes as lone surrogates (PEP 383).
    """
    labelled = _CHARSET.search(content_type)
    implied = _UTF8_TYPES.search(content_type.lower())
    candidates = [labelled[1]] if labelled else []
    candidates += ["utf-8"] if implied else ["latin-1", "utf-8"] if mitmproxy and not labelled else ["utf-8", "latin-1"]
    possible = []
    for name in candidates:
        try:
            possible.append(text.encode(lookup(name).name, "surrogateescape"))
        except (LookupError, UnicodeError):
            continue
    return next((data for data in possible if len(data) == declared), possible[0] if possible else text.encode("utf-8", "replace"))


def chrome_version(user_agent: str) -> int:
    """Major version of Chrome, or 0. Since 130 it leaves sensitive headers out of a HAR unless told otherwise."""
    match = re.search(r"\bChrome/(\d{1,4})", user_agent)
    return int(match[1]) if match else 0


def moment(entry: dict[str, Any]) -> int | None:
    """``startedDateTime`` (ISO 8601) in ns; without a zone it is taken as UTC; None when it is no time."""
    try:
        started = datetime.fromisoformat(entry["startedDateTime"])
    except (KeyError, TypeError, ValueError):
        return None
    started = started if started.tzinfo else started.replace(tzinfo=UTC)
    return (started - _EPOCH) // timedelta(microseconds=1) * 1000


def _headers(half: dict[str, Any]) -> list[tuple[str, str]]:
    """Header list of a request or response; HTTP/2 pseudo-headers are no headers. Slack writes pairs instead of objects."""
    found = []
    for item in half.get("headers") or ():
        name, value = (item.get("name"), item.get("value")) if isinstance(item, dict) else item[:2]
        if not str(name or "").startswith(":"):
            found.append((clean(str(name or "")), "" if value is None else clean(str(value))))
    return found


def _websocket(asked: Message, source: str, message: dict[str, Any]) -> Message:
    """One entry of ``_webSocketMessages`` (Chrome, mitmproxy): text as it is, binary as base64."""
    data = str(message.get("data") or "")
    made = frame(asked, source, message.get("type") == "send", _unbase64(data) if message.get("opcode") == 2 else data.encode("utf-8", "surrogateescape"))
    seconds = message.get("time")
    made.time = round(seconds * 1_000_000) * 1000 if isinstance(seconds, int | float) and 0 < seconds < 1e10 else asked.time
    return made


def _size(value: Any) -> int:
    """A size, where -1, absent and nonsense mean unknown (0)."""
    try:
        return max(0, min(int(value), 1 << 50))
    except (TypeError, ValueError, OverflowError):
        return 0


def _unbase64(text: str) -> bytes:
    """Base64, or the text itself where the label lies."""
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return text.encode("utf-8", "surrogateescape")


def _inflated(data: bytes, limit: int) -> bytes:
    """What a zlib stream, or base64 of one, holds, as far as it goes; empty when it is neither."""
    if data[:2] in (b"eJ", b"eN", b"eA", b"eF"):
        try:
            data = base64.b64decode(data[: len(data) // 4 * 4])
        except (binascii.Error, ValueError):
            return b""
    if data[:1] != b"\x78":
        return b""
    try:
        return zlib.decompressobj().decompress(data, limit)
    except zlib.error:
        return b""
