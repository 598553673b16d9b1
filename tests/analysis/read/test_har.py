"""HAR files of each dialect, what exporters lose, and damaged files."""

import base64
import collections
import json
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mitmproxy.addons.savehar import SaveHar
from mitmproxy.test import tflow

from analysis.model import CaptureFacts, Connection, Item, Message, Problem, ReadOptions
from analysis.read import har

OPTIONS = ReadOptions()


def entry(**changes: Any) -> dict[str, Any]:
    """A POST with a JSON body and its answer; ``request`` and ``response`` replace keys inside, anything else replaces keys of the entry."""
    request = {
        "method": "POST",
        "url": "https://api.example.com/v1/e?x=1",
        "httpVersion": "HTTP/2.0",
        "headers": [{"name": "Content-Type", "value": "application/json"}],
        "bodySize": 9,
        "postData": {"mimeType": "application/json", "text": '{"id": 1}'},
    }
    response = {"status": 200, "headers": [{"name": "X-A", "value": "1"}], "content": {"mimeType": "text/plain", "text": "ok", "size": 2}, "bodySize": 2}
    made: dict[str, Any] = {"startedDateTime": "2024-05-01T10:00:00.250Z", "time": 30, "timings": {"receive": 10}, "serverIPAddress": "203.0.113.9"}
    made["request"], made["response"] = request | changes.pop("request", {}), response | changes.pop("response", {})
    return made | changes


def log(*entries: Any, creator: str = "mitmproxy") -> bytes:
    return json.dumps({"log": {"version": "1.2", "creator": {"name": creator, "version": "1"}, "entries": list(entries)}}).encode()


def read(folder: Path, data: bytes) -> list[Item]:
    path = folder / "capture.har"
    path.write_bytes(data)
    return [item for unit in har.plan("0" * 16, path, folder, OPTIONS) for item in har.read(unit, OPTIONS)]


def only(items: list[Item], kind: type[Any]) -> list[Any]:
    return [item for item in items if isinstance(item, kind)]


def test_an_entry_becomes_a_request_a_response_and_a_connection(tmp_path: Path) -> None:
    facts, request, response, connection = read(tmp_path, log(entry()))
    assert isinstance(facts, CaptureFacts) and isinstance(request, Message) and isinstance(response, Message) and isinstance(connection, Connection)
    assert (request.source, request.method, request.scheme, request.host, request.port, request.path) == (
        "entry 0 request", "POST", "https", "api.example.com", 443, "/v1/e?x=1",
    )  # fmt: skip
    assert (request.body, request.size, request.protocol, request.content_encoding, request.visibility) == (b'{"id": 1}', 9, "http/2", "", "decrypted")
    assert (request.time, response.time) == (1714557600_250_000_000, 1714557600_270_000_000)
    assert (response.status, response.body, response.request, response.direction, response.path) == (200, b"ok", 1, "came back", "/v1/e?x=1")
    assert (connection.server, connection.transport, connection.address_source, connection.host, connection.packets) == (
        "203.0.113.9", "unknown", "proxy", "api.example.com", 2,
    )  # fmt: skip
    assert connection.ledger == {
        ("message", "sent", "decrypted"): len(b'POST /v1/e?x=1 HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{"id": 1}'),
        ("message", "came back", "decrypted"): len(b"HTTP/1.1 200 OK\r\nX-A: 1\r\n\r\nok"),
    }


@pytest.mark.parametrize(
    "changes, body",
    [
        ({"text": "id=1&x=2"}, b"id=1&x=2"),
        ({"text": "aWQ9MQ==", "encoding": "base64"}, b"id=1"),
        ({"text": "\x1f\x8b\x08\u00ff", "mimeType": "application/octet-stream"}, b"\x1f\x8b\x08\xff"),
        ({"text": "\udcff\udc8bé", "mimeType": "application/json"}, b"\xff\x8b\xc3\xa9"),
        ({"text": "é", "mimeType": "text/plain; charset=iso-8859-1"}, b"\xe9"),
        ({"text": "é", "mimeType": "text/plain; charset=nonsense"}, b"\xc3\xa9"),
        ({"text": "", "params": [{"name": "a b", "value": "1&2"}, {"name": "c"}], "mimeType": "application/x-www-form-urlencoded"}, b"a+b=1%262&c="),
    ],
)
def test_request_bodies(tmp_path: Path, changes: dict[str, Any], body: bytes) -> None:
    post = {"mimeType": "application/x-www-form-urlencoded"} | changes
    request = only(read(tmp_path, log(entry(request={"headers": [], "bodySize": len(body), "postData": post}))), Message)[0]
    assert request.body == body


