"""Where the data went, and which laws can reach it. Exposure, not proof of access."""

import pandas as pd

from ..case import Case
from .findings import findings
from .frames import HANDSHAKE, LOCAL, UNREADABLE, application_bytes, frame, labels_of, listed, remembered, texts_of, type_facts
from .frames import destinations as known_destinations
from .local import is_everyone

SENTENCE = "Exposure, not proof of access."
"""The fixed sentence that stands wherever exposures are shown."""

GROUNDS = ("server", "recipient", "parent", "remote access", "operator of the server", "parent of the operator", "remote access by the operator")
"""In the order in which they are told: what is true of the recipient before what is true of whoever runs its server."""

COLUMNS = (
    "recipient", "host", "domain", "category", "service", "party", "server", "place_note", "registered_in", "seat", "headquarters", "parent", "control",
    "unconfirmed", "operator", "note", "connections", "up", "types", "source", "date", "confidence",
)  # fmt: skip
"""Of a host."""


@remembered
def destinations(case: Case) -> pd.DataFrame:
    """One row a host, without addresses of nobody in particular (broadcast): recipient, host, domain, category, service, party, server (country), place_note,
    registered_in, seat, headquarters, parent, control (country), unconfirmed (which of seat, headquarters, control), operator, note (what has to be said
    beside the recipient), connections, up (upstream application bytes, without the openings of TLS), types (labels sent, most sensitive first), source, date,
    confidence."""
    who = known_destinations(case)
    names = {"server_country": "server", "owner_seat": "seat", "owner_headquarters": "headquarters", "parent_country": "control"}
    rows = who.rename(columns=names).drop_duplicates(["recipient", "host", "server"])
    rows = rows[~rows["host"].map(is_everyone).astype(bool)]
    key = who.drop_duplicates("destination").set_index("destination")["host"]
    ledger = application_bytes(case)
    host = ledger["destination"].map(key)
    up = ledger[(ledger["direction"] == "sent") & (ledger["visibility"] != HANDSHAKE)].groupby(host)["bytes"].sum()
    rows["connections"] = rows["host"].map(ledger.groupby(host)["connection"].nunique()).fillna(0).astype("int64")
    rows["up"] = rows["host"].map(up).fillna(0).astype("int64")
    rows["types"] = rows["host"].map(_types_by_host(case, key)).map(lambda t: t if isinstance(t, list) else [])
    rows = rows.assign(many=rows["types"].map(len)).sort_values(["many", "up", "host"], ascending=[False, False, True], kind="stable")
    return rows[list(COLUMNS)].reset_index(drop=True)


def outside(case: Case) -> pd.DataFrame:
    """The same without the local network."""
    rows = destinations(case)
    return rows[rows["recipient"] != LOCAL].reset_index(drop=True)


def involved(case: Case) -> list[str]:
    """Countries of servers, seats, headquarters and controlling parents of all recipients outside, each once."""
    rows = outside(case)
    return listed(code for place in ("server", "seat", "headquarters", "control") for code in rows[place])


def _types_by_host(case: Case, host: pd.Series) -> dict[str, list[str]]:
    found = findings(case)
    found = found[found["outcome"] == "sent"]
    found = found.assign(host=found["destination"].map(host)).sort_values("hashed", kind="stable").drop_duplicates(["host", "type"])
    facts = type_facts(case)
    found = found.join(facts["rank"], on="type").assign(label=lambda f: labels_of(f, facts))
    found = found.sort_values(["rank", "label"])
    return {str(name): list(group) for name, group in found.groupby("host")["label"]}


def exposures(case: Case, fed: bool = False, unread: bool = False, confirmed: bool = True) -> pd.DataFrame:
    """One row a country, law and ground: country, law, title (its name, year and article), ground, addressee, recipients (list), hosts (number), basis (list,
    one text for each of the recipients, in their order), as_of, unconfirmed. With ``fed`` only for recipients that were sent personal data, with ``unread``
    only for the others that were sent what could not be read. Rows that rest on what no source confirms are only in the answer without ``confirmed``, which
    holds nothing else: they are told apart and never counted."""
    rows = frame(case, "exposures")
    who = known_destinations(case).drop_duplicates("destination").set_index("destination")["recipient"]
    rows["recipient"] = texts_of(rows["destination"].map(who))
    rows = rows[_asked(case, rows["recipient"], fed, unread) & (rows["recipient"] != LOCAL)]
    rows = _sure(rows) if confirmed else _unsure(rows)
    rows["place"] = rows["ground"].map({g: i for i, g in enumerate(GROUNDS)}).fillna(len(GROUNDS))
    keys = ["country", "law", "place", "ground", "addressee"]
    each = rows.groupby([*keys, "recipient"], as_index=False).agg(basis=("basis", lambda texts: " ".join(listed(texts))))
    told = each.groupby(keys).agg(recipients=("recipient", list), basis=("basis", list))
    counts = rows.groupby(keys).agg(hosts=("host", "nunique"), as_of=("as_of", "max"), unconfirmed=("unconfirmed", "max"))
    grouped = told.join(counts).reset_index()
    grouped.insert(2, "title", [case.law(law) for law in grouped["law"]])
    return grouped[["country", "law", "title", "ground", "addressee", "recipients", "hosts", "basis", "as_of", "unconfirmed"]]


def _asked(case: Case, recipient: pd.Series, fed: bool, unread: bool) -> pd.Series:
    """Whether each row is of a recipient that was asked for; see ``exposures``."""
    found = findings(case)
    given = recipient.isin(found.loc[found["outcome"] == "sent", "recipient"])
    if fed or not unread:
        return given | (not fed)
    ledger = application_bytes(case)
    closed = ledger.loc[(ledger["direction"] == "sent") & ledger["visibility"].isin(UNREADABLE) & (ledger["bytes"] > 0), "recipient"]
    return ~given & recipient.isin(closed)


def _sure(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["unconfirmed"] == ""].copy()


def _unsure(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows that nobody confirmed, less those that say again what is sure of another host of the recipient."""
    keys = ["country", "law", "ground", "recipient"]
    sure = _sure(rows).set_index(keys).index
    return rows[(rows["unconfirmed"] != "") & ~rows.set_index(keys).index.isin(sure)].copy()
