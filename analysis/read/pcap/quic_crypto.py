"""QUIC packet protection (RFC 9001 section 5): keys for the Initial packets of each version, header protection, AEAD, key update."""

import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES, ChaCha20
from cryptography.hazmat.primitives.ciphers.modes import ECB

from .tls_keys import aead_for, expand_label
from .tls_suites import SUITES, Suite

V1, V2 = 1, 0x6B3343CF
_SALT_1 = bytes.fromhex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a")
_SALT_29 = bytes.fromhex("afbfec289993d24c9e9786f19c6111e04390a899")
_SALT_23 = bytes.fromhex("c3eef712c72ebb5a11a7d2432bb46365bef9f502")
_SALT_21 = bytes.fromhex("7fbcdb0e7c66bbe9193a96cd21519ebd7a02644a")
_DRAFTS = ((0x15, 0x17, _SALT_21), (0x17, 0x1D, _SALT_23), (0x1D, 0x21, _SALT_29), (0x21, 0x23, _SALT_1))
_SALTS = {
    V1: _SALT_1,
    V2: bytes.fromhex("0dede3def700a6db819381be6e269dcbf9bd2ed9"),
    **{0xFF000000 + draft: salt for first, behind, salt in _DRAFTS for draft in range(first, behind)},
    0xFACEB001: _SALT_21,
    0xFACEB002: _SALT_23,
    int.from_bytes(b"Q050"): bytes.fromhex("504574efd066fe2f9d945cfcdbd3a7f0d3b56b45"),
    int.from_bytes(b"T050"): bytes.fromhex("7ff579e5acd072915580304c43a2367c60488310"),
    int.from_bytes(b"T051"): bytes.fromhex("7a4edef4e7ccee5fa4506c19124fc8ccda6e033d"),
}
"""Version → initial salt: RFC 9001 section 5.2, RFC 9369 section 3.3.1, the drafts, Facebook's and Google's own versions."""
_GUESSES = tuple(dict.fromkeys(_SALTS.values()))
"""What to try for a version that is not listed."""


type Unmasked = tuple[int, int, int]
"""First byte, truncated packet number and its length in bytes."""


class PacketKeys:
    """Opens the packets of one direction at one level."""

    def __init__(self, secret: bytes, suite: Suite, version: int) -> None:
        self.secret, self.suite, self.version = secret, suite, version
        self.prefix = "quicv2" if version == V2 else "quic"
        self.header_key = expand_label(secret, f"{self.prefix} hp", suite.key, suite.hash)
        self._ecb = None if suite.cipher == "chacha20" else Cipher(AES(self.header_key), ECB()).encryptor()
        self._decrypt = aead_for(suite, expand_label(secret, f"{self.prefix} key", suite.key, suite.hash)).decrypt
        self._iv = int.from_bytes(expand_label(secret, f"{self.prefix} iv", 12, suite.hash))

    def open(self, datagram: bytes, start: int, number_at: int, end: int, largest: int, unmasked: Unmasked | None = None) -> tuple[int, int, bytes]:
        """The first byte without protection, the packet number and the payload of the packet ``start`` … ``end`` of a datagram; ValueError: it does not open.

        ``number_at``: where the packet number begins; ``largest``: the largest number seen at this level, -1 for none; ``unmasked``: what ``unmask`` said.
        """
        first, truncated, size = unmasked or self.unmask(datagram, start, number_at, end)
        number = full_number(truncated, size, largest)
        body = number_at + size
        header = bytes((first,)) + datagram[start + 1 : number_at] + truncated.to_bytes(size)
        try:
            return first, number, self._decrypt((self._iv ^ number).to_bytes(12), datagram[body:end], header)
        except InvalidTag:
            raise ValueError("packet does not open") from None

    def unmask(self, datagram: bytes, start: int, number_at: int, end: int) -> Unmasked:
        """The header fields without header protection (RFC 9001 section 5.4)."""
        sample = datagram[number_at + 4 : number_at + 20]
        if len(sample) < 16 or number_at + 20 > end:
            raise ValueError("packet is too short")
        if self._ecb is not None:
            mask = self._ecb.update(sample)
        else:
            mask = Cipher(ChaCha20(self.header_key, sample), None).encryptor().update(bytes(5))
        first = datagram[start] ^ mask[0] & (0x0F if datagram[start] & 0x80 else 0x1F)
        size = (first & 3) + 1
        return first, int.from_bytes(datagram[number_at : number_at + size]) ^ int.from_bytes(mask[1 : 1 + size]), size

    def updated(self) -> "PacketKeys":
        """The keys of the next phase; header protection stays (RFC 9001 section 6.1)."""
        after = PacketKeys(expand_label(self.secret, f"{self.prefix} ku", len(self.secret), self.suite.hash), self.suite, self.version)
        after.header_key, after._ecb = self.header_key, self._ecb
        return after


def initial_keys(version: int, connection_id: bytes) -> list[tuple[PacketKeys, PacketKeys]]:
    """Keys of client and server for Initial packets (RFC 9001 section 5.2); several pairs to try for a version that is not listed.

    ``connection_id``: the destination of the client's first packet.
    """
    pairs = []
    for salt in (_SALTS[version],) if version in _SALTS else _GUESSES:
        secret = hmac.digest(salt, connection_id, "sha256")
        client, server = (PacketKeys(expand_label(secret, label, 32, "sha256"), SUITES[0x1301], version) for label in ("client in", "server in"))
        pairs.append((client, server))
    return pairs


def full_number(truncated: int, size: int, largest: int) -> int:
    """The packet number that was cut to ``size`` bytes (RFC 9000 appendix A.3)."""
    window = 1 << 8 * size
    expected = largest + 1
    number = expected & ~(window - 1) | truncated
    if number <= expected - window // 2 and number < (1 << 62) - window:
        return number + window
    if number > expected + window // 2 and number >= window:
        return number - window
    return number
