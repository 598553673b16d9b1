"""The answer in five sentences."""

from pathlib import Path

import pytest

from analysis.tables.answer import answer, headline
from tests.factories import case_folder, case_rows, small_rows


def test_five_sentences_that_say_no_more_than_the_case_carries(tmp_path: Path) -> None:
    said = [s.replace("\u00a0", " ") for s in answer(case_folder(tmp_path / "case", **small_rows()))]
    assert said == [
        "This phone, while com.example.a was open, sent 2 types of data about phone or person (1 of them sensitive) to 2 recipients. "
        "Of these, 1 is not the app's own and of 1 it is not known whether they are the app's own.",
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
    assert headline(case_folder(tmp_path / "three", **rows)) == "Only what serves a login was seen leaving (login token / cookie), to 2 recipients"
    for row in rows["findings"]:
        row["type"] = "device.model"
    assert headline(case_folder(tmp_path / "four", **rows)) == "Only data of lower sensitivity was seen leaving, to 2 recipients"
    rows["findings"][0]["type"] = "auth.token"
    said = headline(case_folder(tmp_path / "five", **rows))
    assert said == "Apart from the login token / cookie, only data of lower sensitivity was seen leaving, to 2 recipients"


def test_what_only_a_name_says_does_not_lead_without_a_reservation(tmp_path: Path) -> None:
    rows = small_rows() | {"ledger": []}
    rows["findings"][4] |= {"delivered": "unknown", "confidence": "name or shape"}
    assert headline(case_folder(tmp_path / "one", **rows)) == "2 recipients were sent the advertising ID"
    rows["findings"] = rows["findings"][4:5]
    assert headline(case_folder(tmp_path / "two", **rows)) == "1 recipient was sent what looks like the face template"


def test_contact_lists_say_whom_and_not_what(tmp_path: Path) -> None:
    rows = small_rows() | {"ledger": [], "findings": [], "messages": []}
    assert headline(case_folder(tmp_path / "packets", **rows)) == "No personal data was seen leaving"
    rows["captures"][0]["format"] = "tracker_control"
    case = case_folder(tmp_path / "list", **rows)
    assert headline(case) == "3 recipients were contacted; what they were sent is not in such lists"
    assert answer(case)[0] == "The lists say whom this phone contacted, not what it sent."
    assert answer(case)[4].startswith("Contact lists hold no payload")


def test_of_equally_grave_types_what_recognises_a_phone_in_all_apps_leads(tmp_path: Path) -> None:
    rows = small_rows() | {"ledger": []}
    for number, row in enumerate(rows["findings"]):
        row["type"] = ("user.account_id", "device.advertising_id")[number % 2]
        row["destination"], row["host"] = rows["findings"][0]["destination"], rows["findings"][0]["host"]
        row["available"], row["direction"], row["delivered"] = True, "sent", "acknowledged"
    types = {"user.account_id": {"label": "Account / user ID", "sensitivity": "high", "persistence": "account"},
             "device.advertising_id": {"label": "Advertising ID", "sensitivity": "high", "persistence": "resettable"}}  # fmt: skip
    assert headline(case_folder(tmp_path / "case", info={"types": types}, **rows)) == "1 recipient was sent the advertising ID"


def test_the_headline_says_when_most_stayed_closed(tmp_path: Path) -> None:
    said = headline(case_folder(tmp_path / "case", **small_rows()))
    assert said.replace("\u00a0", " ") == "2 recipients were sent the advertising ID; 73 % of what left could not be read: 3.0 kB to beta.example"


def test_where_nothing_personal_was_seen_the_closed_bytes_come_first(tmp_path: Path) -> None:
    rows = small_rows() | {"findings": []}
    rows["destinations"][2]["operator"] = "Telco"
    rows["ledger"] += [{"connection": k, "capture": "c1", "layer": "payload", "direction": "sent", "visibility": "encrypted", "bytes": n}
                       for k, n in (("k1", 2900), ("k3", 400))]  # fmt: skip
    case = case_folder(tmp_path / "some", **rows)
    said = [text.replace("\u00a0", " ") for text in (headline(case), answer(case)[1])]
    assert said[0] == "85 % of what left could not be read: 6.3 kB to beta.example, Alpha (US) and 1 other; no personal data was seen in the rest"
    assert said[1] == "3 recipients were contacted; what could not be read went to beta.example (3.0 kB), Alpha (2.9 kB) and network of Telco (400 B)."
    rows["ledger"] = [row for row in rows["ledger"] if row["visibility"] == "encrypted" and row["connection"] == "k3"]
    assert headline(case_folder(tmp_path / "none", **rows)).replace("\u00a0", " ") == "Nothing of what left could be read: 400 B to the network of Telco"


def test_closed_bytes_without_a_recipient_are_told(tmp_path: Path) -> None:
    rows = {"ledger": [{"connection": "k9", "capture": "c1", "layer": "payload", "direction": "sent", "visibility": "encrypted", "bytes": 206}],
            "connections": [{"connection": "k9", "capture": "c1", "transport": "other ip"}], "captures": small_rows()["captures"]}  # fmt: skip
    said = headline(case_folder(tmp_path / "case", **rows)).replace("\u00a0", " ")
    assert said == "Nothing of what left could be read: 206 B in packets that belong to no TCP or UDP conversation"


@pytest.mark.parametrize(
    ("layer", "encrypted", "text"), [("message", False, "How much was missed is unknown"), ("payload", False, "All 515 kB"), ("payload", True, "32 %")]
)
def test_what_could_not_be_read(layer: str, encrypted: bool, text: str, tmp_path: Path) -> None:
    last = answer(case_folder(tmp_path / "case", **case_rows(8, encrypted=encrypted, layer=layer)))[4].replace("\u00a0", " ")
    assert last.startswith(text)


def test_where_nothing_was_examined_nothing_is_said_of_personal_data(tmp_path: Path) -> None:
    capture = small_rows()["captures"]
    for name, captures, said in (("none", [], "the case holds no capture"), ("unread", capture, "no traffic could be read from the captures")):
        case = case_folder(tmp_path / name, captures=captures)
        assert headline(case) == f"Nothing was examined: {said}"
        assert answer(case) == [f"Nothing was examined: {said}."]
    links = [{"connection": "k1", "capture": "c1", "transport": "tcp"}]
    assert headline(case_folder(tmp_path / "quiet", captures=capture, connections=links)) == "No personal data was seen leaving"


def test_types_and_recipients_of_low_sensitivity_are_told_apart(tmp_path: Path) -> None:
    rows = small_rows()
    for row in rows["findings"]:
        row["type"] = "device.model" if row["destination"] == "d1" else row["type"]
    said = answer(case_folder(tmp_path / "one", **rows))[0]
    assert "2 types of data about phone or person (1 of them sensitive) to 2 recipients" in said and "and 1 got only data of low sensitivity." in said
    rows["findings"] = [row | {"type": "device.model"} for row in rows["findings"]]
    said = answer(case_folder(tmp_path / "all", **rows))[0]
    assert "1 type of data about phone or person (not sensitive) to" in said and "all got only data of low sensitivity." in said


def test_laws_are_of_countries_that_a_confirmed_exposure_names(tmp_path: Path) -> None:
    row = {"destination": "d1", "host": "in.alpha.example", "country": "CN", "ground": "parent", "law": "cn-law", "basis": "b", "addressee": "yes"}
    sure = answer(case_folder(tmp_path / "sure", **small_rows(), exposures=[row]))[2]
    assert sure.endswith(" Laws of China may reach the data: exposure, not proof of access.")
    assert "may reach" not in answer(case_folder(tmp_path / "not", **small_rows(), exposures=[row | {"unconfirmed": "not looked up"}]))[2]


def test_bytes_that_the_capture_lacks_are_told_when_they_are_many(tmp_path: Path) -> None:
    gap = {"input": "a.pcap", "kind": "gap", "text": "3,400,000 bytes that were sent are missing from the capture", "count": 2, "amount": 3_400_000}
    other = gap | {"text": "9,000,000 bytes that came back are missing from the capture", "amount": 0}
    said = answer(case_folder(tmp_path / "many", **small_rows(), problems=[gap, gap, other]))[4].replace("\u00a0", " ")
    assert said.endswith("could not be read; it may hold more. Another 6.8 MB that left are missing from the captures.")
    assert (
        "missing"
        not in answer(case_folder(tmp_path / "few", **small_rows(), problems=[gap | {"text": gap["text"].replace("3,400,000", "80"), "amount": 80}]))[4]
    )
