"""Flow dumps: every kind of flow, old versions, damage; mitmproxy's own HAR export as a second reader of the same flows."""

import collections
import contextlib
import json
import ssl
from io import BytesIO
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mitmproxy import dns, flow, http
from mitmproxy.addons.savehar import SaveHar
from mitmproxy.io import FlowWriter, tnetstring
from mitmproxy.test import tflow, tutils

from analysis.model import CaptureFacts, Connection, Item, Message, Problem, ReadOptions, Resolution
from analysis.read import flows, har

OPTIONS = ReadOptions()


def dump(*items: flow.Flow) -> bytes:
    file = BytesIO()
    for item in items:
        FlowWriter(file).add(item)
    return file.getvalue()


def read(folder: Path, data: bytes) -> list[Item]:
    path = folder / "capture.mitm"
    path.write_bytes(data)
    items = [item for unit in flows.plan("0" * 16, path, folder, OPTIONS) for item in flows.read(unit, OPTIONS)]
    return [item for item in items if item != CaptureFacts(dialect="mitmproxy")]


def only(items: list[Item], kind: type[Any]) -> list[Any]:
    return [item for item in items if isinstance(item, kind)]


def exchange(**changes: Any) -> http.HTTPFlow:
    """A finished POST; ``changes`` replace attributes of its request."""
    made = tflow.tflow(resp=True)
    made.request.method, made.request.host, made.request.headers["host"] = "POST", "api.example.com", "api.example.com"
    for name, value in changes.items():
        setattr(made.request, name, value)
    return made


def test_http(tmp_path: Path) -> None:
    made = exchange(raw_content=b"\x1f\x8b\x08raw", path="/v1/e?x=1", scheme="https", port=443)
    made.request.headers["content-encoding"] = "gzip"
    request, response, connection = read(tmp_path, dump(made))
    assert isinstance(request, Message) and isinstance(response, Message) and isinstance(connection, Connection)
    assert (request.source, request.method, request.scheme, request.host, request.port, request.path, request.delivered) == (
        f"flow {made.id} request", "POST", "https", "api.example.com", 443, "/v1/e?x=1", "acknowledged",
    )  # fmt: skip
    assert (request.body, request.size, request.content_encoding) == (b"\x1f\x8b\x08raw", 6, "gzip")
    assert (response.status, response.request, response.body, response.time) == (200, 1, b"message", 946681202_000_000_000)
    assert (connection.server, connection.address_source, connection.client, connection.packets) == ("192.168.0.1", "proxy", "127.0.0.1", 2)


def test_what_mitmproxy_writes_as_har_reads_the_same(tmp_path: Path) -> None:
    made = [exchange(path=f"/{number}", port=80, raw_content=f'{{"n": {number}}}'.encode()) for number in range(3)]
    for item in made:
        item.server_conn.timestamp_tcp_setup = None
    ours = only(read(tmp_path, dump(*made)), Message)
    (tmp_path / "same.har").write_text(json.dumps(SaveHar().make_har(made)))
    theirs = only(list(har.read(har.plan("0" * 16, tmp_path / "same.har", tmp_path, OPTIONS)[0], OPTIONS)), Message)
    columns = ("kind", "method", "scheme", "host", "port", "path", "status", "body", "size", "headers", "time", "protocol", "direction")
    for left, right in zip(ours, theirs, strict=True):
        assert [getattr(left, column) for column in columns] == [getattr(right, column) for column in columns]


@pytest.mark.parametrize(
    "mode_address, peer, server, source",
    [
        (("api.example.com", 443), ("203.0.113.5", 443), "203.0.113.5", "proxy"),
        (("203.0.113.5", 443), ("203.0.113.5", 443), "203.0.113.5", "own connection"),
        (("203.0.113.5", 443), None, "203.0.113.5", "own connection"),
        (("api.example.com", 443), None, "", "proxy"),
    ],
)
def test_whose_address_it_is(tmp_path: Path, mode_address: Any, peer: Any, server: str, source: str) -> None:
    made = exchange()
    made.server_conn.address, made.server_conn.peername = mode_address, peer
    connection = only(read(tmp_path, dump(made)), Connection)[0]
    assert (connection.server, connection.address_source) == (server, source)


def test_an_upstream_proxys_address_is_not_the_servers(tmp_path: Path) -> None:
    made = exchange()
    made.server_conn.via = ("https", ("192.0.2.1", 8080))
    assert only(read(tmp_path, dump(made)), Connection)[0].server == ""


