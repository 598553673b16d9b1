"""The finish step: ids that are stable."""

import numpy as np
import pyarrow as pa

from analysis.case.write import label_array, taken
from analysis.finish import connection_id, finding_ids


def found(**columns: list[str]) -> dict[str, pa.DictionaryArray]:
    base = {"source": ["entry 0 request"] * 2, "place": ["body", "body"], "path": ["a.b", "a.b"], "index": ["", "1"], "type": ["user.email", "user.email"]}
    return {name: label_array(texts) for name, texts in {**base, **columns}.items()}


def test_finding_ids_depend_on_every_part_and_on_nothing_else() -> None:
    first = finding_ids("ab" * 32, found()).to_pylist()
    assert len(set(first)) == 2 and all(len(i) == 16 for i in first)
    assert finding_ids("ab" * 32, found()).to_pylist() == first
    assert finding_ids("cd" * 32, found()).to_pylist()[0] not in first
    for name in ("source", "place", "path", "index", "type"):
        assert first[0] not in finding_ids("ab" * 32, found(**{name: ["other", "other"]})).to_pylist(), name
    assert first == ["c25376c6306dc9c3", "9eb0342221bd6410"], "ids stand in what people published"


def test_finding_ids_do_not_depend_on_how_a_column_numbers_its_texts() -> None:
    longer = found() | {"path": taken(label_array(["x", "a.b"]), np.array([1, 1]))}
    assert finding_ids("ab" * 32, longer).to_pylist() == finding_ids("ab" * 32, found()).to_pylist()


def test_a_connection_id_is_its_capture_and_number() -> None:
    assert connection_id("abc", 7) == "abc-c000007"
