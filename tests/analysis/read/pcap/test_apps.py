"""Who owns a packet: PCAPdroid's trailer and blocks, PKTAP."""

import struct
from pathlib import Path

import pytest

from analysis.read.pcap.apps import from_headers, pcapdroid_block
from tests.packets import block, connections, conversation, enhanced, interface, option, pcap_file, read, section

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
    assert [(c.app, c.attribution) for c in found] == [("Example App", "package"), ("", "label only"), ("mDNSResponder", "package"), ("", "label only")]


def test_different_owners_on_one_connection_name_nobody(tmp_path: Path) -> None:
    frames = conversation(TALK)
    mixed = [trailer(frame, 10000 + n % 2, b"App %d" % (n % 2)) for n, frame in enumerate(frames)]
    (found,) = connections(read(pcap_file(mixed), tmp_path))
    assert (found.app, found.attribution) == ("", "label only")


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
    assert (found.app, found.attribution) == (name, "user agent" if name else "label only")
