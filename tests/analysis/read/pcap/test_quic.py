"""QUIC connections made by aioquic in the test."""

from collections.abc import Iterable
from random import Random

import pytest
from aioquic.h3.connection import H3Connection
from aioquic.quic.connection import QuicConnection
from aioquic.quic.packet import encode_quic_retry
from aioquic.tls import CipherSuite
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.model import CAME_BACK, SENT, Connection, Message, Problem
from analysis.read.pcap import quic
from analysis.read.pcap.keylog import KeyLog
from analysis.read.pcap.layers import Layer, Said
from analysis.read.pcap.quic_packet import packets
from analysis.read.pcap.stream import Chunk, Context, Event
from tests.factories import connection
from tests.quic_sessions import ADDRESSES, Talk, connect
from tests.websockets import LONG, conversation

V1, V2 = 1, 0x6B3343CF
ANSWER = bytes(range(256)) * 40


def keys_of(talk: Talk) -> KeyLog:
    keys = KeyLog()
    keys.add(talk.keylog, "keys.log")
    return keys


def run(fed: Iterable[Chunk], keys: KeyLog) -> tuple[Connection, list[Message], list[Problem], quic.QUIC]:
    machine = quic.QUIC(Context(connection(transport="udp")), keys)
    events: list[Event] = []
    for chunk in fed:
        events += machine.feed(chunk)
    events += machine.close(0)
    return machine.context.connection, [e for e in events if isinstance(e, Message)], [e for e in events if isinstance(e, Problem)], machine


def told(messages: list[Message]) -> list[tuple[str, str, str, bytes, int | None]]:
    return [(m.kind, m.direction, m.path, m.body, m.request) for m in messages]


def expected(*paths: str) -> list[tuple[str, str, str, bytes, int | None]]:
    found: list[tuple[str, str, str, bytes, int | None]] = []
    for n, path in enumerate(paths):
        found += [("request", SENT, path, b"id=4711", None), ("response", CAME_BACK, path, ANSWER, 2 * n)]
    return found


def recorded(version: int = V1, suite: CipherSuite = CipherSuite.AES_128_GCM_SHA256, paths: Iterable[str] = ("/a", "/b", "/c")) -> Talk:
    talk = connect(version, suite)
    for n, path in enumerate(paths):
        talk.exchange(4 * n, path.encode(), b"id=4711", ANSWER)
    return talk


@pytest.mark.parametrize("version", [V1, V2])
@pytest.mark.parametrize("suite", [CipherSuite.AES_128_GCM_SHA256, CipherSuite.AES_256_GCM_SHA384, CipherSuite.CHACHA20_POLY1305_SHA256])
def test_with_keys(version: int, suite: CipherSuite) -> None:
    talk = recorded(version, suite)
    about, messages, problems, machine = run(talk.chunks(), keys_of(talk))
    assert told(messages) == expected("/a", "/b", "/c") and problems == []
    assert (about.tls, about.sni, about.alpn, about.handshake) == (f"QUIC v{1 if version == V1 else 2}", "api.example.com", "h3", "complete")
    assert about.certificate == "api.example.com"
    assert {m.visibility for m in messages} == {"decrypted"} and messages[0].headers == [("x-id", "/a/a/a")] and messages[0].host == "api.example.com"
    assert sum(machine.tally.values()) == sum(len(data) for _, data in talk.said) and not any(v == "encrypted" for _, v in machine.tally)


@pytest.mark.parametrize("version", [V1, V2])
def test_without_keys(version: int) -> None:
    talk = recorded(version)
    about, messages, problems, machine = run(talk.chunks(), KeyLog())
    assert (about.sni, about.alpn, about.handshake, messages, problems) == ("api.example.com", "h3", "complete", [], [])
    assert machine.tally[CAME_BACK, "encrypted"] > len(ANSWER) * 3
    other = KeyLog()
    other.add(f"CLIENT_RANDOM {'00' * 32} {'00' * 48}".encode(), "other.log")
    assert [p.kind for p in run(talk.chunks(), other)[2]] == ["keys"]


