"""What went wrong while reading, gravest and most frequent first."""

import pandas as pd

from ..case import Case
from .frames import frame

NAMES = {"damaged": "damaged", "truncated": "cut off", "unsupported": "not supported", "limit": "over a limit", "gap": "packets missing", "keys": "no keys",
         "label": "label is wrong", "export": "lost on export", "device": "which device"}  # fmt: skip
"""The kinds of problem in plain words."""


def problems(case: Case) -> pd.DataFrame:
    """One row an input, kind and text: input, kind, words, text, place (the first), places (how many), count, fatal."""
    rows = frame(case, "problems")
    rows["count"] = rows["count"].fillna(1).astype("int64")
    rows["fatal"] = rows["fatal"].fillna(False).astype(bool)
    grouped = rows.groupby(["input", "kind", "text"], as_index=False, sort=False).agg(
        place=("place", "first"), places=("place", "size"), count=("count", "sum"), fatal=("fatal", "any")
    )  # fmt: skip
    grouped.insert(2, "words", grouped["kind"].map(NAMES).fillna(grouped["kind"]))
    return grouped.sort_values(["fatal", "count", "input", "text"], ascending=[False, False, True, True], kind="stable").reset_index(drop=True)