def test_websocket(tmp_path: Path) -> None:
    made = tflow.twebsocketflow()
    frames = [m for m in only(read(tmp_path, dump(made)), Message) if m.kind == "frame"]
    assert [(m.body, m.direction, m.protocol, m.host) for m in frames] == [
        (b"hello binary", "sent", "websocket", "example.com"),
        (b"hello text", "sent", "websocket", "example.com"),
        (b"it's me", "came back", "websocket", "example.com"),
    ]


def test_dns_queries_answers_and_names(tmp_path: Path) -> None:
    alias, address = dns.ResourceRecord.CNAME("dns.google", "edge.example.com"), dns.ResourceRecord.A("edge.example.com", IPv4Address("8.8.4.4"))
    made = tflow.tdnsflow(resp=tutils.tdnsresp(answers=[alias, address]))
    items = read(tmp_path, dump(made))
    query, answer = only(items, Message)
    assert (query.kind, query.host, query.method, query.parts, query.delivered) == (
        "query",
        "dns.google",
        "A",
        [("name", "question", "dns.google")],
        "acknowledged",
    )
    assert (answer.kind, answer.status, answer.request, answer.parts) == ("answer", 0, 1, [("answer", "CNAME", "edge.example.com"), ("answer", "A", "8.8.4.4")])
    assert only(items, Resolution) == [Resolution("dns.google", "8.8.4.4", answer.time, ("edge.example.com",))]


def test_raw_tcp_and_udp(tmp_path: Path) -> None:
    messages = only(read(tmp_path, dump(tflow.ttcpflow(), tflow.tudpflow())), Message)
    assert [(m.protocol, m.direction, m.body) for m in messages] == [
        ("tcp", "sent", b"hello"), ("tcp", "came back", b"it's me"), ("udp", "sent", b"hello"), ("udp", "came back", b"it's me"),
    ]  # fmt: skip


def hello(name: str) -> bytes:
    """A real ClientHello."""
    out = ssl.MemoryBIO()
    with contextlib.suppress(ssl.SSLWantReadError):
        ssl.create_default_context().wrap_bio(ssl.MemoryBIO(), out, server_hostname=name).do_handshake()
    return out.read()


def test_tls_that_was_passed_through_is_encrypted_and_named(tmp_path: Path) -> None:
    made = tflow.ttcpflow()
    made.client_conn.timestamp_tls_setup, made.client_conn.sni = None, None
    made.messages[0].content = hello("vault.example.com")
    connection = only(read(tmp_path, dump(made)), Connection)[0]
    assert (connection.sni, connection.ledger["message", "sent", "encrypted"]) == ("vault.example.com", len(made.messages[0].content))


@pytest.mark.parametrize("data", [b"", b"\x16\x03\x01", hello("a.example")[:-1], b"\x16\x03\x01\x00\x05\x02\x00\x00\x01\x00", b"GET / HTTP/1.1"])
def test_what_is_no_hello_has_no_name(data: bytes) -> None:
    assert flows.hello_name(data) == ""


def test_quic_that_was_passed_through_is_encrypted(tmp_path: Path) -> None:
    made = tflow.tudpflow()
    made.client_conn.timestamp_tls_setup = None
    made.messages[0].content = b"\xc3\x00\x00\x00\x01" + bytes(1195)
    items = read(tmp_path, dump(made))
    assert not only(items, Message) and only(items, Connection)[0].ledger["message", "sent", "encrypted"] == 1200


def test_broken_tls_that_was_passed_through_is_encrypted_too(tmp_path: Path) -> None:
    made = tflow.ttcpflow()
    made.client_conn.timestamp_tls_setup = None
    made.messages[0].content = b"\x16\x03\x01" + bytes(97)
    (connection,) = read(tmp_path, dump(made))
    assert isinstance(connection, Connection)
    assert connection.ledger == {("message", "sent", "encrypted"): 100, ("message", "came back", "encrypted"): 7}


@pytest.mark.parametrize(
    "error, handshake",
    [
        ("The client does not trust the proxy's certificate for x ([('SSL routines', '', 'ssl/tls alert unknown ca')])", "failed: untrusted (unknown ca)"),
        ("The client does not trust the proxy's certificate for x ([('SSL routines', '', 'ssl/tls alert certificate unknown')])", "failed: unknown"),
        ("The client disconnected during the handshake. This may indicate that the client does not trust the proxy's certificate.", "failed: unknown"),
        ("connection closed", ""),
    ],
)
def test_a_client_that_refused_our_certificate(tmp_path: Path, error: str, handshake: str) -> None:
    made = tflow.ttcpflow(messages=[])
    made.client_conn.timestamp_tls_setup, made.client_conn.error, made.client_conn.sni = None, error, "api.example.com"
    connection = only(read(tmp_path, dump(made)), Connection)[0]
    assert connection.handshake == handshake
    assert (("message", "sent", "rejected") in connection.ledger) == bool(handshake)


