"""The worker's side: units cut by time give the same findings as one, and a pipe that breaks off still ends in a case."""

import io
import pickle
from pathlib import Path
from typing import Any

import pytest

from analysis.case import open_case
from analysis.live import worker
from analysis.live.recorder import LENGTH, Settings
from tests.factories import connection, message


def shipped(*things: Any) -> bytes:
    return b"".join(LENGTH.pack(len(data)) + data for data in map(pickle.dumps, things))


def run(data: bytes) -> list[dict[str, Any]]:
    said: list[dict[str, Any]] = []
    worker.serve(io.BytesIO(data), said.append)
    return said


SENT = [[message(path=f"/i?email=mara@example.org&n={n}", source=f"flow {n} request")] for n in range(6)]


def rows(folder: Path) -> list[tuple[Any, ...]]:
    return sorted((r["finding"], r["type"], r["value"], r["source"]) for r in open_case(folder).table("findings").to_pylist())


def test_many_units_give_the_findings_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = run(shipped(Settings(tmp_path / "a" / "case", 1), *SENT, [connection(ledger={("message", "sent", "clear"): 600})]))
    assert [list(line) for line in said] == [["ready"], ["said", "new"], ["case", "messages", "fields", "findings"]]
    monkeypatch.setattr(worker, "_collect", one_by_one)
    many = run(shipped(Settings(tmp_path / "b" / "case", 1), *SENT, [connection(ledger={("message", "sent", "clear"): 600})]))
    assert sum("said" in line for line in many) == 7
    assert rows(tmp_path / "a" / "case") == rows(tmp_path / "b" / "case") != []
    assert [pair for line in many for pair in line.get("new", ())] == [["E-mail address", "api.example.com"]]


def one_by_one(case: worker.LiveCase, waiting: Any) -> bool:
    items = waiting.get(timeout=10)
    case.add(items or [])
    return items is not None


def test_closed_bodies_are_opaque_in_the_ledger_whichever_unit_they_came_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_collect", one_by_one)
    noise = bytes((n * n * 31 + n * 7) % 251 for n in range(900))
    body = pickle.dumps(noise).translate(bytes(range(255, -1, -1)))
    sent = message(body=body, size=len(body), content_type="application/octet-stream")
    run(shipped(Settings(tmp_path / "case", 1), [sent], [connection(ledger={("message", "sent", "clear"): len(body) + 100})]))
    ledger = {r["visibility"]: r["bytes"] for r in open_case(tmp_path / "case").table("ledger").to_pylist()}
    assert ledger.get("opaque", 0) > 0 and sum(ledger.values()) == len(body) + 100


@pytest.mark.parametrize("cut", [1, 9, 200])
def test_a_pipe_that_breaks_off_still_ends_in_a_case(tmp_path: Path, cut: int) -> None:
    said = run(shipped(Settings(tmp_path / "case", 1), *SENT)[:-cut])
    assert said[-1]["messages"] == 5


def test_settings_that_cannot_be_used_are_said(tmp_path: Path) -> None:
    (tmp_path / "phone.toml").write_text("nonsense")
    assert "phone.toml" in run(shipped(Settings(tmp_path / "case", 1, known=(tmp_path / "phone.toml",))))[0]["error"]


def test_a_bystander_value_never_reaches_the_screen(tmp_path: Path) -> None:
    said = run(shipped(Settings(tmp_path / "case", 1), *SENT))
    assert "mara" not in repr(said).replace(str(tmp_path), "")
