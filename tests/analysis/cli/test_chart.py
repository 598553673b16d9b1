"""phonehome chart."""

from pathlib import Path

import pytest

from analysis.cli import main
from tests.factories import case_folder, small_rows


def test_files_are_written_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case_folder(tmp_path / "case", **small_rows())
    out = tmp_path / "figures"
    assert main(["chart", str(tmp_path / "case"), "--out", str(out), "--format", "png,svg", "--only", "matrix,shared"]) == 0
    names = ["matrix.png", "matrix.svg", "shared.png", "shared.svg"]
    assert capsys.readouterr().out.split() == [str(out / name) for name in names]
    assert sorted(p.name for p in out.iterdir()) == names


def test_a_wrong_format_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case_folder(tmp_path / "case")
    assert main(["chart", str(tmp_path / "case"), "--out", str(tmp_path / "f"), "--format", "gif"]) == 2
    assert capsys.readouterr().err == "phonehome: no format is called gif; there are png, svg\n"


def test_charts_are_readable_for_their_owner_alone(tmp_path: Path) -> None:
    case_folder(tmp_path / "case", **small_rows())
    (tmp_path / "f").mkdir(mode=0o755)
    (tmp_path / "f" / "matrix.png").touch(0o644)
    for folder in ("f", "new"):
        assert main(["chart", str(tmp_path / "case"), "--out", str(tmp_path / folder), "--only", "matrix"]) == 0
        assert (tmp_path / folder / "matrix.png").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
