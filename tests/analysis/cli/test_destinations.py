import json
from pathlib import Path
from typing import Any

import pytest

from analysis.cli import main
from tests.factories import case_folder, small_rows

EXPOSURE = {
    "destination": "d1",
    "host": "in.alpha.example",
    "country": "US",
    "ground": "parent",
    "law": "us-sca",
    "basis": "b",
    "addressee": "unclear",
    "as_of": "2026-11-22",
}


@pytest.fixture
def case(tmp_path: Path) -> str:
    case_folder(tmp_path / "case", **small_rows(), exposures=[EXPOSURE])
    return str(tmp_path / "case")


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_the_destinations_of_a_case(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["destinations", case, "--format", "jsonl"]) == 0
    rows = {row["recipient"]: row for row in lines(capsys.readouterr().out)}
    assert (rows["Alpha"]["seat"], rows["Alpha"]["control"], rows["Alpha"]["server"]) == ("IE", "US", "DE")


def test_the_laws_come_with_the_fixed_sentence(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["destinations", case, "--laws"]) == 0
    captured = capsys.readouterr()
    assert "us-sca" in captured.out
    assert "exposure, not proof of access" in captured.err


def test_the_view_of_the_gdpr(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = small_rows()
    rows["ledger"] = [row | ({"visibility": "local"} if row["connection"] == "k3" else {}) for row in rows["ledger"]]
    case_folder(tmp_path / "case", **rows)
    assert main(["destinations", str(tmp_path / "case"), "--gdpr", "dk", "--format", "jsonl"]) == 0
    status = {row["recipient"]: row["status"] for row in lines(capsys.readouterr().out)}
    assert "local network" not in status and (status["Alpha"], status["beta.example"]) == ("in the EEA", "not known")


def test_a_folder_that_is_no_case_is_one_line_and_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["destinations", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_device_inside_the_eea_adds_its_view(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = small_rows()
    rows["captures"] = [row | {"country": "DK"} for row in rows["captures"]]
    case_folder(tmp_path / "dk", **rows)
    assert main(["destinations", str(tmp_path / "dk"), "--format", "jsonl"]) == 0
    assert {row["recipient"]: row["gdpr"] for row in lines(capsys.readouterr().out)}["Alpha"] in ("in the EEA", "no adequacy decision")


def test_notices_are_told_where_the_app_has_some(tmp_path: Path, case: str, capsys: pytest.CaptureFixture[str]) -> None:
    rows = small_rows()
    rows["captures"] = [row | {"app": "com.zhiliaoapp.musically"} for row in rows["captures"]]
    case_folder(tmp_path / "app", **rows)
    assert main(["destinations", str(tmp_path / "app"), "--notices", "--format", "jsonl"]) == 0
    found = lines(capsys.readouterr().out)
    assert "Centre for Cyber Security (CFCS)" in {row["authority"] for row in found}
    assert main(["destinations", str(tmp_path / "app")]) == 0
    assert f"Notices of authorities on these apps: {len(found)}" in capsys.readouterr().err
    assert main(["destinations", case]) == 0
    assert "Notices" not in capsys.readouterr().err
    assert main(["destinations", case, "--notices", "--format", "jsonl"]) == 0
    assert lines(capsys.readouterr().out) == []


def test_no_notices_are_said(tmp_path: Path, case: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["destinations", case, "--notices"]) == 0
    assert capsys.readouterr().out == "no notices of authorities on com.example.a in our table\n"
    rows = small_rows()
    rows["captures"] = [row | {"app": ""} for row in rows["captures"]]
    rows["connections"] = [row | {"app": ""} for row in rows["connections"]]
    case_folder(tmp_path / "none", **rows)
    assert main(["destinations", str(tmp_path / "none"), "--notices"]) == 0
    assert "nothing in the case names an app" in capsys.readouterr().out
    assert main(["destinations", case, "--notices", "--format", "csv"]) == 0
    assert capsys.readouterr().out.startswith("app,valid_from,")


def test_a_broadcast_is_no_destination(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = small_rows()
    rows["destinations"].append(rows["destinations"][2] | {"destination": "d9", "host": "255.255.255.255", "address": "255.255.255.255"})
    case_folder(tmp_path / "case", **rows)
    assert main(["destinations", str(tmp_path / "case"), "--format", "jsonl"]) == 0
    assert {row["host"] for row in lines(capsys.readouterr().out)} == {"in.alpha.example", "x.beta.example", "203.0.113.9"}


def test_countries_without_a_law_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = small_rows()
    rows["destinations"][0] |= {"owner_seat": "SM", "server_country": "AD", "parent_country": "CN"}
    case_folder(tmp_path / "case", **rows)
    assert main(["destinations", str(tmp_path / "case"), "--laws"]) == 0
    assert "No law row, not researched: AD, SM." in capsys.readouterr().err
    assert main(["report", str(tmp_path / "case"), "--out", str(tmp_path / "r.html")]) == 0
    assert "No law row: not researched. Andorra (AD), San Marino (SM)" in (tmp_path / "r.html").read_text("utf-8")


def test_what_nobody_confirmed_is_left_out_and_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    doubt = EXPOSURE | {"law": "us-doubt", "unconfirmed": "unconfirmed: nobody has looked this up"}
    case_folder(tmp_path / "doubt", **small_rows(), exposures=[EXPOSURE, doubt])
    assert main(["destinations", str(tmp_path / "doubt"), "--laws"]) == 0
    captured = capsys.readouterr()
    assert "us-doubt" not in captured.out and "Left out as unconfirmed: 1 more; --unconfirmed shows them." in captured.err
    assert main(["destinations", str(tmp_path / "doubt"), "--laws", "--unconfirmed", "--format", "jsonl"]) == 0
    assert [row["law"] for row in lines(capsys.readouterr().out)] == ["us-doubt"]


@pytest.mark.parametrize("options", [(), ("--laws",)])
def test_the_view_of_the_gdpr_comes_with_what_it_does_not_say(options: tuple[str, ...], case: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["destinations", case, "--gdpr", "DK", *options]) == 0
    captured = capsys.readouterr()
    assert "in the EEA" in captured.out and "EDPB Guidelines 05/2021" in captured.err and "Exposure" not in captured.err
