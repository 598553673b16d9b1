import io
import json
from pathlib import Path

import pytest

from analysis.cli import parser


def run(*words: str) -> int:
    args = parser(["known"]).parse_args(["known", *words])
    return int(args.run(args))


def test_new_then_check(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    (tmp_path / "getprop.txt").write_text("[ro.product.model]: [Pixel 7]\n[ro.serialno]: [28141FDH2003AB]\n")
    file = tmp_path / "phone.toml"
    assert run("new", str(file), "--from", str(tmp_path / "getprop.txt")) == 0
    assert "2 values written" in capsys.readouterr().out
    assert run("check", str(file), "--format", "json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["type"], row["searched"]) for row in rows] == [
        ("device.model", "only under a key that names its type; hashes anywhere"),
        ("device.serial_number", "anywhere"),
    ]
    assert [row["in_names"].partition(":")[0] for row in rows] == ["readable", "masked"]


def test_a_terminal_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", terminal)
    monkeypatch.setattr("builtins.input", lambda prompt: "490154203237518" if prompt.startswith("IMEI") else "")
    run("new", str(tmp_path / "phone.toml"))
    assert '"device.imei" = "490154203237518"' in (tmp_path / "phone.toml").read_text()


def test_a_bad_file_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "phone.toml").write_text("[values]\nx = 1")
    with pytest.raises(ValueError, match=r"phone\.toml"):
        run("check", str(tmp_path / "phone.toml"))
