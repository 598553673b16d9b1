"""Under which name people are told about whoever is behind a host, and what has to be said beside it: whose a name is, and what of it nobody has confirmed."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from .local import address
from .words import NBSP

UNSURE = "*"
"""Stands behind a name or a country that no source confirms."""

UNSURE_NOTE = "unconfirmed: no source of ours carries it for the time of the captures"
"""What that means: nobody has looked it up, or not for a capture so much older than the row."""

CUSTOMER = "customer of "
"""Begins the name of whoever is known only by who runs the servers."""

NOTES = {
    "domain": "owner unknown",
    "address": "owner unknown",
    "network": "who runs the network, not who uses the server",
}
"""What stands beside a recipient that is not an owner, by how it is known."""


def named(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of the destinations table with ``recipient``, ``known`` and ``note``; see ``frames.destinations``. A host that is written as an address has no name
    (``name_source`` address). A name that nobody has confirmed for the time, of any of its hosts, ends in ``UNSURE``."""
    result = rows.copy()
    bare = (result["host"].map(address).notna() & (result["domain"] == "")) | (result["host"] == "")
    result["name_source"] = result["name_source"].mask(bare, "address")
    customer = (result["owner"] == "") & (result["role"] == "host") & (result["operator"] != "")
    own = result["tenant"].where((result["tenant"] != "") | customer, result["domain"])
    own = own.mask(customer & (own == ""), CUSTOMER + result["operator"])
    name = own.where(own != "", result["host"].where(result["name_source"] != "address", ""))
    network = "network of " + result["operator"]
    shown = network.where(result["operator"] != "", result["host"].where(result["host"] != "", result["address"]))
    known = pd.Series("address", result.index).mask(result["operator"] != "", "network").mask(name != "", "domain").mask(customer, "customer")
    result["known"] = known.mask(result["owner"] != "", "owner")
    result["recipient"] = result["owner"].where(result["owner"] != "", name.where(name != "", shown))
    doubted = _named_unsurely(result)
    doubted &= ~result["recipient"].isin(set(result.loc[~doubted, "recipient"]))
    result["recipient"] = result["recipient"].mask(doubted, result["recipient"] + UNSURE)
    result["note"] = [_note(*row) for row in zip(result["known"], result["tenant"], result["operator"], strict=True)]
    return result


def _named_unsurely(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Whether nobody has confirmed the organisation that the name of a recipient says: the owner, or whoever runs the server or the network."""
    named_after = rows["known"].map({"owner": "owner", "network": "operator"})
    named_after = named_after.mask(rows["recipient"].str.startswith(CUSTOMER) & (rows["known"] == "customer"), "operator")
    facts = zip(named_after, rows["unconfirmed"].str.split(", "), strict=True)
    return pd.Series([fact in doubts for fact, doubts in facts], rows.index, dtype=bool)


def article(recipient: str, known: str) -> str:
    """What goes before a recipient in a sentence: ``the `` network of X, ``a `` customer of X; nothing before a name."""
    return "the " if known == "network" else "a " if known == "customer" and recipient.startswith(CUSTOMER) else ""


def _note(known: str, tenant: str, operator: str) -> str:
    if known == "customer":
        return f"rented from {operator}; by whom is not known" if tenant else "which one is not known"
    return NOTES.get(known, "")


def common(texts: "pd.Series[str]") -> str:
    """What all of some lists name, ``seat, control``: a country that one host's facts confirm is confirmed of the recipient."""
    lists = [text.split(", ") for text in texts]
    return ", ".join(part for part in lists[0] if part and all(part in other for other in lists[1:])) if lists else ""


def unsure(row: Mapping[Any, Any], place: str) -> bool:
    """Whether nobody has confirmed a fact (``seat``, ``control``, ``operator``) of a row with ``unconfirmed``."""
    return bool(row[place]) and place in str(row["unconfirmed"]).split(", ")


def marked(row: Mapping[Any, Any], place: str) -> str:
    """The country codes of a place, ``CN*`` where nobody has confirmed it; empty where it is not known."""
    return f"{row[place]}{UNSURE}" if unsure(row, place) else str(row[place])


def doubts(recipients: Iterable[str]) -> str:
    """The sentence to add where one of these names ends in ``UNSURE``; else empty."""
    return f" {UNSURE}:{NBSP}{UNSURE_NOTE}." if any(name.endswith(UNSURE) for name in recipients) else ""


def in_doubt(rows: pd.DataFrame) -> bool:
    """Whether ``UNSURE`` stands anywhere in rows of recipients as people are shown them, so that it has to be explained."""
    return bool(rows["recipient"].str.endswith(UNSURE).any()) or any(unsure(row, place) for row in rows.to_dict("records") for place in ("seat", "control"))


def operated(row: Mapping[Any, Any]) -> str:
    """Who runs the server of a row, ``Akamai*`` where nobody has confirmed it."""
    return f"{row['operator']}{UNSURE * unsure(row, 'operator')}"


def sure(rows: pd.DataFrame, place: str) -> "pd.Series[str]":
    """The country codes of a place, without those that nobody has confirmed."""
    return rows[place].mask(pd.Series([unsure(row, place) for row in rows.to_dict("records")], rows.index, dtype=bool), "")
