"""What the handshake messages of one TLS connection say, and the record keys that follow from it and the known secrets.

Facts go straight to the Connection. Works for SSL 3.0 to TLS 1.3, in clear and decrypted, and without any secret.
"""

import zlib
from collections.abc import Callable

import brotli
import zstandard

from ...model import Direction
from . import tls_hello
from .ja4 import ja4
from .keylog import MASTER, KeyLog
from .stream import Context, Tally, opposite
from .tls_hello import ClientHello, ServerHello
from .tls_keys import master_secret, opener_13, openers_12, premaster
from .tls_record import Opener
from .tls_suites import SUITES, TLS13, Suite

MAX_MESSAGE = 1 << 20
"""Longest handshake message that is kept; RFC 8446 allows 16 MiB, real certificate chains stay far below."""
_COMMON = 8 << 10
"""Longer certificates are not remembered."""
_TICKET = 35
_ALERTS = {
    10: "unexpected message", 20: "bad record MAC", 21: "decryption failed", 22: "record overflow", 30: "decompression failure", 40: "handshake failure",
    41: "no certificate", 42: "bad certificate", 43: "unsupported certificate", 44: "certificate revoked", 45: "certificate expired", 46: "certificate unknown",
    47: "illegal parameter", 48: "unknown CA", 49: "access denied", 50: "decode error", 51: "decrypt error", 60: "export restriction", 70: "protocol version",
    71: "insufficient security", 80: "internal error", 86: "inappropriate fallback", 90: "user canceled", 100: "no renegotiation", 109: "missing extension",
    110: "unsupported extension", 111: "certificate unobtainable", 112: "unrecognized name", 113: "bad certificate status response",
    114: "bad certificate hash value", 115: "unknown PSK identity", 116: "certificate required", 120: "no application protocol", 121: "ECH required",
}  # fmt: skip
_HARMLESS = frozenset({0, 90})


