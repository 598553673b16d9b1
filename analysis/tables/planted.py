"""What was planted on the phone, in the user's own words, and whether it was seen leaving. Never the values."""

import pandas as pd

from ..case import Case
from .findings import findings
from .frames import frame, type_facts


def planted(case: Case) -> pd.DataFrame:
    """One row a type of known value: type, label, words (of the user, each once), values (how many), used (whether a feature that reads one was used), seen
    (whether the type was seen leaving by the evidence of a known value)."""
    known = frame(case, "known")
    known = known[known["used"].notna()]
    found = findings(case)
    seen = set(found.loc[(found["outcome"] == "sent") & (found["confidence"] == "known value"), "type"])
    rows = known.groupby("type", as_index=False).agg(
        words=("label", lambda texts: [t for t in dict.fromkeys(texts) if t]), values=("value", "nunique"), used=("used", lambda used: bool(used.any()))
    )  # fmt: skip
    labels = type_facts(case)["label"]
    rows = rows.assign(label=[labels.get(t, t) for t in rows["type"]], seen=rows["type"].isin(seen))
    return rows.sort_values("label", kind="stable").reset_index(drop=True)[["type", "label", "words", "values", "used", "seen"]]