def test_any_order_of_datagrams() -> None:
    talk = recorded()
    for seed in range(8):
        fed, random = talk.chunks(), Random(seed)
        for at in range(0, len(fed) - 8, 8):  # each direction's datagrams overtake each other
            for way in (SENT, CAME_BACK):
                places = [n for n in range(at, at + 8) if fed[n].direction == way]
                for place, chunk in zip(places, random.sample([fed[n] for n in places], len(places)), strict=True):
                    fed[place] = chunk
        fed += random.sample(fed, 10)
        _, messages, problems, _ = run(fed, keys_of(talk))
        assert sorted(m.path + m.kind for m in messages) == sorted(f"/{p}{kind}" for p in "abc" for kind in ("request", "response"))
        assert {m.body for m in messages} == {b"id=4711", ANSWER} and problems == []


def test_key_update_and_change_of_connection_id() -> None:
    talk = recorded()
    for n, path in enumerate(("/d", "/e", "/f"), 3):
        talk.ends[SENT].request_key_update()
        talk.ends[SENT].change_connection_id()
        talk.exchange(4 * n, path.encode(), b"id=4711", ANSWER)
    talk.ends[CAME_BACK].request_key_update()
    talk.exchange(24, b"/g", b"id=4711", ANSWER)
    _, messages, problems, _ = run(talk.chunks(), keys_of(talk))
    assert told(messages) == expected(*(f"/{p}" for p in "abcdefg")) and problems == []
    swapped = talk.chunks()
    for at in range(1, len(swapped), 2):
        swapped[at - 1], swapped[at] = swapped[at], swapped[at - 1]
    _, messages, _, machine = run(swapped, keys_of(talk))
    assert len(messages) == 14 and not any(v == "encrypted" for _, v in machine.tally)


def test_packets_of_the_last_key_phase_come_late() -> None:
    talk = recorded(paths=["/a"])
    start = len(talk.said)
    talk.exchange(4, b"/late", b"id=4711", ANSWER)
    talk.ends[SENT].request_key_update()
    talk.exchange(8, b"/c", b"id=4711", ANSWER)
    fed = talk.chunks()
    late = next(n for n in range(start, len(fed)) if fed[n].direction == SENT)
    fed.append(fed.pop(late))
    _, messages, _, machine = run(fed, keys_of(talk))
    assert [m.path for m in messages if m.kind == "request"] == ["/a", "/c", "/late"] and not any(v == "encrypted" for _, v in machine.tally)


def test_early_data() -> None:
    first = recorded()
    talk = connect(early=first, start=False)
    talk.exchange(0, b"/early", b"id=4711", ANSWER)
    talk.exchange(4, b"/later", b"id=4711", ANSWER)
    assert talk.ends[SENT].tls.early_data_accepted
    _, messages, problems, _ = run(talk.chunks(), keys_of(talk))
    assert told(messages) == expected("/early", "/later") and problems == []
    late = talk.chunks()
    _, messages, _, _ = run([late[1], late[0], *late[2:]], keys_of(talk))
    assert len(messages) == 4


def refused(again: bool) -> Talk:
    """The server knows no ticket: it passes over the early data, and the client says it again, or leaves."""
    talk = connect(early=recorded(), start=False)
    talk.ends[CAME_BACK]._session_ticket_fetcher = lambda _: None
    client = talk.http[SENT]
    client.send_headers(0, [(b":method", b"POST"), (b":scheme", b"https"), (b":authority", b"api.example.com"), (b":path", b"/early")])
    client.send_data(0, b"id=4711", end_stream=True)
    talk.carry(2)
    assert not talk.ends[SENT].tls.early_data_accepted
    if again:
        for _ in range(4):  # nothing was acknowledged: the client sends it again when its timer goes off
            talk.now += 5
            talk.ends[SENT].handle_timer(talk.now)
            talk.carry()
    return talk


@pytest.mark.parametrize("again", [True, False])
def test_early_data_that_the_server_refuses_is_told_once(again: bool) -> None:
    talk = refused(again)
    early = [data for way, data in talk.said if way == SENT and any(p.kind == "0-rtt" for p in packets(data))]
    _, messages, problems, _ = run(talk.chunks(), keys_of(talk))
    assert early and [(m.kind, m.path, m.body) for m in messages] == [("request", "/early", b"id=4711")] and problems == []
    place = int(messages[0].source.split("sent ")[1].split("-")[0])
    assert (place > len(b"".join(early))) is again, "what the server took is told, else what was sent"


