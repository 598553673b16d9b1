"""The wire texts of a spelling: as it is, percent-encoded, hex, base64 at each alignment, reversed, as bytes.

Base64 encodes three bytes as four characters, so a text inside a longer base64 run reads in one of three ways, by its offset modulo three; the characters that
its neighbours share are left out.
"""

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import quote, quote_plus

from .known_bits import ALONE, ANYWHERE, bits
from .known_hash32 import short_hashes
from .known_spellings import Spelling

_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}){6,}")
_PAIRS = re.compile(r"[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5,7}")
"""A hardware address, whose digits are hexadecimal though all should be decimal."""
_LONGEST = 4096
"""Bytes of a needle that are compared; a longer known value is recognised by its beginning."""


class Needle(NamedTuple):
    """A text to look for in values."""

    wire: bytes
    known: int
    """Index of the known value."""
    spelling: Spelling
    encoding: str
    """Words behind the sentence: empty, or ``percent-encoded`` …"""
    form: str
    bits: float
    exact: bool
    """Whether upper and lower case differ."""
    edge: str
    """What may not stand beside it: ``word``, ``hex``, ``email``, ``number``, ``base64`` (its own alphabet), or nothing."""
    hashed: bool = False
    """Whether it is a (32-bit) hash."""


def needles(spelled: Sequence[Sequence[Spelling]]) -> Iterator[Needle]:
    """All needles of all known values, the plainest first; of equal texts of one known value only the first."""
    for at, spellings in enumerate(spelled):
        seen: set[tuple[bytes, bool]] = set()
        for spelling in spellings:
            worth = min(bits(spelling.text), ALONE) if spelling.part else bits(spelling.text)
            for wire, encoding, exact, edge in _wires(spelling.text, worth, spelling.main):
                key = (wire if exact else wire.lower(), exact)
                if wire and key not in seen:
                    seen.add(key)
                    yield Needle(
                        wire[:_LONGEST], at, spelling, encoding, f"{spelling.form}-{encoding.split()[0]}" if encoding else spelling.form, worth, exact, edge
                    )
            if spelling.main:
                for text, name in short_hashes(spelling.text):
                    yield Needle(text.encode(), at, spelling, f"as {name}", name.split()[0].lower(), min(ALONE - 1, worth), False, "word", True)


_LEFT_ALONE = ("", "+", "@", ":/", "!'()*~")
"""What programs leave as it is when they encode by percent signs; some leave one of these groups."""


def _wires(text: str, worth: float, main: bool) -> Iterator[tuple[bytes, str, bool, str]]:
    """(bytes, encoding, whether case matters, edge)."""
    data = text.encode()
    yield data, "", False, edge_of(text, worth)
    if quote(text, safe="") != text:
        for safe in _LEFT_ALONE:
            if not safe or any(character in text for character in safe):
                once = quote(text, safe=safe)
                yield once.encode(), "percent-encoded", False, "word"
                yield quote(once, safe="").encode(), "percent-encoded twice", False, "word"
        yield quote_plus(text).encode(), "percent-encoded", False, "word"
        if " " in text:  # a form value of which only the escapes were undone
            yield text.replace(" ", "+").encode(), "plus signs for spaces", False, "word"
    if not main:
        return
    yield data.hex().encode(), "hex", False, "hex" if worth < ANYWHERE else ""
    if worth >= ALONE:
        yield text[::-1].encode(), "reversed", False, "word"
        yield text.encode("utf-16-le"), "UTF-16", True, ""
        for shift in range(3):
            yield base64_inside(data, shift), "base64", True, ""
            yield base64_inside(data, shift).translate(_URL_SAFE), "base64url", True, ""
    for whole in (b64encode(data), b64encode(data).translate(_URL_SAFE)):
        yield whole, "base64", True, "base64"
        yield whole.rstrip(b"="), "base64", True, "base64"
    bare = re.sub("[-:]", "", text)
    if worth >= ALONE and _HEX.fullmatch(bare) and (_PAIRS.fullmatch(text) or re.search("[A-Fa-f]", bare)):
        raw = bytes.fromhex(bare)
        yield raw, "bytes", True, ""
        for whole in (b64encode(raw), b64encode(raw).rstrip(b"="), b64encode(raw).translate(_URL_SAFE).rstrip(b"=")):
            yield whole, "bytes in base64", True, "base64"
        for inside in (base64_inside(raw, shift) for shift in range(3) if len(raw) >= 8):
            yield inside, "bytes in base64", True, ""
            yield inside.translate(_URL_SAFE), "bytes in base64url", True, ""
        if len(raw) == 16:
            yield raw[3::-1] + raw[5:3:-1] + raw[7:5:-1] + raw[8:], "bytes, mixed-endian", True, ""


_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def base64_inside(data: bytes, shift: int) -> bytes:
    """The base64 characters that ``data`` alone decides when ``shift`` bytes stand before it in its group of three.

    >>> [base64_inside(b"phone", shift) for shift in range(3)]
    [b'cGhvbm', b'Bob25l', b'waG9uZ']
    """
    encoded = b64encode(bytes(shift) + data)
    return encoded[-(-shift * 8 // 6) : (shift + len(data)) * 8 // 6]


def edge_of(text: str, worth: float) -> str:
    """What a plain text needs around it so that it is not a piece of something longer."""
    if "@" in text:
        return "email"
    if re.fullmatch(r"[+-]?\d+\.\d+(,?\s?[+-]?\d+\.\d+)?", text) or re.fullmatch(r"\d+(\.\d+){3}", text):
        return "number"
    if worth >= 48 and re.fullmatch(r"[0-9A-Fa-f:\-]+", text):
        return "hex"
    return "word"
