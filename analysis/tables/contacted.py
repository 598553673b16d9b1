"""Who else was contacted: recipients that were not seen getting personal data. Of encrypted captures they are all there is to know."""

import pandas as pd

from ..case import Case
from .destinations import destinations
from .recipients import recipients


def contacted(case: Case) -> pd.DataFrame:
    """One row a recipient that no personal data was seen going to, most unreadable upstream bytes first. Columns as in ``recipients``, and names (list of its
    hosts, those that were sent most first)."""
    who = recipients(case)
    rows = who[who["types"] == 0].sort_values(["unreadable", "up", "recipient"], ascending=[False, False, True], kind="stable")
    hosts = destinations(case).sort_values(["up", "host"], ascending=[False, True], kind="stable")
    names = hosts.groupby("recipient")["host"].agg(lambda group: list(dict.fromkeys(group)))
    return rows.assign(names=rows["recipient"].map(names)).reset_index(drop=True)


def closed(case: Case) -> pd.DataFrame:
    """Recipients of bytes that could not be read, most bytes first: columns as in ``recipients``."""
    who = recipients(case)
    return who[who["unreadable"] > 0].sort_values(["unreadable", "recipient"], ascending=[False, True], kind="stable").reset_index(drop=True)
