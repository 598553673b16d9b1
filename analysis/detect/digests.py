"""Unknown identifiers that are the MD5, SHA-1 or SHA-256 of something already typed in the same unit: the advertising id next to its digest."""

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache

import numpy as np

from ..model import FieldTable, FindingTable, Verdict
from .typetable import load_types

_DIGESTS = {32: hashlib.md5, 40: hashlib.sha1, 64: hashlib.sha256}
"""By the number of hexadecimal digits."""
_HASHED = {"user.email": "user.email_hashed", "user.phone_number": "user.phone_number_hashed"}
_LONGEST = 128


@cache
def _hashed_type(kind: str) -> str:
    """The type of a digest of this type; empty where its digest says nothing."""
    types = load_types()
    found = types.get(kind)
    if found is None or kind.endswith("_hashed") or not (found.lasting or kind in _HASHED):
        return ""
    return kind + "_hashed" if kind + "_hashed" in types else kind


def name_digests(fields: FieldTable, findings: FindingTable) -> None:
    """Give candidates (type ``""``) that are digests of typed values the type of a digest of them; the findings are changed in place."""
    candidates = {code for code, verdict in enumerate(findings.verdicts) if not verdict.type}
    sources = {code: _hashed_type(verdict.type) for code, verdict in enumerate(findings.verdicts) if verdict.available and verdict.whole}
    sources = {code: kind for code, kind in sources.items() if kind}
    if not candidates or not sources:
        return
    verdicts, values = np.frombuffer(findings.verdict, np.uint32), np.frombuffer(fields.value, np.uint32)[np.frombuffer(findings.row, np.uint32)]
    unknown = np.isin(verdicts, list(candidates))
    wanted = {str(fields.values[value]).lower(): int(value) for value in np.unique(values[unknown]).tolist()}
    lengths = {len(text) for text in wanted} & _DIGESTS.keys()
    named: dict[int, int] = {}
    for code, kind in sources.items() if lengths else ():
        for text in _texts(fields, np.unique(values[verdicts == code]).tolist()):
            for length, digest in _digests(text, lengths):
                if digest in wanted and wanted[digest] not in named:
                    named[wanted[digest]] = findings.code(_verdict(kind, findings.verdicts[code], length))
    if named:
        changed = [named.get(value, code) if is_unknown else code for value, code, is_unknown in zip(values.tolist(), verdicts.tolist(), unknown, strict=True)]
        del verdicts
        for at, code in enumerate(changed):
            findings.verdict[at] = code


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
    name = _DIGESTS[length]().name.upper()
    return Verdict(kind, "checked", f"digest:{name.lower()}", f"{name} of a value that stands elsewhere in this capture as {load_types()[source.type].label}")
