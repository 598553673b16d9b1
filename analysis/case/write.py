"""Writing the case folder: Parquet parts, case.json, manifest.json. Folders are 0700, files 0600; a case appears whole or not at all."""

import hashlib
import os
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from . import schema

PARTIAL = ".partial"
"""Suffix of the folder in which a case grows; it takes its name when it is finished."""


LABELS = 1 << 26
"""Bytes of the dictionary of one column of labels from which on Parquet stores the texts instead."""


def begin(folder: Path, overwrite: bool = False) -> Path:
    """Make the folder in which a case grows and return it.

    Raises FileExistsError when ``folder`` holds anything and ``overwrite`` is not set, or when ``overwrite`` would delete something that is not a case.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        if not overwrite:
            raise FileExistsError(f"{folder.name}: exists already; give another --case, or --overwrite to replace it")
        if not (folder / "case.json").is_file():
            raise FileExistsError(f"{folder.name}: is not a case, so it is not overwritten")
    growing = folder.with_name(folder.name + PARTIAL)
    if growing.exists():
        shutil.rmtree(growing)
    for part in (growing, growing / "private", growing / "work"):
        part.mkdir(parents=True, mode=0o700)
    return growing


def discard(growing: Path) -> None:
    """Remove what a run that did not finish has left."""
    shutil.rmtree(growing, ignore_errors=True)


def end(growing: Path, folder: Path) -> None:
    """Seal a finished case and give it its name."""
    shutil.rmtree(growing / "work", ignore_errors=True)
    if folder.exists():
        shutil.rmtree(folder)
    growing.replace(folder)


def build(table: str, columns: Mapping[str, Sequence[Any] | pa.Array | pa.ChunkedArray]) -> pa.Table:
    """A table in the order and types of the schema; a missing column is null. Raises KeyError for a column that is not declared."""
    wanted = schema.arrow(table)
    if unknown := set(columns) - set(wanted.names):
        raise KeyError(f"{table} has no column {', '.join(sorted(unknown))}")
    count = len(next(iter(columns.values()))) if columns else 0
    return pa.table([_column(columns.get(f.name), f.type, count) for f in wanted], schema=wanted)


def rows_table(table: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """A table from rows as dicts; a column that a row does not name is null."""
    names = dict.fromkeys(name for row in rows for name in row)
    return build(table, {name: [row.get(name) for row in rows] for name in names})


class _NoPandas:
    def find_spec(self, name: str, *_: object) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


def leave_pandas_out() -> None:
    """For a process that only writes: pyarrow loads pandas when it makes its first array, to know a series when it sees one, which takes 0.3 s. Told that there
    is none, it asks again only when somebody wants a data frame."""
    finder = _NoPandas()
    if "pandas" not in sys.modules:
        sys.meta_path.insert(0, finder)
        try:
            pa.array([])
        finally:
            sys.meta_path.remove(finder)


def text_array(texts: Sequence[str | None], type: pa.DataType = schema.ARROW["text"]) -> pa.Array:
    """Texts as Arrow. Traffic may hold lone surrogates, which UTF-8 cannot: they become question marks."""
    try:
        return pa.array(texts, type)
    except UnicodeEncodeError:
        return pa.array([text and text.encode("utf-8", "replace").decode() for text in texts], type)


def label_array(texts: Sequence[str | None]) -> pa.DictionaryArray:
    """Texts as labels: each distinct text once, and a number for each position."""
    return text_array(texts, schema.ARROW["label"])


def taken(labels: pa.DictionaryArray, rows: npt.NDArray[Any]) -> pa.DictionaryArray:
    """``labels[rows]``: numbers are copied, texts are not."""
    codes = np.asarray(labels.indices)
    if not labels.null_count:
        return pa.DictionaryArray.from_arrays(pa.array(codes[rows]), labels.dictionary)
    missing = np.isnan(codes)
    codes = np.where(missing, 0, codes).astype(np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(codes[rows], mask=missing[rows]), labels.dictionary)


def trimmed(labels: pa.DictionaryArray) -> pa.DictionaryArray:
    """The same labels (none missing) without the texts that stand at no position, so that nobody stores, reads or hashes these."""
    codes = np.asarray(labels.indices)
    present = np.zeros(len(labels.dictionary), bool)
    present[codes] = True
    if present.all():
        return labels
    numbers = np.cumsum(present, dtype=np.int32) - 1
    texts = np.array(labels.dictionary.to_pylist(), object)[present]  # Arrow's own ``take`` would load all of its compute functions
    return pa.DictionaryArray.from_arrays(pa.array(numbers[codes]), pa.array(texts, labels.dictionary.type))


def number_array(values: Sequence[Any], type: pa.DataType) -> pa.Array:
    """Numbers, times or flags as Arrow. What a column cannot hold (a date in the year 1, a status of twenty digits) is not known."""
    try:
        return pa.array(values, type)
    except (OverflowError, pa.ArrowInvalid):
        wide = 2 ** (type.bit_width - 1)
        return pa.array([value if value is None or -wide <= value < wide else None for value in values], type)


def _column(values: Any, type: pa.DataType, count: int) -> pa.Array | pa.ChunkedArray:
    if values is None:
        return pa.nulls(count, type)
    if not isinstance(values, pa.Array | pa.ChunkedArray):
        texts = pa.types.is_dictionary(type) or pa.types.is_string(type)
        values = text_array(values, type) if texts else number_array(values, type)
    return values if values.type == type else values.cast(type)


def write_part(folder: Path, table: str, name: str, rows: pa.Table) -> None:
    """Write one part of a table (``<table>/<name>.parquet``); ``private`` tables go below ``private/``."""
    place = (folder / "private" if table in schema.PRIVATE else folder) / table
    place.mkdir(mode=0o700, exist_ok=True)
    write_file(place / f"{name}.parquet", rows)


def write_file(path: Path, rows: pa.Table) -> None:
    """Write one Parquet file with mode 0600. Only labels have dictionaries, and these stay whole, because values in place of labels take twice the bytes;
    a part is read as a whole, so nobody would look at statistics."""
    coded = [column.name for column in rows.schema if pa.types.is_dictionary(column.type)]
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        pq.write_table(
            rows, file, compression="zstd", compression_level=1, row_group_size=1 << 20, use_dictionary=coded, dictionary_pagesize_limit=LABELS,
            write_statistics=False,
        )  # fmt: skip


def write_table(folder: Path, table: str, columns: Mapping[str, Sequence[Any] | pa.Array | pa.ChunkedArray] | pa.Table) -> None:
    """Write a whole table as one part called ``all``."""
    write_part(folder, table, "all", columns if isinstance(columns, pa.Table) else build(table, columns))


def write_texts(folder: Path, name: str, texts: Mapping[str, str]) -> None:
    """Write one part of the private values from value id → text."""
    ids = sorted(texts)
    write_part(folder, "values", name, build("values", {"value": ids, "text": [texts[i] for i in ids], "kind": ["text"] * len(ids)}))


def keep_files(folder: Path, name: str, paths: Iterable[Path]) -> None:
    """Copy files that reading needed (``keylogs``, ``packages``) into ``private/<name>/``, numbered in the order given, to read the captures again."""
    for number, path in enumerate(paths):
        place = folder / "private" / name
        place.mkdir(mode=0o700, exist_ok=True)
        with os.fdopen(os.open(place / f"{number:03d}-{path.name}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(path.read_bytes())


def write_json(path: Path, content: Any) -> None:
    """Write JSON with mode 0600, keys in the order given."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def write_manifest(folder: Path, inputs: Sequence[Mapping[str, Any]]) -> None:
    """Write manifest.json: SHA-256 of every input and of every file of the case."""
    work = folder / "work"
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "manifest.json" and work not in p.parents)
    write_json(folder / "manifest.json", {"inputs": list(inputs), "outputs": [_listed(path, folder) for path in files]})


def _listed(path: Path, folder: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return {"file": path.relative_to(folder).as_posix(), "sha256": sha256, "bytes": path.stat().st_size}
