"""pcapng out: our reader gives the same messages, Wireshark opens it and shows the findings on the packets that carried them."""

import io
import shutil
import struct
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.case import Case, open_case
from analysis.export import pcapng
from analysis.export.said import Export
from analysis.model import Connection, Message, ReadOptions
from analysis.pipeline import Options, analyze
from analysis.read import pcap
from tests.packets import PHONE, conversation, pcap_file


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


def asks(name: str, uid: int, port: int, client: str) -> list[bytes]:
    """A request that sends an e-mail address, with the trailer that PCAPdroid adds."""
    said = b"POST /v1 HTTP/1.1\r\nHost: api.example.com\r\nContent-Length: %d\r\n\r\nemail=%s" % (6 + len(name), name.encode())
    frames = conversation([("sent", said), ("came back", b"HTTP/1.1 204 No Content\r\n\r\n")], sport=port, client=client)
    return [frame + bytes(-len(frame) % 4) + struct.pack("!Ii20sI", 0x01072021, uid, b"", 0) for frame in frames]


MINE, OTHERS, STRANGERS = "mara.lindqvist@example.org", "other.app@example.org", "by.stander@example.org"
CHOICES = {
    "all": (Options(), {MINE, OTHERS, STRANGERS}),
    "device": (Options(device=PHONE), {MINE, OTHERS}),
    "app by package": (Options(app="com.example.app"), {MINE}),
    "device and app": (Options(app="com.example.app", device="192.168.1.66"), set()),
}


@pytest.mark.parametrize(("chosen", "kept"), CHOICES.values(), ids=CHOICES)
def test_what_was_dropped_stays_out(chosen: Options, kept: set[str], tmp_path: Path) -> None:
    """Bystanders and other apps: neither their packets nor anything else of them comes out again, and the uid is named by the list that was given then."""
    listed, capture = tmp_path / "packages.txt", tmp_path / "in.pcap"
    listed.write_text("package:com.example.app uid:10123\npackage:com.example.other uid:10124\n")
    talks = [asks(MINE, 10123, 40001, PHONE), asks(OTHERS, 10124, 40002, PHONE), asks(STRANGERS, 10125, 40003, "192.168.1.66")]
    capture.write_bytes(pcap_file([frame for turn in zip(*talks, strict=True) for frame in turn]))
    analyze([capture], tmp_path / "case", replace(chosen, packages=(listed,)))
    listed.unlink()
    export = Export(open_case(tmp_path / "case"), [capture], reveal=True)
    with (tmp_path / "out.pcapng").open("wb") as out:
        assert pcapng.write(export, out, "1") == len(talks[0]) * len(kept)
    written = (tmp_path / "out.pcapng").read_bytes()
    assert {email for email in (MINE, OTHERS, STRANGERS) if email.encode() in written} == kept
    messages, _ = read(tmp_path / "out.pcapng", tmp_path / "again")
    bodies = [m.body.decode() for m in messages if m.kind == "request"]
    assert sorted(bodies) == sorted(f"email={email}" for email in kept)
    assert [e.request.message.body.decode() for e in export.exchanges()] == bodies
    for email in kept:
        packet = written.index(email.encode())
        assert b"user.email in body email" in written[packet : written.index(email.encode(), packet + 1)][:300], "the comment stands on the packet"


def test_only_secrets_of_connections_among_the_packets_go_out(demo: Path, tmp_path: Path) -> None:
    (tmp_path / "keys.txt").write_text(f"CLIENT_RANDOM {'ab' * 32} {'cd' * 48}\n")
    chosen = Options(keylogs=(tmp_path / "keys.txt",))
    analyze([demo / "demo.pcapng"], tmp_path / "case", chosen)
    with (tmp_path / "all.pcapng").open("wb") as out:
        pcapng.write(Export(open_case(tmp_path / "case"), [demo], reveal=True), out, "1")
    assert b"ab" * 32 not in (tmp_path / "all.pcapng").read_bytes()
    assert read(tmp_path / "all.pcapng", tmp_path / "a") == read(demo / "demo.pcapng", tmp_path / "b"), "all that is needed is there"
    analyze([demo / "demo.pcapng"], tmp_path / "nobody", replace(chosen, app="com.example.other"))
    with (tmp_path / "none.pcapng").open("wb") as out:
        assert pcapng.write(Export(open_case(tmp_path / "nobody"), [demo], reveal=True), out, "1") == 0
    assert b"_SECRET" not in (tmp_path / "none.pcapng").read_bytes() and b"CLIENT_RANDOM" not in (tmp_path / "none.pcapng").read_bytes()
