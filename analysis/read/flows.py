"""mitmproxy flow dumps of every version it can migrate, and single live flows → connections and messages.

Bodies are taken raw, because ``flow.request.content`` decodes and hides what was on the wire. A dump knows only what went through the proxy and was read there.
"""

import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from mitmproxy import connection, dns, exceptions, flow, http, tcp, udp
from mitmproxy.io import FlowReader
from mitmproxy.net.dns import types as dns_types

from ..model import CAME_BACK, SENT, CaptureFacts, Connection, Delivered, Item, Message, Problem, ReadOptions, Resolution, Unit
from .exchange import MASKED, Connections, answer, clean, frame, header, is_address, port_number, protocol, split_authority, status_code, text, visibility
from .flow_frames import flows_of, is_masked, parts

NAME = "flows"

REMEMBERED = 1 << 20
"""How many messages back a repeated one is recognised."""

MALFORMED = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError, exceptions.FlowReadException)
"""What mitmproxy raises for a flow that is a netstring but no flow: it trusts its own files."""

_VERSION = re.compile(r"flow format version \(?([\d, ]+)\)?")
_UNTRUSTED = re.compile(r"unknown ca|self.signed", re.IGNORECASE)
_REFUSED = re.compile(r"does not trust the proxy|may not trust the proxy|bad certificate|certificate unknown|unknown ca", re.IGNORECASE)


def matches(head: bytes) -> bool:
    """A tnetstring dictionary whose first keys are a flow's."""
    return bool(re.match(rb"\d{2,12}:\d{1,2}:[a-z_]{2,20}[;,]", head)) and re.search(rb"7:version[;,]|client_conn[;,]|4:type[;,]", head) is not None


def plan(capture: str, path: Path, work: Path, options: ReadOptions) -> list[Unit]:  # noqa: ARG001
    """A flow dump is one unit; a big one is cut into several, by whole client connections. Raises ValueError for an export with masked values."""
    if is_masked(path):
        raise ValueError(MASKED)
    return [Unit(capture, ordinal, NAME, path, part) for ordinal, part in enumerate(parts(path))]


def read(unit: Unit, options: ReadOptions) -> Iterator[Item]:  # noqa: ARG001
    """The messages of each flow in the order of the dump, then the connections, then what was lost."""
    yield CaptureFacts(dialect="mitmproxy")
    flows = Flows(unit.detail.first if unit.detail else 0)
    for number, place, data in flows_of(unit.path, unit.detail):
        if isinstance(data, Problem):
            yield data
            continue
        try:
            found = next(iter(FlowReader(BytesIO(data)).stream()))
            items = list(flows.add(found))
        except MALFORMED as error:
            yield (problem := _malformed(number, place, error))
            if problem.fatal:
                return
            continue
        yield from items
    yield from flows.connections.by_key.values()
    yield from flows.losses()


def _malformed(number: int, place: int, error: BaseException) -> Problem:
    """A flow that mitmproxy cannot take; a version it cannot migrate makes the dump unusable. Its own message may quote values, so it is not passed on."""
    version = _VERSION.search(str(error))
    if version:
        said = version[1].strip(", ").replace(", ", ".")
        return Problem(f"flow {number}", "unsupported", f"flow format version {said} is not one that mitmproxy can migrate (0.11 to 21)", fatal=number == 0)
    return Problem(f"flow {number} at byte {place}", "damaged", f"not a mitmproxy flow ({type(error).__name__})")