def test_multipart_parameters_without_a_text_are_parts(tmp_path: Path) -> None:
    post = {"mimeType": "multipart/form-data; boundary=x", "params": [{"name": "photo", "fileName": "IMG_1.jpg"}, {"name": "who", "value": "me"}]}
    request = only(read(tmp_path, log(entry(request={"headers": [], "postData": post}))), Message)[0]
    assert request.parts == [("body", "photo", "IMG_1.jpg"), ("body", "who", "me")]


@given(st.binary(max_size=60), st.sampled_from(["application/json", "application/octet-stream", "text/plain; charset=utf-8", "", "application/x-protobuf"]))
def test_bodies_of_any_bytes_survive_mitmproxys_export(data: bytes, content_type: str) -> None:
    flow = tflow.tflow(resp=True)
    flow.request.method, flow.request.raw_content = "POST", data
    flow.request.headers["content-type"] = content_type
    written = json.loads(json.dumps(SaveHar().make_har([flow])))["log"]["entries"][0]["request"]
    text = written["postData"]["text"] or ""
    if not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00\x00")):
        assert har.body_bytes(text, content_type, written["bodySize"], mitmproxy=True) == data


@pytest.mark.parametrize(
    "entries, kind, place, count",
    [
        ([entry(request={"bodySize": 5, "postData": {"text": "a\ufffd"}})] * 2, "export", "entry 0 request", 2),
        ([entry(), entry(request={"postData": None, "bodySize": 90})], "export", "entry 1 request", 1),
        ([entry(_fromCache="disk")], "export", "entry 0", 1),
        ([entry(request={"url": "data:text/plain,x"}), entry(request={"url": "blob://x/y"})], "damaged", "entry 0", 1),
        ([entry(), "nonsense", entry()], "damaged", "entry 1", 1),
        ([entry(), entry(request={"url": None})], "damaged", "entry 1", 1),
    ],
)
def test_losses_and_broken_entries_are_said(tmp_path: Path, entries: list[Any], kind: str, place: str, count: int) -> None:
    found = only(read(tmp_path, log(*entries)), Problem)
    assert (kind, place, count) in [(p.kind, p.place, p.count) for p in found]


def test_a_true_replacement_character_is_no_loss(tmp_path: Path) -> None:
    text = "a\ufffd"
    assert not only(read(tmp_path, log(entry(request={"bodySize": len(text.encode()), "postData": {"text": text}}))), Problem)


@pytest.mark.parametrize(
    "creator, agent, headers, said",
    [
        ("WebInspector", "Mozilla/5.0 Chrome/131.0.0.0 Safari/537.36", [], True),
        ("WebInspector", "Mozilla/5.0 Chrome/129.0.0.0 Safari/537.36", [], False),
        ("WebInspector", "Mozilla/5.0 Chrome/131.0.0.0 Safari/537.36", [{"name": "cookie", "value": "a=b"}], False),
        ("Firefox", "Mozilla/5.0 Chrome/131.0.0.0 Safari/537.36", [], False),
    ],
)
def test_chromes_export_without_sensitive_headers_is_recognised(tmp_path: Path, creator: str, agent: str, headers: list[Any], said: bool) -> None:
    made = entry(request={"headers": [{"name": "User-Agent", "value": agent}, *headers]})
    assert bool(only(read(tmp_path, log(made, creator=creator)), Problem)) == said