class Session:
    """The handshake of one connection."""

    def __init__(self, context: Context, keys: KeyLog) -> None:
        self.connection, self.keys = context.connection, keys
        self.client: Direction | None = None
        self.hello: ClientHello | None = None
        self.server: ServerHello | None = None
        self.secrets: dict[str, bytes] = {}
        self.key_updates: dict[Direction, int] = {}
        self.finished: set[Direction] = set()
        self.early_data: bool | None = None
        """Whether the server took early data (RFC 8446 section 4.2.10); None: not known."""
        self.damage: list[str] = []
        self._master = b""
        self._transcript = bytearray()
        self._buffers: dict[Direction, bytearray] = {}

    @property
    def modern(self) -> bool:
        """Whether records are those of TLS 1.3; before the ServerHello is seen, whether the known secrets say so."""
        if self.server is not None:
            return _is_13(self.server.version)
        return any("TRAFFIC" in label for label in self.secrets)

    def forget(self, direction: Direction) -> None:
        """Bytes of this direction were lost: what was begun will not be completed."""
        self._buffers.pop(direction, None)

    def take(self, direction: Direction, fragment: bytes) -> None:
        """Handshake bytes of one direction, which may hold parts of messages or several. ValueError when they are not a handshake."""
        buffer = self._buffers.pop(direction, None)
        if buffer is not None:
            buffer += fragment
            size = int.from_bytes(buffer[1:4]) if len(buffer) > 3 else 0
            if size <= MAX_MESSAGE and len(buffer) < 4 + size:
                self._buffers[direction] = buffer
                return
            fragment = bytes(buffer)
        at = 0
        while at + 4 <= len(fragment):
            end = at + 4 + int.from_bytes(fragment[at + 1 : at + 4])
            if end - at > MAX_MESSAGE:
                raise ValueError("handshake message of impossible length")
            if end > len(fragment):
                break
            self._message(direction, fragment[at], fragment[at:end])
            at = end
        if at < len(fragment):
            self._buffers[direction] = bytearray(fragment[at:])

    def alert(self, direction: Direction, alert: bytes) -> None:
        """An alert that could be read; a fatal one before the end of the handshake is its failure."""
        if len(alert) == 2 and alert[1] not in _HARMLESS and (alert[0] == 2 or self.modern) and self.connection.handshake != "complete":
            self.failed(_ALERTS.get(alert[1], f"alert {alert[1]}") + (" (from the client)" if direction == self.client else " (from the server)"))

    def failed(self, how: str) -> None:
        """The handshake ended without success; the first reason counts."""
        if not self.connection.handshake:
            self.connection.handshake = f"failed: {how}"

    def ended(self, direction: Direction) -> None:
        """This side's Finished was seen, or its records after it."""
        self.finished.add(direction)
        if len(self.finished) == 2:  # also after an attempt that failed on the same ports
            self.connection.handshake = "complete"

    def unfinished(self, tally: Tally, lost: bool = False) -> None:
        """There is no more: a client that sent nothing protected had no success, if the connection was seen to end. Early data counts as protected, then nobody
        knows, as where bytes are ``lost``."""
        client = self.client
        if self.hello is None or client is None or lost or (client, "encrypted") in tally or (client, "decrypted") in tally:
            return
        if not self.connection.ended:
            self.connection.handshake = self.connection.handshake or "unfinished"
        elif self.server is not None:
            self.failed("ended before it was complete")
        elif not any(way != client for way, _ in tally):
            self.failed("no answer to the ClientHello")

    def client_hello(self, direction: Direction, hello: ClientHello) -> None:
        """A new handshake begins, or goes on after a HelloRetryRequest."""
        self.client, self.hello, self.server, self._master = direction, hello, None, b""
        self.secrets = self.keys.find(hello.random)
        connection = self.connection
        if not (connection.sni or connection.ja4):
            connection.sni, connection.ech = hello.sni, hello.ech
            connection.alpn = hello.alpn[0] if hello.alpn else ""
            connection.client_random = hello.random
            connection.ja4 = ja4(hello, "q" if connection.transport == "udp" else "t")

    def openers(self, direction: Direction) -> list[tuple[Opener, Suite]]:
        """The openers that this side's protected records may need, in the order of their use. Empty: no secret. ValueError: a secret, but no way to use it."""
        if self.modern:
            return self._openers_13(direction)
        if self.hello is None or self.server is None:
            return []
        masters = self._known_masters()
        suite = SUITES.get(self.server.cipher)
        if not masters:
            return []
        if suite is None:
            raise ValueError(f"cipher suite 0x{self.server.cipher:04x} is not supported")
        mac_last = tls_hello.ENCRYPT_THEN_MAC in self.server.extensions
        version, ours, theirs = self.server.version, self.hello.random, self.server.random
        return [(openers_12(version, suite, master, ours, theirs, mac_last)[direction != self.client], suite) for master in masters]

    def _openers_13(self, direction: Direction) -> list[tuple[Opener, Suite]]:
        """Early, handshake and application keys. Without a ServerHello every suite of the right hash may be meant, as always for early data, which is older."""
        chosen = SUITES.get(self.server.cipher) if self.server else None
        if self.server and chosen not in TLS13:
            raise ValueError(f"cipher suite 0x{self.server.cipher:04x} is not supported")
        draft = self.server.version & 0xFF if self.server and self.server.version >> 8 == 0x7F else 0
        side = "CLIENT" if direction == self.client else "SERVER"
        found: list[tuple[Opener, Suite]] = []
        for label in (f"{side}_EARLY_TRAFFIC_SECRET", f"{side}_HANDSHAKE_TRAFFIC_SECRET", f"{side}_TRAFFIC_SECRET_0"):
            for secret in self.given(label):
                fitting = _FITTING.get(len(secret), [])
                if chosen in fitting and (label[7:12] != "EARLY"):
                    fitting = [chosen]
                found += [(opener_13(secret, suite, draft), suite) for suite in fitting]
        return found

    def given(self, label: str) -> list[bytes]:
        """The secrets that were given for this connection under a label."""
        return self.keys.given(self.hello.random, label) if self.hello is not None and self.secrets else []

    def _known_masters(self) -> list[bytes]:
        """What may be the master secret of TLS up to 1.2: agreed in this handshake, logged, or resumed."""
        assert self.hello is not None and self.server is not None
        if self._master or MASTER in self.secrets:
            return [self._master] if self._master else self.given(MASTER)
        ticket = dict(self.hello.extensions).get(_TICKET, b"")
        resumed = (self.keys.session(name) for name in (self.server.session, ticket) if name)
        return [master for master in resumed if master][:1]

    def _message(self, direction: Direction, kind: int, message: bytes) -> None:
        if kind == tls_hello.CLIENT_HELLO:
            self._transcript.clear()
        if len(self._transcript) < MAX_MESSAGE and not self.finished:
            self._transcript += message
        handler = _HANDLERS.get(kind)
        if handler:
            try:
                handler(self, direction, message[4:])
            except ValueError as error:
                self.damage.append(str(error))

    def _on_client_hello(self, direction: Direction, body: bytes) -> None:
        self.client_hello(direction, tls_hello.parse_client_hello(body))

    def _on_server_hello(self, direction: Direction, body: bytes) -> None:
        server = tls_hello.parse_server_hello(body)
        if self.client is None:
            self.client = opposite(direction)
        if server.retry:
            self.early_data = False
            return
        self.server = server
        if tls_hello.PRE_SHARED_KEY not in server.extensions:
            self.early_data = False
        self.connection.tls = tls_hello.version_name(server.version)
        if server.alpn or not self.modern:
            self.connection.alpn = server.alpn

    def _on_ticket(self, _direction: Direction, body: bytes) -> None:
        """NewSessionTicket of TLS 1.2 (RFC 5077 section 3.3)."""
        if not self.modern and self._master:
            self.keys.sessions[body[6 : 6 + int.from_bytes(body[4:6])]] = self._master

    def _on_encrypted_extensions(self, _direction: Direction, body: bytes) -> None:
        at, taken = 2, False
        while at + 4 <= len(body):
            size = int.from_bytes(body[at + 2 : at + 4])
            taken |= int.from_bytes(body[at : at + 2]) == tls_hello.EARLY_DATA
            if int.from_bytes(body[at : at + 2]) == tls_hello.ALPN:
                names = tls_hello.protocol_names(body[at + 4 : at + 4 + size])
                self.connection.alpn = names[0] if names else self.connection.alpn
            at += 4 + size
        self.early_data = taken

    def _on_end_of_early_data(self, _direction: Direction, _body: bytes) -> None:
        """A client sends it only when the server took the early data (section 4.5)."""
        self.early_data = True

    def _on_certificate(self, direction: Direction, body: bytes) -> None:
        if direction != self.client and self.server is not None and not self.connection.certificate:
            der = tls_hello.first_certificate(body, self.server.version)
            names = tls_hello.certificate_names if len(der) < _COMMON else tls_hello.certificate_names.__wrapped__
            self.connection.certificate = " ".join(names(der))

    def _on_compressed_certificate(self, direction: Direction, body: bytes) -> None:
        """RFC 8879 section 4."""
        size, packed = int.from_bytes(body[2:5]), body[8:]
        if size <= MAX_MESSAGE:
            self._on_certificate(direction, _unpacked(int.from_bytes(body[:2]), packed, size))

    def _on_client_key_exchange(self, _direction: Direction, body: bytes) -> None:
        if self.hello is None or self.server is None or MASTER in self.secrets or self.server.cipher not in SUITES:
            return
        version, suite = self.server.version, SUITES[self.server.cipher]
        secret = self.secrets.get("PMS_CLIENT_RANDOM") or premaster(body, version, self.keys)
        if secret:
            bound = tls_hello.EXTENDED_MASTER_SECRET in self.server.extensions
            transcript = bytes(self._transcript) if bound else None
            self._master = master_secret(version, suite, secret, self.hello.random, self.server.random, transcript)
            if self.server.session:
                self.keys.sessions[self.server.session] = self._master

    def _on_finished(self, direction: Direction, _body: bytes) -> None:
        self.ended(direction)

    def _on_key_update(self, direction: Direction, _body: bytes) -> None:
        self.key_updates[direction] = self.key_updates.get(direction, 0) + 1