class Flows:
    """Turns flows into messages, from a dump or live. The same flow twice (saved again, or migrated from an old WebSocket flow) gives its messages once."""

    def __init__(self, first: int = 0) -> None:
        """``first``: number of the first connection."""
        self.connections = Connections(first)
        self.seen: dict[str, None] = {}
        self.lost: Counter[str] = Counter()

    def add(self, item: flow.Flow) -> Iterator[Message | Resolution]:
        """Everything said in one flow. Raises one of MALFORMED for a damaged one."""
        link, visible = self.connect(item), self.messages(item)
        for message in visible:
            if isinstance(message, Message):
                if message.source in self.seen:
                    continue
                self.seen[message.source] = None
                if len(self.seen) > REMEMBERED:
                    del self.seen[next(iter(self.seen))]
                message.connection = link.number
                self.connections.add(link, message)
            yield message

    def messages(self, item: flow.Flow) -> Iterator[Message | Resolution]:
        """The messages of a flow by its kind."""
        if isinstance(item, http.HTTPFlow):
            yield from self.exchange(item)
        elif isinstance(item, dns.DNSFlow):
            yield from _dns(item)
        elif isinstance(item, tcp.TCPFlow | udp.UDPFlow) and not passed_through(item):
            yield from _raw(item)

    def connect(self, item: flow.Flow) -> Connection:
        """The connection of a flow: one client connection to one server."""
        client, server = item.client_conn, item.server_conn
        asked = (item.request.host, item.request.port) if isinstance(item, http.HTTPFlow) else server.address
        link, new = self.connections.find((client.id, asked))
        if new:
            describe(link, client, server)
            self.refused(link, client, server, item.error.msg if item.error else "")
            if isinstance(item, tcp.TCPFlow | udp.UDPFlow) and passed_through(item):
                link.sni = link.sni or (hello_name(_first(item)) if isinstance(item, tcp.TCPFlow) else "")
                for message in item.messages:
                    link.account("message", SENT if message.from_client else CAME_BACK, "encrypted", len(message.content))
        return link

    def refused(self, link: Connection, client: connection.Client, server: connection.Server, error: str = "") -> None:
        """Mark a connection whose client refused our certificate, when the errors say so."""
        why = refusal(f"{client.error or ''} {error}")
        if why and not client.timestamp_tls_setup:
            link.handshake, link.first = f"failed: {why}", _ns(client.timestamp_start)
            link.host = link.sni or (server.address[0] if server.address else "")
            link.ledger["message", SENT, "rejected"] = 0

    def handshake_failed(self, client: connection.Client, server: connection.Server) -> Connection:
        """A connection that ended before anything could be said on it; such a one leaves no flow."""
        link, new = self.connections.find((client.id, server.address))
        if new:
            describe(link, client, server)
            self.refused(link, client, server)
        return link

    def exchange(self, item: http.HTTPFlow) -> Iterator[Message]:
        """Request, response and WebSocket messages of an HTTP flow."""
        request = item.request
        headers = _fields(request)
        scheme = clean(request.scheme) or ("https" if item.client_conn.timestamp_tls_setup else "http")
        connect, server = request.method == "CONNECT", clean(request.host)
        host = split_authority(clean(request.authority) or header(headers, "host"))[0] or server
        asked = Message(
            connection=0, protocol=protocol(request.http_version), kind="request", direction=SENT, source=f"flow {item.id} request",
            time=_ns(request.timestamp_start), method=clean(request.method), scheme="http" if connect else scheme,
            host=server if connect else host, port=port_number(request.port), path=f"{server}:{request.port}" if connect else text(request.data.path),
            headers=headers, content_type=header(headers, "content-type"), content_encoding=header(headers, "content-encoding"),
            visibility="clear" if connect else visibility(scheme), delivered=_delivered(item),
        )  # fmt: skip
        self.body(asked, request)
        yield asked
        if item.response is not None:
            back = answer(asked, f"flow {item.id} response", _fields(item.response))
            back.time, back.status, back.protocol = (
                _ns(item.response.timestamp_start),
                status_code(item.response.status_code),
                protocol(item.response.http_version),
            )
            back.content_encoding = header(back.headers, "content-encoding")
            self.body(back, item.response)
            yield back
        for number, said in enumerate(item.websocket.messages if item.websocket else ()):
            if not said.injected:
                made = frame(asked, f"flow {item.id} frame {number}", said.from_client, said.content)
                made.time, made.delivered = _ns(said.timestamp), "blocked" if said.dropped else made.delivered
                yield made

    def body(self, message: Message, half: http.Message) -> None:
        """The raw body; one that was streamed through the proxy is not in the dump."""
        if half.raw_content is not None:
            message.body, message.size = half.raw_content, len(half.raw_content)
            return
        declared = header(message.headers, "content-length")
        message.size = message.missing = int(declared) if declared.isdecimal() and len(declared) < 16 else 0
        self.lost["streamed"] += 1

    def losses(self) -> Iterator[Problem]:
        """What the dump does not hold."""
        if count := self.lost["streamed"]:
            yield Problem("dump", "export", "the body was streamed through mitmproxy and not stored (set store_streamed_bodies)", count)


def describe(link: Connection, client: connection.Client, server: connection.Server) -> None:
    """What mitmproxy knows of a client connection and the server behind it."""
    link.transport = client.transport_protocol
    link.client, link.client_port = client.peername[:2] if client.peername else ("", None)
    link.sni, link.alpn = client.sni or "", (client.alpn or b"").decode("latin-1")
    link.tls = (client.tls_version or "").replace("TLSv", "TLS ").replace("QUICv", "QUIC v")
    link.handshake = "complete" if client.timestamp_tls_setup else ""
    asked = server.address[0] if server.address else ""
    link.client_port = port_number(link.client_port)
    link.server_port = port_number(server.address[1]) if server.address else None
    if server.peername and not server.via and is_address(server.peername[0]):
        link.server = server.peername[0]
    elif is_address(asked):
        link.server = asked
    link.address_source = "own connection" if is_address(asked) and not server.via else "proxy"
    if server.certificate_list:
        link.certificate = certificate_names(server)


