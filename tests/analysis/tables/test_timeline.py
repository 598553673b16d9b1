"""When it happened."""

from pathlib import Path

from analysis.tables.timeline import starts, timeline, unread_spans
from tests.factories import case_folder, small_rows


def test_one_row_a_message_on_the_clock_of_its_capture(tmp_path: Path) -> None:
    rows = timeline(case_folder(tmp_path / "case", **small_rows()))
    assert rows[["recipient", "seconds", "types", "rank"]].values.tolist() == [["Alpha", 1.0, 2, 1], ["203.0.113.9", 2.0, 1, 1]]


def test_connections_that_stayed_closed(tmp_path: Path) -> None:
    rows = unread_spans(case_folder(tmp_path / "case", **small_rows()))
    assert rows.values.tolist() == [["c1", "beta.example", 0.0, 9.0, 3000]]


def test_a_capture_without_times_has_no_clock(tmp_path: Path) -> None:
    rows = small_rows()
    for table in ("messages", "connections", "findings"):
        rows[table] = [{k: v for k, v in row.items() if k not in ("time", "first", "last")} for row in rows[table]]
    case = case_folder(tmp_path / "case", **rows)
    assert (len(starts(case)), len(timeline(case)), len(unread_spans(case))) == (0, 0, 0)
