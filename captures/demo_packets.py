"""INVENTED DATA. Writes packets: sessions of real TLS between two ends in memory, carried by made-up TCP and IP, into a pcapng with the session keys.

TLS 1.2 and 1.3, HTTP/1.1 and HTTP/2, DNS, clear HTTP, IPv6, and one connection whose keys are left out.
"""

import ssl
import struct
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import demo_story as story
import h2.config
import h2.connection
from demo_story import Exchange
from scapy.layers.dns import DNS, DNSQR, DNSRR
from scapy.layers.inet import IP, TCP, UDP
from scapy.layers.inet6 import IPv6
from scapy.layers.l2 import Ether

SEGMENT = 1400
PHONE6, RESOLVER = "2001:db8:77::20", "192.168.77.1"
PHONE_MAC, ROUTER_MAC = "00:00:5e:00:53:a4", "00:00:5e:00:53:1f"


class Capture:
    """Packets with their times, and the key lines that go with them."""

    def __init__(self, start: float) -> None:
        self.now, self.packets, self.keys = int(start * 1e9), list[tuple[int, bytes]](), b""
        self.port = 41000

    def add(self, packet: object, milliseconds: float = 8) -> None:
        """Append one packet a little later."""
        self.now += int(milliseconds * 1e6)
        self.packets.append((self.now, bytes(packet)))

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now += int(seconds * 1e9)

    def write(self, path: Path) -> None:
        """pcapng: section, interface with ns times, keys (Decryption Secrets Block), packets."""
        comment = (1, b"INVENTED DATA: a fictional app, made by captures/make_demo.py")
        blocks = _block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1) + _options(comment))
        blocks += _block(1, struct.pack("<HHI", 1, 0, 0) + _options((9, b"\x09")))
        blocks += _block(10, struct.pack("<4sI", b"KSLT", len(self.keys)) + _padded(self.keys))
        for moment, data in self.packets:
            blocks += _block(6, struct.pack("<IIIII", 0, moment >> 32, moment & 0xFFFFFFFF, len(data), len(data)) + _padded(data))
        path.write_bytes(blocks)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def _options(*pairs: tuple[int, bytes]) -> bytes:
    return b"".join(struct.pack("<HH", code, len(value)) + _padded(value) for code, value in pairs) + bytes(4)


def _block(kind: int, body: bytes) -> bytes:
    return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)


def _ip(server: str, sent: bool) -> object:
    """Link and network headers from or to the phone."""
    network, phone = (IPv6, PHONE6) if ":" in server else (IP, story.PHONE)
    source, target = (phone, server) if sent else (server, phone)
    link = Ether(src=PHONE_MAC if sent else ROUTER_MAC, dst=ROUTER_MAC if sent else PHONE_MAC)
    return link / network(src=source, dst=target)


class Tcp:
    """One TCP connection: bytes either way become segments with acknowledgements."""

    def __init__(self, capture: Capture, server: str, port: int) -> None:
        self.capture, self.server, self.port = capture, server, port
        capture.port += 1
        self.local, self.sequence = capture.port, {True: 1000 * capture.port, False: 7000 * capture.port}
        self._segment(True, "S")
        self._segment(False, "SA")
        self._segment(True, "A")

    def _segment(self, sent: bool, flags: str, data: bytes = b"") -> None:
        ports = (self.local, self.port) if sent else (self.port, self.local)
        acknowledged = self.sequence[not sent] if "A" in flags else 0
        header = TCP(sport=ports[0], dport=ports[1], flags=flags, seq=self.sequence[sent], ack=acknowledged, window=64240)
        self.capture.add(_ip(self.server, sent) / header / data)
        self.sequence[sent] += len(data) + ("S" in flags or "F" in flags)

    def send(self, sent: bool, data: bytes) -> None:
        """Bytes of one side."""
        for start in range(0, len(data), SEGMENT):
            self._segment(sent, "PA", data[start : start + SEGMENT])
        if data:
            self._segment(not sent, "A")

    def close(self) -> None:
        """An orderly end."""
        self._segment(True, "FA")
        self._segment(False, "FA")
        self._segment(True, "A")