def certificate_names(server: connection.Server) -> str:
    """Names in the certificate that the server showed the proxy."""
    certificate = server.certificate_list[0]
    names = dict.fromkeys([*filter(None, [certificate.cn]), *(str(name.value) for name in certificate.altnames)])
    return " ".join(names)


def refusal(error: str) -> str:
    """``untrusted (alert)`` or ``unknown``, when an error says that the client refused our certificate. An alert does not tell pinning from distrust."""
    if not _REFUSED.search(error):
        return ""
    return "untrusted (unknown ca)" if _UNTRUSTED.search(error) else "unknown"


def passed_through(item: tcp.TCPFlow | udp.UDPFlow) -> bool:
    """Whether a raw flow is one that mitmproxy was told not to open: it begins with a TLS handshake (RFC 8446 5.1) or a QUIC long header (RFC 9000 17.2)."""
    first = _first(item)
    begins = first[:2] == b"\x16\x03" if isinstance(item, tcp.TCPFlow) else len(first) >= 1200 and first[0] >= 0xC0
    return begins and not item.client_conn.timestamp_tls_setup


def _first(item: tcp.TCPFlow | udp.UDPFlow) -> bytes:
    return next((message.content for message in item.messages if message.from_client), b"")


def hello_name(data: bytes) -> str:
    """The server name in a TLS ClientHello, or nothing."""
    from mitmproxy.proxy.layers.tls import parse_client_hello

    try:
        hello = parse_client_hello(data)
    except ValueError:
        return ""
    return hello.sni or "" if hello else ""


def _raw(item: tcp.TCPFlow | udp.UDPFlow) -> Iterator[Message]:
    """The pieces of a TCP or UDP flow that carries no HTTP."""
    client, server = item.client_conn, item.server_conn
    host = client.sni or (server.address[0] if server.address else "")
    said: tcp.TCPMessage | udp.UDPMessage
    for number, said in enumerate(item.messages):  # type: ignore[assignment]
        yield Message(
            connection=0, protocol=item.type, kind="frame", direction=SENT if said.from_client else CAME_BACK, source=f"flow {item.id} frame {number}",
            time=_ns(said.timestamp), host=host, port=port_number(server.address[1]) if server.address else None, body=said.content, size=len(said.content),
            visibility="decrypted" if client.timestamp_tls_setup else "clear",
        )  # fmt: skip


def _dns(item: dns.DNSFlow) -> Iterator[Message | Resolution]:
    """A query and answer for each question; the addresses name other connections."""
    for number, question in enumerate(item.request.questions):
        query = _dns_message(item, item.request, f"flow {item.id} query {number}", question)
        query.delivered = "acknowledged" if item.response else "unknown"
        yield query
        if item.response is None:
            continue
        back = _dns_message(item, item.response, f"flow {item.id} answer {number}", question)
        records = [(record, _record(record)) for record in item.response.answers]
        back.kind, back.direction, back.request, back.status = "answer", CAME_BACK, 1, item.response.response_code & 0xFFF
        back.parts = [("answer", dns_types.to_str(record.type), value) for record, value in records]
        yield back
        aliases = tuple(value for record, value in records if record.type == dns_types.CNAME)
        for record, value in records:
            if record.type in (dns_types.A, dns_types.AAAA):
                yield Resolution(question.name, value, back.time, aliases)


def _dns_message(item: dns.DNSFlow, half: dns.DNSMessage, source: str, question: dns.Question) -> Message:
    return Message(
        connection=0, protocol="dns", kind="query", direction=SENT, source=source, time=_ns(half.timestamp), method=dns_types.to_str(question.type),
        host=question.name.rstrip(".").lower(), port=port_number(item.server_conn.address[1]) if item.server_conn.address else 53,
        parts=[("name", "question", question.name)], size=len(half.packed), scheme="dns",
    )  # fmt: skip


def _record(record: dns.ResourceRecord) -> str:
    """An address, name or text of a DNS record; anything else as hex."""
    try:
        return str(record).strip()
    except ValueError:
        return record.data.hex()


def _fields(half: http.Message) -> list[tuple[str, str]]:
    """Headers, then trailers, as sent."""
    return [(text(name), text(value)) for part in (half.headers, half.trailers) if part for name, value in part.fields]


def _delivered(item: http.HTTPFlow) -> Delivered:
    """A response that the server sent acknowledges; a flow killed in the proxy never left it."""
    if item.error and item.error.msg == flow.Error.KILLED_MESSAGE:
        return "blocked"
    return "acknowledged" if item.response and item.server_conn.timestamp_start else "unknown"


def _ns(seconds: float | None) -> int | None:
    """Seconds since 1970 as ns, to the microsecond that mitmproxy's clock gives."""
    return round(seconds * 1_000_000) * 1000 if seconds and 0 < seconds < 1e10 else None
