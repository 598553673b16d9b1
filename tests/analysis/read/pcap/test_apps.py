"""Who owns a packet: PCAPdroid's trailer and blocks, PKTAP."""

import struct
from pathlib import Path
from typing import Any

import pytest

from analysis.model import ReadOptions
from analysis.read.pcap import index
from analysis.read.pcap.apps import from_headers, pcapdroid_block
from analysis.read.pcap.containers import Container
from tests.packets import (
    block,
    connections,
    conversation,
    enhanced,
    ethernet,
    interface,
    ip,
    messages,
    option,
    pcap_file,
    problems,
    read,
    section,
    udp,
)  # fmt: skip

TALK = [("sent", b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n"), ("came back", b"HTTP/1.1 204 No Content\r\n\r\n")]


def trailer(frame: bytes, uid: int, name: bytes) -> bytes:
    padded = frame + bytes(-len(frame) % 4)
    return padded + struct.pack("!Ii20sI", 0x01072021, uid, name, 0)


def pktap(frame: bytes, process: bytes, effective: bytes = b"", pid: int = 7) -> bytes:
    return struct.pack("<III24sIIIIi17s3xIHHi17s3x", 108, 1, 1, b"en0", 2, 2, 14, 0, pid, process, 0, 0, 0, pid, effective) + frame


def test_the_trailer_names_the_app(tmp_path: Path) -> None:
    one = [trailer(frame, 10123, b"Example App") for frame in conversation(TALK)]
    two = [trailer(frame, -1, b"") for frame in conversation(TALK, sport=40001)]
    three = [trailer(frame, 1020, b"") for frame in conversation(TALK, sport=40002)]
    four = conversation(TALK, sport=40003)
    found = connections(read(pcap_file(one + two + three + four), tmp_path))
    assert [(c.app, c.attribution) for c in found] == [("Example App", "package"), ("", "unknown"), ("mDNSResponder", "package"), ("", "unknown")]


def test_different_owners_on_one_connection_name_nobody(tmp_path: Path) -> None:
    frames = conversation(TALK)
    mixed = [trailer(frame, 10000 + n % 2, b"App %d" % (n % 2)) for n, frame in enumerate(frames)]
    (found,) = connections(read(pcap_file(mixed), tmp_path))
    assert (found.app, found.attribution) == ("", "unknown")


def test_a_reused_port_has_its_own_owner(tmp_path: Path) -> None:
    one = [trailer(frame, 10001, b"First") for frame in conversation(TALK)]
    two = [trailer(frame, 10002, b"Second") for frame in conversation(TALK, seq=99_000)]
    assert [c.app for c in connections(read(pcap_file(one + two), tmp_path))] == ["First", "Second"]


@pytest.mark.parametrize("before", [True, False])
def test_blocks_and_comments_name_the_package(tmp_path: Path, before: bool) -> None:
    names = block(0x0BAD, struct.pack("<IBBiBB", 62652, 1, 1, 10123, 15, 4) + b"com.example.app" + b"Name")
    frames = b"".join(enhanced(frame[14:], options=option(2, b"\2\0\0\0") + option(1, b"u-10123") + option(0, b"")) for frame in conversation(TALK))
    data = section() + interface(101) + (names + frames if before else frames + names)
    (found,) = connections(read(data, tmp_path))
    assert (found.app, found.attribution) == ("com.example.app", "package")


def test_a_uid_that_nobody_names_stays_a_number(tmp_path: Path) -> None:
    frames = b"".join(enhanced(frame[14:], options=option(1, b"u-10777") + option(0, b"")) for frame in conversation(TALK))
    (found,) = connections(read(section() + interface(101) + frames, tmp_path))
    assert found.app == "uid 10777"


@pytest.mark.parametrize(("effective", "name"), [(b"", "Browser"), (b"Example", "Example")])
def test_pktap_names_the_process(tmp_path: Path, effective: bytes, name: str) -> None:
    (found,) = connections(read(pcap_file([pktap(frame, b"Browser", effective) for frame in conversation(TALK)], 258), tmp_path))
    assert (found.app, found.attribution) == (name, "process")


def test_blocks() -> None:
    assert pcapdroid_block(b"\1\1" + struct.pack("<i", 7) + b"\0\4Name") == {7: "Name"}
    assert pcapdroid_block(b"\1\2" + bytes(8)) == {}
    with pytest.raises(ValueError, match="short"):
        pcapdroid_block(b"\1\1")


@pytest.mark.parametrize(("effective", "name"), [(False, "Browser"), (True, "Example")])
def test_process_blocks_of_macos(tmp_path: Path, effective: bool, name: str) -> None:
    processes = b"".join(block(0x80000001, struct.pack("<I", pid) + option(2, text) + option(0, b"")) for pid, text in ((7, b"Browser"), (8, b"Example")))
    told = option(2, b"\2\0\0\0") + option(0x8001, struct.pack("<I", 0)) + (option(0x8003, struct.pack("<I", 1)) if effective else b"") + option(0, b"")
    frames = b"".join(enhanced(frame, options=told) for frame in conversation(TALK))
    (found,) = connections(read(section() + interface() + processes + frames, tmp_path))
    assert (found.app, found.attribution) == (name, "process")


HEADERS = {
    "com.example.app": [("X-Requested-With", "com.example.app")],
    "Example App": [("user-agent", "Example%20App/7 CFNetwork/1490.0.4 Darwin/23.2.0")],
    "Other": [("User-Agent", "Other/1.2.3 (iPhone; iOS 17) CFNetwork/1490 Darwin/23")],
    "": [("X-Requested-With", "XMLHttpRequest"), ("User-Agent", "Dalvik/2.1.0 (Linux; U; Android 14)")],
}


@pytest.mark.parametrize(("name", "headers"), HEADERS.items())
def test_headers_are_weaker_evidence(name: str, headers: list[tuple[str, str]], tmp_path: Path) -> None:
    assert from_headers(headers) == name
    lines = "".join(f"{key}: {value}\r\n" for key, value in headers)
    (found,) = connections(read(pcap_file(conversation([("sent", f"GET / HTTP/1.1\r\nHost: x\r\n{lines}\r\n".encode())])), tmp_path))
    assert (found.app, found.attribution) == (name, "user agent" if name else "unknown")


def kept(data: bytes, folder: Path, **options: Any) -> list[tuple[str, str, str]]:
    items = read(data, folder, ReadOptions(**options))
    assert {m.connection for m in messages(items)} == {c.number for c in connections(items)}
    return [(c.app, c.attribution, str(c.client_port)) for c in connections(items)]


def named(sport: int, uid: int, name: bytes = b"") -> list[bytes]:
    return [trailer(frame, uid, name) for frame in conversation(TALK, sport=sport)]


PACKAGES = {10123: ("com.example.app",), 10200: ("com.example.a", "com.example.b"), 1000: ("android", "b.c", "c.d", "d.e")}


@pytest.mark.parametrize("app", ["com.example.app", "Example App", "COM.EXAMPLE.APP", "uid 10123"])
def test_only_the_app_that_was_asked_for_is_kept(app: str, tmp_path: Path) -> None:
    noise = [bytes(12) + b"\x08\x06" + bytes(28), ethernet(ip(bytes(50), protocol=1))]
    said = [("sent", b"GET / HTTP/1.1\r\nHost: x\r\nX-Requested-With: com.example.app\r\n\r\n")]
    others = named(2, 10124, b"Other") + named(3, -1) + conversation(said, sport=4) + noise
    data = pcap_file(named(1, 10123, b"Example App") + others + named(5, 1_010_123))
    mine = [("com.example.app", "package", "1"), ("com.example.app", "package", "5")]  # the last one in a work profile, whose uid only the list names
    assert kept(data, tmp_path, app=app, packages=PACKAGES) == (mine if app.casefold() == "com.example.app" else mine[:1])


def test_connections_keep_their_numbers(tmp_path: Path) -> None:
    data = pcap_file(named(1, 10001, b"One") + named(2, 10002, b"Two") + named(3, 10001, b"One"))
    assert [c.number for c in connections(read(data, tmp_path, ReadOptions(app="One")))] == [0, 2]
    assert [m.connection for m in messages(read(data, tmp_path, ReadOptions(app="Two")))] == [1, 1]


def test_an_app_that_nothing_is_attributed_to(tmp_path: Path) -> None:
    items = read(pcap_file(named(1, 10001, b"One") + conversation(TALK, sport=2)), tmp_path, ReadOptions(app="Two"))
    assert not messages(items) and not connections(items)
    assert [p.text[:42] for p in problems(items)] == ["the capture attributes nothing to the app "]


def test_uids_are_named_by_the_list(tmp_path: Path) -> None:
    data = pcap_file(named(1, 10123, b"Example App") + named(2, 10200) + named(3, 1000) + named(4, 10999))
    assert kept(data, tmp_path, packages=PACKAGES) == [
        ("com.example.app", "package", "1"), ("com.example.a, com.example.b", "package", "2"), ("Android", "package", "3"), ("uid 10999", "package", "4")
    ]  # fmt: skip
    assert [port for _, _, port in kept(data, tmp_path, packages=PACKAGES, app="com.example.b")] == ["2"]


def test_processes_can_be_asked_for(tmp_path: Path) -> None:
    frames = [pktap(frame, b"Browser") for frame in conversation(TALK, sport=1)] + [pktap(frame, b"Mail", pid=8) for frame in conversation(TALK, sport=2)]
    assert kept(pcap_file(frames, 258), tmp_path, app="mail") == [("Mail", "process", "2")]


def test_a_real_capture_is_cut_to_an_app(corpus: Path, tmp_path: Path) -> None:
    """A capture of PCAPdroid's own tests, with its trailers put on: connections in turn are of three apps, or nobody's."""
    path = corpus / "emanuele-f+PCAPdroid/app/src/main/jni/tests/pcap/metadata.pcap"
    index.build(path, tmp_path / "plain")
    opened = index.Index(tmp_path / "plain")
    (window,) = Container(path).windows()
    frames = [window.data[start : start + size].tobytes() for start, size in zip(window.start, window.captured, strict=True)]
    for number in range(len(opened.table["row"])):
        for frame in opened.rows(number, number + 1)["frame"].tolist():
            frames[frame - 1] = trailer(frames[frame - 1], 10000 + number % 4 if number % 4 else -1, b"")
    data = pcap_file(frames)
    every = connections(read(data, tmp_path))
    assert {c.app for c in every} == {"", "uid 10001", "uid 10002", "uid 10003"} and len(every) > 15
    for app in ("uid 10001", "uid 10002", "uid 10003"):
        items = read(data, tmp_path, ReadOptions(app=app))
        assert [(c.number, c.ledger) for c in connections(items)] == [(c.number, c.ledger) for c in every if c.app == app]
        assert {m.connection for m in messages(items)} <= {c.number for c in connections(items)}


@pytest.mark.parametrize(("order", "first"), [("<", "10.0.0.2"), (">", "10.0.0.2")])
def test_the_packets_that_left_tell_the_phone(order: str, first: str, tmp_path: Path) -> None:
    there, back = ip(udp(b"a", 50001, 50002), "203.0.113.9", first, 17), ip(udp(b"b", 50002, 50001), first, "203.0.113.9", 17)
    flags = {way: option(2, struct.pack(order + "I", way), order) + option(0, b"", order) for way in (1, 2)}

    def data(one: int, two: int) -> bytes:
        return section(order) + interface(101, order=order) + enhanced(there, options=flags[one], order=order) + enhanced(back, options=flags[two], order=order)

    assert [c.client for c in connections(read(data(1, 2), tmp_path))] == ["10.0.0.2"]
    assert [c.client for c in connections(read(data(2, 1), tmp_path))] == ["10.0.0.2"]  # a router captured, on its inner side
