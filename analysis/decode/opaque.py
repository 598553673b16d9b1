"""What can be said of bytes that stay closed: entropy, block size, compressibility, and marks of known encryption inside TLS."""

import math
import zlib
from collections.abc import Sequence

import numpy as np

SMALL = 64
"""Closed bytes inside a payload that are fewer are a leaf (a hash, a key, a token), not an unread payload."""
CIPHERTEXT = 128
"""Base64 or hex text that decodes to at least this much noise is recorded as closed bytes beside its text."""

_SAMPLE = 65536
"""Bytes from the start that are measured."""

MARKS: tuple[tuple[bytes, str], ...] = (
    (b"tc\x05\x10\x00\x00", "begins like ByteDance ttEncrypt (device_register, app_log)"),
    (b"Salted__", "begins like OpenSSL enc with a salt"),
    (b"-----BEGIN PGP MESSAGE", "an OpenPGP message"),
)
"""First bytes that name an encryption of the application layer."""

HEADERS: tuple[tuple[str, str, str], ...] = (
    ("content-type", "tt-data=", "labelled tt-data, as ByteDance ttEncrypt is"),
    ("x-ss-stub", "", "sent with x-ss-stub, ByteDance TTNet's digest of the body"),
    ("x-gorgon", "", "sent with x-gorgon, a ByteDance request signature"),
    ("x-argus", "", "sent with x-argus, a ByteDance request signature"),
    ("x-mini-wua", "", "sent with x-mini-wua, an Alibaba mtop request signature"),
)
"""Header, a text in its value, and what they say of a closed body."""


def mark(headers: Sequence[tuple[str, str]]) -> str:
    """What the headers of a message say of its closed body; empty when nothing."""
    given = {name.lower(): value for name, value in headers}
    return "; ".join(says for name, text, says in HEADERS if name in given and text in given[name])


def entropy(data: bytes) -> float:
    """Shannon entropy in bits a byte, 0 to 8; at most log2(len) for short data."""
    total = len(data)
    if not total:
        return 0.0
    often = np.bincount(np.bincount(np.frombuffer(data, np.uint8)))  # few distinct counts, so few logarithms
    counts = np.flatnonzero(often)
    weighted: float = sum(times * n * math.log2(n) for n, times in zip(counts.tolist(), often[counts].tolist(), strict=True) if n)
    return math.log2(total) - weighted / total


def is_noise(data: bytes) -> bool:
    """Whether bytes have the entropy of random bytes of their length, as ciphertext and compressed data do."""
    sample = data[:_SAMPLE]
    return _noisy(entropy(sample), len(sample))


def _noisy(bits: float, size: int) -> bool:
    expected = math.log2(min(size, 256)) if 0 < size < 2048 else 8.0
    return bits > expected - (1.0 if size < 2048 else 0.1)


def describe(data: bytes) -> str:
    """One line of measurements, e.g. ``ciphertext or compressed: 7.98 bits of entropy a byte, 2048 bytes (a multiple of 16), does not compress``."""
    sample = data[:_SAMPLE]
    bits = entropy(sample)
    packed = len(zlib.compress(sample, 6)) / max(len(sample), 1)
    known = next((f"; {text}" for start, text in MARKS if data.startswith(start)), "")
    block = next((f" (a multiple of {size})" for size in (16, 8) if len(data) % size == 0 and data), "")
    shrinks = "does not compress" if packed >= 0.97 else f"compresses to {packed:.0%}"
    guess = "ciphertext or compressed" if known or (len(data) >= 32 and _noisy(bits, len(sample))) else "unknown binary"
    return f"{guess}: {bits:.2f} bits of entropy a byte, {len(data)} bytes{block}, {shrinks}{known}"