def test_lost_datagrams_lose_what_was_in_them() -> None:
    talk = recorded(paths=[f"/{n}" for n in range(20)])
    fed = talk.chunks()
    for seed in range(5):
        lost = set(Random(seed).sample(range(8, len(fed)), len(fed) // 20))
        _, messages, _, _ = run([c for n, c in enumerate(fed) if n not in lost], keys_of(talk))
        whole = [m for m in messages if m.body in (b"id=4711", ANSWER) and not m.missing]
        assert len(whole) >= 40 - 2 * len(lost)
        for message in messages:
            if message.missing and message.kind == "response":
                assert all(a in (b, 0) for a, b in zip(message.body, ANSWER, strict=False))


def test_new_connection_on_the_same_ports() -> None:
    talks = [recorded(paths=["/first"]), recorded(paths=["/second"])]
    keys = KeyLog()
    for talk in talks:
        keys.add(talk.keylog, "keys.log")
    _, messages, problems, _ = run([c for talk in talks for c in talk.chunks()], keys)
    assert told(messages) == expected("/first", "/second") and problems == []


def test_retry_changes_the_keys_of_initial_packets() -> None:
    talk = connect(start=False)
    client = talk.ends[SENT]
    ((first, _),) = client.datagrams_to_send(0.0)
    retry = encode_quic_retry(V1, b"retry-id", client.host_cid, client.original_destination_connection_id, b"token")
    client.receive_datagram(retry, ADDRESSES[CAME_BACK], 0.1)
    old = talk.ends[CAME_BACK]
    server = QuicConnection(
        configuration=old.configuration, original_destination_connection_id=client.original_destination_connection_id, retry_source_connection_id=b"retry-id"
    )
    talk.ends[CAME_BACK], talk.http[CAME_BACK] = server, H3Connection(server)
    talk.said = [(SENT, first), (CAME_BACK, retry)]
    talk.carry()
    talk.exchange(0, b"/a", b"id=4711", ANSWER)
    about, messages, problems, machine = run(talk.chunks(), keys_of(talk))
    assert told(messages) == expected("/a") and problems == [] and about.handshake == "complete"
    assert not any(v == "encrypted" for _, v in machine.tally)


def test_refused_certificate_is_a_failed_handshake() -> None:
    talk = connect(start=False)
    talk.ends[SENT]._configuration.verify_mode = 2
    talk.ends[SENT].tls._verify_mode = 2
    talk.carry()
    assert run(talk.chunks(), keys_of(talk))[0].handshake.startswith("failed: ")


def test_other_protocols_are_counted_as_not_understood() -> None:
    talk = connect(alpn="echo")
    talk.ends[SENT].send_stream_data(0, b"hello", end_stream=True)
    talk.carry()
    about, messages, _, machine = run(talk.chunks(), keys_of(talk))
    assert about.alpn == "echo" and messages == [] and machine.tally[SENT, "opaque"] > 0


def test_dns_over_quic() -> None:
    """RFC 9250: each query on its own stream, with its length before it and the id 0."""
    talk = connect(alpn="doq")
    question = b"\7example\3com\0\0\1\0\1"
    query = bytes(2) + b"\1\0\0\1\0\0\0\0\0\0" + question
    answer = bytes(2) + b"\x81\x80\0\1\0\1\0\0\0\0" + question + b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\xcb\0\x71\5"
    for stream in (0, 4):
        for way, message in ((SENT, query), (CAME_BACK, answer)):
            talk.ends[way].send_stream_data(stream, len(message).to_bytes(2) + message, end_stream=True)
            talk.carry()
    _, messages, problems, _ = run(talk.chunks(), keys_of(talk))
    assert [(m.protocol, m.kind, m.direction, m.host, m.request) for m in messages] == [
        ("dns", "query", SENT, "example.com", None), ("dns", "answer", CAME_BACK, "example.com", 0),
        ("dns", "query", SENT, "example.com", None), ("dns", "answer", CAME_BACK, "example.com", 2),
    ]  # fmt: skip
    assert problems == []


def test_no_answer() -> None:
    talk = connect(start=False)
    talk.said = [(SENT, data) for data, _ in talk.ends[SENT].datagrams_to_send(0.0)]
    about = run(talk.chunks(), KeyLog())[0]
    assert (about.sni, about.handshake, about.ended) == ("api.example.com", "unfinished", "")


def test_a_connection_that_was_closed() -> None:
    talk = recorded(paths=["/a"])
    assert run(talk.chunks(), keys_of(talk))[0].ended == ""
    talk.ends[SENT].close()
    talk.carry()
    assert run(talk.chunks(), keys_of(talk))[0].ended == "closed"
    assert run(talk.chunks(), KeyLog())[0].ended == ""


def test_websocket_on_a_stream() -> None:
    """RFC 9220, beside another exchange; the frames are those of ``wsproto``."""
    talk = recorded(paths=["/a"])
    asked = [(b":method", b"CONNECT"), (b":protocol", b"websocket"), (b":scheme", b"https"), (b":authority", b"ws.example.com"), (b":path", b"/socket")]
    talk.http[SENT].send_headers(4, asked)
    talk.carry()
    talk.http[CAME_BACK].send_headers(4, [(b":status", b"200"), (b"sec-websocket-extensions", b"permessage-deflate")])
    talk.carry()
    for way, data in conversation(""):
        for at in range(0, len(data), 3000):
            talk.http[way].send_data(4, data[at : at + 3000], end_stream=False)
        talk.carry(60)
    talk.exchange(8, b"/b", b"id=4711", ANSWER)
    layer = Layer(Context(connection(transport="udp", server_port=443)), keys_of(talk), datagram=True)
    said: Said = []
    for chunk in talk.chunks():
        layer.feed(chunk, said)
    layer.close(0, said)
    messages = [item for item, _ in said if isinstance(item, Message)]
    assert told([m for m in messages if m.protocol == "http/3" and m.path != "/socket"])[::2] == expected("/a", "/b")[::2]
    opened = [(m.kind, m.method, m.status) for m in messages if m.protocol == "http/3" and m.path == "/socket"]
    assert opened == [("request", "CONNECT", None), ("response", "CONNECT", 200)]
    frames = [m for m in messages if m.protocol == "websocket"]
    assert [(m.direction, m.method, m.body) for m in frames] == [
        (SENT, "", "hällo".encode()), (CAME_BACK, "", LONG), (SENT, "ping", b"p"), (SENT, "", b"one two"), (CAME_BACK, "", LONG), (CAME_BACK, "close", b"bye"),
    ]  # fmt: skip
    assert {(m.scheme, m.host, m.path, m.visibility) for m in frames} == {("wss", "ws.example.com", "/socket", "decrypted")}
    assert all(m.time and ("of stream 4" in m.source) for m in frames)


@pytest.mark.parametrize(
    ("datagram", "known"),
    [
        (b"\xc0\0\0\0\1" + b"\x08" + bytes(8) + b"\0\0" + b"\x40\x20" + bytes(40), True),
        (b"\xc0\xff\0\0\x1d" + b"\x08" + bytes(8) + b"\0\0" + b"\x40\x20" + bytes(40), True),
        (b"\xc0\1\2\3\4" + b"\x08" + bytes(8) + b"\0\0" + b"\x40\x20" + bytes(40), False),
        (b"\x40" + bytes(60), False),
        (b"\x80" + b"\0\1" * 30, False),
        (b"", False),
    ],
)
def test_starts(datagram: bytes, known: bool) -> None:
    assert quic.starts(datagram) is known


RECORDED = recorded()


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 1 << 32))
def test_any_bytes(seed: int) -> None:
    random = Random(seed)
    fed = RECORDED.chunks()
    for chunk in random.sample(fed, 6):
        at = random.randrange(len(chunk.data))
        chunk.data = random.choice([chunk.data[:at], chunk.data[:at] + random.randbytes(3) + chunk.data[at + 3 :], random.randbytes(at), b""])
    _, _, _, machine = run(fed, keys_of(RECORDED))
    assert sum(machine.tally.values()) == sum(len(c.data) for c in fed)


def test_secrets_that_open_nothing_are_said_and_do_not_hide_the_right_ones() -> None:
    talk = recorded()
    wrong = b"\n".join(b" ".join((label, random, secret[::-1])) for label, random, secret in (line.split() for line in talk.keylog.splitlines() if line))
    for log, problems in ((wrong, ["the given secrets do not open this connection"]), (wrong + b"\n" + talk.keylog, [])):
        keys = KeyLog()
        keys.add(log, "keys.log")
        _, messages, said, _ = run(talk.chunks(), keys)
        assert [p.text for p in said] == problems
        assert told(messages) == ([] if problems else expected("/a", "/b", "/c"))
