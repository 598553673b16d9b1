"""What stands behind certain words of a URL path: behind ``/users/`` a person, behind ``/search/`` what was looked for – unless it is an ordinary route.

The table decides both what may be shown of a path (``names_someone``, which masks rather too much) and what is a finding (``find_routed``, which says
rather too little: a single letter, ``/u/`` or ``/q/``, is not enough).
"""

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache

import numpy as np

from ..model import FieldTable, FindingTable, MessageTable, Verdict
from .facts import rows

_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")
_VERSION = re.compile(r"v?\d{1,2}(\.\d{1,3})*", re.IGNORECASE)
_HANDLE = re.compile(r"@?[a-z][a-z0-9._-]{2,39}", re.IGNORECASE)
_NUMBERED = re.compile(r"\d{4,20}|[0-9a-f]{24,40}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
SEARCH, ACCOUNT, HANDLE = "usage.search_query", "user.account_id", "user.username"


@cache
def _table() -> tuple[dict[str, str], frozenset[str]]:
    """Word → type of what follows it, and the ordinary words."""
    listed = [(row["role"], row["type"], row["words"].split()) for row in rows("routes")]
    return {word: type for role, type, words in listed if role == "before" for word in words}, frozenset(
        word for role, _, words in listed if role == "route" for word in words
    )


@lru_cache(maxsize=65536)
def names_someone(before: str, segment: str) -> bool:
    """Whether a path segment stands where a person or a search is named, and is no ordinary route there."""
    return bool(segment) and before.lower() in _table()[0] and not _is_route(segment, all)


def _is_route(segment: str, enough: Callable[[Iterable[bool]], bool]) -> bool:
    ordinary = _table()[1]
    parts = _PART.findall(segment.partition(".")[0] if segment.lower().endswith((".json", ".php", ".html", ".do", ".aspx")) else segment)
    words = [part.lower() for part in parts if not part.isdigit()]
    short = all(len(part) < 3 for part in parts if part.isdigit())
    return bool(_VERSION.fullmatch(segment)) or (bool(words) and short and enough(word in ordinary for word in words))


def find_routed(fields: FieldTable, messages: MessageTable, findings: FindingTable) -> None:
    """Add the search terms, names and account ids that stand in paths of requests, where nothing else is known of them; also in place of candidates."""
    before, _ = _table()
    slots = {number: before[t.key.lower()] for number, t in enumerate(fields.templates) if t.place == "path" and t.key.lower() in before}
    if not slots:
        return
    rows = np.flatnonzero(np.isin(np.frombuffer(fields.template, np.uint32), list(slots)))
    told = np.array(findings.row, np.uint32)
    at_row = {int(told[at]): at for at in np.flatnonzero(np.isin(told, rows)).tolist()}
    for row in rows.tolist():
        if messages.direction[fields.message[row]] != "sent" or (row in at_row and findings.verdicts[findings.verdict[at_row[row]]].type):
            continue
        key, value = fields.templates[fields.template[row]].key.lower(), fields.values[fields.value[row]]
        kind = _type_of(slots[fields.template[row]], value) if isinstance(value, str) else ""
        if kind:
            code = findings.code(Verdict(kind, "name or shape", f"route:{key}", f"It follows “{key}” in the path of a request, and is no ordinary route"))
            if row in at_row:
                findings.verdict[at_row[row]] = code
            else:
                findings.row.append(row)
                findings.verdict.append(code)


@lru_cache(maxsize=65536)
def _type_of(follows: str, value: str) -> str:
    """The type of a segment where ``follows`` is expected; empty where it may as well be something else."""
    if follows == SEARCH:
        return SEARCH if not _is_route(value, all) and re.search(r"[^\W\d_]{3}", value) and not _NUMBERED.fullmatch(value) else ""
    if _NUMBERED.fullmatch(value):
        return ACCOUNT
    return HANDLE if follows == HANDLE and _HANDLE.fullmatch(value) and not _is_route(value, any) else ""
