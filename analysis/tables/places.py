"""Where servers are known to stand, and why the others have no place: what a map may show, and what has to be said beside it."""

import pandas as pd

from ..case import Case
from .frames import HANDSHAKE, LOCAL, application_bytes, destinations, listed, remembered

REASONS = (
    ("edge network", "at edge networks, where the nearest of many places answers"),
    ("disagree", "of which sources disagree"),
    ("private address", "reached at a private address, through a proxy"),
    ("not captured", "without an address in the captures"),
    ("address databases are of", "in captures much older than the address databases"),
    ("no address database", "of which only the registration of the address block is known"),
)
"""A part of the note on a place, and what it means for a host; the first that fits."""

OTHERWISE = "of which no source knows the place"


def why(note: str) -> str:
    """Why a host has no place, in words that fit behind ``3 hosts``."""
    return next((words for part, words in REASONS if part in note), OTHERWISE)


@remembered
def _servers(case: Case) -> pd.DataFrame:
    """One row a host outside the local network, country (empty = not known) and reason: recipient, up (bytes). A host with servers in two countries has two."""
    ledger = application_bytes(case)
    up = ledger[(ledger["direction"] == "sent") & (ledger["visibility"] != HANDSHAKE)].groupby("destination")["bytes"].sum()
    rows = destinations(case)
    rows = rows[rows["recipient"] != LOCAL]
    reasons = [why(note) if not country else "" for country, note in zip(rows["server_country"], rows["place_note"], strict=True)]
    rows = rows.assign(country=rows["server_country"], reason=reasons, up=rows["destination"].map(up).fillna(0).astype("int64"))
    return rows.groupby(["country", "reason", "host"], as_index=False).agg(recipient=("recipient", "first"), up=("up", "sum"))


def places(case: Case) -> pd.DataFrame:
    """One row a country in which servers are known to stand, the most bytes first: country, hosts, recipients (list), up (upstream application bytes)."""
    rows = _servers(case)
    rows = rows[rows["country"] != ""].groupby("country", as_index=False).agg(hosts=("host", "nunique"), recipients=("recipient", listed), up=("up", "sum"))
    return rows.sort_values(["up", "hosts", "country"], ascending=[False, False, True]).reset_index(drop=True)


def unplaced(case: Case) -> pd.DataFrame:
    """One row a reason why servers have no place, the most hosts first: reason, hosts, up."""
    rows = _servers(case)
    rows = rows[rows["country"] == ""].groupby("reason", as_index=False).agg(hosts=("host", "nunique"), up=("up", "sum"))
    return rows.sort_values(["hosts", "reason"], ascending=[False, True]).reset_index(drop=True)
