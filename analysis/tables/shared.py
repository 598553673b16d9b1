"""Identifiers that several recipients were sent: with such a value they can join what each of them knows."""

import pandas as pd

from ..case import Case
from ..case.redact import pseudonym
from .findings import values
from .frames import labels_of, type_facts

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
    rows = found.groupby(["value", "type", "recipient"], as_index=False).agg(findings=("count", "sum"), hashed=("hashed", "all"))
    rows["recipients"] = rows.groupby("value")["recipient"].transform("nunique")
    rows = rows[rows["recipients"] > 1]
    rows = rows.assign(label=labels_of(rows, facts), hashed=rows.groupby(["value", "type"])["hashed"].transform("all"))
    rows["pseudonym"] = [pseudonym(case.short(t, h), v) for t, h, v in zip(rows["type"], rows["hashed"], rows["value"], strict=True)]
    rows = rows.sort_values(["recipients", "label", "value", "recipient"], ascending=[False, True, True, True], kind="stable")
    return rows[["value", "pseudonym", "type", "label", "recipient", "findings", "recipients"]].reset_index(drop=True)
