"""Opening protected TLS records: one opener for each key. An opener keeps no count of records: it is told the sequence number, or where to try from.

``open(kind, version, data, sequence, tries)`` takes a record's type, version and fragment and returns (sequence number that fitted, real type, plaintext).
It tries ``tries`` sequence numbers from ``sequence`` on, because after lost bytes nobody knows how many records they held. ValueError: none fitted.
"""

import hashlib
import hmac
import re
import zlib
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm, Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.aead import AESCCM, AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.ciphers.modes import CBC

from .tls_suites import Suite

type Aead = AESGCM | ChaCha20Poly1305 | AESCCM
type Opened = tuple[int, int, bytes]

MAX_FRAGMENT = 16384 + 2048
"""Longest fragment of a protected record (RFC 5246 section 6.2.3)."""
_RECORD = re.compile(rb"[\x14-\x18]\x03[\x00-\x04][\x00-\x48]", re.DOTALL)
_MAX_TRIES = 1024
"""Most records that may have been lost in one gap and still be counted by trying."""
SSL3, TLS10 = 0x0300, 0x0301


class Opener(Protocol):
    """Opens the records of one direction under one key."""

    overhead: int
    """By how much a fragment is longer than its plaintext; 0 when that varies."""
    resumes: bool
    """Whether records behind lost ones can be opened."""

    def open(self, kind: int, version: int, data: bytes, sequence: int, tries: int = 1) -> Opened:
        """See the top of the module."""
        ...


class Aead13:
    """TLS 1.3 (RFC 8446 section 5.2): the nonce is the record number mixed into the IV; the real type stands behind the plaintext, then zeros."""

    resumes = True

    def __init__(self, aead: Aead, iv: bytes, tag: int, bound: bool, secret: bytes) -> None:
        """``bound``: whether the record header is authenticated (from draft 25 on). ``secret`` is the traffic secret, kept for key updates."""
        self.decrypt, self.iv, self.bound, self.secret = aead.decrypt, int.from_bytes(iv), bound, secret
        self.overhead = tag + 1

    def open(self, kind: int, version: int, data: bytes, sequence: int, tries: int = 1) -> Opened:
        """Open one record."""
        header = bytes((kind, version >> 8, version & 0xFF, len(data) >> 8, len(data) & 0xFF)) if self.bound else b""
        for number in range(sequence, sequence + tries):
            try:
                plain = self.decrypt((self.iv ^ number).to_bytes(12), data, header)
            except InvalidTag:
                continue
            if plain[-1:] == b"\0":
                plain = plain.rstrip(b"\0")
            if not plain:
                break
            return number, plain[-1], plain[:-1]
        raise ValueError("record does not open")

    def application(self, data: bytes, at: int, stop: int, sequence: int) -> bytes | None:
        """The application data in the record ``data[at:stop]``; None when it holds something else, is padded, or does not open."""
        try:
            plain = self.decrypt((self.iv ^ sequence).to_bytes(12), data[at + 5 : stop], data[at : at + 5] if self.bound else b"")
        except InvalidTag:
            return None
        return plain[:-1] if plain[-1:] == b"\x17" else None


class Aead12:
    """AEAD in TLS 1.2 (RFC 5246 section 6.2.3.3): GCM and CCM carry 8 bytes of the nonce in the record, ChaCha20 (RFC 7905) makes it like TLS 1.3."""

    resumes = True

    def __init__(self, aead: Aead, iv: bytes, tag: int) -> None:
        self.decrypt, self.iv, self.tag = aead.decrypt, iv, tag
        self.explicit = 8 if len(iv) == 4 else 0
        self.overhead = tag + self.explicit

    def open(self, kind: int, version: int, data: bytes, sequence: int, tries: int = 1) -> Opened:
        """Open one record."""
        size = len(data) - self.overhead
        if size < 0:
            raise ValueError("record is too short")
        explicit, about, body = data[: self.explicit], kind << 32 | version << 16 | size, data[self.explicit :]
        for number in range(sequence, sequence + tries):
            nonce = self.iv + explicit if explicit else (int.from_bytes(self.iv) ^ number).to_bytes(12)
            try:
                return number, kind, self.decrypt(nonce, body, (number << 40 | about).to_bytes(13))
            except InvalidTag:
                continue
        raise ValueError("record does not open")

    def application(self, data: bytes, at: int, stop: int, sequence: int) -> bytes | None:
        """The application data in the record ``data[at:stop]``; None when it does not open."""
        body = at + 5 + self.explicit
        if stop < body + self.tag:
            return None
        nonce = self.iv + data[at + 5 : body] if self.explicit else (int.from_bytes(self.iv) ^ sequence).to_bytes(12)
        about = sequence.to_bytes(8) + data[at : at + 3] + (stop - body - self.tag).to_bytes(2)
        try:
            return self.decrypt(nonce, data[body:stop], about)
        except InvalidTag:
            return None


