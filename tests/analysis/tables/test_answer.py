"""The answer in five sentences."""

from pathlib import Path

import pytest

from analysis.tables.answer import answer, headline
from tests.factories import case_folder, case_rows, small_rows


def test_five_sentences_that_say_no_more_than_the_case_carries(tmp_path: Path) -> None:
    said = [s.replace("\u00a0", " ") for s in answer(case_folder(tmp_path / "case", **small_rows()))]
    assert said == [
        "This phone, while com.example.a was open, sent 2 types of personal data to 2 recipients, 1 of them not the app's own.",
        "The most sensitive: Advertising ID (to 2).",
        "The recipients are controlled from the United States (of 1 it is not known).",
        "None of the ten questions was observed; 10 cannot be answered from these captures.",
        "73 % of the upstream application data (3.0 kB of 4.1 kB) could not be read; it may hold more.",
    ]


def test_the_app_is_the_sender_only_when_every_finding_proves_it(tmp_path: Path) -> None:
    rows = small_rows()
    rows["findings"] = rows["findings"][:5]
    assert answer(case_folder(tmp_path / "case", **rows))[0].startswith("The app com.example.a sent 2 types")


def test_the_headline_names_the_most_widely_sent_and_the_most_sensitive(tmp_path: Path) -> None:
    rows = small_rows() | {"ledger": []}
    assert headline(case_folder(tmp_path / "one", **rows)) == "2 recipients were sent the advertising ID"
    rows["findings"][4]["delivered"] = "unknown"
    assert headline(case_folder(tmp_path / "two", **rows)) == "2 recipients were sent the advertising ID, 1 the face template"
    for row in rows["findings"]:
        row["type"] = "auth.token"
    assert headline(case_folder(tmp_path / "three", **rows)) == "No personal data was seen leaving"
    for row in rows["findings"]:
        row["type"] = "device.model"
    assert headline(case_folder(tmp_path / "four", **rows)) == "Only data of lower sensitivity was seen leaving, to 2 recipients"


def test_the_headline_says_when_most_stayed_closed(tmp_path: Path) -> None:
    said = headline(case_folder(tmp_path / "case", **small_rows()))
    assert said.replace("\u00a0", " ") == "2 recipients were sent the advertising ID; 73 % of what left could not be read"


@pytest.mark.parametrize(
    ("layer", "encrypted", "text"), [("message", False, "How much was missed is unknown"), ("payload", False, "All 515 kB"), ("payload", True, "32 %")]
)
def test_what_could_not_be_read(layer: str, encrypted: bool, text: str, tmp_path: Path) -> None:
    last = answer(case_folder(tmp_path / "case", **case_rows(8, encrypted=encrypted, layer=layer)))[4].replace("\u00a0", " ")
    assert last.startswith(text)


def test_an_empty_case_is_answered_too(tmp_path: Path) -> None:
    said = answer(case_folder(tmp_path / "case"))
    assert len(said) == 5
    assert said[0] == "No personal data was seen leaving this phone in what could be read."
