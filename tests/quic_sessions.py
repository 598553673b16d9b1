"""QUIC and HTTP/3 connections made in memory by aioquic, as they would pass on the wire, with their key log."""

import io
from dataclasses import dataclass, field
from typing import Any

from aioquic.h3.connection import H3Connection
from aioquic.quic.configuration import QuicConfiguration
from aioquic.quic.connection import QuicConnection
from aioquic.quic.events import QuicEvent
from aioquic.tls import CipherSuite
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from analysis.model import CAME_BACK, SENT, Direction
from analysis.read.pcap.stream import Chunk
from tests.tls_sessions import certificate

ADDRESSES: dict[Direction, tuple[str, int]] = {SENT: ("192.0.2.1", 1234), CAME_BACK: ("192.0.2.2", 443)}


@dataclass
class Talk:
    """A client (``sent``) and a server, and the datagrams they exchanged."""

    ends: dict[Direction, QuicConnection]
    log: io.StringIO
    said: list[tuple[Direction, bytes]] = field(default_factory=list)
    http: dict[Direction, H3Connection] = field(default_factory=dict)
    events: dict[Direction, list[QuicEvent]] = field(default_factory=lambda: {SENT: [], CAME_BACK: []})
    now: float = 0.0
    tickets: list[Any] = field(default_factory=list)

    def carry(self, rounds: int = 6) -> None:
        """Deliver until both are silent."""
        for _ in range(rounds):
            self.now += 0.01
            quiet = True
            for way, other in ((SENT, CAME_BACK), (CAME_BACK, SENT)):
                for data, _address in self.ends[way].datagrams_to_send(self.now):
                    quiet = False
                    self.said.append((way, data))
                    self.ends[other].receive_datagram(data, ADDRESSES[way], self.now)
                for end in (way, other):
                    while (event := self.ends[end].next_event()) is not None:
                        self.events[end].append(event)
                        if end in self.http:
                            self.http[end].handle_event(event)
            if quiet:
                return

    def exchange(self, stream: int, path: bytes, body: bytes, answer: bytes, carry: bool = True) -> None:
        """A POST and its answer."""
        client, server = self.http[SENT], self.http[CAME_BACK]
        asked = [(b":method", b"POST"), (b":scheme", b"https"), (b":authority", b"api.example.com"), (b":path", path), (b"x-id", path * 3)]
        client.send_headers(stream, asked)
        client.send_data(stream, body, end_stream=True)
        if carry:
            self.carry()
        server.send_headers(stream, [(b":status", b"200"), (b"content-type", b"text/plain"), (b"x-answer", path * 3)])
        server.send_data(stream, answer, end_stream=True)
        if carry:
            self.carry(60)

    @property
    def keylog(self) -> bytes:
        """Secrets of both ends."""
        return self.log.getvalue().encode()

    def chunks(self) -> list[Chunk]:
        """One chunk a datagram."""
        offsets = {SENT: 0, CAME_BACK: 0}
        found: list[Chunk] = []
        for way, data in self.said:
            found.append(Chunk(way, data, offsets[way], 1000 * len(found)))
            offsets[way] += len(data)
        return found


def connect(
    version: int = 1,
    suite: CipherSuite = CipherSuite.AES_128_GCM_SHA256,
    alpn: str = "h3",
    early: Talk | None = None,
    name: str = "api.example.com",
    start: bool = True,
) -> Talk:
    """A connection; ``early``: resume that one's session, so that 0-RTT data can be sent before ``carry``."""
    log, tickets = io.StringIO(), []
    common: dict[str, Any] = {"alpn_protocols": [alpn], "supported_versions": [version], "original_version": version, "cipher_suites": [suite]}
    client = QuicConfiguration(is_client=True, server_name=name, verify_mode=0, secrets_log_file=log, **common)
    server = QuicConfiguration(is_client=False, **common)
    cert, key = certificate()
    server.certificate, server.private_key = x509.load_pem_x509_certificate(cert), load_pem_private_key(key, None)
    stored: dict[bytes, Any] = {}
    if early is not None:
        client.session_ticket, stored = early.tickets[0][0], early.tickets[0][1]
    one = QuicConnection(configuration=client, session_ticket_handler=lambda ticket: tickets.append((ticket, stored)))
    one.connect(ADDRESSES[CAME_BACK], now=0.0)
    two = QuicConnection(
        configuration=server, original_destination_connection_id=one.original_destination_connection_id,
        session_ticket_fetcher=lambda label: stored.get(label), session_ticket_handler=lambda ticket: stored.__setitem__(ticket.ticket, ticket),
    )  # fmt: skip
    talk = Talk({SENT: one, CAME_BACK: two}, log, tickets=tickets)
    if alpn == "h3":
        talk.http = {way: H3Connection(end) for way, end in talk.ends.items()} if early is None else {SENT: H3Connection(one)}
    if early is not None and alpn == "h3":
        talk.http[CAME_BACK] = H3Connection(two)
    if start:
        talk.carry()
    return talk
