"""phonehome ledger."""

from pathlib import Path

import pytest

from analysis.cli import ledger as command
from analysis.cli import main
from analysis.tables.ledger import BY
from tests.factories import case_folder, small_rows


def test_the_groups_offered_are_those_there_are() -> None:
    assert set(command.GROUPS) == {*BY, "frames"}


@pytest.mark.parametrize(
    ("by", "first"),
    [
        ("visibility", "encrypted,3000,0,1"), ("owner", "beta.example,encrypted,3000,0,1"), ("country", "not known,encrypted,3000,0,1"),
        ("capture", "c1,encrypted,3000,0,1"), ("frames", "c1,headers,other ip,60"),
    ],
)  # fmt: skip
def test_tables_and_headline(by: str, first: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case_folder(tmp_path / "case", **small_rows())
    assert main(["ledger", str(tmp_path / "case"), "--by", by, "--format", "csv"]) == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines()[1] == first
    assert printed.err.replace("\u00a0", " ").startswith("73 % of the upstream application data")


def test_bytes_that_are_not_accounted_for_are_a_failed_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = small_rows()
    whole = sum(row["bytes"] for row in rows["ledger"])
    for name, frame_bytes, code, said in (("a", whole, 0, "every captured byte is accounted for"), ("b", whole + 7, 1, "+7 bytes")):
        case_folder(tmp_path / name, **{**rows, "captures": [row | {"frame_bytes": frame_bytes} for row in rows["captures"]]})
        assert main(["ledger", str(tmp_path / name), "--by", "frames"]) == code
        assert said in capsys.readouterr().err


def test_an_empty_case_is_said_to_be_empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case_folder(tmp_path / "case")
    assert main(["ledger", str(tmp_path / "case"), "--by", "country"]) == 0
    assert capsys.readouterr().out == "nothing to list: the captures hold no bytes and name no connections\n"
