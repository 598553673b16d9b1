"""How much of what each recipient was sent could be read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.case import Case
from analysis.charts import visibility
from tests.factories import case_folder, case_rows, small_rows
from tests.pictures import faults, words


@pytest.mark.parametrize("recipients", [0, 1, 3, 150])
def test_no_text_is_cut_or_overlaps(recipients: int, case_of: Callable[[int], Case]) -> None:
    assert faults(visibility.draw(visibility.prepare(case_of(recipients)))) == []


def test_the_most_unreadable_recipient_comes_first(case_of: Callable[[int], Case]) -> None:
    data = visibility.prepare(case_of(1))
    assert data.rows[["recipient", "outside", "unreadable"]].values.tolist() == [["beta.example", 3000, 3000], ["Alpha", 1000, 0], ["203.0.113.9", 100, 0]]
    assert data.frame.title.replace("\u00a0", " ") == "73 % of the data that left could not be read"


def test_files_without_a_denominator_never_claim_a_share(tmp_path: Path) -> None:
    data = visibility.prepare(case_folder(tmp_path / "case", **case_rows(3, encrypted=False, layer="message")))
    assert data.frame.title == "How much was missed is unknown: these files list only what was opened"
    assert "no denominator" in data.frame.notes


def test_packet_captures_keep_their_share_beside_other_files(tmp_path: Path) -> None:
    rows = small_rows()
    rows["ledger"].append(rows["ledger"][1] | {"layer": "message", "capture": "c2"})
    title = visibility.prepare(case_folder(tmp_path / "case", **rows)).frame.title.replace("\u00a0", " ")
    assert title == "73 % of the data in packet captures could not be read; for the other files it is unknown"


def test_everything_read_and_nothing_sent(tmp_path: Path, case_of: Callable[[int], Case]) -> None:
    assert visibility.prepare(case_folder(tmp_path / "case", **case_rows(3, encrypted=False))).frame.title.startswith("All ")
    assert visibility.prepare(case_of(0)).frame.title == "No application data was seen leaving"


def test_the_rest_is_one_bar(case_of: Callable[[int], Case]) -> None:
    assert f"and {150 - visibility.ROWS} more recipients" in words(visibility.draw(visibility.prepare(case_of(150))))
