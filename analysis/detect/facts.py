"""Reading the tables in ``analysis/data``: comma-separated, first line the column names, ``#`` lines are remarks. Read once per process."""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of ``data/<name>.csv``. Raises ValueError naming the line where a row has too many or too few cells."""
    path = DATA / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(_checked(csv.reader(line for line in lines if not line.startswith("#")), path.name))


def _checked(lines: Iterator[list[str]], name: str) -> Iterator[dict[str, str]]:
    columns = next(lines, [])
    for cells in filter(None, lines):
        if len(cells) != len(columns):
            raise ValueError(f"{name}: the row that begins with {cells[0]!r} does not have {len(columns)} cells")
        yield dict(zip(columns, cells, strict=True))
