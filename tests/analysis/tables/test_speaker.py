"""Who may be said to have sent something."""

from pathlib import Path

import pytest

from analysis.tables.answer import answer
from analysis.tables.speaker import apps, speaker, subject
from tests.factories import case_folder, small_rows


@pytest.mark.parametrize(
    ("apps", "attributions", "text"),
    [
        ([], ["process"], "this phone"), (["X"], ["package"], "the app X"), (["X", "Y"], ["process", "package"], "the apps X and Y"),
        (["X"], ["package", "label only"], "this phone, while X was open"), (["X", "Y"], ["label only"], "this phone, while one of X and Y was open"),
        (["X"], ["user agent"], "a program that called itself X"), (["X", "Y"], ["user agent"], "programs that called themselves X and Y"),
        (["X"], [], "this phone"),
    ],
)  # fmt: skip
def test_only_proof_names_an_app_as_sender(apps: list[str], attributions: list[str], text: str) -> None:
    assert subject(apps, attributions) == text


@pytest.mark.parametrize(
    ("label", "attributions", "text"),
    [
        ("X", ["package"], "the app com.example.a"), ("X", ["package", "label only"], "this phone, while X was open"),
        ("", ["user agent"], "a program that called itself com.example.a"), ("", ["user agent", "label only"], "this phone"),
        ("X", ["user agent"], "this phone, while X was open"), ("", ["label only"], "this phone"),
    ],
)  # fmt: skip
def test_a_user_agent_never_says_that_an_app_was_open(label: str, attributions: list[str], text: str, tmp_path: Path) -> None:
    rows = small_rows()
    rows["captures"][0]["app"] = label
    rows["findings"] = [row | {"attribution": a} for row, a in zip(rows["findings"], attributions, strict=False)]
    assert speaker(case_folder(tmp_path / "case", **rows)) == text


@pytest.mark.parametrize(
    ("apps", "attributions", "text"),
    [
        ([], [], "the device 192.168.0.5"), (["X"], ["package"], "the app X on the device 192.168.0.5"),
        (["X"], ["user agent"], "a program that called itself X on the device 192.168.0.5"),
        (["X"], ["label only"], "the device 192.168.0.5, while X was open"),
    ],
)  # fmt: skip
def test_one_of_several_devices_is_named(apps: list[str], attributions: list[str], text: str) -> None:
    assert subject(apps, attributions, "192.168.0.5") == text


def test_apps_are_those_under_test_and_those_with_evidence(tmp_path: Path) -> None:
    rows = small_rows()
    rows["captures"] = [row | {"app": "com.example.tested"} for row in rows["captures"]]
    apps_of = [("com.example.proven", "process"), ("com.example.agent", "user agent"), ("com.example.label", "label only")]
    for link, (app, attribution) in zip(rows["connections"], apps_of, strict=False):
        link |= {"app": app, "attribution": attribution}
    assert apps(case_folder(tmp_path / "case", **rows)) == ["com.example.proven", "com.example.tested"]


def test_a_label_of_some_captures_is_not_said_of_all(tmp_path: Path) -> None:
    rows = small_rows()
    rows["captures"].append(rows["captures"][0] | {"capture": "c2", "sha256": "c2" * 32, "app": None})
    assert speaker(case_folder(tmp_path / "one", **rows)) == "this phone, while com.example.a was open", "nothing was seen in the other"
    rows["findings"].append(rows["findings"][5] | {"capture": "c2"})
    assert speaker(case_folder(tmp_path / "two", **rows)) == "this phone"


def test_several_devices_are_not_one_phone(tmp_path: Path) -> None:
    text = "24 devices of the local network speak in this capture; say which is the phone with --device"
    rows = small_rows() | {
        "problems": [{"capture": "c1", "input": "a.pcap", "place": "", "kind": "device", "text": text, "count": 1, "fatal": False, "amount": 24}]
    }
    case = case_folder(tmp_path / "case", **rows)
    assert speaker(case) == "the 24 devices of the local network"
    assert answer(case)[0].startswith("The 24 devices of the local network sent 2 types")
    rows["captures"] = [*rows["captures"], rows["captures"][0] | {"capture": "c2", "sha256": "c2" * 32, "name": "b.pcap"}]
    case = case_folder(tmp_path / "two", **rows)
    assert answer(case)[0].startswith("The devices of the local network, up to 24 in one capture, sent 2 types")
