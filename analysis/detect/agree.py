"""One value, one type: what is called an account here and a device id there, or a unique id whose scope no name says, is the more telling of the two."""

from collections import Counter, defaultdict
from collections.abc import Iterator

import numpy as np

from ..model import TIERS, FieldTable, FindingTable, MessageTable, Verdict
from .typetable import load_types

_GENERAL = ("user.account_id", "device.other_id")
"""Types that give way to any other identifier, and the second to the first."""
_SHORTEST = 8
"""Characters of a value that is not equal to another by chance."""
_UNLIKELY = 12
"""The same where no name supports it."""


def settle_equal(fields: FieldTable, findings: FindingTable) -> FindingTable:
    """The same findings, where equal identifiers have one type; changed in place. What is known, or told by a rule for its endpoint, stays as it is."""
    identifiers = list(_identifiers(fields, findings))
    votes: dict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    for _, value, verdict in identifiers:
        votes[value][verdict.type, verdict.tier] += 1
    best = {value: min(some, key=lambda one: (_rank(one[0]), TIERS.index(one[1]), -some[one], one)) for value, some in votes.items() if len(some) > 1}
    for at, value, verdict in identifiers:
        kind, tier = best.get(value, (verdict.type, verdict.tier))
        if _rank(kind) < _rank(verdict.type) and TIERS.index(tier) <= TIERS.index(verdict.tier) and verdict.tier not in TIERS[:2]:
            said = f"{verdict.evidence}. The same value stands elsewhere in this capture as {load_types()[kind].label}"
            findings.verdict[at] = findings.code(Verdict(kind, verdict.tier, f"same:{kind}", said))
    return findings


def name_equal(fields: FieldTable, messages: MessageTable, findings: FindingTable) -> None:
    """Give a sent value that no rule names the type which an equal value has in this unit, where it recognises a device or a person for long: the IMEI under
    ``devi`` beside ``imei``. The findings are changed in place."""
    kinds = _lasting_values(fields, findings)
    if not kinds:
        return
    values, verdicts = np.frombuffer(fields.value, np.uint32), np.frombuffer(findings.verdict, np.uint32)
    equal = np.zeros(len(fields.values), bool)
    equal[list(kinds)] = True
    sent = np.fromiter((direction == "sent" for direction in messages.direction), bool, len(messages.direction))
    open_rows = equal[values] & sent[np.frombuffer(fields.message, np.uint32)]
    candidate = np.array([not verdict.type for verdict in findings.verdicts], bool)
    found_rows = np.frombuffer(findings.row, np.uint32)
    settled = found_rows[~candidate[verdicts]]
    retyped = np.flatnonzero(candidate[verdicts] & open_rows[found_rows]).tolist()
    open_rows[settled] = False
    open_rows[found_rows] = False
    rows = np.flatnonzero(open_rows).tolist()
    del verdicts, found_rows
    for at in retyped:
        findings.verdict[at] = findings.code(_echo(kinds[fields.value[findings.row[at]]]))
    findings.row.extend(rows)
    findings.verdict.extend(findings.code(_echo(kinds[fields.value[row]])) for row in rows)


def _lasting_values(fields: FieldTable, findings: FindingTable) -> dict[int, str]:
    """Number of a value → the type it has where a rule tells it by more than a weak shape."""
    types = load_types()
    codes = [
        code
        for code, verdict in enumerate(findings.verdicts)
        if verdict.available and verdict.whole and verdict.tier != TIERS[4] and verdict.type in types and types[verdict.type].lasting
    ]
    found: dict[int, str] = {}
    for at in np.flatnonzero(np.isin(np.frombuffer(findings.verdict, np.uint32), codes)).tolist() if codes else ():
        value, kind = fields.value[findings.row[at]], findings.verdicts[findings.verdict[at]].type
        text = fields.values[value]
        if isinstance(text, str) and len(text) >= _UNLIKELY and (value not in found or _rank(kind) < _rank(found[value])):
            found[value] = kind
    return found


def _echo(kind: str) -> Verdict:
    return Verdict(kind, TIERS[4], f"same:{kind}", f"The same value stands elsewhere in this capture as {load_types()[kind].label}")


def _rank(kind: str) -> int:
    return _GENERAL.index(kind) + 1 if kind in _GENERAL else 0


def _identifiers(fields: FieldTable, findings: FindingTable) -> Iterator[tuple[int, int, Verdict]]:
    """Position, value and verdict of each finding of a whole value that recognises a device or an account."""
    codes = [code for code, verdict in enumerate(findings.verdicts) if verdict.available and verdict.whole and _recognises(verdict.type)]
    if not any(findings.verdicts[code].type in _GENERAL for code in codes):
        return
    for at in np.flatnonzero(np.isin(np.frombuffer(findings.verdict, np.uint32), codes)).tolist():
        value = fields.value[findings.row[at]]
        if len(fields.values[value]) >= _SHORTEST:
            yield at, value, findings.verdicts[findings.verdict[at]]


def _recognises(kind: str) -> bool:
    return kind in _GENERAL or (kind in load_types() and load_types()[kind].family in ("pseudonymous_id", "hardware_id"))
