"""What differs between groups of captures: pairs of type and recipient before and after consent, on Android and on iOS, from one app to the next."""

import pandas as pd

from ..case import Case
from .captures import LABELS
from .findings import counted
from .frames import frame, remembered, type_facts
from .recipients import recipients
from .timeline import starts

BY = (*LABELS, "name")
"""Labels of captures that tell groups apart; ``name`` is the file itself."""


def groups(case: Case, by: str) -> list[str]:
    """The values of a label, in the order in which their captures began. Raises ValueError for what is no label."""
    if by not in BY:
        raise ValueError(f"captures have no label {by}; there are {', '.join(BY)}")
    rows = frame(case, "captures", ["capture", by])
    rows = rows[rows[by] != ""].assign(start=lambda r: starts(case).reindex(r["capture"]).to_numpy())
    return list(rows.sort_values(["start", by], kind="stable")[by].drop_duplicates())


def phases(case: Case) -> list[str]:
    """The phases that captures are labelled with, in order."""
    return groups(case, "phase")


def compare_by(case: Case, by: str) -> pd.DataFrame:
    """One row a type and recipient that was sent it, the most sensitive first: type, label, sensitivity, recipient, and one count of findings for each of
    ``groups``. Captures without this label are left out; empty when there are fewer than two groups. Raises ValueError for what is no label."""
    order = groups(case, by)
    names = frame(case, "captures", ["capture", by]).drop_duplicates("capture").set_index("capture")[by]
    found = counted(case, ("capture",))
    found = found[found["outcome"] == "sent"].assign(group=lambda f: f["capture"].map(names))
    found = found[found["group"].isin(order if len(order) > 1 else [])]
    rows = found.pivot_table(index=["type", "recipient"], columns="group", values="count", aggfunc="sum").reindex(columns=order)
    rows = rows.fillna(0).astype("int64").reset_index().join(type_facts(case)[["label", "sensitivity", "rank"]], on="type")
    rows["order"] = rows["recipient"].map(recipients(case).set_index("recipient")["order"])
    rows = rows.sort_values(["rank", "label", "order"], kind="stable").reset_index(drop=True)
    return rows[["type", "label", "sensitivity", "recipient", *order]].rename_axis(columns=None)


@remembered
def compare(case: Case) -> pd.DataFrame:
    """``compare_by`` phase, as the report and the summary show it."""
    return compare_by(case, "phase")


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
