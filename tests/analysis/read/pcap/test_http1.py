"""HTTP/1.x against h11 as an independent reader, cut at every place; and what h11 refuses but phones and servers send."""

from collections.abc import Iterable

import h11
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.model import Direction, Message, Problem
from analysis.read.pcap import http1, http1_head
from analysis.read.pcap.http1 import HTTP1
from analysis.read.pcap.stream import Chunk, Context, Event, Gap, Switch
from tests.factories import connection

GET = b"GET /a?x=1 HTTP/1.1\r\nHost: www.example.com:8080\r\nX-Id: 4711\r\n\r\n"
POST = b"POST /b HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: 5\r\nContent-Type: text/plain\r\n\r\nhello"
CHUNKED = b"POST /c HTTP/1.1\r\nHost: c.example\r\nTransfer-Encoding: chunked\r\n\r\n5;ext=1\r\nhello\r\n6\r\n world\r\n0\r\nX-Trailer: yes\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Encoding: gzip\r\n\r\nok"

type Talk = list[tuple[Direction, bytes]]


def run(talk: Iterable[tuple[Direction, bytes | int]], size: int = 1 << 20, encrypted: bool = False, close: bool = True) -> list[Event]:
    """Feed a talk in pieces of ``size``; a number is a gap of so many bytes."""
    machine = HTTP1(Context(connection(server_port=80), encrypted))
    offset: dict[Direction, int] = {"sent": 0, "came back": 0}
    events: list[Event] = []
    for n, (way, data) in enumerate(talk):
        if isinstance(data, int):
            events += machine.gap(Gap(way, data, offset[way], n))
            offset[way] += data
            continue
        for at in range(0, len(data), size):
            part = data[at : at + size]
            events += machine.feed(Chunk(way, part, offset[way], n))
            offset[way] += len(part)
    return events + (list(machine.close(99)) if close else [])


def messages(events: Iterable[Event]) -> list[Message]:
    return [event for event in events if isinstance(event, Message)]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_a_whole_talk_cut_anywhere(size: int) -> None:
    talk: Talk = [("sent", GET), ("came back", OK), ("sent", POST + CHUNKED), ("came back", b"HTTP/1.1 204 No Content\r\n\r\n" + OK)]
    events = run(talk, size)
    found = messages(events)
    assert len(found) == len(events)
    assert [(m.kind, m.method, m.path, m.status, m.body, m.request) for m in found] == [
        ("request", "GET", "/a?x=1", None, b"", None),
        ("response", "GET", "/a?x=1", 200, b"ok", 0),
        ("request", "POST", "/b", None, b"hello", None),
        ("request", "POST", "/c", None, b"hello world", None),
        ("response", "POST", "/b", 204, b"", 2),
        ("response", "POST", "/c", 200, b"ok", 3),
    ]
    assert [(m.host, m.port, m.scheme) for m in found[:3:2]] == [("www.example.com", 8080, "http"), ("www.example.com", 80, "http")]
    assert found[0].headers == [("Host", "www.example.com:8080"), ("X-Id", "4711")]
    assert found[3].headers[-1] == ("X-Trailer", "yes")
    assert (found[1].content_encoding, found[2].content_type) == ("gzip", "text/plain")
    assert [m.source for m in found[:3]] == [
        f"connection 0 sent 0-{len(GET)}",
        f"connection 0 came back 0-{len(OK)}",
        f"connection 0 sent {len(GET)}-{len(GET + POST)}",
    ]
    assert all(not m.missing for m in found)


NAMES = st.text("ABCdef-", min_size=1, max_size=8).filter(lambda name: name.lower() not in ("te", "connection"))
VALUES = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)


