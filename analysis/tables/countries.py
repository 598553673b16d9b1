"""Three countries of every recipient, kept apart: where the server stands, where the recipient is incorporated, who controls it."""

import pandas as pd

from ..case import Case
from .recipients import recipients

PLACES = ("server", "seat", "control")


def countries(case: Case) -> pd.DataFrame:
    """One row a country code (empty = not known), the most frequent first. Columns: country, and for each of ``PLACES`` the number of recipients contacted
    (``seat``) and of those sent personal data (``seat_sent``). A recipient with servers in two countries counts in both."""
    who = recipients(case)
    result = pd.DataFrame(index=pd.Index([], name="country", dtype=object))
    for place in PLACES:
        rows = who.assign(country=who[place].str.split(", ")).explode("country")
        counts = rows.groupby("country").agg(all=("recipient", "nunique"), sent=("types", lambda t: int((t > 0).sum())))
        result = result.join(counts.set_axis([place, f"{place}_sent"], axis=1), how="outer")
    result = result.fillna(0).astype("int64").reset_index()
    most = result[list(PLACES)].max(axis=1)
    order = result.assign(unknown=result["country"] == "", most=most).sort_values(
        ["unknown", "most", "control", "country"], ascending=[True, False, False, True]
    )
    return result.loc[order.index].reset_index(drop=True)
