"""Files written by the builders, and by scapy, an independent writer."""

import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scapy.layers.inet import IP, UDP
from scapy.layers.l2 import Ether
from scapy.utils import wrpcap

from analysis.read.pcap import containers
from analysis.read.pcap.containers import Container
from tests.packets import ethernet, ip, pcap_file, tcp

FRAMES = [ethernet(ip(tcp(bytes([n]) * n))) for n in range(40)]


def content(path: Path) -> tuple[list[bytes], list[int], Container]:
    container = Container(path)
    frames, times = [], []
    for window in container.windows():
        for start, length, time in zip(window.start.tolist(), window.captured.tolist(), window.time.tolist(), strict=True):
            frames.append(window.data[start : start + length].tobytes())
            times.append(time)
    return frames, times, container


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("nanoseconds", [False, True])
def test_both_byte_orders_and_both_clocks(tmp_path: Path, order: str, nanoseconds: bool) -> None:
    path = tmp_path / "c.pcap"
    path.write_bytes(pcap_file(FRAMES, order=order, nanoseconds=nanoseconds))
    frames, times, container = content(path)
    assert frames == FRAMES
    assert times == [1_700_000_000_000_000_000 + n * 1_000_000 for n in range(40)]
    assert (container.frames, container.problems) == (40, [])


def test_a_file_of_another_writer(tmp_path: Path) -> None:
    path = tmp_path / "c.pcap"
    packets = [
        Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02") / IP(src="192.0.2.1", dst="192.0.2.2") / UDP(sport=1, dport=n) / (b"x" * n)
        for n in range(1, 30)
    ]
    wrpcap(str(path), packets)
    assert content(path)[0] == [bytes(packet) for packet in packets]


def test_windows_cut_anywhere_lose_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "c.pcap"
    path.write_bytes(pcap_file(FRAMES))
    for size in (150, 151, 1000):
        monkeypatch.setattr(containers, "WINDOW", size)
        monkeypatch.setattr(Container.load, "__defaults__", (size,))
        assert content(path)[0] == FRAMES


def test_frame_check_sequence_is_no_data(tmp_path: Path) -> None:
    path = tmp_path / "c.pcap"
    data = pcap_file([frame + b"FCS!" for frame in FRAMES], link=1 | 1 << 26 | 2 << 29)
    path.write_bytes(data)
    assert content(path)[0] == FRAMES


@pytest.mark.parametrize(("cut", "frames"), [(1, 39), (60, 39), (95 + 16, 39), (200, 38)])
def test_a_file_cut_off_keeps_what_is_before(tmp_path: Path, cut: int, frames: int) -> None:
    path = tmp_path / "c.pcap"
    path.write_bytes(pcap_file(FRAMES)[:-cut])
    found, _, container = content(path)
    assert found == FRAMES[:frames] or found == FRAMES[: frames - 1]
    assert [problem.kind for problem in container.problems] == ["truncated"]


def test_behind_a_damaged_record_the_next_good_one_is_found(tmp_path: Path) -> None:
    data = bytearray(pcap_file(FRAMES))
    at = 24 + sum(16 + len(frame) for frame in FRAMES[:10])
    struct.pack_into("<I", data, at + 8, 0xFFFFFFF0)
    path = tmp_path / "c.pcap"
    path.write_bytes(bytes(data))
    found, _, container = content(path)
    assert found == FRAMES[:10] + FRAMES[11:]
    assert [(problem.kind, problem.place) for problem in container.problems] == [("damaged", f"byte {at}")]


@pytest.mark.parametrize("data", [b"", b"\xd4\xc3\xb2", b"GIF89a" + bytes(100), pcap_file([])[:20]])
def test_what_is_no_capture_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "c.pcap"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"^byte \d+: "):
        content(path)


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=300), magic=st.sampled_from([*containers.PCAP_MAGIC, containers.PCAPNG_MAGIC]), at=st.integers(0, 400), flip=st.integers(1, 255))
def test_any_bytes_end_cleanly(tmp_path_factory: pytest.TempPathFactory, data: bytes, magic: bytes, at: int, flip: int) -> None:
    path = tmp_path_factory.mktemp("any") / "c"
    damaged = bytearray(pcap_file(FRAMES[:5]))
    damaged[at % len(damaged)] ^= flip
    for content_bytes in (magic + data, bytes(damaged)):
        path.write_bytes(content_bytes)
        try:
            frames, _, _ = content(path)
        except ValueError as error:
            assert str(error).startswith("byte ")
        else:
            assert sum(map(len, frames)) <= len(content_bytes)
