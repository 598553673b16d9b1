"""The findings that a text may cite: for each recipient and type the one with the strongest evidence, and how many more there are."""

import pandas as pd

from ..case import Case
from ..case.redact import pseudonym
from ..model import TIERS
from .frames import findings, frame, type_facts
from .recipients import recipients


def evidence(case: Case, outcome: str = "sent") -> pd.DataFrame:
    """One row a recipient and type with this outcome, the most sensitive first.

    Columns: finding, recipient, type, label, sensitivity, pseudonym, confidence (tier), rule, evidence, host, place, path (indices filled in), steps, time,
    message, source, capture, file (name of the capture), app, attribution, delivered, more (further findings of this pair).
    """
    rows = findings(case)
    rows = rows[rows["outcome"] == outcome]
    strength = {tier: place for place, tier in enumerate(TIERS)}
    rows = rows.assign(strength=rows["confidence"].map(strength).fillna(len(TIERS)).astype(int))
    rows["more"] = rows.groupby(["recipient", "type"])["finding"].transform("size") - 1
    rows = rows.sort_values(["strength", "time", "finding"], kind="stable").drop_duplicates(["recipient", "type"])
    rows = rows.join(type_facts(case)[["label", "sensitivity", "rank"]], on="type")
    order = recipients(case).set_index("recipient")["order"]
    rows = rows.assign(order=rows["recipient"].map(order)).sort_values(["rank", "label", "order"], kind="stable").reset_index(drop=True)
    rows["pseudonym"] = [pseudonym(case.short(t), v) for t, v in zip(rows["type"], rows["value"], strict=True)]
    rows["path"] = [filled(p, i) for p, i in zip(rows["path"], rows["index"], strict=True)]
    names = frame(case, "captures", ["capture", "name"]).drop_duplicates("capture").set_index("capture")["name"]
    rows["file"] = rows["capture"].map(names).fillna("")
    columns = ["finding", "recipient", "type", "label", "sensitivity", "pseudonym", "confidence", "rule", "evidence", "host", "place", "path", "steps", "time"]
    return rows[[*columns, "message", "source", "capture", "file", "app", "attribution", "delivered", "more"]]


def filled(path: str, index: str) -> str:
    """A path template with its indices: ``events[*].id`` and ``3`` give ``events[3].id``."""
    for number in index.split(",") if index else ():
        path = path.replace("[*]", f"[{number}]", 1)
    return path
