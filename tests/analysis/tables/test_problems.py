"""What went wrong while reading."""

from pathlib import Path

from analysis.tables.problems import problems
from tests.factories import case_folder


def test_equal_problems_are_one_row_and_fatal_ones_come_first(tmp_path: Path) -> None:
    gap = {"input": "a.pcap", "place": "connection 1", "kind": "gap", "text": "missing", "count": 2, "fatal": False}
    rows = problems(
        case_folder(tmp_path / "case", problems=[gap, gap | {"place": "connection 2"}, gap | {"kind": "damaged", "fatal": True, "count": 1, "input": "b"}])
    )
    assert rows[["input", "words", "place", "places", "count", "fatal"]].values.tolist() == [
        ["b", "damaged", "connection 1", 1, 1, True], ["a.pcap", "packets missing", "connection 1", 2, 4, False],
    ]  # fmt: skip
