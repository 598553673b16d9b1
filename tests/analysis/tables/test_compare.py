"""From one phase to the next."""

from pathlib import Path

import pytest

from analysis.case import Case
from analysis.tables.compare import compare, phases, spread
from tests.factories import case_folder, small_rows


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The carrier and the advertising ID went to Alpha after consent; the address had the advertising ID before; an unlabelled capture does not count."""
    rows = small_rows()
    names = {"c1": "after", "c2": "before", "c3": None}
    rows["captures"] = [rows["captures"][0] | {"capture": c, "phase": p} for c, p in names.items()]
    rows["messages"] += [{"message": "m9", "capture": c, "time": 1_700_000_000_000_000_000} for c in ("c2", "c3")]
    rows["findings"][5] |= {"capture": "c2"}
    rows["findings"][6] |= {"capture": "c3"}
    rows["findings"].append(rows["findings"][0] | {"capture": "c2"})
    return case_folder(tmp_path_factory.mktemp("phases") / "case", **rows)


def test_phases_come_in_the_order_of_their_captures(case: Case) -> None:
    assert phases(case) == ["before", "after"]


def test_pairs_by_phase(case: Case) -> None:
    assert compare(case)[["type", "recipient", "before", "after"]].values.tolist() == [
        ["device.advertising_id", "Alpha", 1, 1], ["device.advertising_id", "203.0.113.9", 1, 0], ["sim.carrier", "Alpha", 0, 1],
    ]  # fmt: skip


def test_what_is_new_in_a_phase(case: Case) -> None:
    assert spread(case).values.tolist() == [["before", 1, 2, 2, 2], ["after", 2, 1, 2, 1]]


def test_one_phase_compares_nothing(small: Case, tmp_path: Path) -> None:
    assert (len(compare(small)), len(spread(small))) == (0, 0)
    assert len(spread(case_folder(tmp_path / "empty"))) == 0