@settings(max_examples=100, deadline=None)
@given(
    target=st.text("abc/?=&%", min_size=0, max_size=20),
    headers=st.lists(st.tuples(NAMES, VALUES), max_size=6),
    body=st.binary(max_size=400),
    chunked=st.booleans(),
    size=st.integers(1, 50),
)
def test_agrees_with_h11(target: str, headers: list[tuple[str, str]], body: bytes, chunked: bool, size: int) -> None:
    writer, reader = h11.Connection(h11.CLIENT), h11.Connection(h11.SERVER)
    framing = [("Transfer-Encoding", "chunked")] if chunked else [("Content-Length", str(len(body)))]
    sent = writer.send(h11.Request(method="POST", target="/" + target, headers=[("Host", "h.example"), *headers, *framing]))
    for at in range(0, len(body), 97):
        sent += writer.send(h11.Data(data=body[at : at + 97])) or b""
    sent += writer.send(h11.EndOfMessage())
    reader.receive_data(sent)
    request, data = reader.next_event(), b""
    while isinstance(event := reader.next_event(), h11.Data):
        data += bytes(event.data)
    assert isinstance(request, h11.Request)
    (found,) = messages(run([("sent", sent)], size, close=False))
    assert (found.method, found.path, found.body) == (request.method.decode(), request.target.decode(), data)
    assert [(name.lower(), value) for name, value in found.headers] == [(n.decode(), v.decode()) for n, v in request.headers]


NO_BODY = {
    "HEAD": (b"HEAD /h HTTP/1.1\r\nHost: x\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"),
    "304": (GET, b"HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n"),
    "204": (GET, b"HTTP/1.1 204 No Content\r\n\r\n"),
}


@pytest.mark.parametrize(("request_", "response"), NO_BODY.values(), ids=NO_BODY)
def test_responses_without_a_body(request_: bytes, response: bytes) -> None:
    found = messages(run([("sent", request_), ("came back", response), ("sent", GET), ("came back", OK)]))
    assert [(m.kind, m.body) for m in found] == [("request", b""), ("response", b""), ("request", b""), ("response", b"ok")]


def test_until_the_connection_ends() -> None:
    found = messages(run([("sent", GET), ("came back", b"HTTP/1.0 200 OK\r\n\r\nall"), ("came back", b" of it")]))
    assert (found[1].body, found[1].protocol, found[1].missing) == (b"all of it", "http/1.0", 0)


def test_100_continue_stands_behind_its_request() -> None:
    head, body = POST[:-5].replace(b"Host", b"Expect: 100-continue\r\nHost"), b"hello"
    found = messages(run([("sent", head), ("came back", b"HTTP/1.1 100 Continue\r\n\r\n"), ("sent", body), ("came back", OK)]))
    assert [(m.kind, m.status, m.request) for m in found] == [("request", None, None), ("response", 100, 0), ("response", 200, 0)]


