"""Captures of several devices: who of them sent, and how it is told."""

from pathlib import Path

import pandas as pd

from analysis.tables.answer import answer
from analysis.tables.devices import device_of, senders, several
from analysis.tables.evidence import evidence
from analysis.tables.speaker import speaker
from tests.factories import case_folder, household, small_rows


def test_only_the_devices_that_sent_are_counted(tmp_path: Path) -> None:
    rows = household(small_rows())
    case = case_folder(tmp_path / "case", **rows)
    assert several(case).to_dict() == {"c1": 24} and senders(case) == 2
    assert answer(case)[0].startswith("2 of the 24 devices of the local network sent 2 types")
    rows["connections"][2] |= {"client": "192.168.0.5"}
    assert senders(case_folder(tmp_path / "one", **rows)) == 1
    rows["connections"][0]["client_value"], rows["connections"][2]["client_value"] = "a" * 20, "b" * 20
    assert senders(case_folder(tmp_path / "masked", **rows)) == 2, "equal masks of two public addresses"


def test_devices_of_several_captures_are_counted_apart(tmp_path: Path) -> None:
    rows = household(small_rows())
    rows["captures"].append(rows["captures"][0] | {"capture": "c2", "sha256": "c2" * 32})
    case = case_folder(tmp_path / "case", **rows)
    assert speaker(case) == "2 devices of the local network, of up to 24 in one capture"
    assert answer(case)[0].startswith("2 devices of the local network, of up to 24 in one capture, sent 2 types")


def test_cited_findings_name_the_device_where_there_are_several(tmp_path: Path) -> None:
    found = evidence(case_folder(tmp_path / "case", **household(small_rows()))).set_index("recipient")["device"]
    assert found["Alpha"].tolist() == ["192.168.0.5", "192.168.0.5"] and found["203.0.113.9"] == "192.168.0.7"


def test_one_phone_has_no_device_to_tell(tmp_path: Path) -> None:
    rows = household(small_rows()) | {"problems": []}
    case = case_folder(tmp_path / "case", **rows)
    assert device_of(case, pd.Series(["m1", "m3"])).tolist() == ["", ""] and senders(case) == 0 and speaker(case).startswith("this phone")
