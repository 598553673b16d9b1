"""Every digest of every known value: plain, in two steps, salted with or keyed by another known value.

Only what can be computed again belongs here; a digest with a secret or random salt cannot be found by anyone.
"""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from ..model import KnownValue
from .known_bits import ALONE, HASHED, bits
from .known_murmur import murmur3_128
from .known_spellings import Spelling
from .typetable import load_types


class Digest(NamedTuple):
    """One digest (8 bytes or more) and how it was made."""

    digest: bytes
    known: int
    """Index of the known value."""
    spelling: Spelling
    chain: str
    """``SHA-256 of {}``; a salt stands in it as ``{salt}``."""
    form: str
    salt: int = -1
    """Index of the known value that is salt or key; -1 without."""


def _blake2b(size: int) -> Callable[[bytes], bytes]:
    return lambda data: hashlib.blake2b(data, digest_size=size).digest()


def _hashlib(name: str) -> Callable[[bytes], bytes]:
    make: Callable[..., hashlib._Hash] = getattr(hashlib, name)
    return lambda data: make(data, usedforsecurity=False).digest()


def _halves_turned(data: bytes) -> bytes:
    digest = murmur3_128(data)
    return digest[7::-1] + digest[:7:-1]


ALGORITHMS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "md5": ("MD5", _hashlib("md5")),
    "sha1": ("SHA-1", _hashlib("sha1")),
    "sha256": ("SHA-256", _hashlib("sha256")),
    "sha512": ("SHA-512", _hashlib("sha512")),
    "sha224": ("SHA-224", _hashlib("sha224")),
    "sha384": ("SHA-384", _hashlib("sha384")),
    "sha3-224": ("SHA3-224", _hashlib("sha3_224")),
    "sha3-256": ("SHA3-256", _hashlib("sha3_256")),
    "sha3-384": ("SHA3-384", _hashlib("sha3_384")),
    "sha3-512": ("SHA3-512", _hashlib("sha3_512")),
    "blake2b": ("BLAKE2b-512", _hashlib("blake2b")),
    "blake2b-256": ("BLAKE2b-256", _blake2b(32)),
    "blake2b-128": ("BLAKE2b-128", _blake2b(16)),
    "blake2s": ("BLAKE2s-256", _hashlib("blake2s")),
    "murmur3-128": ("MurmurHash3 x64 128", murmur3_128),
    "murmur3-128-le": ("MurmurHash3 x64 128, little-endian", _halves_turned),
}
"""Form → name and function."""

_COMMON = ("md5", "sha1", "sha256")
"""Met in two-step, salted and newline forms."""
_BETWEEN = (b"", b":", b"|", b"-", b"_")
"""What stands between a value and its salt."""
_MOST_PAIRS = 4000
"""Ordered pairs of known values tried as value and salt, in the order of the file: about 60 values with all others."""


def digests(known: Sequence[KnownValue], spelled: Sequence[Sequence[Spelling]]) -> Iterator[Digest]:
    """All digests of all known values, the plainest first. ``spelled`` holds the spellings of each known value."""
    for at, spellings in enumerate(spelled):
        for spelling in spellings:
            if spelling.main:
                yield from _single(at, spelling)
    yield from _salted(known)


def _single(at: int, spelling: Spelling) -> Iterator[Digest]:
    data = spelling.text.encode()
    made: dict[str, bytes] = {}
    for form, (name, function) in ALGORITHMS.items():
        made[form] = function(data)
        yield Digest(made[form], at, spelling, f"{name} of {{}}", form)
    yield Digest(made["md5"][4:12], at, spelling, "MD5 (its middle 16 hex digits) of {}", "md5-middle")
    for outer in _COMMON:
        name, function = ALGORITHMS[outer]
        yield Digest(function(data + b"\n"), at, spelling, f"{name} of {{}} with a newline behind it", f"{outer}-newline")
        yield Digest(function(b64encode(data)), at, spelling, f"{name} of the base64 of {{}}", f"{outer}-of-base64")
        for inner in _COMMON:
            under = ALGORITHMS[inner][0]
            text = made[inner].hex()
            for wire, what in ((text.encode(), "hex"), (text.upper().encode(), "upper-case hex"), (made[inner], "raw"), (b64encode(made[inner]), "base64")):
                yield Digest(function(wire), at, spelling, f"{name} of the {what} {under} of {{}}", f"{outer}-of-{inner}")


def _salted(known: Sequence[KnownValue]) -> Iterator[Digest]:
    """Value and salt in both orders, both as given, both in lower and both in upper case; and HMAC with the salt as key."""
    worth = [bits(value.value) for value in known]
    chosen = [at for at in range(len(known)) if worth[at] >= HASHED]
    last = [_is_salt(value, bits) for value, bits in zip(known, worth, strict=True)]
    pairs = ((a, b) for a in chosen for b in chosen if a != b and known[a].value != known[b].value and max(worth[a], worth[b]) >= ALONE)
    for (first, second), _ in zip(pairs, range(_MOST_PAIRS), strict=False):
        value, salt = (second, first) if last[first] > last[second] else (first, second)
        for left, right, case in _case_pairs(known[first].value, known[second].value):
            plain, keyed = (Spelling(known[at].value, f"the {case}{{}}", "plain") for at in (value, first))
            texts = [left + between + right for between in _BETWEEN]
            for outer, function, chain, form, keyed_chain, keyed_form in _told(case):
                for text in texts:
                    yield Digest(function(text), value, plain, chain, form, salt)
                yield Digest(hmac.digest(right, left, outer), first, keyed, keyed_chain, keyed_form, second)


@cache
def _told(case: str) -> list[tuple[str, Callable[[bytes], bytes], str, str, str, str]]:
    """For each common algorithm its function, and chain and form of a salted digest and of a keyed one."""
    return [
        (outer, function, f"{name} of {{}} joined with the {case}{{salt}}", f"{outer}-salted",
         f"HMAC-{name} of {{}} with the {case}{{salt}} as key", f"hmac-{outer}")
        for outer in _COMMON for name, function in (ALGORITHMS[outer],)
    ]  # fmt: skip


_OF_THE_PHONE = ("device.", "sim.", "network.")
_FLEETING = ("session", "boot", "short", "install")
"""Persistence of ids that an app or a start of the phone makes anew."""


def _is_salt(known: KnownValue, worth: float) -> tuple[bool, bool, bool, float]:
    """Of two joined values the salt is what names the app; else an id that does not last; else what names the phone rather than its owner; else what has
    fewer bits."""
    info = load_types().get(known.type)
    return known.type.startswith("app."), info is not None and info.persistence in _FLEETING, known.type.startswith(_OF_THE_PHONE), -worth


def _case_pairs(left: str, right: str) -> Iterable[tuple[bytes, bytes, str]]:
    found = {(left, right): ""}
    found.setdefault((left.lower(), right.lower()), "lower-cased ")
    found.setdefault((left.upper(), right.upper()), "upper-cased ")
    return [(a.encode(), b.encode(), case) for (a, b), case in found.items()]