_FITTING = {size: [suite for suite in TLS13 if suite.hash == name] for size, name in ((32, "sha256"), (48, "sha384"))}
"""Length of a secret to the suites of TLS 1.3 that make such ones."""


def _is_13(version: int) -> bool:
    return version >= 0x0304


def _unpacked(algorithm: int, packed: bytes, size: int) -> bytes:
    """A compressed certificate message; ValueError when it is damaged or longer than it says."""
    try:
        if algorithm == 1:
            return zlib.decompressobj().decompress(packed, size)
        if algorithm == 2:
            return bytes(brotli.Decompressor().process(packed, output_buffer_limit=size))
        return zstandard.ZstdDecompressor().decompress(packed, max_output_size=size) if algorithm == 3 else b""
    except (zlib.error, brotli.error, zstandard.ZstdError):
        raise ValueError("compressed certificate does not open") from None


_HANDLERS: dict[int, Callable[[Session, Direction, bytes], None]] = {
    tls_hello.CLIENT_HELLO: Session._on_client_hello,
    tls_hello.SERVER_HELLO: Session._on_server_hello,
    4: Session._on_ticket,
    5: Session._on_end_of_early_data,
    8: Session._on_encrypted_extensions,
    tls_hello.CERTIFICATE: Session._on_certificate,
    16: Session._on_client_key_exchange,
    20: Session._on_finished,
    24: Session._on_key_update,
    25: Session._on_compressed_certificate,
}
"""Handshake type (IANA registry) to what is done with a message's body."""
