"""What may be shown of a value outside the case: a pseudonym, unless the value belongs to a closed vocabulary.

Masking does not depend on detection, because detection misses things: every leaf value is masked. Host labels and URL segments that are words or
versions are evidence and stay; those with the shape of an identifier do not.
"""

import ipaddress
import re
from collections.abc import Callable
from urllib.parse import unquote

SHOWN = 4
"""Hex digits of an id that a pseudonym shows."""

ALLOWED = frozenset(
    (
        "true false null yes no on off none android ios iphone os ipados harmonyos linux windows macos darwin wifi wi-fi cellular mobile lte 5g 4g 3g 2g"
        " phone tablet desktop portrait landscape get post put delete head options patch http https"
    ).split(" ")
)
"""Values of closed vocabularies that say nothing about one person."""

LOCAL = (".local", ".lan", ".home", ".internal", ".localdomain", ".fritz.box", ".home.arpa")
"""How names end that lead to devices of a local network."""

_VERSION = re.compile(r"v?\d{1,4}(?:\.\d{1,5}){0,4}(?:[-_.]?(?:alpha|beta|rc|dev|final|release)\d*)?", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]{1,24}")
_SPLIT = re.compile(r"[-_.~]+|(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")
_VOWEL = re.compile(r"[aeiouyAEIOUY]")
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{6,}", re.IGNORECASE)


def pseudonym(label: str, value: str) -> str:
    """``email·7f3a``: a short type label and the first digits of the value id."""
    return f"{label or 'value'}·{value[:SHOWN]}"


def is_word(token: str) -> bool:
    """Whether a token reads as a word, an abbreviation or a version rather than as an identifier.

    Words have vowels and no long runs of consonants; a short token of letters is an abbreviation; digits count only up to four in a row.
    """
    if _VERSION.fullmatch(token):
        return len(token) <= 16
    digits = sum(c.isdigit() for c in token)
    if digits > 4 or len(token) > 48:
        return False
    parts = [part for part in _SPLIT.split(token) if part]
    mixed = digits and any(c.isalpha() for c in token)
    if mixed and len(parts) > 3 and len(token) >= 8 and not re.search(r"[-_.~]", token):
        return False  # letters and digits alternate: hex, base32, base64
    return all(_readable(part) for part in parts)


def _readable(part: str) -> bool:
    if part.isdigit():
        return len(part) <= 4
    if not _WORD.fullmatch(part):
        return False
    return len(part) <= 5 or bool(_VOWEL.search(part) and not _CONSONANTS.search(part))


def mask_token(token: str, label: str, name: Callable[[str], str]) -> str:
    """The token itself when it is a word, else its pseudonym; ``name`` gives a value its id."""
    plain = unquote(token)
    return token if not token or is_word(plain) else pseudonym(label, name(plain))


def mask_host(host: str, name: Callable[[str], str]) -> str:
    """A host with labels shaped like identifiers masked. The last two labels and addresses stay: they say who, not which person. A name of the local network
    is that of a device, and often its owner's."""
    labels = host.split(".")
    if _is_address(host) or host in ("", "localhost"):
        return host
    if len(labels) == 1 or host.lower().rstrip(".").endswith(LOCAL):
        return pseudonym("device name", name(host))
    if len(labels) < 3:
        return host
    return ".".join([*(mask_token(label, "label", name) for label in labels[:-2]), *labels[-2:]])


def mask_path(path: str, name: Callable[[str], str]) -> str:
    """A request target with identifier-shaped segments and all query values masked; key names stay."""
    path, mark, query = path.partition("?")
    shown = "/".join(mask_token(segment, "segment", name) for segment in path.split("/"))
    return shown + (mark + "&".join(_mask_pair(pair, name) for pair in query.split("&")) if mark else "")


def _mask_pair(pair: str, name: Callable[[str], str]) -> str:
    key, equals, value = pair.partition("=")
    if not equals:
        return mask_token(key, "value", name)
    return f"{mask_token(key, 'key', name)}={mask_value(unquote(value), 'value', name)}"


def mask_value(value: str, label: str, name: Callable[[str], str]) -> str:
    """The value itself when it is in a closed vocabulary or empty, else its pseudonym."""
    if not value or value.lower() in ALLOWED:
        return value
    return pseudonym(label, name(value))


def mask_address(address: str, name: Callable[[str], str]) -> str:
    """A private or reserved address as it is; a public one, which leads to a person, as its pseudonym."""
    try:
        public = ipaddress.ip_address(address).is_global
    except ValueError:
        return address
    return pseudonym("address", name(address)) if public else address


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
