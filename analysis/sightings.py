"""What the finish step of detection has to see of all units: candidates that could still become something, and the findings that equal them.

Most candidates are nonces: values that stand once in the whole case. They are only counted, so that a million of them cost no row.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import feather

from .detect import Sightings
from .parts import message_id, work_file

type Flags = npt.NDArray[np.bool_]
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
    """The findings of one unit as columns of numbers."""

    def __init__(self, folder: Path, capture: str, name: str) -> None:
        self.capture, self.name = capture, name
        self.findings = feather.read_table(work_file(folder, "findings", name), memory_map=False)
        self.messages = feather.read_table(work_file(folder, "messages", name), columns=["raw_host", "direction"], memory_map=False)
        type_ = Coded(self.findings["type"])
        self.ordinals: Rows = np.asarray(self.findings["message"])
        """The message of each finding."""
        self.candidate: Flags = type_.codes == type_.code("")


def gather(folder: Path, units: Sequence[tuple[str, str]]) -> tuple[Sightings, set[str]]:
    """The sightings of all units, given as (capture, unit), and the value ids of all candidates among them."""
    result = Sightings()
    opened = [unit for unit in (_Unit(folder, *names) for names in units) if unit.findings.num_rows]
    if not opened:
        return result, set()
    shared = pa.chunked_array([whole(unit.findings["value"]) for unit in opened]).unify_dictionaries().chunks
    codes = [np.asarray(chunk.indices) for chunk in shared]
    ids = shared[-1].dictionary
    candidates, typed = np.zeros(len(ids), np.int64), np.zeros(len(ids), np.int64)
    if len(units) > 1:  # a unit has looked for the digests of its own values
        result.digests = _digests(folder, [name for _, name in units])
        typed += np.fromiter((text in result.digests for text in ids.to_pylist()), bool, len(ids)) if result.digests else 0
    for unit, value in zip(opened, codes, strict=True):
        candidates += np.bincount(value[unit.candidate], minlength=len(ids))
        typed += np.bincount(value[~unit.candidate], minlength=len(ids))
    kept = (candidates > 1) | (candidates > 0) & (typed > 0)
    for unit, value in zip(opened, codes, strict=True):
        _count(result, unit, np.flatnonzero(unit.candidate & ~kept[value]))
        _add(result, unit, np.flatnonzero(kept[value]))
    return result, {ids[at].as_py() for at in np.flatnonzero(kept).tolist()}


def _digests(folder: Path, names: Sequence[str]) -> dict[str, tuple[str, str, str]]:
    """What the units say of the digests of their typed values."""
    told: dict[str, tuple[str, str, str]] = {}
    for path in (work_file(folder, "digests", name) for name in names):
        for row in feather.read_table(path, memory_map=False).to_pylist() if path.exists() else ():
            told.setdefault(row["value"], (row["type"], row["rule"], row["evidence"]))
    return told


def _count(result: Sightings, unit: _Unit, rows: Rows) -> None:
    """Count the candidates that are left out by the slot they stood in."""
    host, direction = Coded(unit.messages["raw_host"]), Coded(unit.messages["direction"])
    place, path = Coded(unit.findings["place"]), Coded(unit.findings["path"])
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
    result.host += Coded(unit.messages["raw_host"]).at(ordinals)
    result.direction += Coded(unit.messages["direction"]).at(ordinals)
    result.tier += Coded(unit.findings["confidence"]).at(rows)
    for name in ("value", "type", "rule", "evidence", "place", "path"):
        getattr(result, name).extend(Coded(unit.findings[name]).at(rows))
    result.available += np.asarray(unit.findings["available"])[rows].tolist()
