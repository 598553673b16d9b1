"""Whether a candidate really stands there: the whole text is compared, and what stands beside it must not make it a piece of something longer."""

import re
from base64 import b64encode

from .known_needles import Needle

_HEX_RUN = re.compile(rb"[0-9A-Fa-f]+")
_BASE64_RUN = re.compile(rb"[A-Za-z0-9+/_-]+")
_HEX = frozenset(b"0123456789abcdefABCDEF")
_DIGITS = frozenset(b"0123456789")
_ALNUM = frozenset(b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_BASE64 = _ALNUM | frozenset(b"+/-_")
_LOCAL_PART = _ALNUM | frozenset(b".+_%-")
_STANDARD = bytes.maketrans(b"-_", b"+/")
SHORTEST = 8
"""Bytes of a shortened digest that still say which digest it was: 64 bits."""


def stands(needle: Needle, data: bytes, lower: bytes, start: int) -> bool:
    """Whether the needle is at ``start`` of a value, in its case where case matters, and with its edges free. ``lower`` is the value in ASCII lower case."""
    end = start + len(needle.wire)
    if (data if needle.exact else lower)[start:end] != (needle.wire if needle.exact else needle.wire.lower()):
        return False
    return not needle.edge or _free(needle.edge, data, start, end)


def _free(edge: str, data: bytes, start: int, end: int) -> bool:
    before, after = data[max(0, start - 3) : start], data[end : end + 2]
    if edge == "base64":
        return not (before and before[-1] in _BASE64) and not (after and after[0] in _BASE64)
    if edge == "hex":
        return not _touches(before, data[start], _HEX) and not _touches(after[:1], data[end - 1], _HEX)
    if edge == "email":
        return not _touches(before, data[start], _LOCAL_PART, _LOCAL_PART) and not _goes_on(after)
    if edge == "number":
        return not _touches(before, data[start], _DIGITS | frozenset(b".")) and not (after and (after[0] in _ALNUM or _goes_on(after)))
    return not _touches(before, data[start], _ALNUM) and not _touches(after[:1], data[end - 1], _ALNUM) and not _in_address(data, start, end)


_LOCAL_REST = re.compile(rb"(?i)[a-z0-9._+-]*(?:@|%40)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}")
_BEFORE_DOMAIN = re.compile(rb"(?i)[a-z0-9](?:@|%40)[a-z0-9.-]*$")
_LONGEST_DOMAIN = 253
"""RFC 1035 section 2.3.4."""


def _in_address(data: bytes, start: int, end: int) -> bool:
    """Whether a word is a piece of an e-mail address, which says no more of its own."""
    return bool(
        _LOCAL_REST.match(data, end) or (b"." in data[start : end + _LONGEST_DOMAIN] and _BEFORE_DOMAIN.search(data[max(0, start - _LONGEST_DOMAIN) : start]))
    )


def _touches(beside: bytes, own: int, alphabet: frozenset[int], kin: frozenset[int] = _ALNUM) -> bool:
    """Whether the last (or only) byte beside continues the word; the two hex digits of a percent escape do not."""
    if not beside or beside[-1] not in alphabet or own not in kin:
        return False
    return not (len(beside) == 3 and beside[0] == 0x25 and beside[1] in _HEX and beside[2] in _HEX)


def _goes_on(after: bytes) -> bool:
    """A letter or digit, or a dot or hyphen with one behind it."""
    return bool(after) and (after[0] in _ALNUM or (after[0] in b".-" and len(after) == 2 and after[1] in _ALNUM))


def digest_as_text(digest: bytes, data: bytes, start: int) -> str:
    """How the digest stands at ``start``: ``hex``, ``base64``, ``base64url``, ``first 20 hex digits`` …; empty when it does not."""
    return _hex_at(digest, data, start) or _base64_at(digest, data, start)


def digest_as_bytes(digest: bytes, data: bytes, start: int, span: tuple[int, int]) -> str:
    """``bytes`` where the digest stands at ``start`` of the value that fills ``span``, ``first 20 bytes`` where it begins so and that is all; else empty."""
    first, last = span
    if start + len(digest) <= last and data.startswith(digest, start):
        return "bytes"
    size = last - first
    if start == first and SHORTEST <= size < len(digest) and data[first:last] == digest[:size]:
        return f"first {size} bytes"
    return ""


def _hex_at(digest: bytes, data: bytes, start: int) -> str:
    run = _HEX_RUN.match(data, start)
    if not run:
        return ""
    full, length = 2 * len(digest), run.end() - start
    text, hexed = data[start : start + min(full, length)].lower(), digest.hex().encode()
    if not hexed.startswith(text):
        return ""
    inside = start > 0 and data[start - 1] in _HEX
    if length >= full:
        return "hex" if (length == full and not inside) or _explained(data, start, run.end(), len(digest)) else ""
    whole = not inside and not (run.end() < len(data) and data[run.end()] in _ALNUM)
    return f"first {length} hex digits" if whole and length >= 2 * SHORTEST else ""


def _explained(data: bytes, start: int, end: int, size: int) -> bool:
    """Inside a longer run of hex digits only behind its own length, or where the run is digests of one size in a row."""
    first = start
    while first > 0 and data[first - 1] in _HEX:
        first -= 1
    if start - first >= 2 and int(data[start - 2 : start], 16) in (size, 2 * size):
        return True
    return (start - first) % (2 * size) == 0 and (end - first) % (2 * size) == 0


def _base64_at(digest: bytes, data: bytes, start: int) -> str:
    run = _BASE64_RUN.match(data, start)
    if not run or (start > 0 and data[start - 1] in _ALNUM):
        return ""
    text, full = run[0].translate(_STANDARD), b64encode(digest).rstrip(b"=")
    end = start + len(full)
    if text.startswith(full):
        free = end >= len(data) or data[end] not in _ALNUM
        return ("base64url" if run[0][: len(full)] != full else "base64") if free else ""
    size = len(text) * 6 // 8
    whole = SHORTEST <= size < len(digest) and not (start > 0 and data[start - 1] in _BASE64)
    return f"first {size} bytes, base64" if whole and b64encode(digest[:size]).rstrip(b"=") == text else ""
