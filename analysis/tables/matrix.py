"""Types × recipients: what each recipient was sent, and where a blank means "not seen" rather than "not sent"."""

import pandas as pd

from ..case import Case
from .frames import type_facts
from .overview import overview
from .recipients import recipients

SENT, WEAK, ASKED, UNREAD, ABSENT = "sent", "weak", "asked", "unread", ""
"""Cells. ``weak``: sent, but only a name or a shape says so. ``unread``: not seen, but part of the traffic to this recipient could not be read. ``asked``:
asked for, not available."""

LEFT = (SENT, WEAK)
"""Cells of what left the phone."""

ANY = "any personal data"
"""The only column where no type was found: it still tells whose traffic could not be read."""


def matrix(case: Case) -> pd.DataFrame:
    """Index: recipients in the order of ``recipients``, all that were contacted. Columns: types, most sensitive and most widely sent first, or
    ``ANY``. Cells as above."""
    pairs = overview(case)
    who = recipients(case)
    pairs = pairs[(pairs["sent"] > 0) | (pairs["asked"] > 0)]
    spread = pairs[pairs["sent"] > 0].groupby("type")["recipient"].nunique()
    types = pairs.drop_duplicates("type")[["type", "rank"]].assign(label=lambda t: t["type"].map(type_facts(case)["label"]))
    types["spread"] = types["type"].map(spread).fillna(0)
    types = types.sort_values(["rank", "spread", "label"], ascending=[True, False, True])
    blank = who["closed"].gt(0).map({True: UNREAD, False: ABSENT})
    cells = pd.DataFrame(
        {t: blank.to_numpy() for t in (types["type"] if len(types) else [ANY])}, index=pd.Index(who["recipient"], name="recipient"), dtype=object
    )
    for recipient, kind, sent, weak in zip(pairs["recipient"], pairs["type"], pairs["sent"], pairs["weak"], strict=True):
        cells.loc[recipient, kind] = (WEAK if weak else SENT) if sent else ASKED
    return cells
