"""What the finish step of detection has to see of all units: candidates that could still become something, and the findings that equal them.

Most candidates are nonces: values that stand once in the whole case. They are only counted, so that a million of them cost no row.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import feather

from .detect import Sightings
from .parts import message_id, work_file

type Flags = npt.NDArray[np.bool_]
type Numbers = npt.NDArray[np.uint64]
type Rows = npt.NDArray[np.int64]


def whole(column: pa.ChunkedArray) -> pa.Array:
    """A column of a unit in one piece."""
    array = column.combine_chunks()
    return array.chunk(0) if isinstance(array, pa.ChunkedArray) else array


class Coded:
    """One column of labels as numpy knows it."""

    def __init__(self, column: pa.ChunkedArray) -> None:
        array = whole(column)
        self.codes: npt.NDArray[np.int32] = np.array(array.indices)
        self.texts: list[str] = array.dictionary.to_pylist()

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return dict(zip(self.texts, range(len(self.texts)), strict=True))

    def code(self, text: str) -> int:
        """The code of a text, added where new."""
        code = self._numbers.setdefault(text, len(self.texts))
        if code == len(self.texts):
            self.texts.append(text)
        return code

    def at(self, rows: Rows | slice = slice(None)) -> list[str]:
        """The texts of some rows, or of all."""
        return np.array(self.texts, object)[self.codes[rows]].tolist() if len(self.texts) else []


class _Unit:
    """The findings of one unit; columns are read from its file when they are asked for, so that a case of many units costs the memory of one."""

    def __init__(self, folder: Path, capture: str, name: str) -> None:
        self.folder, self.capture, self.name = folder, capture, name
        findings = self._read("findings", "type", "value", "message")
        type_ = Coded(findings["type"])
        self.candidate: Flags = type_.codes == type_.code("")
        value = whole(findings["value"])
        self.codes: npt.NDArray[np.uint32] = np.asarray(value.indices)
        """The value of each finding: an entry of ``ids``."""
        self.ids: pa.Array = value.dictionary
        self.ordinals: Rows = np.asarray(findings["message"])
        """The message of each finding."""

    def _read(self, table: str, *columns: str) -> pa.Table:
        return feather.read_table(work_file(self.folder, table, self.name), columns=list(columns))

    def finding(self, *columns: str) -> list[Coded]:
        """Columns of the findings."""
        table = self._read("findings", *columns)
        return [Coded(table[name]) for name in columns]

    def message(self, *columns: str) -> list[Coded]:
        """Columns of the messages."""
        table = self._read("messages", *columns)
        return [Coded(table[name]) for name in columns]

    def available(self, rows: Rows) -> list[bool]:
        """Whether the values of some findings were there."""
        flags: list[bool] = np.asarray(self._read("findings", "available")["available"])[rows].tolist()
        return flags

    def numbers(self, rows: Flags) -> tuple[Numbers, Rows]:
        """The distinct values of some findings as numbers, and how many of the findings have each."""
        codes, counts = np.unique(self.codes[rows], return_counts=True)
        return numbers_of(self.ids, codes), counts

    def having(self, numbers: Numbers) -> Flags:
        """Which findings have one of these values. ``numbers``: ascending."""
        used = np.zeros(len(self.ids), bool)
        used[self.codes] = True
        codes = np.flatnonzero(used)
        used[codes] = _among(numbers_of(self.ids, codes), numbers)
        return used[self.codes]


def numbers_of(ids: pa.Array, codes: npt.NDArray[Any]) -> Numbers:
    """The first 64 bits of some value ids. Two ids that share them are told apart later, by their texts."""
    if not len(codes):
        return np.zeros(0, np.uint64)
    _, offsets, data = ids.buffers()
    starts = np.frombuffer(offsets, np.int32)[ids.offset :][codes]
    digits = np.frombuffer(data, np.uint8)[starts[:, None] + np.arange(16)].reshape(-1, 8, 2)
    nibbles = (digits & 15) + 9 * (digits >> 6)
    numbers: Numbers = (nibbles[..., 0] << 4 | nibbles[..., 1]).astype(np.uint8).view(">u8").ravel().astype(np.uint64)
    return numbers


def _among(some: Numbers, ascending: Numbers) -> Flags:
    """Which of some numbers are among others."""
    if not len(ascending):
        return np.zeros(len(some), bool)
    found: Flags = ascending[np.minimum(np.searchsorted(ascending, some), len(ascending) - 1)] == some
    return found


def gather(folder: Path, units: Sequence[tuple[str, str]]) -> Sightings:
    """The sightings of all units, given as (capture, unit): findings whose value is that of a candidate that is seen more than once, or typed somewhere."""
    result = Sightings()
    if len(units) > 1:  # a unit has looked for the digests of its own values
        result.digests = _digests(folder, [name for _, name in units])
    found = [(*unit.numbers(unit.candidate), unit.numbers(~unit.candidate)[0]) for unit in _opened(folder, units)]
    if not found:
        return result
    candidates, places = np.unique(np.concatenate([numbers for numbers, _, _ in found]), return_inverse=True)
    kept = np.bincount(places, np.concatenate([counts for _, counts, _ in found]), len(candidates)) > 1
    kept |= _among(candidates, np.sort(numbers_of(pa.array(result.digests, pa.string()), np.arange(len(result.digests)))))
    for _, _, typed in found:
        kept |= _among(candidates, np.sort(typed))
    for unit in _opened(folder, units):
        rows = unit.having(candidates[kept])
        _count(result, unit, np.flatnonzero(unit.candidate & ~rows))
        _add(result, unit, np.flatnonzero(rows))
    return result


def _opened(folder: Path, units: Sequence[tuple[str, str]]) -> Iterator[_Unit]:
    """The units that found something, one at a time."""
    return (unit for unit in (_Unit(folder, *names) for names in units) if len(unit.codes))


def _digests(folder: Path, names: Sequence[str]) -> dict[str, tuple[str, str, str]]:
    """What the units say of the digests of their typed values."""
    told: dict[str, tuple[str, str, str]] = {}
    for path in (work_file(folder, "digests", name) for name in names):
        for row in feather.read_table(path, memory_map=False).to_pylist() if path.exists() else ():
            told.setdefault(row["value"], (row["type"], row["rule"], row["evidence"]))
    return told


def _count(result: Sightings, unit: _Unit, rows: Rows) -> None:
    """Count the candidates that are left out by the slot they stood in."""
    host, direction = unit.message("raw_host", "direction")
    place, path = unit.finding("place", "path")
    rows = rows[direction.codes[unit.ordinals[rows]] == direction.code("sent")]
    slots = np.ravel_multi_index((host.codes[unit.ordinals[rows]], place.codes[rows], path.codes[rows]), _shape(host, place, path))
    distinct, counts = np.unique(slots, return_counts=True)
    where = np.unravel_index(distinct, _shape(host, place, path))
    for a, b, c, count in zip(*(some.tolist() for some in (*where, counts)), strict=True):
        result.singles[host.texts[a], place.texts[b], path.texts[c]] += count


def _shape(*columns: Coded) -> tuple[int, ...]:
    return tuple(len(column.texts) for column in columns)


def _add(result: Sightings, unit: _Unit, rows: Rows) -> None:
    """Append some findings of one unit."""
    ordinals = unit.ordinals[rows]
    result.capture += [unit.capture] * len(rows)
    result.message += [message_id(unit.name, ordinal) for ordinal in ordinals.tolist()]
    for name, column in zip(("host", "direction"), unit.message("raw_host", "direction"), strict=True):
        getattr(result, name).extend(column.at(ordinals))
    names = ("value", "type", "confidence", "rule", "evidence", "place", "path")
    for name, column in zip(names, unit.finding(*names), strict=True):
        getattr(result, "tier" if name == "confidence" else name).extend(column.at(rows))
    result.available += unit.available(rows)
