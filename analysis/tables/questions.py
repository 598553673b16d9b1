"""Ten questions that people ask about a phone: observed, not observed, or not observable.

*Observed* needs a finding that was sent and that answers the question; a type that only touches it (a carrier is not a SIM number) is named but does not count,
nor does a telephone number of which nothing says that it is the phone's own.
*Not observed* is a strong statement. It needs a capture in which the value was planted, the feature that reads it was used, and the traffic could be read.
Everything else is *not observable*, with the reason.
"""

from dataclasses import dataclass

import pandas as pd

from ..case import Case
from ..model import TIERS
from .captures import only_lists
from .findings import counted
from .frames import frame, labels_of, listed, remembered, type_facts
from .ledger import Coverage, coverage
from .overview import strongest
from .words import joined, share, size

OBSERVED, NOT_OBSERVED, NOT_OBSERVABLE = "observed", "not observed", "not observable"

QUESTIONS = {
    "WiFi network": "Wi-Fi network", "SIM card number": "SIM number", "contacts": "contacts", "calendar": "calendar",
    "search history and clipboard": "search history and clipboard", "camera roll access": "camera roll", "location": "location",
    "other installed apps": "installed apps", "face and voice recognition": "face and voice", "keystroke logging": "keystrokes",
}  # fmt: skip
"""Question as the type table names it → as people read it, in the order asked."""

READABLE_SHARE = 0.95
"""Least share of upstream application bytes that must have been readable before silence means anything. The unread rest is always stated beside the answer,
because a hundred contacts fit into a few kilobytes."""


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the case holds for all questions."""

    found: pd.DataFrame
    known: pd.DataFrame
    facts: pd.DataFrame


@remembered
def questions(case: Case) -> pd.DataFrame:
    """One row a question: question, answer, why (a sentence), recipients (list), labels (types that answered), touched (types that only touch it), tier (the
    strongest evidence)."""
    found = counted(case, ("confidence", "rule", "hashed"))
    known = frame(case, "known")
    ground = _Ground(found[found["outcome"] == "sent"], known[known["used"].notna()], type_facts(case))
    rows = [_row(case, ground, name, label) for name, label in QUESTIONS.items()]
    return pd.DataFrame(rows, columns=["question", "answer", "why", "recipients", "labels", "touched", "tier"])


def _row(case: Case, ground: _Ground, name: str, label: str) -> tuple[object, ...]:
    answers = ground.facts.index[ground.facts["answers"] == name]
    touches = ground.facts.index[ground.facts["touches"] == name]
    able = ground.found["type"].isin(answers)
    told = able & _answered(ground.found, ground.facts)
    hits, near = ground.found[told], ground.found[ground.found["type"].isin(touches) | (able & ~told)]
    touched = listed(near["type"].map(ground.facts["label"]))
    if len(hits):
        hits = hits.assign(label=labels_of(hits, ground.facts))
        tier = strongest(hits["confidence"])
        weak = "; the evidence is weak: only a name or a shape" if tier == TIERS[-1] else ""
        return label, OBSERVED, f"{_each(hits)}{weak}", listed(hits["recipient"]), listed(hits["label"]), touched, tier
    answer, why = _silence(case, ground.known[ground.known["type"].isin(answers)])
    return label, answer, why, [], [], touched, ""


def _answered(found: pd.DataFrame, facts: pd.DataFrame) -> pd.Series:
    """Whether each finding has a rule by which its type answers."""
    beginnings = found["type"].map(facts["answers_by"]).fillna("").tolist()
    return pd.Series([not some or rule.startswith(tuple(some.split())) for some, rule in zip(beginnings, found["rule"], strict=True)], found.index, dtype=bool)


def _each(hits: pd.DataFrame) -> str:
    """``Clipboard content to Alpha (known value); Search query to Beta and Gamma``: what was sent to whom, the strongest evidence first. Who got which must not
    be mixed, and no type may borrow the evidence of another."""
    rows = hits.groupby("label").agg(who=("recipient", listed), tier=("confidence", strongest)).reset_index()
    rows = rows.sort_values(["tier", "label"], key=lambda c: c.map({t: n for n, t in enumerate(TIERS)}) if c.name == "tier" else c, kind="stable")
    return "; ".join(f"{row['label']} to {joined(row['who'], 3)}{f' ({row["tier"]})' if row['tier'] else ''}" for row in rows.to_dict("records"))


def _silence(case: Case, planted: pd.DataFrame) -> tuple[str, str]:
    """What it means that nothing was found."""
    if only_lists(case):
        return NOT_OBSERVABLE, "contact lists hold nothing of what was sent"
    if not len(planted):
        return NOT_OBSERVABLE, "no value was planted on the phone, so silence proves nothing"
    used = planted[planted["used"].astype(bool)]
    if not len(used):
        return NOT_OBSERVABLE, "a value was planted, but phone.toml does not say that the feature that reads it was used"
    captures = frozenset(used["capture"]) - {""}
    seen = coverage(case, captures or None)
    if seen.share is None:
        return NOT_OBSERVABLE, _no_denominator(seen)
    part = share(seen.readable, seen.readable + seen.unreadable)
    if seen.share < READABLE_SHARE:
        return NOT_OBSERVABLE, f"only {part} of the upstream bytes could be read, and silence says little below {share(READABLE_SHARE, 1)}"
    rest = f", {size(seen.unreadable)} could not be read" if seen.unreadable else ""
    return NOT_OBSERVED, f"planted and used, and not in the {part} of upstream bytes that could be read{rest}"


def _no_denominator(seen: Coverage) -> str:
    if seen.readable + seen.unreadable == 0:
        return "the captures hold no application bytes that left the phone"
    return "coverage unknown: a HAR or flow file does not show what it missed"


def tally(rows: pd.DataFrame) -> str:
    """``4 observed, 1 not observed, 5 not observable``."""
    counts = rows["answer"].value_counts()
    return joined([f"{counts.get(name, 0)} {name}" for name in (OBSERVED, NOT_OBSERVED, NOT_OBSERVABLE)]).replace(" and ", ", ")
