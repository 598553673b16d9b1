"""pcapng files put together block by block; tshark agrees on times and lengths."""

import struct
from pathlib import Path

import pytest

from analysis.read.pcap.containers import WINDOW, Container
from analysis.read.pcap.pcapng import options
from tests.packets import block, enhanced, ethernet, interface, ip, option, section, tcp

FRAME = ethernet(ip(tcp(b"hello")))


def content(tmp_path: Path, data: bytes) -> tuple[list[tuple[bytes, int, int]], Container]:
    path = tmp_path / "c.pcapng"
    path.write_bytes(data)
    container = Container(path)
    found = []
    for window in container.windows():
        rows = zip(window.start.tolist(), window.captured.tolist(), window.time.tolist(), window.link.tolist(), strict=True)
        found += [(window.data[start : start + length].tobytes(), time, link) for start, length, time, link in rows]
    return found, container


@pytest.mark.parametrize("order", ["<", ">"])
def test_the_three_kinds_of_packets(tmp_path: Path, order: str) -> None:
    simple = block(3, struct.pack(order + "I", len(FRAME)) + FRAME, order)
    old = block(2, struct.pack(order + "HHIIII", 0, 0, 0, 5, len(FRAME), len(FRAME)) + FRAME, order)
    found, container = content(tmp_path, section(order) + interface(order=order) + enhanced(FRAME, order=order) + simple + old)
    assert found == [(FRAME, 1_700_000_000_000_000_000, 1), (FRAME, 0, 1), (FRAME, 5000, 1)]
    assert (container.program, container.problems) == ("test writer", [])


@pytest.mark.parametrize(
    ("resolution", "ticks", "time"),
    [(b"\x06", 1_700_000_000_000_001, 1_700_000_000_000_001_000), (b"\x09", 1_700_000_000_000_000_001, 1_700_000_000_000_000_001),
     (b"\x03", 1_700_000_000_007, 1_700_000_000_007_000_000), (b"\x8a", 1_700_000_000 << 10 | 512, 1_700_000_000_500_000_000)],
)  # fmt: skip
def test_clock_of_the_interface(tmp_path: Path, resolution: bytes, ticks: int, time: int) -> None:
    found, _ = content(tmp_path, section() + interface(options=option(9, resolution)) + enhanced(FRAME, ticks))
    assert found[0][1] == time
    shifted, _ = content(tmp_path, section() + interface(options=option(9, resolution) + option(14, struct.pack("<q", 3600))) + enhanced(FRAME, ticks))
    assert shifted[0][1] == time + 3600 * 10**9


def test_sections_have_their_own_interfaces_and_byte_order(tmp_path: Path) -> None:
    data = section() + interface(1) + interface(101) + enhanced(FRAME) + enhanced(FRAME[14:], number=1)
    data += section(">") + interface(228, order=">") + enhanced(FRAME[14:], order=">")
    assert [link for _, _, link in content(tmp_path, data)[0]] == [1, 101, 228]


def test_secrets_are_collected_wherever_they_stand(tmp_path: Path) -> None:
    def secret(text: bytes, kind: int = 0x544C534B) -> bytes:
        return block(10, struct.pack("<II", kind, len(text)) + text)

    _, container = content(tmp_path, section() + secret(b"one") + interface() + enhanced(FRAME) + secret(b"three") + secret(b"other", 0x57474B4C))
    assert container.secrets == [b"one", b"three"]


def test_secrets_longer_than_a_window_are_taken_in_and_the_packets_behind_them_read(tmp_path: Path) -> None:
    text = b"k" * (WINDOW + 5)
    long = block(10, struct.pack("<II", 0x544C534B, len(text)) + text)
    found, container = content(tmp_path, section() + interface() + enhanced(FRAME) + long + enhanced(FRAME))
    assert (len(found), list(map(len, container.secrets)), container.problems) == (2, [len(text)], [])
    statistics = block(5, bytes(WINDOW))
    assert len(content(tmp_path, section() + interface() + statistics + enhanced(FRAME))[0]) == 1


def test_a_long_block_that_the_file_does_not_hold_ends_the_file_with_a_problem(tmp_path: Path) -> None:
    cut = block(10, struct.pack("<II", 0x544C534B, 2 * WINDOW) + bytes(2 * WINDOW))[: WINDOW + WINDOW // 2]
    found, container = content(tmp_path, section() + interface() + enhanced(FRAME) + cut)
    assert (len(found), [p.kind for p in container.problems], container.secrets) == (1, ["damaged"], [])


def test_more_secrets_than_anybody_needs_are_said_and_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.read.pcap.pcapng.MAX_SECRETS", 8)
    one = block(10, struct.pack("<II", 0x544C534B, 6) + b"secret")
    found, container = content(tmp_path, section() + interface() + one + one + enhanced(FRAME))
    assert (len(found), container.secrets, [p.kind for p in container.problems]) == (1, [b"secret", b"se"], ["limit"])


def test_comments_and_blocks_of_pcapdroid(tmp_path: Path) -> None:
    custom = block(0x0BAD, struct.pack("<IBBiBB", 62652, 1, 1, 10123, 15, 4) + b"com.example.app" + b"Name")
    path = tmp_path / "c.pcapng"
    path.write_bytes(
        section()
        + interface(101)
        + custom
        + enhanced(FRAME[14:], options=option(1, b"u-10123") + option(0, b""))
        + enhanced(FRAME[14:], options=option(1, b"u-x") + option(0, b""))
    )
    container = Container(path)
    (window,) = container.windows()
    assert window.apps == {0: 10123}
    assert container.packages == {10123: "com.example.app"}


@pytest.mark.parametrize(
    ("tail", "kind"),
    [
        (enhanced(FRAME)[:-3], "truncated"),
        (struct.pack("<II", 6, 4) + bytes(8), "damaged"),
        (struct.pack("<II", 6, 0xFFFFFFF0) + bytes(40), "damaged"),
        (block(1, b"x"), "damaged"),
    ],
)
def test_damage_keeps_what_is_before(tmp_path: Path, tail: bytes, kind: str) -> None:
    found, container = content(tmp_path, section() + interface() + enhanced(FRAME) + tail)
    assert [frame for frame, _, _ in found] == [FRAME]
    assert [problem.kind for problem in container.problems] == [kind]


def test_a_packet_of_an_unknown_interface_or_a_wrong_length_is_damaged(tmp_path: Path) -> None:
    lying = bytearray(enhanced(FRAME))
    struct.pack_into("<I", lying, 20, 5000)
    found, _ = content(tmp_path, section() + interface() + enhanced(FRAME, number=7) + bytes(lying) + enhanced(FRAME))
    assert [link for _, _, link in found] == [-1, -1, 1]


def test_options_end_where_they_say(tmp_path: Path) -> None:
    assert options("<", option(2, b"eth0") + option(0, b"") + option(9, b"\x09")) == {2: b"eth0"}
    assert options("<", option(2, b"eth0")[:-2]) == {2: b"et"}
