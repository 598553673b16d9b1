"""JA4: a fingerprint of the ClientHello that names the TLS stack an app was built with (FoxIO's JA4 TLS client, the part under the BSD licence).

Form: protocol, version, whether a server name is asked for, counts and ALPN; then 12 digits of SHA-256 over the sorted cipher suites; then over the sorted
extensions and the signature algorithms in their order. GREASE (RFC 8701) is left out everywhere.
"""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256

from .tls_hello import ALPN, SERVER_NAME, ClientHello, is_grease

SIGNATURE_ALGORITHMS = 13
_VERSIONS = {0x0304: "13", 0x0303: "12", 0x0302: "11", 0x0301: "10", 0x0300: "s3", 0x0002: "s2"}


def ja4(hello: ClientHello, protocol: str = "t") -> str:
    """The fingerprint; ``protocol``: ``t`` for TLS over TCP, ``q`` for QUIC."""
    first = dict(reversed(hello.extensions))
    extensions = tuple([number for number, _ in hello.extensions if not is_grease(number)])
    offered, ciphers = _suites(hello.ciphers)
    name = "d" if SERVER_NAME in first else "i"
    counts = f"{min(offered, 99):02d}{min(len(extensions), 99):02d}"
    head = f"{protocol}{_VERSIONS.get(max(hello.versions), '00')}{name}{counts}{_alpn(first.get(ALPN, b''))}"
    return f"{head}_{ciphers}_{_rest(extensions, first.get(SIGNATURE_ALGORITHMS, b'')[2:])}"


@lru_cache(maxsize=64)
def _suites(ciphers: tuple[int, ...]) -> tuple[int, str]:
    """How many cipher suites are offered, and their digest. An app offers the same ones each time."""
    named = sorted(f"{number:04x}" for number in ciphers if not is_grease(number))
    return len(named), _digest(named)


@lru_cache(maxsize=64)
def _rest(extensions: tuple[int, ...], signed: bytes) -> str:
    """The digest of the extensions and the signature algorithms."""
    listed = ",".join(sorted(f"{number:04x}" for number in extensions if number not in (SERVER_NAME, ALPN)))
    algorithms = [signed[at : at + 2].hex() for at in range(0, len(signed) - 1, 2) if not is_grease(int.from_bytes(signed[at : at + 2]))]
    return _digest([listed + ("_" + ",".join(algorithms) if algorithms else "")] if listed else [])


def _alpn(extension: bytes) -> str:
    """First and last character of the first protocol offered; of its hex form when they are not letters or digits."""
    name = extension[3 : 3 + extension[2]] if len(extension) > 2 else b""
    if not name:
        return "00"
    ends = (name[:1] + name[-1:]).decode("latin-1")
    return ends if ends.isascii() and ends.isalnum() else name.hex()[0] + name.hex()[-1]


def _digest(items: Iterable[str]) -> str:
    text = ",".join(items)
    return sha256(text.encode("ascii")).hexdigest()[:12] if text else "0" * 12
