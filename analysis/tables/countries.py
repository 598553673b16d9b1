"""Three countries of every recipient, kept apart: where the server stands, where the recipient is incorporated, who controls it."""

import pandas as pd

from ..case import Case
from . import whose
from .recipients import recipients

PLACES = ("server", "seat", "control")


def countries(case: Case) -> pd.DataFrame:
    """One row a country code (empty = not known), the most frequent first. Columns: country, and for each of ``PLACES`` the number of recipients contacted
    (``seat``) and of those sent personal data (``seat_sent``), and apart from both of those whose country nobody has confirmed (``seat_unsure``). A recipient
    with servers in two countries counts in both."""
    who = recipients(case)
    result = pd.DataFrame(index=pd.Index([], name="country", dtype=object))
    for place in PLACES:
        unsure = [whose.unsure(row, place) for row in who.to_dict("records")]
        rows = who.assign(country=who[place].str.split(", "), unsure=unsure).explode("country")
        rows = rows.assign(all=~rows["unsure"], sent=~rows["unsure"] & (rows["types"] > 0))
        counts = rows.groupby("country")[["all", "sent", "unsure"]].sum()
        result = result.join(counts.set_axis([place, f"{place}_sent", f"{place}_unsure"], axis=1), how="outer")
    result = result.fillna(0).astype("int64").reset_index()
    most = pd.concat([result[place] + result[f"{place}_unsure"] for place in PLACES], axis=1).max(axis=1)
    order = result.assign(unknown=result["country"] == "", most=most).sort_values(
        ["unknown", "most", "control", "country"], ascending=[True, False, False, True]
    )
    return result.loc[order.index].reset_index(drop=True)
