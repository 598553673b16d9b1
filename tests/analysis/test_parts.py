"""What a unit leaves for the finish step."""

from array import array
from pathlib import Path

import numpy as np

from analysis.case.write import label_array
from analysis.parts import codes_of, labels, message_id, placed, work_file


def test_message_ids_sort_as_they_were_said() -> None:
    assert sorted(message_id("u-0001", n) for n in (10, 9, 2)) == [message_id("u-0001", n) for n in (2, 9, 10)]


def test_equal_texts_share_one_dictionary_entry() -> None:
    array = labels(["a", "b", "a"], np.array([0, 1, 2, 2, 0], np.uint32))
    assert array.to_pylist() == ["a", "b", "a", "a", "a"] and array.dictionary.to_pylist() == ["a", "b"]
    assert len(labels([], np.zeros(0, np.uint32))) == 0


def test_rows_have_the_place_of_their_template() -> None:
    coded = {name: label_array(texts) for name, texts in {"place": ["body", "query"], "path": ["a", "b"], "steps": ["", "gzip"], "index": ["", "0"]}.items()}
    rows = placed(coded, np.array([1, 0], np.uint32), np.array([0, 1], np.uint32))
    assert {name: column.to_pylist() for name, column in rows.items()} == {
        "place": ["query", "body"], "path": ["b", "a"], "steps": ["gzip", ""], "index": ["", "0"],
    }  # fmt: skip


def test_columns_may_be_empty() -> None:
    assert codes_of(array("I")).tolist() == [] and codes_of(array("I", [3])).tolist() == [3]


def test_each_table_of_a_unit_waits_in_a_file_of_its_own() -> None:
    assert work_file(Path("case"), "findings", "u-0001") == Path("case/work/u-0001.findings.arrow")
