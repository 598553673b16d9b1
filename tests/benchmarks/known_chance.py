"""Does anything match by chance? Random sets of known values against every value of a folder of real captures and the bytes of the files.

``python -m tests.benchmarks known_chance [sets] [FOLDER]`` (default: 1000 sets of 12 values, and the corpus). Words are drawn as syllables, so
that no set holds a real name.
"""

import random
import sys
import tempfile
import time
from pathlib import Path

from analysis.decode import Opener
from analysis.detect.known import find_known
from analysis.model import FieldTable, KnownValue, Message, MessageTable, Problem, ReadOptions
from analysis.read import find_reader, open_source, read_unit

from .known_matrix import KINDS
from .needs import corpus

_AT_ONCE = 10
"""Sets searched together."""


def messages_of(path: Path) -> list[Message]:
    """All messages of one capture; none where it cannot be read."""
    with tempfile.TemporaryDirectory() as work:
        try:
            source = open_source(path, Path(work))
            units = find_reader(source.head).plan(source.capture, source.path, Path(work), ReadOptions())
            return [item for unit in units for item in read_unit(unit, ReadOptions()) if isinstance(item, Message)]
        except (ValueError, OSError) as error:
            print(Problem(path.name, "damaged", str(error)), file=sys.stderr)
            return []


def fields_of(folder: Path) -> FieldTable:
    """The fields of every capture below a folder as one table. Each file itself is one more value, and so is whatever a text could stand for: what the opener
    would ask the known values about."""
    guessed: dict[bytes, None] = {}
    opener, count = Opener(proof=lambda data: guessed.setdefault(data) is not None), 0
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix not in (".json", ".md", ".csv", ".txt", ".py")):
        for message in messages_of(path):
            opener.add(count, message)
            count += 1
        _append(opener.fields, count, path.read_bytes())
    for data in guessed:
        _append(opener.fields, count, data)
    return opener.fields


def _append(fields: FieldTable, message: int, value: bytes) -> None:
    for column, number in ((fields.message, message), (fields.template, 0), (fields.index, 0), (fields.value, len(fields.values))):
        column.append(number)
    fields.values.append(value)
    fields.kinds.append("bytes")


def random_set(rng: random.Random) -> list[KnownValue]:
    """Twelve known values of different kinds."""
    return [KnownValue(kind, maker(rng)) for kind, _, maker in rng.sample(KINDS, 12)]


def main(arguments: list[str]) -> int:
    """Run and print each false finding. Raises Absent without captures."""
    count = int(arguments[0]) if arguments else 1000
    fields = fields_of(Path(arguments[1]) if len(arguments) > 1 else corpus())
    size = sum(map(len, fields.values)) / 1e6
    print(f"{len(fields.value)} fields, {len(fields.values)} distinct values, {size:.1f} MB")
    start, false = time.perf_counter(), 0
    for first in range(0, count, _AT_ONCE):
        known = [value for seed in range(first, min(first + _AT_ONCE, count)) for value in random_set(random.Random(seed))]
        found = find_known(fields, MessageTable(), known)
        for row, verdict in sorted({(fields.value[row], code): (row, code) for row, code in zip(found.row, found.verdict, strict=True)}.values()):
            false += 1
            value = fields.values[fields.value[row]]
            print(f"{found.verdicts[verdict].rule} at {fields.templates[fields.template[row]].path}: {value[:80]!r}", flush=True)
    print(f"{false} false findings of {count} sets in {time.perf_counter() - start:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
