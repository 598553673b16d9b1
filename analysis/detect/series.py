"""One finding for a whole vector: the 256 numbers of a face template or the keys of a typed sentence are one thing that was sent, not 256."""

from array import array
from dataclasses import replace

import numpy as np

from ..model import FieldTable, FindingTable
from .typetable import load_types

_FAMILIES = frozenset(("biometric", "behavioural_biometric"))
"""Families whose values mean something only together."""


def fold_series(fields: FieldTable, findings: FindingTable) -> FindingTable:
    """The same findings, of those in one list with one reason only the first, which then says how many values the list has. Known values stay as they are."""
    foldable = [
        code
        for code, verdict in enumerate(findings.verdicts)
        if verdict.type in load_types() and load_types()[verdict.type].family in _FAMILIES and verdict.tier != "known value"
    ]
    rows, codes = np.frombuffer(findings.row, np.uint32).astype(np.int64), np.frombuffer(findings.verdict, np.uint32).astype(np.int64)
    listed = np.array(["[*]" in template.path for template in fields.templates], bool)
    template = np.frombuffer(fields.template, np.uint32)
    candidates = np.flatnonzero(np.isin(codes, foldable) & listed[template[rows]]) if foldable else rows[:0]
    if not len(candidates):
        return findings
    slot = np.frombuffer(fields.message, np.uint32).astype(np.int64) * len(fields.templates) + template
    sizes = dict(zip(*(some.tolist() for some in np.unique(slot, return_counts=True)), strict=True))
    keep, said = np.ones(len(rows), bool), codes.copy()
    first: set[tuple[int, tuple[str, str, bool]]] = set()
    for at in candidates[np.argsort(rows[candidates], kind="stable")].tolist():
        verdict, where = findings.verdicts[codes[at]], int(slot[rows[at]])
        key = (where, (verdict.type, verdict.rule, verdict.available))
        keep[at] = key not in first
        first.add(key)
        if keep[at] and sizes[where] > 1:
            said[at] = findings.code(replace(verdict, evidence=f"{verdict.evidence}. Said once for a list of {sizes[where]} values"))
    findings.row, findings.verdict = array("I", rows[keep].tolist()), array("I", said[keep].tolist())
    return findings
