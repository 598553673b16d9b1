"""What a value looks like, judged once for each distinct value: every shape of ``data/shapes.csv`` and ``data/vocabularies.csv`` is one bit.

Each pattern runs over the column of the values that are asked for its shape, by RE2 within Arrow; only what matched is checked further (check digits, number
plans). Values that stand for "nothing" – zeros, ``unknown`` – have no shape but ``placeholder``.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import re2

from .checks import CHECKS
from .columns import Flags, Numbers, bytes_of, matching, taken, texts_of
from .facts import rows
from .pictures import is_picture
from .suppress import placeholders

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


def pattern_of(name: str) -> str:
    """The pattern of a shape."""
    return next(row["pattern"] for row in rows("shapes") if row["shape"] == name)


IDENTIFIERS = ("uuid", "hex16", "hex32", "hex40", "hex64")
"""Shapes of identifiers: values without a name that have one are candidates."""


@cache
def _vocabulary() -> tuple[dict[str, int], int]:
    """The shapes of each word, and the shapes of any."""
    words: dict[str, int] = {}
    for row in rows("vocabularies"):
        for word in row["words"].split("|"):
            words[word] = words.get(word, 0) | 1 << shapes()[row["shape"]].bit
    return words, mask_of(row["shape"] for row in rows("vocabularies"))


type Masks = npt.NDArray[np.uint64]


def no_masks(count: int) -> Masks:
    """No shapes of ``count`` values: 64 shapes a row, one value a column."""
    return np.zeros((len(shapes()) // 64 + 1, count), np.uint64)


def _rows_of(mask: int) -> Iterator[tuple[int, np.uint64]]:
    """The rows in which a mask has bits, with these."""
    for row in range(mask.bit_length() // 64 + 1):
        if bits := mask >> 64 * row & _LOW:
            yield row, np.uint64(bits)


def add(masks: Masks, at: npt.NDArray[np.integer[Any]], mask: int) -> None:
    """Put shapes to those of some values."""
    for row, bits in _rows_of(mask):
        masks[row, at] |= bits


def have(masks: Masks, mask: int) -> Flags:
    """Whether each value has one of some shapes."""
    has: Flags = np.zeros(masks.shape[1], np.bool_)
    for row, bits in _rows_of(mask):
        has |= (masks[row] & bits) != 0
    return has


_LOW = 0xFFFFFFFFFFFFFFFF


def shapes_of(values: Sequence[str | bytes], wanted: Masks, named: Flags) -> Masks:
    """The shapes of values among the ``wanted`` ones; bytes have none but that of a picture. Of values that are not ``named`` only those worth a look are
    looked at."""
    out = no_masks(len(values))
    _pictures(values, wanted, out)
    at = np.array([at for at in np.flatnonzero(np.bitwise_or.reduce(wanted) != 0).tolist() if isinstance(values[at], str)], np.int64)
    texts = texts_of([str(values[one])[:LONGEST] for one in at.tolist()])
    worth = named[at] | _worth_a_look(texts)
    nothing = worth & placeholders(texts)
    add(out, at[nothing], 1 << shapes()["placeholder"].bit)
    left = np.flatnonzero(worth & ~nothing)
    at, texts = at[left], taken(texts, left)
    add(out, at, 1 << shapes()["any"].bit)
    _patterns(at, texts, wanted[:, at], out)
    _words(at, texts, wanted[:, at], out)
    return out


def _pictures(values: Sequence[str | bytes], wanted: Masks, out: Masks) -> None:
    """The shape of bytes that are pictures."""
    image = mask_of(("image",))
    for one in np.flatnonzero(have(wanted, image)).tolist():
        value = values[one]
        if isinstance(value, bytes) and is_picture(value):
            add(out, np.array([one]), image | 1 << shapes()["any"].bit)


def _patterns(at: Numbers, texts: pa.LargeStringArray, wanted: Masks, out: Masks) -> None:
    """The shapes that are patterns, each looked for where it is wanted."""
    alike: dict[bytes, tuple[Numbers, list[dict[str, str]]]] = {}
    anywhere = sum(int(np.bitwise_or.reduce(row)) << 64 * at for at, row in enumerate(wanted))
    for row in rows("shapes"):
        mask = 1 << shapes()[row["shape"]].bit
        if mask & anywhere:
            here = have(wanted, mask)
            alike.setdefault(here.tobytes(), (np.flatnonzero(here), []))[1].append(row)
    for asked, some in alike.values():
        column = taken(texts, asked)
        rare = [row for row in some if row["shape"] in _rare()] if len(asked) >= _MANY else []
        likely = np.flatnonzero(matching("|".join(f"(?:{row['pattern']})" for row in rare), column)) if rare else asked[:0]
        _put(rare, at[asked[likely]], taken(column, likely), out)
        _put([row for row in some if row not in rare], at[asked], column, out)


def _put(some: list[dict[str, str]], at: Numbers, texts: pa.LargeStringArray, out: Masks) -> None:
    """Put shapes to those of some texts that have them."""
    for row in some if len(at) else ():
        hits = np.flatnonzero(matching(row["pattern"], texts))
        if row["check"]:
            hits = hits[np.fromiter(map(CHECKS[row["check"]], taken(texts, hits).to_pylist()), bool, len(hits))]
        add(out, at[hits], 1 << shapes()[row["shape"]].bit)


@cache
def _rare() -> frozenset[str]:
    """Shapes that are looked for in all values and that few have, if their programs are small: all of them in one pass tell the values worth a look. Large
    programs would have more states together than RE2 keeps."""
    everywhere = (row for row in rows("shapes") if row["type"] or row["shape"] in IDENTIFIERS)
    return frozenset(row["shape"] for row in everywhere if re2.compile(row["pattern"]).programsize <= _SMALL)


_MANY, _SMALL = 2000, 320
"""Texts for which such a pass costs less than it saves; instructions of a small program."""


def _words(at: Numbers, texts: pa.LargeStringArray, wanted: Masks, out: Masks) -> None:
    """The shapes that are closed lists of words."""
    known, every = _vocabulary()
    asked = np.flatnonzero(have(wanted, every))
    for one, text in zip(at[asked].tolist(), taken(texts, asked).to_pylist(), strict=True):
        mask = known.get(text.lower(), 0)
        if mask:
            add(out, one, mask)


_DIGIT, _SMALL_HEX, _BIG_HEX, _MARK, _OTHER = 1, 2, 4, 8, 16
_CLASS = np.full(256, _OTHER, np.uint8)
_CLASS[list(b"0123456789")] = _DIGIT
_CLASS[list(b"abcdef")] = _SMALL_HEX
_CLASS[list(b"ABCDEF")] = _BIG_HEX
_CLASS[list(b"@:/+,|;-")] = _MARK
_IDENTIFIER_LENGTHS = (15, 16, 32, 40, 64)
_LONG = 26


def _worth_a_look(texts: pa.LargeStringArray) -> Flags:
    """Which values may have a shape that is enough by itself, by their length and the kinds of their bytes. Wrong in one direction only: too often yes."""
    data, starts = bytes_of(texts)
    lengths = np.diff(starts)
    kinds = np.zeros(len(texts), np.uint8)
    full = lengths > 0
    if full.any():
        kinds[full] = np.bitwise_or.reduceat(_CLASS[data[: starts[-1]]], starts[:-1][full])
    hexadecimal = np.isin(lengths, _IDENTIFIER_LENGTHS) & ((kinds == _DIGIT | _SMALL_HEX) | (kinds == _DIGIT | _BIG_HEX))
    numbers = (kinds == _DIGIT) & (lengths >= 18) & (lengths <= 22)
    worth: Flags = (kinds & _MARK > 0) | (lengths >= _LONG) | hexadecimal | numbers
    return worth
