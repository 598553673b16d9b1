"""A finding leads back to its frames, and an independent reader sees the value there."""

import shutil
import subprocess
from pathlib import Path

import pytest

from analysis.case import Case
from analysis.explain import explain
from analysis.pipeline import Options, analyze
from analysis.read.source import find_source


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, root: Path) -> tuple[Case, Path]:
    folder = root / "captures" / "demo"
    out = tmp_path_factory.mktemp("case") / "case"
    key = out.with_name("key")
    key.write_text("00" * 32)
    analyze([folder / "demo.pcapng", folder / "demo.har"], out, Options(known=(folder / "phone.toml",), key=key))
    return Case(out), folder


def finding(case: Case, type: str, format: str) -> str:
    captures = {c["capture"] for c in case.table("captures").to_pylist() if c["format"] == format}
    return next(f["finding"] for f in case.table("findings").to_pylist() if f["type"] == type and f["capture"] in captures and f["direction"] == "sent")


def test_tshark_sees_the_value_in_the_frames_named(demo: tuple[Case, Path]) -> None:
    tshark = shutil.which("tshark")
    if not tshark:
        pytest.skip("tshark is not installed")
    case, folder = demo
    proof = explain(case, finding(case, "user.email", "pcap"), [folder], reveal=True)
    assert proof.frames and proof.note == ""
    frames = " || ".join(f"frame.number == {n}" for n in proof.frames)
    out = subprocess.run([tshark, "-r", folder / "demo.pcapng", "-Y", frames, "-V"], capture_output=True, text=True, check=True).stdout
    assert proof.finding["value"] in out
    other = subprocess.run([tshark, "-r", folder / "demo.pcapng", "-Y", f"!({frames}) && frame.number < 20", "-V"], capture_output=True, text=True, check=True)
    assert proof.finding["value"] not in other.stdout


def test_without_the_capture_it_says_what_to_give(demo: tuple[Case, Path], tmp_path: Path) -> None:
    case, _ = demo
    proof = explain(case, finding(case, "content.contacts", "pcap"), [tmp_path])
    assert proof.frames == [] and "demo.pcapng with --capture" in proof.note


def test_a_har_has_no_frames_but_an_entry(demo: tuple[Case, Path]) -> None:
    case, folder = demo
    proof = explain(case, finding(case, "device.advertising_id", "har"), [folder])
    assert proof.frames == [] and "no packets" in proof.note and proof.finding["source"].startswith("entry ")
    assert proof.destination["host"] == proof.message["host"] and proof.capture["name"] == "demo.har"


def test_an_id_that_is_none_or_several_is_refused(demo: tuple[Case, Path]) -> None:
    case, _ = demo
    for id, count in (("zz", 0), ("", 0)):
        with pytest.raises(ValueError, match=f"{count} findings have an id"):
            explain(case, id)


def test_the_capture_is_found_by_its_bytes_not_its_name(demo: tuple[Case, Path], tmp_path: Path) -> None:
    case, folder = demo
    row = next(c for c in case.table("captures").to_pylist() if c["name"] == "demo.har")
    other = tmp_path / "renamed.bin"
    other.write_bytes((folder / "demo.har").read_bytes())
    assert find_source(row["sha256"], row["bytes"], [tmp_path]) == other
    other.write_bytes(bytes(row["bytes"]))
    assert find_source(row["sha256"], row["bytes"], [tmp_path]) is None
