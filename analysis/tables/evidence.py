"""The findings that a text may cite: for each recipient and type the one with the strongest evidence, and how many more there are."""

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..case import Case
from ..case.redact import pseudonym
from ..model import TIERS
from .devices import device_of
from .findings import ROUTE, routed, typed
from .frames import frame, labels_of, plain, texts_of, type_facts
from .recipients import recipients


def evidence(case: Case, outcome: str = "sent") -> pd.DataFrame:
    """One row a recipient and type with this outcome, the most sensitive first.

    Columns: finding, recipient, type, label, sensitivity, pseudonym, confidence (tier), rule, evidence, host, place, path (indices filled in), steps, time,
    message, source, capture, file (name of the capture), app, attribution, device (address of the one that sent it, in captures of several), delivered, more
    (further findings of this pair).
    """
    rows = _best(case)
    rows = rows[rows["outcome"] == outcome]
    rows["more"] = rows.groupby(["recipient", "type"])["count"].transform("sum") - 1
    rows = rows.sort_values(["strength", "time", "finding"], kind="stable").drop_duplicates(["recipient", "type"])
    facts = type_facts(case)
    rows = rows.join(facts[["sensitivity", "rank"]], on="type").assign(label=lambda r: labels_of(r, facts))
    order = recipients(case).set_index("recipient")["order"]
    rows = rows.assign(order=rows["recipient"].map(order)).sort_values(["rank", "label", "order"], kind="stable").reset_index(drop=True)
    rows["pseudonym"] = [pseudonym(case.short(t, h), v) for t, h, v in zip(rows["type"], rows["hashed"], rows["value"], strict=True)]
    rows["path"] = [filled(p, i) for p, i in zip(rows["path"], rows["index"], strict=True)]
    names = frame(case, "captures", ["capture", "name"]).drop_duplicates("capture").set_index("capture")["name"]
    rows["file"] = texts_of(rows["capture"].map(names))
    rows["device"] = device_of(case, rows["message"])
    columns = ["finding", "recipient", "type", "label", "sensitivity", "pseudonym", "confidence", "rule", "evidence", "host", "place", "path", "steps", "time"]
    return rows[[*columns, "message", "source", "capture", "file", "app", "attribution", "device", "delivered", "more"]]


def _best(case: Case) -> pd.DataFrame:
    """The strongest and then earliest finding of each route, whole, with ``count`` (findings of that route) and ``strength`` (0 = strongest tier)."""
    names = ["confidence", "time", "finding"]
    table = typed(case, [*ROUTE, *names])
    strength = pc.fill_null(pc.index_in(table["confidence"], pa.array(TIERS)), len(TIERS))
    table = table.append_column("strength", strength).append_column("row", pa.array(range(table.num_rows), pa.int64()))
    table = table.sort_by([("strength", "ascending"), ("time", "ascending"), ("finding", "ascending")])
    groups = table.group_by(list(ROUTE), use_threads=False).aggregate([("row", "first"), ("strength", "first"), ([], "count_all")])
    chosen = plain(case.table("findings"))
    chosen = chosen.filter(pc.not_equal(pc.fill_null(chosen["type"], ""), "")).take(groups["row_first"])
    whole = chosen.append_column("strength", groups["strength_first"]).append_column("count", groups["count_all"])
    rows = routed(case, whole)
    texts = [f.name for f in whole.schema if pa.types.is_string(f.type)]
    rows[texts] = rows[texts].fillna("")
    return rows


def filled(path: str, index: str) -> str:
    """A path template with its indices: ``events[*].id`` and ``3`` give ``events[3].id``."""
    for number in index.split(",") if index else ():
        path = path.replace("[*]", f"[{number}]", 1)
    return path
