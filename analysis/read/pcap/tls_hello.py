"""The readable part of a TLS handshake: ClientHello, ServerHello and the names in a Certificate. Used for TLS over TCP and inside QUIC.

All functions take the body of a handshake message, without its 4-byte header (type, length of 3 bytes; RFC 8446 section 4). They raise
ValueError where the fixed part is broken; an extension list that is cut off keeps the extensions before the cut.
"""

import struct
import warnings
from dataclasses import dataclass, field
from functools import lru_cache

_EXTENSION = struct.Struct(">HH")
CLIENT_HELLO, SERVER_HELLO, CERTIFICATE = 1, 2, 11
SERVER_NAME, ALPN, PRE_SHARED_KEY, EARLY_DATA, SUPPORTED_VERSIONS = 0, 16, 41, 42, 43
ENCRYPT_THEN_MAC, EXTENDED_MASTER_SECRET, NEXT_PROTOCOL = 22, 23, 13172
ENCRYPTED_CLIENT_HELLO, ENCRYPTED_SERVER_NAME = 0xFE0D, 0xFFCE
_ECH = frozenset({ENCRYPTED_CLIENT_HELLO, ENCRYPTED_SERVER_NAME, 0xFF02, 0xFF03, 0xFE08, 0xFE09, 0xFE0A, 0xFE0B, 0xFE0C})
RETRY_RANDOM = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
"""The random of a ServerHello that is a HelloRetryRequest (RFC 8446 section 4.1.3)."""
_VERSION_NAMES = {0x0002: "SSL 2.0", 0x0300: "SSL 3.0", 0x0301: "TLS 1.0", 0x0302: "TLS 1.1", 0x0303: "TLS 1.2", 0x0304: "TLS 1.3"}


@dataclass(slots=True)
class ClientHello:
    """What a client offers (RFC 8446 section 4.1.2)."""

    version: int
    """``legacy_version``; what is really offered stands in ``versions``."""
    random: bytes
    """32 bytes; the key under which key logs file their secrets."""
    session: bytes
    """Session id, 0 to 32 bytes."""
    ciphers: tuple[int, ...]
    extensions: tuple[tuple[int, bytes], ...] = ()
    """(type, body) in the order sent, GREASE included."""
    sni: str = ""
    """Server name; with ``ech`` the outer one."""
    alpn: tuple[str, ...] = ()
    versions: tuple[int, ...] = ()
    """``supported_versions`` in the order sent, else the legacy version alone; GREASE left out."""
    ech: bool = False
    """Whether the hello carries encrypted client hello or encrypted SNI (it may be GREASE: the wire does not tell)."""


@dataclass(slots=True)
class ServerHello:
    """What the server chose (RFC 8446 section 4.1.3)."""

    version: int
    """The negotiated version; drafts of TLS 1.3 as 0x7fNN."""
    random: bytes
    session: bytes
    cipher: int
    extensions: dict[int, bytes] = field(default_factory=dict)
    alpn: str = ""
    """Empty in TLS 1.3, which sends it encrypted."""
    compression: int = 0

    @property
    def retry(self) -> bool:
        """Whether this is a HelloRetryRequest."""
        return self.random == RETRY_RANDOM


def version_name(version: int) -> str:
    """``TLS 1.3`` for 0x0304, ``TLS 1.3 draft 23`` for 0x7f17; empty when unknown."""
    if version >> 8 == 0x7F:
        return f"TLS 1.3 draft {version & 0xFF}"
    return _VERSION_NAMES.get(version, "")


def is_grease(number: int) -> bool:
    """Whether a 16-bit number is reserved to keep peers tolerant (RFC 8701)."""
    return number & 0x0F0F == 0x0A0A and number >> 8 == number & 0xFF


def parse_client_hello(body: bytes) -> ClientHello:
    """Read a ClientHello."""
    session, at = _vector(body, 34, 1)
    suites, at = _vector(body, at, 2)
    _compression, at = _vector(body, at, 1)
    extensions = tuple(_extensions(body, at))
    hello = ClientHello(int.from_bytes(body[:2]), bytes(body[2:34]), bytes(session), _numbers(suites), extensions)
    first = dict(reversed(extensions))
    hello.sni = server_name(first.get(SERVER_NAME, b""))
    hello.alpn = protocol_names(first.get(ALPN, b""))
    offered = _numbers(first[SUPPORTED_VERSIONS][1:]) if SUPPORTED_VERSIONS in first else ()
    hello.versions = tuple(v for v in offered if not is_grease(v)) or (hello.version,)
    hello.ech = not _ECH.isdisjoint(first)
    return hello


