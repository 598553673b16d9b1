import json

import pytest

from analysis.cli import main
from analysis.model import TIERS


def test_types_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["types", "imei", "--format", "json"]) == 0
    found = {row["id"]: row for row in json.loads(capsys.readouterr().out)}
    assert found["device.imei"]["persistence"] == "lasting"
    assert "location.city" not in found


def test_types_as_table_and_csv(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["types", "--format", "csv"]) == 0
    assert len(capsys.readouterr().out.splitlines()) > 100


def test_a_word_that_fits_no_type_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["types", "zzz-nothing", "--format", "json"]) == 1
    assert capsys.readouterr() == ("", "no type has zzz-nothing in its id, label or sentence; phonehome types lists all\n")


def test_the_tiers_with_their_measured_precision(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["types", "--tiers", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["tier"] for row in rows] == list(TIERS)
    assert all(row["precision"] > 0.9 and row["interval"].endswith("%") for row in rows if row["precision"] is not None)
    assert main(["types", "--tiers"]) == 0
    assert "not a ranking by this number" in capsys.readouterr().err
