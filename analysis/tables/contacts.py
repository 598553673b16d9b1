"""Contact lists: which app contacted whom. They hold no payload, so they answer neither what was sent nor how much."""

import pandas as pd

from ..case import Case
from .captures import LISTS
from .frames import LOCAL, destinations, frame, listed, remembered, texts_of
from .recipients import recipients

SENTENCE = "A contact list names apps and whom they contacted. It holds nothing of what was sent, and no amounts."
"""Stands wherever such a list is shown."""

COLUMNS = ["app", "recipient", "server", "seat", "control", "unconfirmed", "hosts", "entries", "apps"]

WHERE = ["server", "seat", "control", "unconfirmed"]

NO_APP = "(no app named)"


@remembered
def contacts(case: Case) -> pd.DataFrame:
    """One row an app and recipient of the contact lists, apps with most recipients first: app, recipient, server, seat, control, unconfirmed (as in
    ``recipients``), hosts (list), entries (of the lists), apps (how many apps contacted this recipient). Empty where no capture is a list."""
    formats = frame(case, "captures", ["capture", "format"]).drop_duplicates("capture").set_index("capture")["format"]
    links = frame(case, "connections", ["capture", "destination", "app", "packets"])
    links = links[links["capture"].map(formats).isin(LISTS)]
    if not len(links):
        return pd.DataFrame(columns=COLUMNS)
    who = destinations(case).drop_duplicates("destination").set_index("destination")
    links = links.assign(recipient=texts_of(links["destination"].map(who["recipient"])), host=texts_of(links["destination"].map(who["host"])))
    links = links[~links["recipient"].isin(["", LOCAL])]
    links["app"] = links["app"].where(links["app"] != "", NO_APP)
    rows = links.groupby(["app", "recipient"], as_index=False).agg(hosts=("host", listed), entries=("packets", "sum"))
    rows["apps"] = rows.groupby("recipient")["app"].transform("nunique")
    rows["entries"] = rows["entries"].astype("int64")
    rows["nobody"] = rows["app"] == NO_APP
    rows["many"] = rows.groupby("app")["recipient"].transform("nunique")
    rows = rows.join(recipients(case).set_index("recipient")[WHERE], on="recipient").fillna(dict.fromkeys(WHERE, ""))
    rows = rows.sort_values(["nobody", "many", "app", "entries", "recipient"], ascending=[True, False, True, False, True], kind="stable").reset_index(drop=True)
    return rows[COLUMNS]
