"""Types × recipients."""

from pathlib import Path

from analysis.tables.matrix import ABSENT, ANY, ASKED, SENT, UNREAD, WEAK, matrix
from tests.factories import case_folder, small_rows


def test_the_four_kinds_of_cell(tmp_path: Path) -> None:
    cells = matrix(case_folder(tmp_path / "case", **small_rows()))
    assert cells.index.tolist() == ["Alpha", "203.0.113.9", "beta.example"]
    assert cells.columns.tolist() == ["device.advertising_id", "location.coordinates", "sim.carrier"]
    assert cells.values.tolist() == [[SENT, ASKED, SENT], [SENT, ABSENT, ABSENT], [UNREAD, UNREAD, UNREAD]]


def test_a_pair_with_nothing_but_weak_evidence_is_marked(tmp_path: Path) -> None:
    rows = small_rows()
    rows["findings"] = rows["findings"][:6]
    assert matrix(case_folder(tmp_path / "case", **rows))["device.advertising_id"].tolist() == [SENT, WEAK, UNREAD]


def test_without_types_it_still_tells_whose_traffic_was_closed(tmp_path: Path) -> None:
    cells = matrix(case_folder(tmp_path / "case", **(small_rows() | {"findings": []})))
    assert cells[ANY].to_dict() == {"beta.example": UNREAD, "Alpha": ABSENT, "203.0.113.9": ABSENT}


def test_an_empty_case_has_no_cells(tmp_path: Path) -> None:
    assert matrix(case_folder(tmp_path / "case")).shape == (0, 1)


def test_a_refused_connection_is_unreadable_even_without_a_byte(tmp_path: Path) -> None:
    rows = small_rows()
    rows["ledger"].append({"connection": "k3", "capture": "c1", "layer": "message", "direction": "sent", "visibility": "rejected", "bytes": 0})
    cells = matrix(case_folder(tmp_path / "case", **rows))
    assert cells.loc["203.0.113.9"].tolist() == [SENT, UNREAD, UNREAD]
