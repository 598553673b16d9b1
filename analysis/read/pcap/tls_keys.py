"""From secrets to record openers: the pseudo-random functions of SSL 3.0 to TLS 1.3 and what they make."""

import hashlib
import hmac
from collections.abc import Callable
from functools import lru_cache

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4, IDEA, SEED, Camellia, TripleDES
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm, Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESCCM, AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.ciphers.algorithms import AES

from .keylog import KeyLog
from .tls_record import SSL3, TLS10, Aead, Aead12, Aead13, Block, Mac, Opener, Stream
from .tls_suites import Suite

TLS12 = 0x0303
_BLOCKS: dict[str, Callable[[bytes], BlockCipherAlgorithm]] = {
    "aes": AES,
    "camellia": Camellia,
    "3des": TripleDES,
    "des": TripleDES,
    "seed": SEED,
    "idea": IDEA,
}
_BLOCK_SIZES = {"aes": 16, "camellia": 16, "3des": 8, "des": 8, "seed": 16, "idea": 8}


def expand_label(secret: bytes, label: str, length: int, hash_name: str, prefix: str = "tls13 ") -> bytes:
    """HKDF-Expand-Label with an empty context (RFC 8446 section 7.1)."""
    info = _label(prefix + label, length)
    made = block = hmac.digest(secret, info + b"\1", hash_name)
    while len(made) < length:
        block = hmac.digest(secret, block + info + bytes((len(made) // len(block) + 1,)), hash_name)
        made += block
    return made[:length]


@lru_cache(maxsize=64)
def _label(label: str, length: int) -> bytes:
    return length.to_bytes(2) + bytes((len(label),)) + label.encode("ascii") + b"\0"


def aead_for(suite: Suite, key: bytes) -> Aead:
    """The AEAD of a suite under one key."""
    if suite.cipher == "aes-gcm":
        return AESGCM(key)
    return ChaCha20Poly1305(key) if suite.cipher == "chacha20" else AESCCM(key, suite.tag)


def opener_13(secret: bytes, suite: Suite, draft: int = 0) -> Aead13:
    """The opener for one TLS 1.3 traffic secret; ``draft`` is 0 for the final version. Drafts before 20 have another label prefix."""
    prefix = "TLS 1.3, " if 0 < draft < 20 else "tls13 "
    key = expand_label(secret, "key", suite.key, suite.hash, prefix)
    return Aead13(aead_for(suite, key), expand_label(secret, "iv", 12, suite.hash, prefix), suite.tag, not 0 < draft < 25, secret)


def updated(opener: Aead13, suite: Suite) -> Aead13:
    """The opener after a KeyUpdate (RFC 8446 section 7.2)."""
    return opener_13(expand_label(opener.secret, "traffic upd", len(opener.secret), suite.hash), suite)


def openers_12(version: int, suite: Suite, master: bytes, client_random: bytes, server_random: bytes, mac_last: bool) -> tuple[Opener, Opener]:
    """The openers of client and server for SSL 3.0 to TLS 1.2 (RFC 5246 section 6.3). ValueError when the cipher is not available here."""
    mac = hashlib.new(suite.mac, usedforsecurity=False).digest_size if suite.mac else 0
    iv = (12 if suite.cipher == "chacha20" else 4) if suite.tag else _BLOCK_SIZES.get(suite.cipher, 0) if version <= TLS10 else 0
    sizes = (mac, mac, suite.key, suite.key, iv, iv)
    block = prf(version, suite.hash, master, b"key expansion", server_random + client_random, sum(sizes))
    parts, at = [], 0
    for size in sizes:
        parts.append(block[at : at + size])
        at += size
    try:
        client, server = (_opener_12(version, suite, parts[side], parts[2 + side], parts[4 + side], mac_last) for side in (0, 1))
    except UnsupportedAlgorithm:
        raise ValueError(f"the cipher {suite.cipher} is not available in this installation") from None
    return client, server


def _opener_12(version: int, suite: Suite, mac_key: bytes, key: bytes, iv: bytes, mac_last: bool) -> Opener:
    if suite.tag:
        return Aead12(aead_for(suite, key), iv, suite.tag)
    mac = Mac(mac_key, suite.mac, version)
    if suite.cipher in _BLOCKS:
        algorithm = _BLOCKS[suite.cipher](key * 3 if suite.cipher == "des" else key)
        return Block(algorithm, iv, mac, version, mac_last)
    return Stream(Cipher(ARC4(key), None).decryptor() if suite.cipher == "rc4" else None, mac)


def prf(version: int, hash_name: str, secret: bytes, label: bytes, seed: bytes, length: int) -> bytes:
    """The pseudo-random function of a version: SSL 3.0 (RFC 6101 section 6), TLS 1.0 and 1.1 (RFC 4346 section 5), TLS 1.2 (RFC 5246 section 5)."""
    if version == SSL3:
        return _ssl3(secret, seed, length)
    if version < TLS12:
        half = (len(secret) + 1) // 2
        pair = _p_hash("md5", secret[:half], label + seed, length), _p_hash("sha1", secret[len(secret) - half :], label + seed, length)
        return bytes(a ^ b for a, b in zip(*pair, strict=True))
    return _p_hash(hash_name, secret, label + seed, length)


def _p_hash(name: str, secret: bytes, seed: bytes, length: int) -> bytes:
    made, a = b"", seed
    while len(made) < length:
        a = hmac.digest(secret, a, name)
        made += hmac.digest(secret, a + seed, name)
    return made[:length]


def _ssl3(secret: bytes, seed: bytes, length: int) -> bytes:
    made, turn = b"", 1
    while len(made) < length:
        inner = hashlib.sha1(bytes((64 + turn,)) * turn + secret + seed, usedforsecurity=False).digest()
        made += hashlib.md5(secret + inner, usedforsecurity=False).digest()
        turn += 1
    return made[:length]


def premaster(exchange: bytes, version: int, keys: KeyLog) -> bytes:
    """The premaster secret in a ClientKeyExchange of RSA key agreement, by key log or private key; empty when neither has it.

    TLS puts a length before the encrypted secret, SSL 3.0 does not.
    """
    encrypted = exchange if version == SSL3 else exchange[2:]
    found = keys.premaster(encrypted)
    for key in () if found else keys.rsa_keys():
        if len(encrypted) == key.key_size // 8:
            try:
                found = key.decrypt(encrypted, PKCS1v15())
            except ValueError:
                continue
            if len(found) == 48 and found[0] == 3:
                return found
            found = b""
    return found


def master_secret(version: int, suite: Suite, secret: bytes, client_random: bytes, server_random: bytes, transcript: bytes | None) -> bytes:
    """The master secret from a premaster secret; ``transcript``: the handshake messages up to ClientKeyExchange, if the session is bound to them (RFC 7627)."""
    if transcript is None:
        return prf(version, suite.hash, secret, b"master secret", client_random + server_random, 48)
    if version < TLS12:
        digest = hashlib.md5(transcript, usedforsecurity=False).digest() + hashlib.sha1(transcript, usedforsecurity=False).digest()
    else:
        digest = hashlib.new(suite.hash, transcript).digest()
    return prf(version, suite.hash, secret, b"extended master secret", digest, 48)