def test_websocket_messages_are_frames(tmp_path: Path) -> None:
    frames = [
        {"type": "send", "time": 1714557601.5, "opcode": 1, "data": "{}"},
        {"type": "receive", "time": 1714557602, "opcode": 2, "data": base64.b64encode(b"\x00\xff").decode()},
    ]
    items = only(read(tmp_path, log(entry(response={"status": 101}, _webSocketMessages=frames))), Message)
    assert [(m.kind, m.direction, m.body, m.source) for m in items[2:]] == [
        ("frame", "sent", b"{}", "entry 0 frame 0"), ("frame", "came back", b"\x00\xff", "entry 0 frame 1"),
    ]  # fmt: skip
    assert items[2].time == 1714557601_500_000_000


def test_a_proxy_that_saw_only_an_address_gives_the_name_of_the_host_header(tmp_path: Path) -> None:
    made = entry(
        request={"url": "https://203.0.113.9:8443/a", "headers": [{"name": "Host", "value": "api.example.com:8443"}, {"name": ":path", "value": "/a"}]}
    )
    request = only(read(tmp_path, log(made)), Message)[0]
    assert (request.host, request.port, [name for name, _ in request.headers]) == ("api.example.com", 8443, ["Host"])


@pytest.mark.parametrize(
    "wrap", [zlib.compress, lambda data: base64.b64encode(zlib.compress(data)), lambda data: b"\xef\xbb\xbf" + data, lambda data: b"\n " + data]
)
def test_compressed_and_marked_files_are_told_by_content(tmp_path: Path, wrap: Any) -> None:
    data = wrap(log(entry()))
    assert har.matches(data)
    assert len(only(read(tmp_path, data), Message)) == 2


@pytest.mark.parametrize(
    "data", [b"", b"{}", b'{"logs": {}}', b'[{"log": 1}]', b"\x78\x9cnonsense", b"eJnonsense", b"1234:9:websocket;", b"\xd4\xc3\xb2\xa1" + bytes(20)]
)
def test_what_is_no_har(data: bytes) -> None:
    assert not har.matches(data)


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9, 0.999])
def test_a_truncated_file_keeps_what_was_complete(tmp_path: Path, cut: float) -> None:
    data = log(*[entry()] * 40)
    items = read(tmp_path, data[: int(len(data) * cut)])
    assert abs(len([m for m in only(items, Message) if m.kind == "request"]) - int(40 * cut)) <= 1
    assert [p.kind for p in only(items, Problem)] == ["truncated"]


@given(st.binary(max_size=300))
def test_any_bytes_end_in_items(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("any")
    assert only(read(folder, b'{"log": {"entries": [' + data), Problem)
    read(folder, data)
    read(folder, log(entry())[:-30] + data)


def test_every_request_of_the_oracle_is_found(corpus: Path) -> None:
    seen = 0
    for item in json.loads((corpus / "manifest.json").read_text())["files"]:
        if not item["file"].endswith((".har", ".zhar")):
            continue
        oracle = json.loads((corpus / "oracle" / (item["file"].replace("/", "__") + ".json")).read_text())
        unit = har.plan("0" * 16, corpus / item["file"], corpus, OPTIONS)[0]
        found = collections.Counter((m.method, m.host) for m in har.read(unit, OPTIONS) if isinstance(m, Message) and m.kind == "request")
        assert found == collections.Counter((r["method"], r["host"].split(":")[0]) for r in oracle["http"]), item["file"]
        seen += len(oracle["http"])
    assert seen > 50


def test_an_export_with_masked_values_is_no_evidence(tmp_path: Path) -> None:
    whole = json.loads(log(entry()))
    for masked, messages in ((True, None), (False, 2)):
        whole["log"] = {"version": "1.2", "_phonehome": {"masked": masked}, **whole["log"]}
        data = json.dumps(whole).encode()
        if messages is None:
            with pytest.raises(ValueError, match="masked values"):
                read(tmp_path, data)
        else:
            assert len(only(read(tmp_path, data), Message)) == messages
        del whole["log"]["_phonehome"]
