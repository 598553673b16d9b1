"""What a value looks like, judged once for each distinct value: every shape of ``data/shapes.csv`` and ``data/vocabularies.csv`` is one bit.

All patterns run in one pass of a google-re2 set; only what matched is checked further (check digits, number plans). Checks are put off: ``masks`` takes the
pattern's word
for them, and ``verify`` runs them on the values that stand where it matters. Values that stand for "nothing" – zeros, ``unknown`` –
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


@dataclass(frozen=True, slots=True)
class _Matcher:
    """Patterns in one automaton."""

    patterns: re2.Set
    after: tuple[tuple[int, Callable[[str], bool] | None], ...]
    """For each pattern its mask and the check that is not put off."""

    def mask(self, text: str) -> int:
        mask = 0
        for at in self.patterns.Match(text.encode("utf-8", "replace")) or ():
            bit, check = self.after[at]
            if check is None or check(text):
                mask |= bit
        return mask


IDENTIFIERS = ("uuid", "hex16", "hex32", "hex40", "hex64")
"""Shapes of identifiers: values without a name that have one are candidates."""


@cache
def _matcher(alone: bool) -> _Matcher:
    """All patterns, or only those of shapes that count without a name."""
    patterns, after = re2.Set.FullMatchSet(), []
    for row in rows("shapes"):
        if not alone or row["type"] or row["shape"] in IDENTIFIERS:
            patterns.Add(row["pattern"])
            check = CHECKS[row["check"]] if row["check"] and not _is_deferred(row) else None
            after.append((1 << shapes()[row["shape"]].bit, check))
    patterns.Compile()
    return _Matcher(patterns, tuple(after))


@cache
def deferred() -> tuple[tuple[int, Callable[[str], bool]], ...]:
    """Masks and checks of shapes whose check is put off."""
    return tuple((1 << shapes()[row["shape"]].bit, CHECKS[row["check"]]) for row in rows("shapes") if _is_deferred(row))


def _is_deferred(row: dict[str, str]) -> bool:
    return bool(row["check"]) and not row["type"]


@cache
def _vocabulary() -> dict[str, int]:
    words: dict[str, int] = {}
    for row in rows("vocabularies"):
        for word in row["words"].split("|"):
            words[word] = words.get(word, 0) | 1 << shapes()[row["shape"]].bit
    return words


def shape_mask(value: str) -> int:
    """All shapes of one value as bits."""
    return _remembered(value) if len(value) <= _REMEMBERED else _judged(value[:LONGEST])


_REMEMBERED = 128
"""Characters up to which a value's shapes are remembered between units, so that long texts are not kept in memory."""


def _judged(text: str) -> int:
    return 2 if is_placeholder(text) else 1 | _vocabulary().get(text.lower(), 0) | _matcher(False).mask(text)


_remembered = lru_cache(maxsize=1 << 16)(_judged)


def mask_alone(value: str) -> int:
    """The shapes of one value that count without a name."""
    text = value[:LONGEST]
    mask = _matcher(True).mask(text)
    return 0 if mask and is_placeholder(text) else mask


type Numbers = np.ndarray[tuple[int], np.dtype[np.int64]]
type Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]
type Masks = np.ndarray[tuple[int, int], np.dtype[np.uint64]]


def masks(values: Sequence[str | bytes], named: Flags) -> Masks:
    """The shapes of many values: one row a value, 64 shapes a column. Values that are not ``named`` get only the shapes that count without a name; bytes get
    none."""
    out = np.zeros((len(values), 2), np.uint64)
    for which, judge in ((named, shape_mask), (~named & _worth_a_look(values), mask_alone)):
        some = [at for at in np.flatnonzero(which).tolist() if isinstance(values[at], str)]
        found = [judge(str(values[at])) for at in some]
        out[some, 0] = np.array([mask & 0xFFFFFFFFFFFFFFFF for mask in found], np.uint64)
        out[some, 1] = np.array([mask >> 64 for mask in found], np.uint64)
    return out


def verify(values: Sequence[str | bytes], which: Numbers, wanted: int, found: Masks, checked: Masks) -> None:
    """Run the put-off checks of the ``wanted`` shapes on some values, once for each value (``checked`` remembers), and take away what fails from ``found``."""
    for bit, check in deferred():
        if not wanted & bit:
            continue
        half, one = (1, np.uint64(bit >> 64)) if bit >> 64 else (0, np.uint64(bit))
        pending = sorted(set(which[(found[which, half] & ~checked[which, half] & one) != 0].tolist()))
        if pending:
            failed = [at for at in pending if not check(str(values[at])[:LONGEST])]
            found[failed, half] &= ~one
            checked[pending, half] |= one


_DIGIT, _SMALL_HEX, _BIG_HEX, _MARK, _OTHER = 1, 2, 4, 8, 16
_CLASS = np.full(256, _OTHER, np.uint8)
_CLASS[list(b"0123456789")] = _DIGIT
_CLASS[list(b"abcdef")] = _SMALL_HEX
_CLASS[list(b"ABCDEF")] = _BIG_HEX
_CLASS[list(b"@:/+,|;-")] = _MARK
_IDENTIFIER_LENGTHS = (15, 16, 32, 40, 64)
_LONG = 26


def _worth_a_look(values: Sequence[str | bytes]) -> Flags:
    """Which values may have a shape that is enough by itself, by their length and the kinds of their bytes. Wrong in one direction only: too often yes."""
    texts = [value.encode("utf-8", "replace") if isinstance(value, str) else b"" for value in values]
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    kinds = np.zeros(len(texts), np.uint8)
    full = lengths > 0
    if full.any():
        starts = np.concatenate(([0], np.cumsum(lengths[full])[:-1]))
        kinds[full] = np.bitwise_or.reduceat(_CLASS[np.frombuffer(b"".join(texts), np.uint8)], starts)
    hexadecimal = np.isin(lengths, _IDENTIFIER_LENGTHS) & ((kinds == _DIGIT | _SMALL_HEX) | (kinds == _DIGIT | _BIG_HEX))
    numbers = (kinds == _DIGIT) & (lengths >= 18) & (lengths <= 22)
    worth: Flags = (kinds & _MARK > 0) | (lengths >= _LONG) | hexadecimal | numbers
    return worth
