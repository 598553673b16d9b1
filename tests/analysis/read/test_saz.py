"""Fiddler archives made here: names with either slash, processes, passwords, damage."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.model import Connection, Item, Message, Problem, ReadOptions
from analysis.read import saz
from tests.websockets import LONG, conversation

ABOUT = (
    b'\xef\xbb\xbf<?xml version="1.0" encoding="utf-8"?>\r\n<Session SID="1" BitFlags="1"><SessionTimers ClientConnected="0001-01-01T00:00:00" '
    b'ClientBeginRequest="2026-03-14T10:00:00.8708013+01:00" ServerBeginResponse="2026-03-14T10:00:01+01:00" /><SessionFlags>'
    b'<SessionFlag N="x-hostIP" V="203.0.113.5" /><SessionFlag N="x-clientIP" V="::ffff:192.168.1.20" /><SessionFlag N="x-ProcessInfo" V="player:77" />'
    b"</SessionFlags></Session>"
)
PARTS = {
    "[Content_Types].xml": b"<x/>",
    "raw/1_c.txt": b"POST https://api.example.com/v1 HTTP/1.1\r\nHost: api.example.com\r\n\r\nid=7",
    "raw/1_s.txt": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    "raw/1_m.xml": ABOUT,
}


def archive(parts: dict[str, bytes] = PARTS) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return file.getvalue()


def read(folder: Path, data: bytes) -> list[Item]:
    path = folder / "a.saz"
    path.write_bytes(data)
    options = ReadOptions()
    return [found for unit in saz.plan("0" * 16, path, folder, options) for found in saz.read(unit, options)]


def only(items: list[Item], kind: type[Any]) -> list[Any]:
    return [found for found in items if isinstance(found, kind)]


def test_a_session(tmp_path: Path) -> None:
    request, response, connection = read(tmp_path, archive())
    assert isinstance(request, Message) and isinstance(response, Message) and isinstance(connection, Connection)
    assert (request.source, request.method, request.scheme, request.host, request.path, request.body, request.time, request.delivered) == (
        "session 1 request", "POST", "https", "api.example.com", "/v1", b"id=7", 1773478800_870_801_000, "acknowledged",
    )  # fmt: skip
    assert (response.status, response.body, response.time) == (200, b"ok", 1773478801_000_000_000)
    assert (connection.server, connection.client, connection.app, connection.attribution) == ("203.0.113.5", "192.168.1.20", "player", "process")


def test_the_scheme_of_a_bare_target_is_that_of_the_session(tmp_path: Path) -> None:
    parts = PARTS | {"raw/1_c.txt": b"GET /v1 HTTP/1.1\r\nHost: api.example.com\r\n\r\n"}
    assert only(read(tmp_path, archive(parts)), Message)[0].scheme == "https"
    parts["raw/1_m.xml"] = b""
    assert only(read(tmp_path, archive(parts)), Message)[0].scheme == "http"


def test_sessions_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    parts = {f"raw/{n:02d}_c.txt": b"GET /%d HTTP/1.1\r\nHost: example.com\r\n\r\n" % n for n in (10, 9, 2)}
    items = read(tmp_path, archive(parts))
    assert [m.path for m in only(items, Message)] == ["/2", "/9", "/10"]
    assert only(items, Problem) == []


def socket(frames: list[tuple[str, bytes]]) -> bytes:
    """Frames as Fiddler saves them."""
    about = "\r\n{}-Length: {}\r\nID: {}\r\nBitFlags: 0\r\nDoneRead: 2026-03-14T10:00:0{}+01:00\r\nBeginSend: x\r\nDoneSend: x\r\n\r\n"
    kinds = {"sent": "Request", "came back": "Response"}
    return b"".join(about.format(kinds[way], len(data), n, n).encode() + data + b"\r\n" for n, (way, data) in enumerate(frames))


@pytest.mark.parametrize("parameters", [None, ""])
def test_websocket_messages(tmp_path: Path, parameters: str | None) -> None:
    """Made by ``wsproto``: masked, in fragments, with control frames, compressed."""
    extension = "" if parameters is None else f"Sec-WebSocket-Extensions: permessage-deflate{parameters}\r\n"
    answer = f"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n{extension}\r\n".encode()
    asked = b"GET https://api.example.com/socket HTTP/1.1\r\nUpgrade: websocket\r\nHost: api.example.com\r\n\r\n"
    parts = PARTS | {"raw/1_c.txt": asked, "raw/1_s.txt": answer, "raw/1_w.txt": socket(list(conversation(parameters)))}
    items = read(tmp_path, archive(parts))
    frames = [m for m in only(items, Message) if m.protocol == "websocket"]
    assert [(m.direction, m.method, m.body, m.time) for m in frames] == [
        ("sent", "", "hällo".encode(), 1773478800 * 10**9), ("came back", "", LONG, 1773478801 * 10**9), ("sent", "ping", b"p", 1773478803 * 10**9),
        ("sent", "", b"one two", 1773478804 * 10**9), ("came back", "", LONG, 1773478805 * 10**9), ("came back", "close", b"bye", 1773478806 * 10**9),
    ]  # fmt: skip
    assert {(m.host, m.path, m.kind, m.visibility, m.connection) for m in frames} == {("api.example.com", "/socket", "frame", "decrypted", 0)}
    assert [m.source for m in frames] == [f"session 1 frame {n}" for n in range(6)] and only(items, Problem) == []


@pytest.mark.parametrize("frames", [b"x", b"\r\nRequest-Length: x\r\n\r\n", b"\r\nRequest-Length: 3\r\n\r\n\x70\0\0"], ids=["noise", "no length", "no frame"])
def test_what_are_no_frames(tmp_path: Path, frames: bytes) -> None:
    items = read(tmp_path, archive(PARTS | {"raw/1_w.txt": frames}))
    assert [(p.place, p.kind) for p in only(items, Problem)] == [("session 1", "damaged")] and len(only(items, Message)) == 2


def test_a_broken_session_is_named(tmp_path: Path) -> None:
    items = read(tmp_path, archive({"raw/1_c.txt": b"nonsense", "raw/2_c.txt": PARTS["raw/1_c.txt"]}))
    assert [p.place for p in only(items, Problem)] == ["session 1"] and len(only(items, Message)) == 1


@pytest.mark.parametrize("data, mine", [(archive(), True), (archive({"word/document.xml": b"x"}), False), (b"PK\x03\x04", False), (b"", False)])
def test_matches(data: bytes, mine: bool) -> None:
    assert saz.matches(data[:65536]) is mine


@pytest.mark.parametrize("cut", [1, 30, 300])
def test_a_truncated_archive_is_one_problem(tmp_path: Path, cut: int) -> None:
    items = read(tmp_path, archive()[:-cut])
    assert [p.fatal for p in only(items, Problem)] == [True] and not only(items, Message)


def test_a_password_is_said(tmp_path: Path) -> None:
    data = bytearray(archive())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(signature, at + 4)
    problem = only(read(tmp_path, bytes(data)), Problem)[0]
    assert problem.fatal and "password" in problem.text


@given(st.binary(max_size=200), st.integers(0, 400))
def test_any_bytes_end_in_items(tmp_path_factory: pytest.TempPathFactory, data: bytes, place: int) -> None:
    folder, whole = tmp_path_factory.mktemp("any"), archive()
    read(folder, data)
    read(folder, whole[:place] + data + whole[place + len(data) :])
