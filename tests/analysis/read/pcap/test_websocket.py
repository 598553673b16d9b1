"""WebSocket conversations made by ``wsproto`` (the library under mitmproxy) in the test."""

from collections.abc import Iterable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.model import CAME_BACK, SENT, Direction, Message, Problem
from analysis.read.pcap.stream import Chunk, Context, Event, Gap
from analysis.read.pcap.websocket import WebSocket
from tests.factories import connection, message
from tests.tls_sessions import chunks, damaged
from tests.websockets import LONG, conversation


def upgrade(parameters: str | None) -> dict[str, object]:
    headers = [("Upgrade", "websocket")] + ([("Sec-WebSocket-Extensions", f"permessage-deflate{parameters}")] if parameters is not None else [])
    return {"request": message(path="/socket", method="GET"), "response": message(kind="response", direction=CAME_BACK, headers=headers)}


def run(fed: Iterable[Chunk | Gap], parameters: str | None) -> tuple[list[Message], list[Problem]]:
    machine = WebSocket(Context(connection(), True, extra=upgrade(parameters)))
    events: list[Event] = []
    for item in fed:
        events += machine.gap(item) if isinstance(item, Gap) else machine.feed(item)
    events += machine.close(0)
    assert sum(machine.tally.values()) == sum(len(c.data) for c in fed if isinstance(c, Chunk))
    return [e for e in events if isinstance(e, Message)], [e for e in events if isinstance(e, Problem)]


COMPRESSION = [None, "", "; server_no_context_takeover", "; client_no_context_takeover; server_no_context_takeover", "; server_max_window_bits=10"]


@pytest.mark.parametrize("parameters", COMPRESSION)
@pytest.mark.parametrize("size", [1, 100, 10**6])
def test_conversation(parameters: str | None, size: int) -> None:
    messages, problems = run(chunks(conversation(parameters), size), parameters)
    assert [(m.direction, m.method, m.body, m.status) for m in messages] == [
        (SENT, "", "hällo".encode(), None),
        (CAME_BACK, "", LONG, None),
        (SENT, "ping", b"p", None),
        (SENT, "", b"one two", None),
        (CAME_BACK, "", LONG, None),
        (CAME_BACK, "close", b"bye", 1000),
    ]
    assert problems == [] and {m.missing for m in messages} == {0}
    told = messages[0]
    assert (told.kind, told.protocol, told.scheme, told.host, told.path, told.size) == ("frame", "websocket", "wss", "api.example.com", "/socket", 6)
    assert messages[3].source.startswith("connection 0 sent ") and " sent 0-" in messages[0].source


def lose(said: list[tuple[Direction, bytes]], way: Direction, first: int, length: int) -> list[Chunk | Gap]:
    found: list[Chunk | Gap] = []
    for chunk in chunks(said, 10):
        if chunk.direction == way and first <= chunk.offset < first + length:
            if chunk.offset == first:
                found.append(Gap(way, length, first, 0))
        else:
            found.append(chunk)
    return found


def test_gap_inside_a_frame() -> None:
    messages, problems = run(lose(conversation(None), CAME_BACK, 100, 50), None)
    assert [(m.missing, len(m.body)) for m in messages if m.direction == CAME_BACK] == [(50, len(LONG)), (0, len(LONG)), (0, 3)] and problems == []
    assert messages[1].body[96:146] == bytes(50)


def test_gap_over_frames() -> None:
    said = [(CAME_BACK, b"\x82\x03abc"), (CAME_BACK, b"\x82\x03def"), (CAME_BACK, b"\x82\x03ghi")]
    fed: list[Chunk | Gap] = list(chunks(said))
    fed[1] = Gap(CAME_BACK, 5, 5, 0)
    messages, problems = run(fed, None)
    assert [m.body for m in messages] == [b"abc", b"ghi"] and [p.kind for p in problems] == ["gap"]


def test_lost_compressed_messages_are_told_and_kept_as_they_are() -> None:
    said = conversation("")
    fed: list[Chunk | Gap] = list(chunks(said, 10**6))
    fed[1] = Gap(CAME_BACK, len(said[1][1]), 0, 0)
    messages, problems = run(fed, "")
    assert {p.kind for p in problems} == {"gap"} and any("compressed" in p.text for p in problems)
    assert messages[-1].body == b"bye"


def test_messages_compressed_on_their_own_survive_a_loss() -> None:
    parameters = "; server_no_context_takeover"
    said = conversation(parameters)
    fed: list[Chunk | Gap] = list(chunks(said, 10**6))
    fed[1] = Gap(CAME_BACK, len(said[1][1]), 0, 0)
    assert [m.body for m in run(fed, parameters)[0] if m.direction == CAME_BACK] == [LONG, b"bye"]


def test_unfinished_message() -> None:
    messages, _ = run([Chunk(SENT, b"\x81\x85\0\0\0\0he", 0, 0)], None)
    assert [(m.body, m.missing) for m in messages] == [(b"he", 3)]


@pytest.mark.parametrize("data", [b"\x83\x00", b"\xb1\x00", b"\x8b\x00", b"\x82\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0"])
def test_not_websocket(data: bytes) -> None:
    with pytest.raises(ValueError, match="WebSocket"):
        run([Chunk(SENT, data, 0, 0)], None)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 1 << 32))
def test_any_bytes(seed: int) -> None:
    random = Random(seed)
    parameters = random.choice(COMPRESSION)
    fed = damaged(conversation(parameters), random)
    try:
        run(fed, parameters)
    except ValueError as error:
        assert "WebSocket" in str(error)