def parse_server_hello(body: bytes) -> ServerHello:
    """Read a ServerHello or HelloRetryRequest. Drafts 18 to 21 of TLS 1.3 put the version first and have no session id."""
    version = int.from_bytes(body[:2])
    if version >> 8 == 0x7F:
        if len(body) < 36:
            raise ValueError("ServerHello is cut off")
        return ServerHello(version, bytes(body[2:34]), b"", int.from_bytes(body[34:36]), dict(_extensions(body, 36)))
    session, at = _vector(body, 34, 1)
    if at + 3 > len(body):
        raise ValueError("ServerHello is cut off")
    cipher, compression = int.from_bytes(body[at : at + 2]), body[at + 2]
    extensions = dict(_extensions(body, at + 3))
    if len(extensions.get(SUPPORTED_VERSIONS, b"")) == 2:
        version = int.from_bytes(extensions[SUPPORTED_VERSIONS])
    names = protocol_names(extensions.get(ALPN, b""))
    return ServerHello(version, bytes(body[2:34]), bytes(session), cipher, extensions, names[0] if names else "", compression)


def parse_ssl2_client_hello(record: bytes) -> ClientHello:
    """Read the SSL 2.0 framing in which old clients offer SSL 3.0 and TLS (RFC 5246 appendix E.2). ``record`` starts at the 2-byte length."""
    if len(record) < 11 or not record[0] & 0x80 or record[2] != CLIENT_HELLO:
        raise ValueError("not an SSL 2.0 ClientHello")
    suites, session, challenge = (int.from_bytes(record[at : at + 2]) for at in (5, 7, 9))
    end = 11 + suites + session + challenge
    if end != 2 + (int.from_bytes(record[:2]) & 0x7FFF) or end > len(record) or not 16 <= challenge <= 32:
        raise ValueError("SSL 2.0 ClientHello with lengths that do not add up")
    offered = (int.from_bytes(record[at : at + 3]) for at in range(11, 11 + suites - 2, 3))
    version = int.from_bytes(record[3:5])
    random = bytes(record[end - challenge : end]).rjust(32, b"\0")
    return ClientHello(version, random, bytes(record[11 + suites : 11 + suites + session]), tuple(c for c in offered if c < 0x10000), versions=(version,))


def server_name(extension: bytes) -> str:
    """The host name of a ``server_name`` extension (RFC 6066 section 3); lower case, empty when it holds none or is not a name."""
    name, _ = _vector(extension, 3, 2) if len(extension) > 5 and extension[2] == 0 else (b"", 0)
    text = bytes(name).decode("ascii", "replace").rstrip(".").lower()
    return text if text.isprintable() and "\ufffd" not in text and " " not in text else ""


def protocol_names(extension: bytes) -> tuple[str, ...]:
    """The protocol names of an ALPN extension (RFC 7301), without GREASE."""
    names: list[str] = []
    at = 2
    while at < len(extension):
        name = bytes(extension[at + 1 : at + 1 + extension[at]])
        at += 1 + extension[at]
        if name.isascii() and name.decode("ascii").isprintable() and name:
            names.append(name.decode("ascii"))
    return tuple(names)


def first_certificate(body: bytes, version: int) -> bytes:
    """The DER of the end entity's certificate in a Certificate message; TLS 1.3 puts a request context before the list (RFC 8446 section 4.4.2)."""
    at = 0
    if version >= 0x0304 or version >> 8 == 0x7F:
        _context, at = _vector(body, 0, 1)
    der, _ = _vector(body, at + 3, 3)
    return bytes(der)


@lru_cache(maxsize=256)
def certificate_names(der: bytes) -> tuple[str, ...]:
    """The DNS names of a certificate, else its common name; without doubles, in the certificate's order. ValueError when it is not X.509."""
    from cryptography import x509  # takes as long to load as many a capture without certificates to read

    try:
        with warnings.catch_warnings(action="ignore"):
            certificate = x509.load_der_x509_certificate(der)
        try:
            alternative = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
            names = alternative.get_values_for_type(x509.DNSName)
        except x509.ExtensionNotFound:
            names = []
        if not names:
            names = [str(n.value) for n in certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)]
    except (ValueError, TypeError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType) as error:
        raise ValueError(f"certificate is not readable: {type(error).__name__}") from None
    return tuple(dict.fromkeys("".join(n.split()).lower() for n in names if n.isprintable() and n.strip()))


def _vector(data: bytes, at: int, width: int) -> tuple[bytes, int]:
    """The vector whose length stands in ``width`` bytes at ``at``, and where it ends."""
    start = at + width
    end = start + int.from_bytes(data[at:start])
    if start > len(data) or end > len(data):
        raise ValueError("handshake message is cut off")
    return data[start:end], end


def _numbers(data: bytes) -> tuple[int, ...]:
    count = len(data) // 2
    return struct.unpack(f">{count}H", data[: 2 * count])


def _extensions(body: bytes, at: int) -> list[tuple[int, bytes]]:
    """(type, body) of each whole extension in the list whose 2-byte length stands at ``at``; a message may end without one."""
    found: list[tuple[int, bytes]] = []
    end = min(len(body), at + 2 + int.from_bytes(body[at : at + 2]))
    at += 2
    while at + 4 <= end:
        kind, size = _EXTENSION.unpack_from(body, at)
        at += 4 + size
        if at > end:
            break
        found.append((kind, bytes(body[at - size : at])))
    return found
