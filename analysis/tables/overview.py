"""Who got what: personal-data types × recipients × countries."""

import pandas as pd

from ..case import Case
from ..model import TIERS
from .findings import findings, values
from .frames import labels_of, listed, remembered, type_facts
from .recipients import recipients
from .speaker import PROVEN

OUTCOMES = ("sent", "blocked", "local", "asked", "came back")
"""What became of a finding; only ``sent`` left the phone. ``asked``: asked for, but the field held a placeholder."""

COUNTRIES = ("server", "seat", "control", "unconfirmed")


@remembered
def overview(case: Case) -> pd.DataFrame:
    """One row a recipient and type, the most sensitive types and busiest recipients first.

    Columns: recipient, party, known, server, seat, control, unconfirmed (as in ``recipients``), type, label, sensitivity, rank, one count of findings for
    each of ``OUTCOMES``, values (distinct values sent), tier (the strongest evidence of a finding sent), weak (whether that is the weakest there is),
    hashed (whether all that was sent were hashes; the label says so too), apps (list), proven (whether all findings sent are tied to an app by process or
    package).
    """
    found, keys = findings(case), ["recipient", "type"]
    counts = found.pivot_table(index=keys, columns="outcome", values="count", aggfunc="sum").reindex(columns=list(OUTCOMES)).fillna(0).astype("int64")
    sent = found[found["outcome"] == "sent"].assign(proof=lambda f: f["attribution"].isin(PROVEN))
    details = sent.groupby(keys).agg(apps=("app", listed), proven=("proof", "all"), tier=("confidence", strongest), hashed=("hashed", "all"))
    distinct = values(case)
    distinct = distinct[distinct["outcome"] == "sent"].groupby(keys).agg(values=("value", "nunique"))
    rows = counts.join(details).join(distinct).reset_index()
    rows["values"] = rows["values"].fillna(0).astype(int)
    rows["apps"] = [a if isinstance(a, list) else [] for a in rows["apps"]]
    rows["proven"] = rows["proven"].eq(True)
    rows["hashed"] = rows["hashed"].eq(True)
    rows["tier"] = rows["tier"].fillna("")
    rows["weak"] = rows["tier"] == TIERS[-1]
    facts = type_facts(case)
    rows = rows.join(facts[["sensitivity", "rank"]], on="type").assign(label=lambda r: labels_of(r, facts))
    who = recipients(case).set_index("recipient")
    rows = rows.join(who[["party", "known", *COUNTRIES, "order"]], on="recipient")
    rows = rows.fillna({"party": "", "known": "", **dict.fromkeys(COUNTRIES, "")})
    rows = rows.sort_values(["order", "rank", "label"], kind="stable").reset_index(drop=True)
    return rows[
        ["recipient", "party", "known", *COUNTRIES, "type", "label", "sensitivity", "rank", *OUTCOMES, "values", "tier", "weak", "hashed", "apps", "proven"]
    ]


def strongest(tiers: pd.Series) -> str:
    """The strongest of some tiers; empty when none of them is one."""
    seen = set(tiers)
    return next((tier for tier in TIERS if tier in seen), "")
