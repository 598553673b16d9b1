"""The index on disk, and the choice of a device."""

import struct
from pathlib import Path

import numpy as np
import pytest

from analysis.model import CaptureFacts, ReadOptions
from analysis.read.pcap import index
from tests.packets import PHONE, block, connections, conversation, ethernet, interface, ip, messages, pcap_file, read, section, udp

TALK = [("sent", b"GET /mine HTTP/1.1\r\nHost: x\r\n\r\n"), ("came back", b"HTTP/1.1 204 No Content\r\n\r\n")]


def test_a_range_of_connections_is_a_range_of_rows(tmp_path: Path) -> None:
    many = [conversation(TALK, sport=40000 + n) for n in range(4)]
    path, work = tmp_path / "c.pcap", tmp_path / "w"
    path.write_bytes(pcap_file([frame for group in zip(*many, strict=True) for frame in group]))
    meta = index.build(path, work)
    assert (meta["connections"], meta["frames"]) == (4, 32)
    opened = index.Index(work)
    rows = opened.rows(1, 3)
    assert rows["frame"].tolist() == [n * 4 + 2 for n in range(8)] + [n * 4 + 3 for n in range(8)]
    assert rows["time"].dtype == np.int64 and len(opened.rows(2, 2)["time"]) == 0
    data = path.read_bytes()
    request = int(np.flatnonzero(rows["length"])[0])
    assert data[rows["offset"][request] :][: rows["length"][request]] == TALK[0][1]
    assert index.packed(opened.table["low"][:1])[0][:4] in (bytes([192, 168, 1, 20]), bytes([203, 0, 113, 5]))


def test_an_address_that_ends_in_zero(tmp_path: Path) -> None:
    frame = ethernet(ip(udp(b"x", 5000, 6000), PHONE, "203.0.113.0", 17))
    assert [c.server for c in connections(read(pcap_file([frame]), tmp_path))] == ["203.0.113.0"]
    six = ethernet(ip(udp(b"x", 5000, 6000), "2001:db8::1:0", "2001:db8:1::", 17))
    assert [(c.client, c.server) for c in connections(read(pcap_file([six]), tmp_path))] == [("2001:db8::1:0", "2001:db8:1::")]


@pytest.mark.parametrize("device", [PHONE, "02:00:00:00:00:01", "02-00-00-00-00-01"])
def test_only_the_device_is_kept(device: str, tmp_path: Path) -> None:
    mine = conversation(TALK)
    other = [frame[:12].replace(b"\x02", b"\x0a") + frame[12:] for frame in conversation(TALK, client="192.168.1.99")]
    noise = [b"\x0a" * 12 + b"\x08\x06" + bytes(28)]
    items = read(pcap_file(other + mine + noise), tmp_path, ReadOptions(device=device))
    assert [(c.number, c.client) for c in connections(items)] == [(0, PHONE)]
    assert len(messages(items)) == 2


def test_the_device_is_the_client_even_when_it_was_called(tmp_path: Path) -> None:
    (found,) = connections(read(pcap_file(conversation(TALK)), tmp_path, ReadOptions(device="203.0.113.5")))
    assert (found.client, found.client_port, found.server) == ("203.0.113.5", 80, PHONE)


def test_a_device_must_be_an_address(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="IP or a MAC"):
        read(pcap_file([]), tmp_path, ReadOptions(device="my phone"))


def test_a_capture_without_packets(tmp_path: Path) -> None:
    for data in (pcap_file([]), section() + interface()):
        (facts,) = read(data, tmp_path)
        assert isinstance(facts, CaptureFacts) and (facts.frames, facts.frame_bytes) == (0, 0)


def test_key_logs_of_the_file_are_kept_apart(tmp_path: Path) -> None:
    logs = [b"CLIENT_RANDOM 1", b"\0\xff not text", b"CLIENT_RANDOM 2"]
    (tmp_path / "c.pcapng").write_bytes(section() + b"".join(block(10, struct.pack("<II", 0x544C534B, len(log)) + log) for log in logs))
    index.build(tmp_path / "c.pcapng", tmp_path / "w")
    assert index.Index(tmp_path / "w").secrets() == logs
