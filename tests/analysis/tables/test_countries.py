"""Three countries of every recipient."""

from pathlib import Path

from analysis.tables.countries import countries
from tests.factories import case_folder, small_rows


def test_server_seat_and_control_are_counted_apart(tmp_path: Path) -> None:
    rows = countries(case_folder(tmp_path / "case", **small_rows()))
    assert rows[["country", "server", "server_sent", "seat", "seat_sent", "control", "control_sent"]].values.tolist() == [
        ["US", 0, 0, 0, 0, 1, 1], ["DE", 1, 1, 0, 0, 0, 0], ["IE", 0, 0, 1, 1, 0, 0], ["", 2, 1, 2, 1, 2, 1],
    ]  # fmt: skip


def test_a_recipient_with_two_servers_counts_in_both(tmp_path: Path) -> None:
    rows = small_rows()
    rows["destinations"].append(rows["destinations"][0] | {"destination": "d9", "server_country": "AT"})
    counts = countries(case_folder(tmp_path / "case", **rows)).set_index("country")["server"]
    assert counts[["AT", "DE"]].tolist() == [1, 1]


def test_what_nobody_confirmed_is_counted_apart(tmp_path: Path) -> None:
    rows = small_rows()
    rows["destinations"][0] |= {"unconfirmed": "control"}
    counts = countries(case_folder(tmp_path / "case", **rows)).set_index("country")
    assert counts.loc["US", ["control", "control_sent", "control_unsure"]].tolist() == [0, 0, 1]
    assert counts.loc["IE", ["seat", "seat_sent", "seat_unsure"]].tolist() == [1, 1, 0]