class Tls:
    """Both ends of a TLS session over one TCP connection."""

    def __init__(self, tcp: Tcp, host: str, version: ssl.TLSVersion, alpn: list[str], certificate: Path, keep_keys: bool) -> None:
        self.tcp = tcp
        client, server = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
        client.minimum_version = client.maximum_version = version
        server.load_cert_chain(certificate)
        client.set_alpn_protocols(alpn)
        server.set_alpn_protocols(alpn)
        with tempfile.TemporaryDirectory() as folder:
            client.keylog_filename = str(Path(folder) / "keys")
            self.ends = {True: _End(client, host), False: _End(server, None)}
            done = False
            while not done:
                shaken = [end.shake() for end in self.ends.values()]
                done = not self._move() and all(shaken)
            lines = (Path(folder) / "keys").read_bytes().splitlines(keepends=True)
            tcp.capture.keys += b"".join(line for line in lines if keep_keys and not line.startswith(b"#"))

    def _move(self) -> bool:
        moved = False
        for sent, end in self.ends.items():
            data = end.out.read()
            self.tcp.send(sent, data)
            self.ends[not sent].into.write(data)
            moved |= bool(data)
        return moved

    def send(self, sent: bool, data: bytes) -> None:
        """Bytes of one side, encrypted on the way."""
        self.ends[sent].session.write(data)
        self._move()
        self.ends[not sent].session.read(1 << 20)


class _End:
    def __init__(self, context: ssl.SSLContext, host: str | None) -> None:
        self.into, self.out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.session = context.wrap_bio(self.into, self.out, server_side=host is None, server_hostname=host)

    def shake(self) -> bool:
        try:
            self.session.do_handshake()
        except ssl.SSLWantReadError:
            return False
        return True


def http1(exchange: Exchange) -> tuple[bytes, bytes]:
    """Request and response as HTTP/1.1 (RFC 9112)."""
    head = [f"{exchange.method} {exchange.path} HTTP/1.1", f"Host: {exchange.host}", *(f"{k}: {v}" for k, v in exchange.headers.items())]
    head += [f"Content-Length: {len(exchange.body)}"] if exchange.body else []
    back = [f"HTTP/1.1 {exchange.status} OK", *(f"{k}: {v}" for k, v in exchange.answer_headers.items()), f"Content-Length: {len(exchange.answer)}"]
    return "\r\n".join([*head, "", ""]).encode() + exchange.body, "\r\n".join([*back, "", ""]).encode() + exchange.answer


def http2(exchanges: Iterable[Exchange], send: Callable[[bool, bytes], None]) -> None:
    """Requests and responses as HTTP/2 (RFC 9113), one stream after another."""
    client, server = h2.connection.H2Connection(), h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
    for end in (client, server):
        end.initiate_connection()

    def move() -> None:
        for sent, end, other in ((True, client, server), (False, server, client), (True, client, server)):
            if data := end.data_to_send():
                send(sent, data)
                other.receive_data(data)

    move()
    for exchange in exchanges:
        stream = client.get_next_available_stream_id()
        head = [(":method", exchange.method), (":authority", exchange.host), (":scheme", "https"), (":path", exchange.path)]
        client.send_headers(stream, head + [(k.lower(), v) for k, v in exchange.headers.items()], end_stream=not exchange.body)
        if exchange.body:
            client.send_data(stream, exchange.body, end_stream=True)
        move()
        server.send_headers(stream, [(":status", str(exchange.status)), *((k.lower(), v) for k, v in exchange.answer_headers.items())])
        server.send_data(stream, exchange.answer, end_stream=True)
        move()


def look_up(capture: Capture, host: str, address: str) -> None:
    """A DNS query and its answer over UDP."""
    capture.port += 1
    kind = "AAAA" if ":" in address else "A"
    question = DNS(id=capture.port, rd=1, qd=DNSQR(qname=host, qtype=kind))
    capture.add(_ip(RESOLVER, True) / UDP(sport=capture.port, dport=53) / question)
    record = DNSRR(rrname=host, type=kind, rdata=address, ttl=300)
    capture.add(_ip(RESOLVER, False) / UDP(sport=53, dport=capture.port) / DNS(id=capture.port, qr=1, ra=1, qd=question.qd, an=record), 20)


TLS12, TLS13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
CARRIED = {"api.lumipic.example": (TLS13, "h2"), "t.adriver.example": (TLS12, "http/1.1"), "crash.crashwell.example": (TLS12, "http/1.1")}
"""Host → TLS version and protocol where they are not TLS 1.3 and HTTP/1.1."""


def write(path: Path, exchanges: list[Exchange], certificate: Path, start: float) -> None:
    """All exchanges, one connection a host, in the order of the story."""
    capture = Capture(start)
    for host in dict.fromkeys(exchange.host for exchange in exchanges):
        said = [exchange for exchange in exchanges if exchange.host == host]
        look_up(capture, host, story.SERVERS[host])
        secure = said[0].scheme == "https"
        tcp = Tcp(capture, story.SERVERS[host], 443 if secure else 80)
        version, protocol = CARRIED.get(host, (TLS13, "http/1.1"))
        send = Tls(tcp, host, version, [protocol], certificate, host != story.PINNED).send if secure else tcp.send
        if protocol == "h2":
            http2(said, send)
        else:
            for request, response in map(http1, said):
                send(True, request)
                send(False, response)
        tcp.close()
        capture.wait(7)
    capture.write(path)
