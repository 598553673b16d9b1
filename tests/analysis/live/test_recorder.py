"""The proxy's side: options, lines, and a worker that dies or falls behind."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from analysis.case import open_case
from analysis.live import recorder
from analysis.live.recorder import Recorder, Settings, parse_settings, sentences
from tests.factories import message


def options(**changes: Any) -> SimpleNamespace:
    values = {"case": "c", "known": ["a.toml"], "owners": [], "places": [], "label": ["phase=x"], "overwrite": False} | changes
    return SimpleNamespace(**{f"phonehome_{name}": value for name, value in values.items()})


def test_options_become_settings() -> None:
    made = parse_settings(options(overwrite=True), 5)
    assert (made.case, made.started, made.labels, made.known, made.overwrite) == (Path("c"), 5, {"phase": "x"}, (Path("a.toml"),), True)
    assert set(recorder.OPTIONS) < {name.removeprefix("phonehome_") for name in vars(options())}


def test_a_label_that_is_none() -> None:
    with pytest.raises(ValueError, match="expected name=value"):
        parse_settings(options(label=["x"]), 5)


def test_new_pairs_become_lines_and_sources_become_flows() -> None:
    said = {
        "new": [["SSID", "Adriver"]],
        "said": [["flow a request", "SSID", "Adriver"], ["flow a frame 3", "SSID", "Adriver"], ["flow b request", "IMEI", "X"]],
    }
    assert sentences(said) == (["phonehome: SSID → Adriver"], {"a": ["SSID → Adriver"], "b": ["IMEI → X"]})


def test_a_run_from_start_to_case(tmp_path: Path) -> None:
    heard: list[dict[str, Any]] = []
    live = Recorder(Settings(tmp_path / "case", 1, {"phase": "x"}), heard.append)
    live.add([message(path="/i?email=mara@example.org", source="flow 1 request")])
    assert "1 messages" in live.close()
    assert [new for said in heard for new in said["new"]] == [["E-mail address", "api.example.com"]]
    assert open_case(tmp_path / "case").table("messages").num_rows == 1


def test_settings_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("x")
    with pytest.raises(ValueError, match="exists already"):
        Recorder(Settings(tmp_path / "full", 1), lambda said: None)


def test_what_comes_too_fast_is_dropped_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "PENDING", 10)
    live = Recorder(Settings(tmp_path / "case", 1), lambda said: None)
    live.add([message(body=bytes(11))])
    live.close()
    problems = open_case(tmp_path / "case").table("problems").to_pylist()
    assert [(p["kind"], p["count"]) for p in problems] == [("limit", 1)]


def test_a_worker_that_died_is_no_error(tmp_path: Path) -> None:
    live = Recorder(Settings(tmp_path / "case", 1), lambda said: None)
    live._process.kill()
    live._process.wait(10)
    for _ in range(3):
        live.add([message(body=bytes(200_000))])
    assert "was not written" in live.close()


def test_the_proxys_process_loads_nothing_heavy() -> None:
    code = "import sys; import analysis.live.recorder, analysis.read.flows; print([m for m in ('pyarrow', 'pandas', 'numpy', 're2') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
