"""Reading a case: its tables, its facts about itself, and – for those who hold the folder – its private values."""

import json
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from . import schema
from .redact import pseudonym


class Case:
    """One case folder, opened for reading."""

    def __init__(self, folder: Path) -> None:
        """Raises ValueError when the folder is not a case, or one of a later schema."""
        self.folder = folder
        try:
            self.info: dict[str, Any] = json.loads((folder / "case.json").read_text("utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            raise ValueError(f"{folder}: not a case (no case.json); make one with phonehome analyze … --case {folder}") from None
        except (UnicodeDecodeError, json.JSONDecodeError) as error:
            raise ValueError(f"{folder}: case.json is damaged: {error}") from None
        if self.info.get("schema", 0) > schema.VERSION:
            raise ValueError(f"{folder}: made by a later version of phonehome (schema {self.info['schema']}, this one reads {schema.VERSION})")

    def table(self, name: str, columns: list[str] | None = None) -> pa.Table:
        """All parts of a table as one, in the order and types of the schema; with ``columns`` only those. Raises ValueError for an unknown name."""
        if name not in schema.TABLES and name not in schema.PRIVATE:
            raise ValueError(f"no table is called {name}; there are {', '.join(schema.TABLES)}")
        wanted = schema.arrow(name)
        if columns is not None:
            wanted = pa.schema([wanted.field(c) for c in columns])
        place = (self.folder / "private" if name in schema.PRIVATE else self.folder) / name
        parts = [_part(path, wanted) for path in sorted(place.glob("*.parquet"))]
        return pa.concat_tables(parts).unify_dictionaries() if parts else wanted.empty_table()

    @cached_property
    def _values(self) -> dict[str, str]:
        table = self.table("values")
        return dict(zip(table["value"].to_pylist(), table["text"].to_pylist(), strict=True))

    def values(self, ids: Iterable[str]) -> dict[str, str]:
        """Value id → value, for those ids that the case holds. Private: never shown unless the user asked to reveal."""
        return {i: self._values[i] for i in ids if i in self._values}

    def reveal(self, name: str) -> pa.Table:
        """A table with values in place of ids and of masked texts."""
        table = self.table(name)
        for column in schema.TABLES[name]:
            if column.reveals:
                table = self._replace(table, column.name, table[column.reveals])
            elif column.name == "value":
                table = self._replace(table, column.name, table[column.name])
        return table

    def masked(self, name: str) -> pa.Table:
        """A table with pseudonyms in place of value ids; a finding's pseudonym begins with the short label of its type."""
        table = self.table(name)
        if "value" not in table.column_names or name not in ("findings", "known", "fields"):
            return table
        ids = table["value"].cast(pa.string()).to_pylist()
        types, hashed = (table[n].to_pylist() if n in table.column_names else [None] * len(ids) for n in ("type", "hashed"))
        shown = [None if i is None else pseudonym(self.short(t or "", h), i) for t, h, i in zip(types, hashed, ids, strict=True)]
        return table.set_column(table.schema.get_field_index("value"), "value", pa.array(shown, pa.string()))

    def short(self, type: str, hashed: bool | None = False) -> str:
        """The short label of a type, as pseudonyms use it; that of a ``hashed`` value says so."""
        label = str(self.info.get("types", {}).get(type, {}).get("short") or type.rpartition(".")[2].replace("_", " "))
        return f"{label}-hash" if hashed and not type.endswith("_hashed") else label

    def law(self, id: str) -> str:
        """A law by name, year and article: ``National Intelligence Law (2017), Art. 7, 14``; the id where the case does not name it."""
        facts: dict[str, str] = self.info.get("laws", {}).get(id, {})
        name, year, article = (facts.get(part, "") for part in ("name", "year", "article"))
        dated = f"{name} ({year})" if year and year not in name else name
        return ", ".join(part for part in (dated, article) if part) or id

    def _replace(self, table: pa.Table, name: str, ids: pa.ChunkedArray) -> pa.Table:
        import pyarrow.compute as pc  # takes a tenth of a second, and who makes a case needs none of it

        ids = ids.cast(pa.string())
        distinct = pc.unique(ids).drop_null()
        known = self.values(distinct.to_pylist())
        position = pc.index_in(ids, pa.array(known, pa.string()))
        texts = pa.array(known.values(), pa.string()).take(position)
        old = table[name].cast(pa.string())
        return table.set_column(table.schema.get_field_index(name), name, pc.coalesce(texts, old))


def open_case(folder: Path) -> Case:
    """The case in ``folder``; ValueError when there is none."""
    return Case(folder)


def _part(path: Path, wanted: pa.Schema) -> pa.Table:
    """A part in the columns and types of the schema; columns that are younger than the case are empty."""
    with pq.ParquetFile(path, memory_map=False) as file:
        there = set(file.schema_arrow.names)
        part = file.read([name for name in wanted.names if name in there])
    for field in wanted:
        if field.name not in there:
            part = part.append_column(field, pa.nulls(part.num_rows, field.type))
    return part.select(wanted.names).cast(wanted)
