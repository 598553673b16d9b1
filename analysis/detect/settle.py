"""The finish step: what no single unit can know. An unknown identifier that equals one already typed takes its type; one that is new in each message is a
nonce and goes;
one that comes back is an identifier."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from .typetable import load_types
from .words import split, word_class

_ID_WORDS = frozenset("id uid uuid guid uniq udid visitor client device cookie user install installation identifier anonymous tracker person hash".split())
"""Words that call a value an identifier. A value that persists under other names may be a key of the app or an address of content."""
SEVERAL, MOSTLY_NEW = 3, 0.8
"""Messages of a slot from which on it shows whether its value is made anew each time, and the share of distinct values among them that says so."""


@dataclass(slots=True)
class Sightings:
    """All findings of a case as columns of equal length, one entry a finding."""

    value: list[str] = field(default_factory=list)
    """Value id."""
    type: list[str] = field(default_factory=list)
    """Type id; empty for a candidate."""
    tier: list[str] = field(default_factory=list)
    rule: list[str] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)
    available: list[bool] = field(default_factory=list)
    capture: list[str] = field(default_factory=list)
    message: list[str] = field(default_factory=list)
    """Message id."""
    host: list[str] = field(default_factory=list)
    place: list[str] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    """Template of the path."""
    direction: list[str] = field(default_factory=list)
    singles: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """Slot (host, place, path) → how many candidates with a value of their own, seen in one message only, are left out of the columns."""
    digests: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    """Value id of a digest of a typed value → type of the digest, rule, evidence."""

    def __len__(self) -> int:
        return len(self.value)


def settle(s: Sightings) -> Sightings:
    """The same sightings in the same order, candidates typed or left out."""
    typed = _types_by_value(s)
    candidates = [at for at in range(len(s)) if not s.type[at]]
    persistent = _persistent(s, candidates)
    decided: dict[int, tuple[str, str, str]] = {}
    proved: set[int] = set()
    for at in candidates:
        if s.value[at] in typed:
            kind = typed[s.value[at]]
            decided[at] = (kind, "same:" + kind, f"The same value stands elsewhere in this case as {load_types()[kind].label}")
        elif s.value[at] in s.digests:
            decided[at] = s.digests[s.value[at]]
            proved.add(at)
        elif s.value[at] in persistent and _named_id(s.path[at]):
            decided[at] = ("device.other_id", "persists", "Identifier-shaped value that is the same in several messages while its key calls it an id")
    keep = [at for at in range(len(s)) if s.type[at] or at in decided]
    out = _take(s, keep)
    for new, old in enumerate(keep):
        if old in decided:
            out.type[new], out.rule[new], out.evidence[new] = decided[old]
            out.tier[new] = "checked" if old in proved else out.tier[new]
    return out


def _take(s: Sightings, rows: Sequence[int]) -> Sightings:
    columns: dict[str, Any] = {column.name: [getattr(s, column.name)[at] for at in rows] for column in fields(s) if column.name not in ("singles", "digests")}
    return replace(s, **columns)


def _types_by_value(s: Sightings) -> dict[str, str]:
    """The type of each value that was seen as an identifier, by majority, then by name."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for at, kind in enumerate(s.type):
        if kind in load_types() and load_types()[kind].lasting and s.available[at]:
            votes[s.value[at]][kind] += 1
    return {value: min(count, key=lambda kind: (-count[kind], kind)) for value, count in votes.items()}


def _persistent(s: Sightings, candidates: Sequence[int]) -> set[str]:
    """Values sent in two or more messages, except where their slot has a new value nearly each time."""
    messages: dict[str, set[str]] = defaultdict(set)
    slot_values: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    slot_messages: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for at in candidates:
        if s.direction[at] == "sent":
            slot = (s.host[at], s.place[at], s.path[at])
            messages[s.value[at]].add(s.message[at])
            slot_values[slot].add(s.value[at])
            slot_messages[slot].add(s.message[at])
    nonces = set()
    for slot, seen in slot_messages.items():
        alone = s.singles[slot]
        if len(seen) + alone >= SEVERAL and len(slot_values[slot]) + alone > MOSTLY_NEW * (len(seen) + alone):
            nonces.add(slot)
    outside = {s.value[at] for at in candidates if (s.host[at], s.place[at], s.path[at]) not in nonces}
    return {value for value, seen in messages.items() if len(seen) > 1 and value in outside}


def _named_id(path: str) -> bool:
    """Whether the last key of a path has a word for an identifier, and that not of a thing: ``modelId`` and ``productId`` are the same for everybody."""
    words = split(path.rpartition(".")[2])
    of_things = word_class("thing") | {"model"}
    return any(word in _ID_WORDS and not (at and word in _BARE_ID and words[at - 1] in of_things) for at, word in enumerate(words))


_BARE_ID = frozenset(("id", "uid", "uuid", "guid", "identifier"))
