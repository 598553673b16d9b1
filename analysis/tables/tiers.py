"""How often each tier of evidence was right, as the case says it was measured."""

import pandas as pd

from ..case import Case
from ..model import TIERS


def tiers(case: Case) -> pd.DataFrame:
    """One row a tier, the strongest first: tier, right, wrong (labelled findings), precision (share, NaN where none was labelled), measured_on, date, said
    (``right in 362 of 364``, empty where none was labelled). Empty for a case that carries no measurements."""
    measured = case.info.get("tiers") or {}
    columns = ["tier", "right", "wrong", "precision", "measured_on", "date"]
    rows = pd.DataFrame([measured[name] for name in TIERS if name in measured], columns=columns)
    counts = zip(rows["right"], rows["wrong"], strict=True)
    return rows.assign(said=[f"right in {right:,} of {right + wrong:,}" if right + wrong else "" for right, wrong in counts])
