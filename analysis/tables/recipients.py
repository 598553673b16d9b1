"""Who was contacted: one row a recipient, with the three countries kept apart, bytes by visibility, and what kind of data it was sent."""

from collections import Counter

import pandas as pd

from ..case import Case
from .findings import findings
from .frames import LOCAL, READABLE, SENSITIVE, SLIGHT, UNREADABLE, VISIBILITIES, application_bytes, destinations, frame, listed, remembered, type_facts
from .whose import common

ACCOUNTING = ("other ip", "non ip", "damaged")
"""Connection rows that only account for bytes."""


NAMED = ("tls", "http", "certificate", "dns", "same address", "address")
"""How the name of a server is known, the best source first; ``address``: not at all."""


@remembered
def recipients(case: Case) -> pd.DataFrame:
    """One row a recipient outside the local network, the most sensitive data first, then by bytes. Columns:

    recipient, known (owner, domain, customer, network, address), note (what has to be said beside the name), named (how its names are known, as in
    ``NAMED``), party, category; server, seat, control (ISO countries, ``DE, IE`` where several, empty = not known), unconfirmed (which of them nobody has
    confirmed: ``seat, control``), place_note; hosts, connections, closed (connections of which something was not readable, also where no byte
    was sent); up, down (application bytes), one column of upstream bytes for each visibility, unreadable (upstream bytes), outside (the same with readable
    ones, without the openings of TLS); types (distinct types sent), sensitive (of these special or high), slight (1 where all of them are rated low or none),
    order (position).
    """
    who = destinations(case)
    rows = who.groupby("recipient").agg(
        known=("known", "first"), note=("note", _most), named=("name_source", _sources), party=("party", _party), category=("category", _most),
        server=("server_country", _codes), seat=("owner_seat", _codes), control=("parent_country", _codes), unconfirmed=("unconfirmed", common),
        place_note=("place_note", _most), hosts=("host", "nunique"),
    )  # fmt: skip
    links = frame(case, "connections", ["connection", "transport", "destination"])
    links = links[~links["transport"].isin(ACCOUNTING)]
    links["recipient"] = links["destination"].map(who.drop_duplicates("destination").set_index("destination")["recipient"])
    rows["connections"] = links.groupby("recipient")["connection"].nunique()
    rows["closed"] = _closed(case)
    rows = rows.join(_bytes(case)).join(_types(case), how="outer").reset_index(names="recipient")
    texts = ["known", "note", "named", "party", "category", "server", "seat", "control", "unconfirmed", "place_note"]
    rows[texts] = rows[texts].astype(object).fillna("").astype("str")
    counts = [c for c in rows.columns if c not in ("recipient", *texts)]
    rows[counts] = rows[counts].fillna(0).astype("int64")
    rows["unreadable"] = rows[list(UNREADABLE)].sum(axis=1)
    rows["outside"] = rows["unreadable"] + rows[list(READABLE)].sum(axis=1)
    rows = rows[~rows["recipient"].isin(["", LOCAL])]
    rows = rows.sort_values(["sensitive", "types", "up", "recipient"], ascending=[False, False, False, True], kind="stable").reset_index(drop=True)
    return rows.assign(order=rows.index)


def _bytes(case: Case) -> pd.DataFrame:
    """Index recipient; up, down and upstream bytes by visibility."""
    ledger = application_bytes(case)
    ways = ledger.pivot_table(index="recipient", columns="direction", values="bytes", aggfunc="sum")
    ways = ways.reindex(columns=["sent", "came back"]).set_axis(["up", "down"], axis=1)
    sent = ledger[ledger["direction"] == "sent"]
    seen = sent.pivot_table(index="recipient", columns="visibility", values="bytes", aggfunc="sum").reindex(columns=list(VISIBILITIES))
    return ways.join(seen, how="outer")


def _closed(case: Case) -> "pd.Series[int]":
    ledger = application_bytes(case)
    return ledger[ledger["visibility"].isin(UNREADABLE)].groupby("recipient")["connection"].nunique()


def _types(case: Case) -> pd.DataFrame:
    found = findings(case)
    found = found[found["outcome"] == "sent"].drop_duplicates(["recipient", "type"])
    sensitivity = found["type"].map(type_facts(case)["sensitivity"])
    found = found.assign(sensitive=sensitivity.isin(SENSITIVE).astype(int), slight=sensitivity.isin(SLIGHT).astype(int))
    return found.groupby("recipient").agg(types=("type", "nunique"), sensitive=("sensitive", "sum"), slight=("slight", "min"))


def _sources(values: pd.Series) -> str:
    """How names are known, the best source first."""
    return ", ".join(source for source in NAMED if source in set(values))


def _codes(values: pd.Series) -> str:
    return ", ".join(listed(values))


def _most(values: pd.Series) -> str:
    """The most frequent text that is not empty; of equals the first in the alphabet."""
    counts = Counter(v for v in values.tolist() if v)
    return min(counts, key=lambda text: (-counts[text], text), default="")


def _party(values: pd.Series) -> str:
    """``first`` when any destination is the app's own; ``third`` when all that are known are not."""
    seen = set(values)
    return "first" if "first" in seen else "third" if "third" in seen else "unknown"
