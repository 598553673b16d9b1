"""Observed, not observed, not observable."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from analysis.case import open_case
from analysis.detect import load_types
from analysis.tables.questions import NOT_OBSERVABLE, NOT_OBSERVED, OBSERVED, QUESTIONS, questions, tally
from tests.factories import case_folder, small_rows

PLANTED = {"type": "content.calendar", "label": "dentist", "value": "99" * 10, "used": True, "capture": "c1"}


def ask(folder: Path, question: str, rows: dict[str, list[dict[str, Any]]]) -> tuple[str, str]:
    answers = questions(case_folder(folder, **rows)).set_index("question")
    return answers.loc[question, "answer"], answers.loc[question, "why"].replace("\u00a0", " ")


def readable(rows: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The same with the encrypted bytes gone."""
    return rows | {"ledger": [row for row in rows["ledger"] if row["visibility"] != "encrypted"]}


def test_ten_questions_in_their_order(tmp_path: Path) -> None:
    rows = questions(case_folder(tmp_path / "case", **small_rows()))
    assert rows["question"].tolist() == list(QUESTIONS.values())
    assert len(rows) == 10


def test_a_finding_that_answers_is_observed(tmp_path: Path) -> None:
    rows = small_rows()
    rows["findings"][0]["type"] = "content.contacts"
    assert ask(tmp_path / "case", "contacts", rows) == (OBSERVED, "Address book to Alpha (known value)")


def test_no_type_borrows_the_recipients_or_the_evidence_of_another(tmp_path: Path) -> None:
    rows = small_rows()
    for at, (kind, tier) in {0: ("network.wifi_ssid", "known value"), 1: ("network.wifi_bssid", "checked"), 5: ("network.wifi_bssid", "name or shape")}.items():
        rows["findings"][at] |= {"type": kind, "confidence": tier}
    said = "Wi-Fi name (SSID) to Alpha (known value); Access point address (BSSID) to 203.0.113.9 and Alpha (checked)"
    assert ask(tmp_path / "case", "Wi-Fi network", rows) == (OBSERVED, said)


def test_a_finding_that_only_touches_is_not(tmp_path: Path) -> None:
    case = case_folder(tmp_path / "case", **small_rows())
    row = questions(case).set_index("question").loc["SIM number"]
    assert (row["answer"], row["touched"]) == (NOT_OBSERVABLE, ["Mobile carrier"])


@pytest.mark.parametrize(
    ("rule", "answer"),
    [
        ("known:user.phone_number:plain", OBSERVED),
        ("name:msisdn", OBSERVED),
        ("name:user_phone", OBSERVED),
        ("name:phone", NOT_OBSERVABLE),
        ("shape:e164", NOT_OBSERVABLE),
    ],
)
def test_a_telephone_number_is_the_phones_own_where_something_says_so(rule: str, answer: str, tmp_path: Path) -> None:
    rows = small_rows()
    rows["findings"][0] |= {"type": "user.phone_number", "rule": rule}
    folder = case_folder(tmp_path / "case", **rows)
    facts = json.loads((folder.folder / "case.json").read_text())
    kind = load_types()["user.phone_number"]
    facts["types"]["user.phone_number"] = asdict(kind)
    (folder.folder / "case.json").write_text(json.dumps(facts))
    row = questions(open_case(folder.folder)).set_index("question").loc["SIM number"]
    assert row["answer"] == answer
    assert (kind.label in row["touched"]) is (answer != OBSERVED)


@pytest.mark.parametrize("change", [{"direction": "came back"}, {"available": False}, {"delivered": "blocked"}])
def test_what_was_not_sent_is_not_observed(change: dict[str, Any], tmp_path: Path) -> None:
    rows = small_rows()
    rows["findings"][0] |= {"type": "content.contacts"} | change
    assert ask(tmp_path / "case", "contacts", rows)[0] == NOT_OBSERVABLE


def test_weak_evidence_is_called_weak(tmp_path: Path) -> None:
    rows = small_rows()
    rows["findings"][5]["type"] = "content.contacts"
    assert "the evidence is weak" in ask(tmp_path / "case", "contacts", rows)[1]


def test_silence_means_something_only_when_planted_used_and_readable(tmp_path: Path) -> None:
    rows = readable(small_rows()) | {"known": [PLANTED]}
    assert ask(tmp_path / "case", "calendar", rows) == (NOT_OBSERVED, "planted and used, and not in the 100 % of upstream bytes that could be read")


@pytest.mark.parametrize(
    ("known", "closed", "layer", "why"),
    [
        ([], False, "payload", "no value was planted"),
        ([PLANTED | {"used": False}], False, "payload", "does not say"),
        ([PLANTED], True, "payload", "only 27 % of the upstream bytes could be read"),
        ([PLANTED], False, "message", "coverage unknown"),
        ([PLANTED | {"capture": "other"}], False, "payload", "no application bytes"),
    ],
)
def test_otherwise_it_is_not_observable_and_the_reason_is_given(known: list[dict[str, Any]], closed: bool, layer: str, why: str, tmp_path: Path) -> None:
    rows = small_rows() if closed else readable(small_rows())
    rows["ledger"] = [row | {"layer": layer} for row in rows["ledger"] if row["layer"] == "payload"]
    answer, reason = ask(tmp_path / "case", "calendar", rows | {"known": known})
    assert answer == NOT_OBSERVABLE
    assert why in reason


def test_the_unread_rest_is_stated_beside_not_observed(tmp_path: Path) -> None:
    rows = readable(small_rows()) | {"known": [PLANTED]}
    rows["ledger"].append(rows["ledger"][1] | {"visibility": "opaque", "bytes": 20})
    answer, why = ask(tmp_path / "case", "calendar", rows)
    assert (answer, why.endswith("20 B could not be read")) == (NOT_OBSERVED, True)


def test_tally(tmp_path: Path) -> None:
    assert tally(questions(case_folder(tmp_path / "case", **small_rows()))) == "0 observed, 0 not observed, 10 not observable"