def test_an_early_answer_waits_for_its_request() -> None:
    found = messages(
        run([("sent", POST[:-3]), ("came back", b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n"), ("sent", POST[-3:] + GET), ("came back", OK)])
    )
    assert [(m.kind, m.path, m.request) for m in found] == [
        ("request", "/b", None),
        ("response", "/b", 0),
        ("request", "/a?x=1", None),
        ("response", "/a?x=1", 2),
    ]


LENIENT = {
    "bare line feeds": (b"GET /a HTTP/1.1\nHost: x\n\n", "/a", [("Host", "x")]),
    "folded": (b"GET /a HTTP/1.1\r\nHost: x\r\nX-Long: one\r\n two\r\n\tthree\r\n\r\n", "/a", [("Host", "x"), ("X-Long", "one two three")]),
    "space in the target": (b"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", "/a b", [("Host", "x")]),
    "empty lines before": (b"\r\n\r\nGET /a HTTP/1.1\r\nHost: x\r\n\r\n", "/a", [("Host", "x")]),
    "latin-1": (b"GET /a HTTP/1.1\r\nHost: x\r\nX-Name: J\xfcrgen\r\n\r\n", "/a", [("Host", "x"), ("X-Name", "Jürgen")]),
    "utf-8": ("GET /a HTTP/1.1\r\nHost: x\r\nX-Name: Jürgen\r\n\r\n".encode(), "/a", [("Host", "x"), ("X-Name", "Jürgen")]),
    "a line without a colon": (b"GET /a HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n", "/a", [("Host", "x")]),
}


@pytest.mark.parametrize(("data", "path", "headers"), LENIENT.values(), ids=LENIENT)
def test_lenient(data: bytes, path: str, headers: list[tuple[str, str]]) -> None:
    for size in (1, 1000):
        (found,) = messages(run([("sent", data)], size))
        assert (found.path, found.headers, found.missing) == (path, headers, 0)


def test_absolute_target_and_proxy() -> None:
    (found,) = messages(run([("sent", b"GET http://h.example:81/x HTTP/1.1\r\nHost: h.example:81\r\n\r\n")]))
    assert (found.scheme, found.host, found.port, found.path) == ("http", "h.example", 81, "http://h.example:81/x")


TUNNELS = {
    "tunnel": (b"CONNECT h.example:443 HTTP/1.1\r\nHost: h.example:443\r\n\r\n", b"HTTP/1.1 200 Connected\r\n\r\n"),
    "websocket": (b"GET /w HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", b"HTTP/1.1 101 Switching\r\nUpgrade: WebSocket\r\n\r\n"),
    "h2c": (b"GET /w HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n", b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n"),
}


@pytest.mark.parametrize(("protocol", "talk"), TUNNELS.items(), ids=TUNNELS)
def test_switches(protocol: str, talk: tuple[bytes, bytes]) -> None:
    events = run([("sent", talk[0] + b"GET in tunnel"), ("came back", talk[1] + b"\x16more"), ("sent", b"rest"), ("came back", 7), ("came back", b"end")])
    switch = next(event for event in events if isinstance(event, Switch))
    assert (switch.protocol, switch.request.kind, switch.response.kind) == (protocol, "request", "response")
    passed = [(e.direction, e.offset, e.data) for e in events if isinstance(e, Chunk)]
    assert passed == [
        ("sent", len(talk[0]), b"GET in tunnel"),
        ("came back", len(talk[1]), b"\x16more"),
        ("sent", len(talk[0]) + 13, b"rest"),
        ("came back", len(talk[1]) + 12, b"end"),
    ]
    assert [type(e) for e in events if isinstance(e, Gap)] == [Gap]


def test_a_refused_upgrade_goes_on_as_http() -> None:
    found = messages(run([("sent", TUNNELS["websocket"][0] + GET), ("came back", OK + OK)]))
    assert [(m.path, m.status) for m in found] == [("/w", None), ("/w", 200), ("/a?x=1", None), ("/a?x=1", 200)]


def test_a_gap_in_a_body_of_known_length_is_filled_and_counted() -> None:
    big = b"POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 30\r\n\r\n"
    found = messages(run([("sent", big + b"a" * 10), ("sent", 10), ("sent", b"c" * 10 + GET)]))
    assert (found[0].body, found[0].missing) == (b"a" * 10 + bytes(10) + b"c" * 10, 10)
    assert found[1].path == "/a?x=1"
    chunked = messages(
        run([("sent", CHUNKED[: -len("ello\r\n6\r\n world\r\n0\r\nX-Trailer: yes\r\n\r\n")]), ("sent", 4), ("sent", b"\r\n6\r\n world\r\n0\r\n\r\n")])
    )
    assert (chunked[0].body, chunked[0].missing) == (b"h\0\0\0\0 world", 4)


def test_behind_a_gap_the_next_start_line_is_found() -> None:
    events = run([("sent", POST[:-20]), ("sent", 50), ("sent", b"tail of something\r\n" + GET + POST)])
    assert [(m.method, m.path, bool(m.missing)) for m in messages(events)] == [("POST", "/b", True), ("GET", "/a?x=1", False), ("POST", "/b", False)]
    answers = run([("sent", GET), ("came back", OK[:10]), ("came back", 30), ("sent", POST), ("came back", b"garbage" + OK)])
    assert [(m.kind, m.path) for m in messages(answers)] == [("request", "/a?x=1"), ("request", "/b"), ("response", "/b")]


def test_something_else_in_between_is_a_problem() -> None:
    events = run([("sent", b"\x00\x01\x02 binary of some length that is no HTTP\r\n" + GET)])
    assert [p.kind for p in events if isinstance(p, Problem)] == ["damaged"]
    assert [m.path for m in messages(events)] == ["/a?x=1"]


def test_the_end_of_the_capture_in_head_and_body() -> None:
    assert [(m.path, m.body, bool(m.missing)) for m in messages(run([("sent", POST[:-2])]))] == [("/b", b"hel", True)]
    assert [(m.path, m.headers, bool(m.missing)) for m in messages(run([("sent", GET[:-10])]))] == [("/a?x=1", [("Host", "www.example.com:8080")], True)]


def test_every_byte_is_counted_once() -> None:
    talk: Talk = [("sent", TUNNELS["tunnel"][0] + b"inside"), ("came back", TUNNELS["tunnel"][1] + b"inside")]
    machine = HTTP1(Context(connection(), encrypted=True))
    for way, data in talk:
        list(machine.feed(Chunk(way, data, 0, 0)))
    assert machine.tally == {("sent", "decrypted"): len(talk[0][1]) - 6, ("came back", "decrypted"): len(talk[1][1]) - 6}


@pytest.mark.parametrize("head", [GET, POST[:12], b"HTTP/1.1 200 OK\r\n", b"\r\nGET / HTTP/1.1\r\n", b"GET /very/long/without/end/of/line"])
def test_starts(head: bytes) -> None:
    assert http1.starts(head)


@pytest.mark.parametrize("head", [b"", b"\x16\x03\x01", b"GET / RTSP/1.0\r\n", b"HELO x\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GETTING / HTTP/1.1\r\n"])
def test_starts_not(head: bytes) -> None:
    assert not http1.starts(head)


PIECES = st.sampled_from(
    [
        GET,
        POST,
        CHUNKED,
        OK,
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"\r\n",
        b"0\r\n\r\n",
        b"Content-Length: 99999999999999999999\r\n",
        b"HTTP/1.1 x\r\n",
        TUNNELS["tunnel"][0],
    ]
)


@settings(max_examples=200, deadline=None)
@given(
    talk=st.lists(st.tuples(st.sampled_from(["sent", "came back"]), st.one_of(PIECES, st.binary(max_size=40), st.integers(0, 50))), max_size=12),
    size=st.integers(1, 60),
)
def test_any_bytes_and_gaps_end_cleanly(talk: list[tuple[Direction, bytes | int]], size: int) -> None:
    found = messages(run(talk, size))
    assert all(0 <= m.request < len(found) for m in found if m.request is not None)
    assert sum(len(m.body) for m in found) <= sum(data if isinstance(data, int) else len(data) for _, data in talk)


def test_a_body_beyond_the_limit_is_counted_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http1_head, "MAX_BODY", 100)
    events = run([("sent", b"POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 250\r\n\r\n" + b"x" * 250 + GET)], 60)
    assert [(len(m.body), m.missing) for m in messages(events)] == [(100, 150), (0, 0)]
    assert [p.kind for p in events if isinstance(p, Problem)] == ["limit"]


CONNECT = b"CONNECT h.example:443 HTTP/1.1\r\nHost: h.example:443\r\n\r\n"
WHO = b"HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize(
    ("talk", "facts"),
    [
        ([("sent", CONNECT)], ("h.example", "proxy", True)),
        ([("sent", CONNECT), ("came back", WHO)], ("", "own connection", True)),
        ([("sent", CONNECT), ("came back", WHO), ("sent", CONNECT), ("came back", b"HTTP/1.1 200 OK\r\n\r\n")], ("h.example", "proxy", True)),
        ([("sent", GET.replace(b"/a", b"http://www.example.com/a"))], ("www.example.com", "proxy", False)),
        ([("sent", GET), ("came back", OK)], ("www.example.com", "own connection", False)),
    ],
    ids=["no answer seen", "refused", "granted at last", "a whole address", "no proxy"],
)
def test_a_proxy_passes_on_what_it_grants(talk: Talk, facts: tuple[str, str, bool]) -> None:
    about = connection(server="10.0.0.7", server_port=8080)
    machine, offset = HTTP1(Context(about)), {"sent": 0, "came back": 0}
    for n, (way, data) in enumerate(talk):
        list(machine.feed(Chunk(way, data, offset[way], n)))
        offset[way] += len(data)
    list(machine.close(9))
    assert (about.host, about.address_source, about.proxy == "10.0.0.7") == facts
