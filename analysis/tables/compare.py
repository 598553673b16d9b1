"""What changed from one phase to the next, e.g. before and after consent: pairs of type and recipient by phase."""

import pandas as pd

from ..case import Case
from .findings import counted
from .frames import frame, remembered, type_facts
from .recipients import recipients
from .timeline import starts


def phases(case: Case) -> list[str]:
    """The phases that captures are labelled with, in the order in which their captures began."""
    rows = frame(case, "captures", ["capture", "phase"])
    rows = rows[rows["phase"] != ""].assign(start=lambda r: starts(case).reindex(r["capture"]).to_numpy())
    return list(rows.sort_values(["start", "phase"], kind="stable")["phase"].drop_duplicates())


@remembered
def compare(case: Case) -> pd.DataFrame:
    """One row a type and recipient that was sent it, the most sensitive first: type, label, sensitivity, recipient, and one count of findings for each of
    ``phases``. Captures without a phase are left out; empty when fewer than two phases are there."""
    order = phases(case)
    names = frame(case, "captures", ["capture", "phase"]).drop_duplicates("capture").set_index("capture")["phase"]
    found = counted(case, ("capture",))
    found = found[found["outcome"] == "sent"].assign(phase=lambda f: f["capture"].map(names))
    found = found[found["phase"].isin(order if len(order) > 1 else [])]
    rows = found.pivot_table(index=["type", "recipient"], columns="phase", values="count", aggfunc="sum").reindex(columns=order)
    rows = rows.fillna(0).astype("int64").reset_index().join(type_facts(case)[["label", "sensitivity", "rank"]], on="type")
    rows["order"] = rows["recipient"].map(recipients(case).set_index("recipient")["order"])
    rows = rows.sort_values(["rank", "label", "order"], kind="stable").reset_index(drop=True)
    return rows[["type", "label", "sensitivity", "recipient", *order]].rename_axis(columns=None)


def spread(case: Case) -> pd.DataFrame:
    """The same by phase: phase, types, recipients, pairs (of type and recipient), first (pairs not seen in an earlier phase)."""
    rows = compare(case)
    order = [phase for phase in phases(case) if phase in rows.columns]
    result = []
    for number, phase in enumerate(order):
        here = rows[rows[phase] > 0]
        first = int((here[order[:number]].sum(axis=1) == 0).sum())
        result.append((phase, here["type"].nunique(), here["recipient"].nunique(), len(here), first))
    return pd.DataFrame(result if len(rows) else [], columns=["phase", "types", "recipients", "pairs", "first"])
