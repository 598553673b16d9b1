"""What the finish step of detection has to see of all units: candidates that could still become something, and the findings that equal them.

Most candidates are nonces: values that stand once in the whole case. They are only counted, so that a million of them cost no row.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import feather

from .detect import Sightings
from .unit import message_id, work_file

type Flags = npt.NDArray[np.bool_]


class _Unit:
    """The findings of one unit as columns of numbers."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.findings = feather.read_table(work_file(folder, "findings", name), memory_map=False).combine_chunks()
        value = _encoded(self.findings["value"])
        self.values: pa.Array = value.dictionary
        self.value = np.asarray(value.indices)
        type_ = _encoded(self.findings["type"])
        self.candidate: Flags = (np.array(type_.dictionary.to_pylist(), str) == "")[np.asarray(type_.indices)] if len(type_) else np.zeros(0, bool)

    def among(self, values: pa.Array) -> Flags:
        """Whether the value of each finding is one of ``values``."""
        return np.asarray(pc.is_in(self.values, values).to_numpy(zero_copy_only=False))[self.value] if len(self.value) else np.zeros(0, bool)

    def counted(self, rows: Flags) -> pa.Table:
        """Value id and how many of ``rows`` hold it."""
        counts = np.bincount(self.value[rows], minlength=len(self.values))
        there = np.flatnonzero(counts)
        return pa.table({"value": self.values.take(pa.array(there)), "count": counts[there]})


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    array = column.combine_chunks()
    array = array.chunk(0) if isinstance(array, pa.ChunkedArray) and array.num_chunks else array
    return array if pa.types.is_dictionary(array.type) else array.dictionary_encode()


def gather(folder: Path, units: Sequence[tuple[str, str]]) -> tuple[Sightings, set[str]]:
    """The sightings of all units, given as (capture, unit), and the value ids of all candidates among them."""
    opened = [_Unit(folder, name) for _, name in units]
    if not opened:
        return Sightings(), set()
    candidates = _sum(unit.counted(unit.candidate) for unit in opened)
    typed = _sum(unit.counted(~unit.candidate) for unit in opened)["value"].combine_chunks()
    repeated = candidates.filter(pc.greater(candidates["count"], 1))["value"].combine_chunks()
    open_values = candidates["value"].combine_chunks()
    matched = open_values.filter(pc.is_in(open_values, typed))
    keep = pc.unique(pa.concat_arrays([repeated, matched]))
    result = Sightings()
    for (capture, _), unit in zip(units, opened, strict=True):
        _add(result, folder, capture, unit, unit.among(keep))
    return result, set(keep.to_pylist())


def _sum(tables: Iterable[pa.Table]) -> pa.Table:
    return pa.concat_tables(tables).group_by("value").aggregate([("count", "sum")]).rename_columns(["value", "count"])


def _add(result: Sightings, folder: Path, capture: str, unit: _Unit, kept: Flags) -> None:
    """Append the kept findings of one unit, and count the candidates that are left out by the slot they stood in."""
    messages = feather.read_table(work_file(folder, "messages", unit.name), columns=["raw_host", "direction"], memory_map=False)
    singles = _where(unit, messages, unit.candidate & ~kept)
    result.singles.update(Counter((host, place, path) for host, place, path, direction in zip(*singles, strict=True) if direction == "sent"))
    rows = unit.findings.filter(pa.array(kept))
    host, place, path, direction = _where(unit, messages, kept)
    result.host += host
    result.place += place
    result.path += path
    result.direction += direction
    result.capture += [capture] * rows.num_rows
    result.message += [message_id(unit.name, ordinal) for ordinal in rows["message"].to_pylist()]
    result.tier += rows["confidence"].to_pylist()
    for name in ("value", "type", "rule", "evidence", "available"):
        getattr(result, name).extend(rows[name].to_pylist())


def _where(unit: _Unit, messages: pa.Table, rows: Flags) -> tuple[list[str], list[str], list[str], list[str]]:
    """Host, place, path and direction of some findings."""
    found = unit.findings.filter(pa.array(rows))
    said = messages.take(found["message"])
    return said["raw_host"].to_pylist(), found["place"].to_pylist(), found["path"].to_pylist(), said["direction"].to_pylist()
