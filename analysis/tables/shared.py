"""Identifiers that several recipients were sent: with such a value they can join what each of them knows."""

import pandas as pd

from ..case import Case
from ..case.redact import pseudonym
from .findings import values
from .frames import type_facts

PASSING = ("", "none")
"""Persistence of types that recognise nobody: that two recipients were sent the same phone model joins nothing."""


def shared(case: Case) -> pd.DataFrame:
    """One row a value and recipient, for values sent to two recipients or more: value (id), pseudonym, type, label, recipient, findings, recipients (how many
    have this value). The most widely shared first."""
    found = values(case)
    facts = type_facts(case)
    found = found[(found["outcome"] == "sent") & (found["value"] != "") & ~found["type"].map(facts["persistence"]).isin(PASSING)]
    main = found.groupby(["value", "type"], as_index=False).agg(n=("count", "sum")).sort_values(["value", "n", "type"], ascending=[True, False, True])
    found = found.assign(type=found["value"].map(main.drop_duplicates("value").set_index("value")["type"]))
    rows = found.groupby(["value", "type", "recipient"], as_index=False).agg(findings=("count", "sum"))
    rows["recipients"] = rows.groupby("value")["recipient"].transform("nunique")
    rows = rows[rows["recipients"] > 1].join(facts["label"], on="type")
    rows["pseudonym"] = [pseudonym(case.short(t), v) for t, v in zip(rows["type"], rows["value"], strict=True)]
    rows = rows.sort_values(["recipients", "label", "value", "recipient"], ascending=[False, True, True, True], kind="stable")
    return rows[["value", "pseudonym", "type", "label", "recipient", "findings", "recipients"]].reset_index(drop=True)