class Mac:
    """The MAC of records without AEAD: HMAC (RFC 5246 section 6.2.3.1), before it the one of SSL 3.0 (RFC 6101 section 5.2.3.1)."""

    def __init__(self, key: bytes, name: str, version: int) -> None:
        self.key, self.name, self.version, self.size = key, name, version, hashlib.new(name, usedforsecurity=False).digest_size

    def matches(self, number: int, kind: int, version: int, plain: bytes, mac: bytes) -> bool:
        """Whether ``mac`` belongs to these bytes as record ``number``."""
        if self.version > SSL3:
            return hmac.digest(self.key, (number << 40 | kind << 32 | version << 16 | len(plain)).to_bytes(13) + plain, self.name) == mac
        pad = 48 if self.name == "md5" else 40
        inner = self.key + b"\x36" * pad + (number << 24 | kind << 16 | len(plain)).to_bytes(11) + plain
        return self._hash(self.key + b"\x5c" * pad + self._hash(inner)) == mac

    def _hash(self, data: bytes) -> bytes:
        return hashlib.new(self.name, data, usedforsecurity=False).digest()

    def split(self, number: int, tries: int, kind: int, version: int, data: bytes) -> tuple[int, bytes]:
        """The number that fits and the bytes before the MAC at the end of ``data``."""
        if len(data) >= self.size:
            plain, mac = data[: len(data) - self.size], data[len(data) - self.size :]
            for candidate in range(number, number + tries):
                if self.matches(candidate, kind, version, plain, mac):
                    return candidate, plain
        raise ValueError("record does not open")


class Block:
    """CBC mode, MAC then encrypt or encrypt then MAC (RFC 7366). Up to TLS 1.0 the IV is the end of the record before, from TLS 1.1 on it is sent."""

    overhead = 0
    resumes = True

    def __init__(self, algorithm: BlockCipherAlgorithm, iv: bytes, mac: Mac, version: int, mac_last: bool) -> None:
        self.algorithm, self.iv, self.mac, self.version, self.mac_last = algorithm, iv, mac, version, mac_last
        self.block = algorithm.block_size // 8

    def open(self, kind: int, version: int, data: bytes, sequence: int, tries: int = 1) -> Opened:
        """Open one record."""
        if self.mac_last:
            sequence, data = self.mac.split(sequence, tries, kind, version, data)
        if not data or len(data) % self.block:
            raise ValueError("record is not whole blocks")
        iv, body = (self.iv, data) if self.version <= TLS10 else (data[: self.block], data[self.block :])
        self.iv = data[-self.block :]
        padded = Cipher(self.algorithm, CBC(iv)).decryptor().update(body)
        padding = padded[-1] + 1 if padded else 0
        if not padding or padding > len(padded) or (self.version > SSL3 and padded[-padding:] != bytes((padding - 1,)) * padding):
            raise ValueError("record does not open")
        plain = padded[:-padding]
        if self.mac_last:
            return sequence, kind, plain
        sequence, plain = self.mac.split(sequence, tries, kind, version, plain)
        return sequence, kind, plain


class Stream:
    """RC4, or no encryption at all, with a MAC. RC4 has one keystream for all records, so lost bytes end it."""

    def __init__(self, keystream: CipherContext | None, mac: Mac) -> None:
        self.keystream, self.mac, self.overhead, self.resumes = keystream, mac, mac.size, keystream is None

    def open(self, kind: int, version: int, data: bytes, sequence: int, tries: int = 1) -> Opened:
        """Open one record."""
        if self.keystream is not None:
            data = self.keystream.update(data)
        sequence, plain = self.mac.split(sequence, tries, kind, version, data)
        return sequence, kind, plain


@dataclass(slots=True)
class Side:
    """Records of one direction: what waits to be whole, and what opens them."""

    parts: list[bytes] = field(default_factory=list)
    """What is not yet a whole record …"""
    have: int = 0
    """… its bytes …"""
    need: int = 5
    """… how many it takes to go on …"""
    offset: int = 0
    """… where it starts in the stream …"""
    time: int = 0
    """… and when."""
    skip: int = 0
    """Bytes of a record with a hole in it that still come."""
    searching: bool = False
    """Whether the next record header has to be found first."""
    keys: list[tuple[Opener, Suite]] | None = None
    """The key in use and those that may follow; None: not asked for yet."""
    protected: bool = False
    """Whether ChangeCipherSpec was seen (up to TLS 1.2)."""
    version: bytes = b""
    """Record version, once a protected record was seen."""
    sequence: int = 0
    failures: int = 0
    lost: int | None = None
    """Where in the stream the first record stood that was lost or did not open."""
    plain: int = 0
    """Decrypted bytes so far."""
    inflate: "zlib._Decompress | None" = None
    early: bool = False
    """Whether the key in use is that of early data, and nobody knows yet whether the server took it."""

    def tries(self, opener: Opener, start: int) -> int:
        """How many records the bytes lost before ``start`` may have been, and one more."""
        return 1 if self.lost is None else min(_MAX_TRIES, (start - self.lost) // (6 + opener.overhead) + 2)


def find_record(data: bytes, at: int, begins: bytes = b"") -> int | None:
    """Where the next record header stands from ``at`` on: one that is followed by another one, as far as ``data`` tells.

    ``begins``: its type and version, where they are known; without them ciphertext looks like a header once in a few million bytes.
    """
    pattern = re.compile(re.escape(begins) + rb"[\x00-\x48]") if begins else _RECORD
    while found := pattern.search(data, at):
        at = found.start()
        size = int.from_bytes(data[at + 3 : at + 5])
        after = at + 5 + size
        if 0 < size <= MAX_FRAGMENT and (after + 4 > len(data) or _RECORD.match(data, after)):
            return at
        at += 1
    return None
