"""What may be shown of a value outside the case: a pseudonym, unless the value belongs to a closed vocabulary.

Masking does not depend on detection, because detection misses things: every leaf value is masked. Host labels and URL segments that are words or
versions are evidence and stay; those with the shape of an identifier do not, nor do segments that stand where a person or what was searched for is named
(``/users/…``), nor any piece that is a known value of the phone. The last two are told by the caller, who has the tables and the values.
"""

import ipaddress
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from ..model import LOCAL_LABELS

SHOWN = 4
"""Hex digits of an id that a pseudonym shows."""

ALLOWED = frozenset(
    (
        "true false null yes no on off none android ios iphone os ipados harmonyos linux windows macos darwin wifi wi-fi cellular mobile lte 5g 4g 3g 2g"
        " phone tablet desktop portrait landscape get post put delete head options patch http https"
    ).split(" ")
)
"""Values of closed vocabularies that say nothing about one person."""

LOCAL = (*(f".{label}" for label in sorted(LOCAL_LABELS)), ".fritz", ".fritz.box", ".home.arpa")
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


class Piece(NamedTuple):
    """A known value in a text, and what is shown in its place."""

    start: int
    end: int
    shown: str


type Spots = Callable[[str], Sequence[Piece]]
"""Where known values stand in a text."""


def nowhere(_text: str) -> Sequence[Piece]:
    """The spots where nothing is known."""
    return ()


def no_person(_before: str, _segment: str) -> bool:
    """Whether a segment names a person or a search, where nobody can tell."""
    return False


def cover(text: str, pieces: Sequence[Piece]) -> str:
    """A text with pieces replaced by what is shown for them; of pieces that overlap the first stands for all."""
    shown, at = "", 0
    for start, end, instead in sorted(pieces, key=lambda piece: (piece.start, -piece.end)):
        if start >= at:
            shown += text[at:start] + instead
        at = max(at, end)
    return shown + text[at:]


def _rest(text: str, pieces: Sequence[Piece]) -> Iterator[str]:
    """What stands between pieces, without the separators at its ends."""
    blank = cover(text, [piece._replace(shown="\0") for piece in pieces])
    return (part.strip(" -_.~@") for part in blank.split("\0"))


def mask_token(token: str, label: str, name: Callable[[str], str], pieces: Sequence[Piece] = ()) -> str:
    """The token itself when it is a word, else its pseudonym; ``name`` gives a value its id. Of a word with ``pieces`` only these are masked."""
    plain = unquote(token)
    if pieces and all(not part or is_word(part) for part in _rest(plain, pieces)):
        return cover(plain, pieces)
    return token if not token or (is_word(plain) and not pieces) else pseudonym(label, name(plain))


def mask_host(host: str, name: Callable[[str], str], spots: Spots = nowhere) -> str:
    """A host with labels shaped like identifiers masked. The last two labels and addresses stay unless they are known values: they say who, not which person.
    A name of the local network is that of a device, and often its owner's."""
    labels = host.split(".")
    if _is_address(host) or host in ("", "localhost"):
        return host
    if len(labels) == 1 or host.lower().rstrip(".").endswith(LOCAL):
        return pseudonym("device name", name(host))
    pieces, shown, start = spots(host), [], 0
    for left, label in zip(range(len(labels), 0, -1), labels, strict=True):
        own = [Piece(max(p.start, start) - start, min(p.end - start, len(label)), p.shown) for p in pieces if p.start < start + len(label) and p.end > start]
        shown.append(mask_token(label, "label", name, own) if own or left > 2 else label)
        start += len(label) + 1
    return ".".join(shown)


def mask_path(path: str, name: Callable[[str], str], spots: Spots = nowhere, personal: Callable[[str, str], bool] = no_person) -> str:
    """A request target with identifier-shaped segments, known values and all query values masked; key names stay. ``personal``: whether a segment behind
    another names a person or a search."""
    path, mark, query = path.partition("?")
    segments = path.split("/")
    shown = "/".join(_mask_segment(before, segment, name, spots, personal) for before, segment in zip(["", *segments], segments, strict=False))
    return shown + (mark + "&".join(_mask_pair(pair, name, spots) for pair in query.split("&")) if mark else "")


def path_tokens(path: str) -> Iterator[str]:
    """The texts of a request target that ``mask_path`` asks about."""
    path, _, query = path.partition("?")
    yield from map(unquote, path.split("/"))
    yield from (unquote(pair.partition("=")[0]) for pair in query.split("&"))


def _mask_segment(before: str, segment: str, name: Callable[[str], str], spots: Spots, personal: Callable[[str, str], bool]) -> str:
    plain = unquote(segment)
    pieces = spots(plain)
    if not pieces and plain and personal(unquote(before), plain):
        return pseudonym("segment", name(plain))
    return mask_token(segment, "segment", name, pieces)


def _mask_pair(pair: str, name: Callable[[str], str], spots: Spots) -> str:
    key, equals, value = pair.partition("=")
    shown = mask_token(key, "key" if equals else "value", name, spots(unquote(key)))
    return f"{shown}={mask_value(unquote(value), 'value', name)}" if equals else shown


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
