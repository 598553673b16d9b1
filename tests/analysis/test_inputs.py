"""What the user names becomes files with labels: folders searched by content, sheets checked line by line."""

import re
from pathlib import Path

import pytest

from analysis.inputs import Input, collect, parse_labels, read_sheet, search

PCAP = bytes.fromhex("d4c3b2a1020004000000000000000000ffff000001000000")
KEYS = "# made by hand\nCLIENT_RANDOM " + "ab" * 32 + " " + "cd" * 48 + "\n"


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    folder = tmp_path / "lab"
    for name, content in {
        "a.pcap": PCAP, "deep/b": PCAP, "keys.txt": KEYS.encode(), "notes.md": b"# notes", "photo.bin": b"\xff\xd8\xff", ".hidden.pcap": PCAP,
        "case/case.json": b"{}", "case/private/x.pcap": PCAP,
    }.items():  # fmt: skip
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def test_a_folder_is_searched_by_content(lab: Path) -> None:
    captures, keys, other = search(lab)
    assert [p.name for p in captures] == ["a.pcap", "b"] and [p.name for p in keys] == ["keys.txt"] and [p.name for p in other] == ["photo.bin"]


def test_key_logs_of_a_folder_serve_all_its_captures(lab: Path) -> None:
    inputs, problems = collect([lab], None, {"app": "x"}, (), ())
    assert [i.keylogs for i in inputs] == [(lab / "keys.txt",)] * 2
    assert [(n, p.count, p.fatal) for n, p in problems] == [("lab", 1, False)]


def test_a_row_of_the_sheet_goes_before_the_label(lab: Path) -> None:
    sheet = lab / "captures.csv"
    sheet.write_text("file,app,phase,keylog,known,invented\na.pcap,com.example,,keys.txt,phone.toml;more.toml,yes\n")
    inputs, problems = collect([lab / "a.pcap", lab / "deep"], sheet, {"app": "other", "phase": "idle"}, (), ())
    assert inputs[0].labels == {"app": "com.example", "phase": "idle", "invented": "yes"}
    assert inputs[0].known == (lab / "phone.toml", lab / "more.toml") and inputs[0].keylogs == (lab / "keys.txt",)
    assert inputs[1] == Input(lab / "deep" / "b", {"app": "other", "phase": "idle"}) and problems == []


def test_the_country_of_a_sheet_is_checked(tmp_path: Path) -> None:
    sheet = tmp_path / "s.csv"
    sheet.write_text("file,country\na.pcap,de\nb.pcap,\n")
    assert [row.get("country") for row in read_sheet(sheet).values()] == ["DE", None]
    for typed, said in (
        ("Germany", "use the ISO code DE"),
        ("XX", "is no country; use its two-letter ISO code (ISO 3166-1 alpha-2), e.g. DK"),
        ("DEU", "alpha-2"),
    ):
        sheet.write_text(f"file,country\na.pcap,DE\nb.pcap,{typed}\n")
        with pytest.raises(ValueError, match=re.escape("s.csv: line 3: country ") + ".*" + re.escape(said)):
            read_sheet(sheet)


def test_without_inputs_the_sheet_names_the_files_and_a_stray_row_is_said(lab: Path) -> None:
    sheet = lab / "captures.csv"
    sheet.write_text("file\na.pcap\nnothing.pcap\n")
    assert [i.path.name for i in collect([], sheet, {}, (), ())[0]] == ["a.pcap", "nothing.pcap"]
    problems = collect([lab / "a.pcap"], sheet, {}, (), ())[1]
    assert [(name, p.fatal) for name, p in problems] == [("nothing.pcap", True)]


@pytest.mark.parametrize(("content", "reason"), [("app\nx\n", "no column file"), ("file,colour\na,b\n", "unknown: colour"), ("\xff", "UTF-8")])
def test_a_sheet_that_cannot_be_used_is_named(tmp_path: Path, content: str, reason: str) -> None:
    sheet = tmp_path / "s.csv"
    sheet.write_text(content, encoding="latin-1")
    with pytest.raises(ValueError, match=rf"s\.csv: .*{reason}"):
        read_sheet(sheet)


@pytest.mark.parametrize("word", ["app", "colour=red", "=x"])
def test_a_label_that_is_none_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="expected name=value"):
        parse_labels(["app=com.example", word])


def test_labels_keep_what_stands_after_the_first_equals_sign() -> None:
    assert parse_labels(["app=a=b", "phase="]) == {"app": "a=b", "phase": ""}
