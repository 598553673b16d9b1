"""Each benchmark of the table can be imported and called; what it needs is said, not stumbled over. The figures themselves: ``make bench``."""

from importlib import import_module
from pathlib import Path

import pytest

from analysis.decode import Opener
from analysis.model import Message
from tests.benchmarks import __main__ as bench
from tests.benchmarks import body_formats, known_matrix, known_precision, make_workload, needs, ordinary_requests, workload_requests

HERE = Path(__file__).parent
HELPERS = {
    "__main__", "needs", "measure", "make_workload", "workload_client", "workload_requests", "presidio", "presidio_values", "test_benchmarks",
    "tag_fields", "read_findings", "known_forms", "known_wrappers", "known_wrapping", "known_records", "known_documents", "known_encodings",
    "test_known_wrappers",
}  # fmt: skip
"""Modules that are no benchmark of their own; ``tag_fields`` and ``read_findings`` print what a person reads or scores."""


def test_each_module_is_in_the_table_or_a_helper() -> None:
    assert {path.stem for path in HERE.glob("*.py")} == set(bench.BENCHMARKS) | HELPERS


@pytest.mark.parametrize("name", bench.BENCHMARKS)
def test_each_has_a_main(name: str) -> None:
    assert callable(import_module(f"tests.benchmarks.{name}").main)


def test_what_is_absent_is_said_and_is_no_failure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PHONEHOME_LABELS", str(tmp_path))
    monkeypatch.setenv("PHONEHOME_CORPUS", str(tmp_path))
    assert bench.main(["leave_vendor_out", "side_by_side", "known_chance", "body_formats", "ordinary_requests"]) == 0
    said = capsys.readouterr().out
    assert said.count("skipped: ") == 6 and "PHONEHOME_LABELS" in said and "PHONEHOME_CORPUS" in said


def test_an_unknown_name_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(["nothing"]) == 2 and "whole_road" in capsys.readouterr().err


def test_a_program_that_is_not_installed() -> None:
    with pytest.raises(needs.Absent, match="no-such-program"):
        needs.programs("no-such-program")


def test_the_same_seed_makes_the_same_requests() -> None:
    from random import Random

    who = workload_requests.person(Random(1))
    made = [[workload_requests.request(who, rng) for _ in range(300)] for rng in (Random(2), Random(2))]
    kinds = {one.kind for one in made[0]}
    assert kinds == {"json", "json-gz", "form", "protobuf", "multipart", "get"}
    assert [(a.path, len(a.body)) for a in made[0]] == [(b.path, len(b.body)) for b in made[1]]


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(make_workload, "root_rights", lambda: None)
    monkeypatch.setattr(make_workload, "programs", lambda *names: None)
    (tmp_path / "mine").write_text("x")
    assert make_workload.main([str(tmp_path), "--inside"]) == 2 and "not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize(
    ("body", "content_type", "verdict"),
    [
        (b'{"a":{"b":1}}', "application/json", ("json", "opened", "")),
        (bytes(40), "application/json", ("nothing but a gap", "empty", "")),
        (b"a=1&b=2", "application/x-www-form-urlencoded", ("form", "opened", "")),
        (b"{}", "application/json", ("json", "opened", "")),
        (b"hello you", "text/plain", ("text", "opened", "")),
        (bytes(range(256)) * 2, "application/octet-stream", ("closed", "closed", "ciphertext or compressed")),
        (bytes(number % 7 for number in range(300)), "", ("closed", "closed", "unknown binary")),
    ],
)
def test_what_became_of_a_body(body: bytes, content_type: str, verdict: tuple[str, str, str]) -> None:
    opener, message = Opener(), Message(0, "http/1.1", "request", "sent", "x", body=body, content_type=content_type, missing=body.count(0) // 40 * 40)
    opener.add(0, message)
    assert body_formats.judged(message, opener.fields, range(len(opener.fields.value))) == verdict


def test_bytes_that_nothing_explains_are_said() -> None:
    opener, message = Opener(), Message(0, "http/1.1", "request", "sent", "x", body=bytes(range(256)) * 2)
    opener.add(0, message)
    opener.fields.opaque.clear()
    assert body_formats.judged(message, opener.fields, range(len(opener.fields.value)))[1] == "unexplained"
    assert body_formats.judged(message, opener.fields, range(0))[1] == "unexplained"


def test_every_body_of_the_corpus_is_opened_or_closed_for_a_reason(corpus: Path) -> None:
    formats, reasons, unexplained = body_formats.table(corpus)
    assert unexplained == []
    assert sum(reasons.values()) == sum(one.states["closed"] + one.states["partly closed"] for one in formats.values())
    assert {"json", "form", "xml", "html"} <= set(formats)


def test_planted_values_are_found_and_others_are_not() -> None:
    counts = known_precision.in_planted_bodies(known_matrix.cases(24, seed=9))
    assert counts["right"] >= 24 and not counts["wrong"]


def test_ordinary_requests_are_taken_from_each_capture_in_turn() -> None:
    by_capture = {"a": [(f"{at}", {"message": f"a{at}"}) for at in range(9)], "b": [("5", {"message": "b5"}), ("7", {"message": "b7"})]}
    assert list(ordinary_requests.chosen(by_capture, 5)) == ["a0", "b5", "a1", "b7", "a2"]
    assert len(ordinary_requests.chosen(by_capture, 500)) == 11


def test_a_finding_is_judged_by_all_that_tells_it_apart() -> None:
    row = {"capture": "c", "host": "h", "place": "query", "path": "p", "type": "t", "available": True, "value": "v"}
    marks = {ordinary_requests.mark(row)} | {ordinary_requests.mark(row | {key: "other"}) for key in row}
    assert len(marks) == 8


def test_judgements_are_right_or_false_for_a_reason() -> None:
    for verdict, reason in ordinary_requests.judgements().values():
        assert (verdict, bool(reason)) in (("right", False), ("false", True))
