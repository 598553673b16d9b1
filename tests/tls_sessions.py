"""Real TLS sessions made in memory by OpenSSL, as they would pass on the wire, with their key log."""

import contextlib
import datetime
import ssl
import tempfile
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from OpenSSL import SSL

from analysis.model import CAME_BACK, SENT, Direction
from analysis.read.pcap.stream import Chunk, Gap

type Said = Iterable[tuple[Direction, bytes]]
NO_ENCRYPT_THEN_MAC = 1 << 19


@dataclass
class Wire:
    """What passed on the wire: the phone is the client."""

    said: list[tuple[Direction, bytes]] = field(default_factory=list)
    keylog: bytes = b""
    session: Any = None

    def stream(self, direction: Direction) -> bytes:
        """All bytes of one direction."""
        return b"".join(data for way, data in self.said if way == direction)


@cache
def certificate(kind: str = "ec") -> tuple[bytes, bytes]:
    """(certificate, private key) as PEM for ``api.example.com``."""
    key: Any = ec.generate_private_key(ec.SECP256R1()) if kind == "ec" else rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "api.example.com")])
    now = datetime.datetime(2026, 1, 1)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
    builder = builder.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=3650))
    signed = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("api.example.com")]), critical=False).sign(key, hashes.SHA256())
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
    return signed.public_bytes(serialization.Encoding.PEM), pem


def talk(
    said: Said, version: str = "TLSv1_2", ciphers: str = "ALL:COMPLEMENTOFALL:@SECLEVEL=0", key: str = "ec", options: int = 0, session: Wire | None = None,
    alpn: tuple[str, ...] = ("http/1.1",), verify: bool = False,
) -> Wire:  # fmt: skip
    """A session in which client (``sent``) and server speak in turn. With ``verify`` the client refuses the certificate."""
    wire = Wire()
    with tempfile.TemporaryDirectory() as folder:
        (cert, log) = (Path(folder) / "cert.pem", Path(folder) / "keys.log")
        cert.write_bytes(b"".join(certificate(key)))
        client, server = ssl.create_default_context(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        client.check_hostname, client.verify_mode = verify, ssl.CERT_REQUIRED if verify else ssl.CERT_NONE
        for context in (client, server):
            with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
                context.minimum_version = context.maximum_version = getattr(ssl.TLSVersion, version)
            context.set_ciphers(ciphers)
            context.options |= options
            if alpn:
                context.set_alpn_protocols(list(alpn))
        if session is not None:
            client, server = session.session[:2]
        else:
            server.load_cert_chain(cert)
        client.keylog_filename = str(log)
        one, two = _End(client, SENT, wire, session.session[2] if session else None), _End(server, CAME_BACK, wire)
        good = _run(one, two, said)
        wire.keylog = log.read_bytes() if log.exists() else b""
        wire.session = (client, server, one.tls.session) if good else None
    return wire


class _End:
    """Client or server over its own pair of memory BIOs."""

    def __init__(self, context: ssl.SSLContext, direction: Direction, wire: Wire, session: Any = None) -> None:
        self.incoming, self.outgoing, self.direction, self.wire = ssl.MemoryBIO(), ssl.MemoryBIO(), direction, wire
        name = "api.example.com" if direction == SENT else None
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_side=direction == CAME_BACK, server_hostname=name, session=session)

    def step(self, other: "_End", action: Any) -> bool:
        """Do something and carry over what it wrote; False when it failed for good."""
        good = True
        try:
            action()
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLError:
            good = False
        data = self.outgoing.read()
        if data:
            self.wire.said.append((self.direction, data))
            other.incoming.write(data)
        return good


def _run(client: _End, server: _End, said: Said) -> bool:
    for _ in range(4):
        if not client.step(server, client.tls.do_handshake) or not server.step(client, server.tls.do_handshake):
            return False
    for direction, data in said:
        writer, reader = (client, server) if direction == SENT else (server, client)
        writer.step(reader, lambda data=data, writer=writer: writer.tls.write(data))
        got = b""
        while len(got) < len(data):
            got += reader.tls.read(1 << 16)
        assert got == data
    client.step(server, client.tls.unwrap)
    server.step(client, server.tls.unwrap)
    return True


def talk_13(said: Said, suite: str) -> Wire:
    """A TLS 1.3 session with one cipher suite, which the standard library cannot choose."""
    wire = Wire()
    contexts = SSL.Context(SSL.TLS_METHOD), SSL.Context(SSL.TLS_METHOD)
    cert, key = certificate()
    contexts[1].use_certificate(x509.load_pem_x509_certificate(cert))
    contexts[1].use_privatekey(serialization.load_pem_private_key(key, None))
    lines: list[bytes] = []
    contexts[0].set_keylog_callback(lambda _, line: lines.append(line))
    for context in contexts:
        context.set_tls13_ciphersuites(suite.encode())
    client, server = (SSL.Connection(context, None) for context in contexts)
    client.set_connect_state()
    server.set_accept_state()

    def pump(source: SSL.Connection, target: SSL.Connection, direction: Direction) -> None:
        try:
            data = source.bio_read(1 << 20)
        except SSL.WantReadError:
            return
        wire.said.append((direction, data))
        target.bio_write(data)

    for _ in range(4):
        for end, other, direction in ((client, server, SENT), (server, client, CAME_BACK)):
            with contextlib.suppress(SSL.WantReadError):
                end.do_handshake()
            pump(end, other, direction)
    for direction, data in said:
        writer, reader = (client, server) if direction == SENT else (server, client)
        writer.sendall(data)
        pump(writer, reader, direction)
    wire.keylog = b"\n".join(lines)
    return wire


def chunks(said: Said, size: int = 1460) -> list[Chunk]:
    """The wire cut into segments, with offsets and a time for each."""
    offsets = {SENT: 0, CAME_BACK: 0}
    found: list[Chunk] = []
    for direction, data in said:
        for at in range(0, len(data), size):
            part = data[at : at + size]
            found.append(Chunk(direction, part, offsets[direction], 1000 * len(found)))
            offsets[direction] += len(part)
    return found


def damaged(said: Said, random: Random) -> list[Chunk | Gap]:
    """The wire cut anywhere, with pieces lost, flipped or replaced by noise."""
    found: list[Chunk | Gap] = []
    for chunk in chunks(said, random.choice([20, 300, 1460, 20000])):
        act = random.choice(["keep"] * 8 + ["noise", "flip", "lose", "lose?"])
        if act == "noise":
            chunk.data = random.randbytes(random.randint(1, 50))
        elif act == "flip":
            at = random.randrange(len(chunk.data))
            chunk.data = chunk.data[:at] + bytes((chunk.data[at] ^ 1 << random.randrange(8),)) + chunk.data[at + 1 :]
        found.append(Gap(chunk.direction, 0 if act == "lose?" else len(chunk.data), chunk.offset, 0) if act.startswith("lose") else chunk)
    return found