def test_a_killed_flow_never_left(tmp_path: Path) -> None:
    made = exchange()
    made.response, made.error = None, flow.Error(flow.Error.KILLED_MESSAGE)
    assert [m.delivered for m in only(read(tmp_path, dump(made)), Message)] == ["blocked"]


def test_a_streamed_body_is_missing_and_said(tmp_path: Path) -> None:
    made = exchange(raw_content=None)
    made.request.headers["content-length"] = "4000"
    items = read(tmp_path, dump(made))
    assert (only(items, Message)[0].missing, only(items, Message)[0].size) == (4000, 4000)
    assert [(p.kind, p.count) for p in only(items, Problem)] == [("export", 1)]


def test_the_same_flow_twice_counts_once(tmp_path: Path) -> None:
    made = exchange()
    items = read(tmp_path, dump(made, made))
    assert len(only(items, Message)) == 2 and only(items, Connection)[0].packets == 2


@pytest.mark.parametrize("version, place", [((0, 10), "flow 0"), (99, "flow 0")])
def test_versions_mitmproxy_cannot_migrate(tmp_path: Path, version: Any, place: str) -> None:
    state = exchange().get_state() | {"version": version}
    (problem,) = read(tmp_path, tnetstring.dumps(state))
    assert isinstance(problem, Problem)
    assert (problem.kind, problem.place, problem.fatal) == ("unsupported", place, True)


def test_truncated_and_damaged_dumps_keep_the_rest(tmp_path: Path) -> None:
    made = [exchange(path=f"/{number}") for number in range(6)]
    data, lengths = dump(*made), [len(dump(item)) for item in made]
    items = read(tmp_path, data[:-5])
    assert len(only(items, Message)) == 10 and [p.kind for p in only(items, Problem)] == ["truncated"]
    third = sum(lengths[:2])
    items = read(tmp_path, data[: third + 200] + data[third + 240 :])
    assert [m.path for m in only(items, Message) if m.kind == "request"] == ["/0", "/1", "/3", "/4", "/5"]
    assert [(p.kind, p.place) for p in only(items, Problem)] == [("damaged", f"byte {third}")]
    items = read(tmp_path, data[:third] + data[third:].replace(b"7:request;", b"7:requesx;", 1))
    assert len(only(items, Message)) == 10 and [p.place for p in only(items, Problem)] == [f"flow 2 at byte {third}"]


@given(st.binary(max_size=200))
def test_any_bytes_end_in_items(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("any")
    for given_bytes in (data, b"999999999999:" + data, b"%d:%s}" % (len(data), data)):
        assert all(isinstance(item, Problem) for item in read(folder, given_bytes))


@pytest.mark.parametrize("data, mine", [(dump(exchange()), True), (dump(tflow.ttcpflow()), True), (b'{"log": {}}', False), (b"12:hello;", False), (b"", False)])
def test_matches(data: bytes, mine: bool) -> None:
    assert flows.matches(data[:65536]) is mine


def test_every_request_and_body_of_the_oracle_is_found(corpus: Path) -> None:
    seen = 0
    for item in json.loads((corpus / "manifest.json").read_text())["files"]:
        if not item["file"].endswith(".mitm"):
            continue
        oracle = json.loads((corpus / "oracle" / (item["file"].replace("/", "__") + ".json")).read_text())
        assert flows.matches((corpus / item["file"]).read_bytes()[:65536]) or "read_error" in oracle["meta"]
        items = list(flows.read(flows.plan("0" * 16, corpus / item["file"], corpus, OPTIONS)[0], OPTIONS))
        messages = only(items, Message)
        found = collections.Counter((m.method, m.path) for m in messages if m.kind == "request")
        assert found == collections.Counter((r["method"], r["path"]) for r in oracle["http"]), item["file"]
        assert [m.size for m in messages if m.kind == "frame"] == [frame["len"] for frame in oracle["websocket"]]
        assert all(any(m.kind == "response" and m.status == r["status"] for m in messages) for r in oracle["http_responses"])
        assert "read_error" not in oracle["meta"] or only(items, Problem)[0].fatal
        seen += len(oracle["http"])
    assert seen >= 9
