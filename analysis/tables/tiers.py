"""What each kind of evidence was worth where it was measured, as the case says. The tiers are kinds of evidence, not a ranking by these figures."""

from math import sqrt

import pandas as pd

from ..case import Case
from ..model import TIERS
from .words import NBSP

CAUTION = (
    "The labelled requests were read while the rules were written, so these counts flatter: on apps that nobody has looked at, fewer will be right. "
    "Few cases say little, which is what the interval shows. The tiers are kinds of evidence – what a finding rests on – and not a ranking by this number. "
    "The counts say nothing of what was missed."
)
"""Belongs with every figure on the tiers."""

NORMAL = 1.959964
"""Standard deviations on either side that hold 95 % of a normal distribution."""


def interval(right: int, wrong: int) -> tuple[float, float]:
    """The 95 % confidence interval of a share of ``right`` among ``right + wrong`` cases (Wilson score interval); 0 to 1 where there is no case."""
    count = right + wrong
    if not count:
        return 0.0, 1.0
    share, spread = right / count, NORMAL**2 / count
    middle = (share + spread / 2) / (1 + spread)
    half = NORMAL / (1 + spread) * sqrt(share * (1 - share) / count + spread / (4 * count))
    return max(0.0, middle - half), min(1.0, middle + half)


def told(right: int, wrong: int) -> str:
    """``98.1–99.9 %``: the interval in words, 100 % only where nothing was wrong; empty where there is no case."""
    low, high = (100 * end for end in interval(right, wrong))
    return f"{low:.1f}–{min(high, 99.9) if wrong else high:.1f}{NBSP}%".replace("100.0", "100") if right + wrong else ""


def tiers(case: Case) -> pd.DataFrame:
    """One row a tier, the strongest first: tier, right, wrong (labelled findings), interval (95 %, as ``told``), measured_on, date. Empty for a case that
    carries no measurements."""
    measured = case.info.get("tiers") or {}
    rows = pd.DataFrame([measured[name] for name in TIERS if name in measured], columns=["tier", "right", "wrong", "measured_on", "date"])
    rows.insert(3, "interval", [told(int(right), int(wrong)) for right, wrong in zip(rows["right"], rows["wrong"], strict=True)])
    return rows
