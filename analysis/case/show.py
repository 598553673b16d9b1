"""A table of a case → text: terminal table, CSV, JSON, JSON lines or Parquet. Streams, so a table of millions of rows prints as fast as it is read."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa
import pyarrow.compute as pc

from . import schema
from .store import Case
from .write import write_file

BATCH = 10_000
TABLE_ROWS = 50
WIDE = 400
"""Columns of text that a file or a pipe gets."""
CRAMPED = 1.5
"""How many times wider than the terminal a grid may be before its cells are broken into too many lines to read."""


def shown(case: Case, name: str, reveal: bool = False, columns: Sequence[str] = ()) -> pa.Table:
    """A table as it may be shown: value ids as pseudonyms, or values with ``reveal``. Raises ValueError for an unknown table or column."""
    if name not in schema.TABLES:
        raise ValueError(f"no table is called {name}; there are {', '.join(schema.TABLES)}")
    table = case.reveal(name) if reveal else case.masked(name)
    hidden = {c.reveals for c in schema.TABLES[name] if c.reveals}
    wanted = list(columns) or [n for n in table.column_names if n not in hidden]
    if unknown := [c for c in wanted if c not in table.column_names]:
        raise ValueError(f"{name} has no column {', '.join(unknown)}; there are {', '.join(table.column_names)}")
    return table.select(wanted)


ALL = "all"
"""Said for the columns to have every one."""


def write(table: pa.Table, format: str, limit: int = 0, out: Path | None = None, columns: str = "", brief: Sequence[str] = ()) -> None:
    """Print a table, or write it to a file with mode 0600. ``columns``: names with commas between them; without any, a table for people has only those of
    ``brief`` (where given), so that it fits a terminal. Raises ValueError for an unknown column."""
    wanted = [] if columns == ALL else [c for c in columns.split(",") if c]
    if unknown := [c for c in wanted if c not in table.column_names]:
        raise ValueError(f"no column is called {', '.join(unknown)}; there are {', '.join(table.column_names)}")
    kept = wanted or ([c for c in brief if c in table.column_names] if format == "table" and columns != ALL else [])
    left_out = [c for c in table.column_names if kept and c not in kept] if not wanted else []
    table = table.select(kept) if kept else table
    if format == "parquet":
        if out is None:
            raise ValueError("parquet is not text: say where with --out FILE")
        write_file(out, table.slice(0, limit or None))
        return
    if out is not None:
        out.touch(mode=0o600)
    with out.open("w", encoding="utf-8", newline="") if out else nullcontext(sys.stdout) as stream:
        if format == "table":
            _table(table, limit or TABLE_ROWS, stream, brief=bool(kept and not wanted))
            if left_out:
                print(f"Not shown: {', '.join(left_out)}; --columns {ALL} or --format csv shows them", file=sys.stderr)
        else:
            {"csv": _csv, "json": _json, "jsonl": _jsonl}[format](table.slice(0, limit or None), stream)


def _rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in plain(table).to_batches(max_chunksize=BATCH):
        yield from batch.to_pylist()


def plain(table: pa.Table) -> pa.Table:
    """Dictionaries as texts and times as ISO 8601 in UTC with nanoseconds."""
    for position, field in enumerate(table.schema):
        column = table.column(position)
        if pa.types.is_dictionary(field.type):
            column = column.cast(pa.string())
        elif pa.types.is_timestamp(field.type):
            column = pc.strftime(column, format="%Y-%m-%dT%H:%M:%SZ")
        table = table.set_column(position, field.name, column)
    return table


def _jsonl(table: pa.Table, stream: TextIO) -> None:
    for row in _rows(table):
        stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def _json(table: pa.Table, stream: TextIO) -> None:
    separator = "[\n"
    for row in _rows(table):
        stream.write(separator + json.dumps(row, ensure_ascii=False))
        separator = ",\n"
    stream.write("[]\n" if separator == "[\n" else "\n]\n")


def _csv(table: pa.Table, stream: TextIO) -> None:
    import csv

    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(table.column_names)
    for row in _rows(table):
        writer.writerow(_cell(value) for value in row.values())


def _cell(value: Any) -> Any:
    """A cell that a spreadsheet does not run: traffic may hold formulas, and a revealed value may begin with ``=``. A list is its members, joined."""
    value = _said(value) if isinstance(value, list) else value
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _said(value: Any) -> str:
    """A value in a cell of text: nothing for None, the members of a list joined."""
    return "; ".join(map(_said, value)) if isinstance(value, list) else "" if value is None else str(value)


def _table(table: pa.Table, limit: int, stream: TextIO, brief: bool = False) -> None:
    """A grid, or blocks of lines where it would be too wide. A ``brief`` one is broken inside its cells, but never in the first: that is what to copy."""
    from rich.console import Console
    from rich.measure import Measurement
    from rich.table import Table
    from rich.text import Text

    grid = Table(*table.column_names, header_style="bold", show_lines=False, box=None, pad_edge=False)
    rows = list(_rows(table.slice(0, limit)))
    for column in grid.columns:
        column.overflow = "fold"
    for row in rows:
        grid.add_row(*(Text(_said(value)) for value in row.values()))
    console = Console(file=stream) if stream.isatty() else Console(file=stream, width=WIDE)
    if brief and table.num_columns:
        grid.columns[0].no_wrap = max((len(_said(row[table.column_names[0]])) for row in rows), default=0) <= console.width // 2
    needed = Measurement.get(console, console.options.update(max_width=WIDE), grid)
    if needed.minimum > console.width or (needed.maximum > console.width * CRAMPED and not brief):
        _cards(rows, console)
    else:
        console.print(grid)
    if table.num_rows > limit:
        console.print(f"… and {table.num_rows - limit:,} more rows; --limit or --format csv shows them")


def _cards(rows: Sequence[dict[str, Any]], console: Any) -> None:
    """Each row as a block of lines, a column a line: for a terminal too narrow for the columns side by side. Empty cells are left out."""
    from rich.table import Table
    from rich.text import Text

    for row in rows:
        card = Table.grid(padding=(0, 2))
        card.add_column(style="bold", no_wrap=True)
        card.add_column(overflow="fold")
        for name, value in row.items():
            if value not in (None, "", []):
                card.add_row(name, Text(_said(value)))
        console.print(card)
        console.print()
