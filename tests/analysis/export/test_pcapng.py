"""pcapng out: our reader gives the same messages, Wireshark opens it and shows the findings on the packets that carried them."""

import io
import shutil
import subprocess
from pathlib import Path

import pytest

from analysis.case import Case
from analysis.export import pcapng
from analysis.export.said import Export
from analysis.model import Connection, Message, ReadOptions
from analysis.read import pcap


def read(path: Path, work: Path) -> tuple[list[Message], list[Connection]]:
    items = [item for unit in pcap.plan("0" * 16, path, work, ReadOptions()) for item in pcap.read(unit, ReadOptions())]
    return [i for i in items if isinstance(i, Message)], [i for i in items if isinstance(i, Connection)]


@pytest.fixture(scope="module")
def written(packets: Case, demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("out") / "out.pcapng"
    with path.open("wb") as out:
        assert pcapng.write(Export(packets, [demo], reveal=True), out, "1") == 188
    return path


def test_it_reads_back_as_it_was(written: Path, demo: Path, tmp_path: Path) -> None:
    assert read(written, tmp_path / "a") == read(demo / "demo.pcapng", tmp_path / "b")


@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
def test_wireshark_shows_each_finding_on_a_packet_that_carries_it(written: Path) -> None:
    show = ["-T", "fields", "-e", "frame.number", "-e", "http2.body.reassembled.data", "-e", "http2.data.data", "-e", "frame.comment"]
    command = ["tshark", "-r", str(written), "-Y", 'frame.comment contains "user.email "', *show]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert lines and all("mara.lindqvist@example.org" in line for line in lines)
    assert any(b"mara.lindqvist@example.org".hex() in line for line in lines), "the decrypted packet itself holds the value"


def test_a_comment_names_a_few_values_and_counts_the_rest(packets: Case, demo: Path, tmp_path: Path) -> None:
    capture = packets.table("captures").to_pylist()[0]["capture"]
    remarks = pcapng.remarks(Export(packets, [demo], reveal=True), capture, demo / "demo.pcapng", tmp_path / "index")
    face = [text for texts in remarks.values() for text in texts if "biometric.face" in text]
    assert face and all(len(text) < 400 for text in face)
    assert any("more" in text for text in face) or all(text.count(",") < pcapng.SHOWN for text in face)


def test_packets_are_never_written_masked(packets: Case) -> None:
    with pytest.raises(ValueError, match="--reveal"):
        pcapng.write(Export(packets), io.BytesIO(), "1")


def test_several_captures_are_refused(packets: Case, case: Case, demo: Path) -> None:
    assert pcapng.write(Export(case, [demo], reveal=True), io.BytesIO(), "1") == 188, "the only packet capture among others"
    with pytest.raises(ValueError, match="not among the captures"):
        pcapng.write(Export(packets, [demo / "demo.har"], reveal=True), io.BytesIO(), "1")
