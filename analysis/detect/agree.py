"""One value, one type: what is called an account here and a device id there, or a unique id whose scope no name says, is the more telling of the two."""

from array import array
from collections import Counter, defaultdict

import numpy as np

from ..model import TIERS, FieldTable, FindingTable, MessageTable, Tier, Verdict
from .columns import Numbers, marks
from .typetable import load_types

_GENERAL = ("user.account_id", "device.other_id")
"""Types that give way to any other identifier, and the second to the first."""
_SHORTEST = 8
"""Characters of a value that is not equal to another by chance."""
_UNLIKELY, _LONG = 12, 16
"""The same where no name supports it; where nothing but a name says what the other is."""


def settle_equal(fields: FieldTable, findings: FindingTable) -> FindingTable:
    """The same findings, where equal identifiers have one type; changed in place. What is known, or told by a rule for its endpoint, stays as it is."""
    at, values, verdicts = _identifiers(fields, findings)
    pairs, pair_of, counts = np.unique(values * len(findings.verdicts) + verdicts, return_inverse=True, return_counts=True)
    said = [(pair // len(findings.verdicts), findings.verdicts[pair % len(findings.verdicts)]) for pair in pairs.tolist()]
    votes: dict[int, Counter[tuple[str, Tier]]] = defaultdict(Counter)
    for (value, verdict), count in zip(said, counts.tolist(), strict=True):
        votes[value][verdict.type, verdict.tier] += count
    best = {value: min(some, key=lambda one: (_rank(one[0]), TIERS.index(one[1]), -some[one], one)) for value, some in votes.items()}
    new = np.array([findings.code(_agreed(verdict, *best[value])) for value, verdict in said], np.uint32)
    changed = np.frombuffer(findings.verdict, np.uint32).copy()
    changed[at] = new[pair_of]
    findings.verdict = array("I", changed.tobytes())
    return findings


def _agreed(verdict: Verdict, kind: str, tier: Tier) -> Verdict:
    """A verdict on a value of which the best one says ``kind``."""
    if _rank(kind) >= _rank(verdict.type) or TIERS.index(tier) > TIERS.index(verdict.tier) or verdict.tier in TIERS[:2]:
        return verdict
    said = f"{verdict.evidence}. The same value stands elsewhere in this capture as {load_types()[kind].label}"
    return Verdict(kind, verdict.tier, f"same:{kind}", said, hashed=verdict.hashed)


def name_equal(fields: FieldTable, messages: MessageTable, findings: FindingTable) -> None:
    """Give a sent value that no rule names the type which an equal value has in this unit, where it recognises a device or a person for long: the IMEI under
    ``devi`` beside ``imei``. The findings are changed in place."""
    told_by = _lasting(fields, findings)
    values, rows, verdicts = (np.frombuffer(column, np.uint32) for column in (fields.value, findings.row, findings.verdict))
    sent = np.fromiter((direction == "sent" for direction in messages.direction), bool, len(messages.direction))
    equal = (told_by >= 0)[values] & sent[np.frombuffer(fields.message, np.uint32)]
    candidate = np.array([not verdict.type for verdict in findings.verdicts], bool)
    retyped = np.flatnonzero(candidate[verdicts] & equal[rows])
    equal[rows] = False
    more = np.flatnonzero(equal)
    told = told_by[values[np.concatenate((rows[retyped], more))]]
    echo = np.zeros(len(findings.verdicts), np.uint32)
    for code in np.unique(told).tolist():
        echo[code] = findings.code(_echo(findings.verdicts[code].type, findings.verdicts[code].hashed))
    new = np.concatenate((verdicts, echo[told[len(retyped) :]]))
    new[retyped] = echo[told[: len(retyped)]]
    findings.row = array("I", np.concatenate((rows, more)).astype(np.uint32).tobytes())
    findings.verdict = array("I", new.tobytes())


def _lasting(fields: FieldTable, findings: FindingTable) -> Numbers:
    """For each value the verdict that tells its type by more than a weak shape, or of a long value by a name, where it recognises a device or a person for
    long, else -1. Of several types the first that does not give way."""
    types = load_types()
    kinds = {
        code: verdict.type
        for code, verdict in enumerate(findings.verdicts)
        if verdict.available
        and verdict.whole
        and (verdict.tier != TIERS[4] or verdict.rule.startswith("name:"))
        and verdict.type in types
        and types[verdict.type].lasting
    }
    values, verdicts = np.frombuffer(fields.value, np.uint32)[np.frombuffer(findings.row, np.uint32)], np.frombuffer(findings.verdict, np.uint32)
    found: Numbers = np.full(len(fields.values), -1)
    for rank in range(len(_GENERAL), -1, -1):
        at = np.flatnonzero(marks(len(findings.verdicts), [code for code, kind in kinds.items() if _rank(kind) == rank])[verdicts])[::-1]
        found[values[at]] = verdicts[at]
    for value in np.flatnonzero(found >= 0).tolist():
        text = fields.values[value]
        weak = findings.verdicts[found[value]].tier == TIERS[4]
        if isinstance(text, bytes) or len(text) < (_LONG if weak else _UNLIKELY):
            found[value] = -1
    return found


def _echo(kind: str, hashed: bool) -> Verdict:
    said = f"The same value stands elsewhere in this capture as {load_types()[kind].label}"
    return Verdict(kind, TIERS[4], f"same:{kind}", said, hashed=hashed)


def _rank(kind: str) -> int:
    return _GENERAL.index(kind) + 1 if kind in _GENERAL else 0


def _identifiers(fields: FieldTable, findings: FindingTable) -> tuple[Numbers, Numbers, Numbers]:
    """Position, value and verdict of each finding of a whole value that recognises a device or an account; of values that have several such verdicts."""
    codes = [code for code, verdict in enumerate(findings.verdicts) if verdict.available and verdict.whole and _recognises(verdict.type)]
    if not any(findings.verdicts[code].type in _GENERAL for code in codes):
        codes = []
    rows, verdicts = np.frombuffer(findings.row, np.uint32), np.frombuffer(findings.verdict, np.uint32).astype(np.int64)
    at = np.flatnonzero(marks(len(findings.verdicts), codes)[verdicts])
    values, verdicts = np.frombuffer(fields.value, np.uint32)[rows[at]].astype(np.int64), verdicts[at]
    last = np.zeros(len(fields.values), np.int64)
    last[values] = verdicts
    several = [value for value in np.unique(values[last[values] != verdicts]).tolist() if len(fields.values[value]) >= _SHORTEST]
    chosen = marks(len(fields.values), several)[values]
    return at[chosen], values[chosen], verdicts[chosen]


def _recognises(kind: str) -> bool:
    return kind in _GENERAL or (kind in load_types() and load_types()[kind].family in ("pseudonymous_id", "hardware_id"))
