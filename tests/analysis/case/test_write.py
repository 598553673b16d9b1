"""Writing a case: private files, a case that appears whole or not at all, a manifest that fits, equal bytes for equal rows."""

import hashlib
import json
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from analysis.case import write

ROWS = {
    "capture": ["a", "a"],
    "input": ["x.har", "x.har"],
    "place": ["entry 1", ""],
    "kind": ["damaged", "gap"],
    "text": ["t", "u"],
    "count": [1, 2],
    "fatal": [True, False],
}


def test_files_and_folders_are_private(tmp_path: Path) -> None:
    growing = write.begin(tmp_path / "case")
    write.write_table(growing, "problems", ROWS)
    write.write_json(growing / "case.json", {})
    write.end(growing, tmp_path / "case")
    modes = {stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "case").rglob("*") if p.is_file()}
    folders = {stat.S_IMODE(p.stat().st_mode) for p in [tmp_path / "case", *(p for p in (tmp_path / "case").rglob("*") if p.is_dir())]}
    assert (modes, folders) == ({0o600}, {0o700})
    assert not (tmp_path / "case" / "work").exists()


def test_equal_rows_give_equal_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write.write_file(tmp_path / name, write.build("problems", ROWS))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert pq.read_table(tmp_path / "a").to_pylist()[0]["place"] == "entry 1"


def test_a_missing_column_is_null_and_an_undeclared_one_is_refused() -> None:
    assert write.build("problems", {"capture": ["a"]})["text"].to_pylist() == [None]
    with pytest.raises(KeyError, match="problems has no column colour"):
        write.build("problems", {"colour": ["red"]})


def test_a_case_is_never_overwritten_silently(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    (folder / "mine").mkdir(parents=True)
    with pytest.raises(FileExistsError, match="exists already"):
        write.begin(folder)
    with pytest.raises(FileExistsError, match="is not a case"):
        write.begin(folder, overwrite=True)
    assert (folder / "mine").is_dir()
    (folder / "case.json").write_text("{}")
    write.end(write.begin(folder, overwrite=True), folder)
    assert not (folder / "mine").exists()


def test_the_manifest_lists_every_file_with_its_hash(tmp_path: Path) -> None:
    growing = write.begin(tmp_path / "case")
    write.write_table(growing, "problems", ROWS)
    (growing / "work" / "scratch").write_text("not part of the case")
    write.write_manifest(growing, [{"name": "x.har", "sha256": "00", "bytes": 1}])
    manifest = json.loads((growing / "manifest.json").read_text())
    assert [o["file"] for o in manifest["outputs"]] == ["problems/all.parquet"]
    assert manifest["outputs"][0]["sha256"] == hashlib.sha256((growing / "problems" / "all.parquet").read_bytes()).hexdigest()


def test_lone_surrogates_do_not_lose_a_table() -> None:
    rows = write.build("problems", {"text": ["a\ud800b", None], "kind": ["\udfff", "x"]})
    assert rows["text"].to_pylist() == ["a?b", None] and rows["kind"].to_pylist() == ["?", "x"]


def test_pandas_stays_out_until_somebody_wants_a_data_frame() -> None:
    code = """
import sys
from analysis.case.write import leave_pandas_out, text_array
leave_pandas_out()
array = text_array(["a", None])
assert array.to_pylist() == ["a", None] and "pandas" not in sys.modules
import pyarrow as pa
frame = pa.table({"a": array}).to_pandas()
assert pa.array(frame["a"]).null_count == 1 and pa.Table.from_pandas(frame).num_rows == 2
leave_pandas_out()
assert pa.array(frame["a"]).null_count == 1
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_taking_labels_copies_numbers_and_keeps_what_is_missing() -> None:
    labels = write.label_array(["a", None, "b", "a"])
    assert write.taken(labels, np.array([3, 1, 0, 2])).to_pylist() == ["a", None, "a", "b"]
    assert write.taken(write.label_array(["a", "b"]), np.array([1, 1])).to_pylist() == ["b", "b"]
    assert len(write.taken(write.label_array([]), np.zeros(0, np.int64))) == 0


@pytest.mark.parametrize(("rows", "left"), [([3, 1, 3], ["b", "d"]), ([2, 1, 0, 3], ["a", "b", "c", "d"]), ([0], ["a"]), ([], [])])
def test_trimmed_labels_read_the_same_and_hold_only_the_texts_that_stand_somewhere(rows: list[int], left: list[str]) -> None:
    labels = write.taken(write.label_array(["a", "b", "c", "d"]), np.array(rows, np.int64))
    trimmed = write.trimmed(labels)
    trimmed.validate(full=True)
    assert trimmed.type == labels.type
    assert trimmed.to_pylist() == labels.to_pylist()
    assert trimmed.dictionary.to_pylist() == left
    assert write.label_array(["\ud800", "?", "?"]).to_pylist() == ["?", "?", "?"] and len(write.label_array(["\ud800", "?"]).dictionary) == 1
