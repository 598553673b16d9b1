import json
from pathlib import Path

import pytest

from analysis.cli import compare, main
from analysis.tables.compare import BY
from tests.factories import case_folder, small_rows


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One type went to Alpha in both versions, the carrier only in the second."""
    rows = small_rows()
    rows["captures"] = [rows["captures"][0] | {"capture": c, "version": v, "phase": None} for c, v in (("c1", "2"), ("c2", "1"))]
    rows["messages"].append({"message": "m9", "capture": "c2", "time": 1_600_000_000_000_000_000})
    rows["findings"].append(rows["findings"][0] | {"capture": "c2"})
    place = tmp_path_factory.mktemp("compare") / "case"
    case_folder(place, **rows)
    return place


def test_pairs_by_version(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(folder), "--by", "version", "--format", "json"]) == 0
    rows = {(row["type"], row["recipient"]): (row["1"], row["2"]) for row in json.loads(capsys.readouterr().out)}
    assert rows["device.advertising_id", "Alpha"] == (1, 1)
    assert rows["sim.carrier", "Alpha"] == (0, 1)


def test_what_every_group_sent_can_be_left_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(folder), "--by", "version", "--only-differences"]) == 0
    out, err = capsys.readouterr()
    assert [line.split("  ")[0] for line in out.splitlines()[1:]] == ["Advertising ID", "Mobile carrier"]
    assert out.count("Alpha") == 1  # the advertising ID went to Alpha in both
    assert "not the same as not sent" in err


def test_one_group_compares_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(folder)]) == 2
    assert "nothing to compare" in capsys.readouterr().err


def test_the_labels_are_those_of_the_table() -> None:
    assert compare.BY == BY
