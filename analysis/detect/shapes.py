"""What a value looks like, judged once for each distinct value: every shape of ``data/shapes.csv`` and ``data/vocabularies.csv`` is one bit.

All patterns run in one pass of a google-re2 set; only what matched is checked further (check digits, number plans). Values that stand for "nothing" – zeros, ``unknown`` –
have no shape but ``placeholder``.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import re2

from .checks import CHECKS
from .facts import rows
from .suppress import is_placeholder

LONGEST = 4096
"""Characters of a value that are looked at; longer values are texts, not identifiers, except those that open as something else."""
WIDTH = 2
"""64-bit words of a mask."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One row: what it is called, how much it proves and which type it stands for alone."""

    bit: int
    name: str
    strength: str
    """``checksum`` or ``structure`` (hardly by accident), ``form`` (a closed list or a format), ``weak`` (says little)."""
    type: str
    """Type id where the shape is enough by itself; else empty."""
    reason: str


@cache
def shapes() -> dict[str, Shape]:
    """All shapes by name. ``any`` is every value that is not a placeholder."""
    found = [Shape(0, "any", "weak", "", "Has a value"), Shape(1, "placeholder", "weak", "", "Stands for no value")]
    found += [Shape(len(found) + at, row["shape"], row["strength"], row["type"], row["reason"]) for at, row in enumerate(rows("shapes"))]
    found += [Shape(len(found) + at, row["shape"], "form", "", row["reason"]) for at, row in enumerate(rows("vocabularies"))]
    return {shape.name: shape for shape in found}


def mask_of(names: Iterable[str]) -> int:
    """The bits of some shapes. Raises ValueError for a name that no table has."""
    mask = 0
    for name in names:
        if name not in shapes():
            raise ValueError(f"no shape is called {name!r}")
        mask |= 1 << shapes()[name].bit
    return mask


@cache
def _matcher() -> tuple[re2.Set, list[tuple[int, Callable[[str], bool] | None]]]:
    patterns = re2.Set.FullMatchSet()
    after: list[tuple[int, Callable[[str], bool] | None]] = []
    for row in rows("shapes"):
        patterns.Add(row["pattern"])
        after.append((1 << shapes()[row["shape"]].bit, CHECKS[row["check"]] if row["check"] else None))
    patterns.Compile()
    return patterns, after


@cache
def _vocabulary() -> dict[str, int]:
    words: dict[str, int] = {}
    for row in rows("vocabularies"):
        for word in row["words"].split("|"):
            words[word] = words.get(word, 0) | 1 << shapes()[row["shape"]].bit
    return words


@lru_cache(maxsize=1 << 17)
def shape_mask(value: str) -> int:
    """The shapes of one value as bits."""
    text = value[:LONGEST]
    if is_placeholder(text):
        return 2
    patterns, after = _matcher()
    mask = 1 | _vocabulary().get(text.lower(), 0)
    for at in patterns.Match(text.encode("utf-8", "replace")) or ():
        bit, check = after[at]
        if check is None or check(text):
            mask |= bit
    return mask


def masks(values: Sequence[str | bytes]) -> "np.ndarray[tuple[int, int], np.dtype[np.uint64]]":
    """The shapes of many values: one row a value, 64 shapes a column. Bytes have none."""
    out = np.zeros((len(values), WIDTH), np.uint64)
    for at, value in enumerate(values):
        if isinstance(value, str):
            mask = shape_mask(value)
            out[at, 0] = mask & 0xFFFFFFFFFFFFFFFF
            out[at, 1] = mask >> 64
    return out
