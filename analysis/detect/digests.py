"""Identifiers that are the MD5, SHA-1 or SHA-256 of something already typed in the same unit: the advertising id next to its digest.

That a value *is* the digest of another proves more than its name: ``device_id_sha1`` may be of the advertising id."""

import hashlib
from array import array
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

import numpy as np

from ..model import TIERS, FieldTable, FindingTable, Verdict
from .columns import marks
from .typetable import load_types

_DIGESTS = {32: hashlib.md5, 40: hashlib.sha1, 64: hashlib.sha256}
"""By the number of hexadecimal digits."""
_NAMES = {32: "MD5", 40: "SHA-1", 64: "SHA-256"}
_HASHED = {"user.email": "user.email_hashed", "user.phone_number": "user.phone_number_hashed"}
_LONGEST = 128
_ANYWHERE = ("lasting", "resettable")
"""Persistence of what recognises a phone or person in several apps."""
_MOST = 200
"""Values of a unit whose digests the other units are told: a phone has a handful of them."""


@cache
def _hashed_type(kind: str) -> str:
    """The type of a digest of this type; empty where its digest says nothing."""
    types = load_types()
    found = types.get(kind)
    if found is None or kind.endswith("_hashed") or not (found.lasting or kind in _HASHED):
        return ""
    return kind + "_hashed" if kind + "_hashed" in types else kind


def _is_open(verdict: Verdict) -> bool:
    """Whether a verdict gives way to a proof: a candidate, or an identifier told by its name or shape only."""
    if not verdict.type:
        return True
    if not verdict.available or verdict.tier in TIERS[:2]:
        return False
    return load_types()[verdict.type].family != "credentials" and (verdict.type.endswith("_hashed") or bool(_hashed_type(verdict.type)))


def name_digests(fields: FieldTable, findings: FindingTable) -> None:
    """Give findings that are digests of typed values the type of a digest of them; the findings are changed in place."""
    targets = [code for code, verdict in enumerate(findings.verdicts) if _is_open(verdict)]
    sources = _sources(findings)
    if not targets or not sources:
        return
    verdicts, values = np.frombuffer(findings.verdict, np.uint32), np.frombuffer(fields.value, np.uint32)[np.frombuffer(findings.row, np.uint32)]
    is_open = marks(len(findings.verdicts), targets)[verdicts]
    wanted: dict[str, list[int]] = {}
    for value in np.flatnonzero(marks(len(fields.values), values[is_open])).tolist():
        text = fields.values[value]
        if isinstance(text, str) and len(text) in _DIGESTS:
            wanted.setdefault(text.lower(), []).append(value)
    lengths = set(map(len, wanted))
    named: dict[int, int] = {}
    for code, kind in sources.items() if lengths else ():
        for text in _texts(fields, np.flatnonzero(marks(len(fields.values), values[verdicts == code])).tolist()):
            for length, digest in _digests(text, lengths):
                for value in wanted.get(digest, ()):
                    named.setdefault(value, findings.code(_verdict(kind, findings.verdicts[code], length)))
    if named:
        new_of_value = np.full(len(fields.values), -1)
        new_of_value[list(named)] = list(named.values())
        new = np.where(is_open, new_of_value[values], -1)
        findings.verdict = array("I", np.where(new < 0, verdicts, new).astype(np.uint32).tobytes())


def digests_of_typed(fields: FieldTable, findings: FindingTable) -> Mapping[str, Verdict]:
    """Digest in small letters → what a value that equals it is, for the values of a unit by which a phone or person is known anywhere, those that stand most
    often first: another unit may hold the digest alone."""
    verdicts = np.frombuffer(findings.verdict, np.uint32)
    values = np.frombuffer(fields.value, np.uint32)[np.frombuffer(findings.row, np.uint32)]
    sources = {code: kind for code, kind in _sources(findings).items() if load_types()[findings.verdicts[code].type].persistence in _ANYWHERE}
    told: dict[str, Verdict] = {}
    if not sources:
        return told
    among = marks(len(findings.verdicts), list(sources))[verdicts]
    pairs, counts = np.unique(values[among].astype(np.int64) << 32 | verdicts[among], return_counts=True)
    for pair in pairs[np.argsort(-counts, kind="stable")[:_MOST]].tolist():
        value, code = pair >> 32, pair & 0xFFFFFFFF
        for text in _texts(fields, (value,)):
            for length, digest in _digests(text, set(_DIGESTS)):
                told.setdefault(digest, _verdict(sources[code], findings.verdicts[code], length))
    return told


def _sources(findings: FindingTable) -> dict[int, str]:
    """Verdict → type of a digest of its values, for verdicts on identifiers."""
    kinds = {code: _hashed_type(verdict.type) for code, verdict in enumerate(findings.verdicts) if verdict.available and verdict.whole}
    return {code: kind for code, kind in kinds.items() if kind}


def _texts(fields: FieldTable, numbers: Iterable[int]) -> Iterator[str]:
    for number in numbers:
        text = fields.values[number]
        if isinstance(text, str) and 4 < len(text) <= _LONGEST:
            yield text


def _digests(text: str, lengths: set[int]) -> Iterator[tuple[int, str]]:
    """Digests of the usual spellings: as it stands, in small letters, in capitals, without separators."""
    for form in {text, text.lower(), text.upper(), text.replace("-", ""), text.replace(":", "")}:
        data = form.encode("utf-8", "replace")
        for length in lengths:
            yield length, _DIGESTS[length](data, usedforsecurity=False).hexdigest()


def _verdict(kind: str, source: Verdict, length: int) -> Verdict:
    name = _NAMES[length]
    rule = f"digest:{name.replace('-', '').lower()}"
    return Verdict(kind, "checked", rule, f"{name} of a value that stands elsewhere in this capture as {load_types()[source.type].label}", hashed=True)
