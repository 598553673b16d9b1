"""HAR out: our own reader and mitmproxy read it back."""

import gzip
import io
import json
import zlib
from pathlib import Path

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from mitmproxy.io import FlowReader

from analysis.case import Case
from analysis.export import har
from analysis.export.said import Exchange, Export, Said
from analysis.model import Message, ReadOptions
from analysis.read import har as reader
from tests.factories import message

PLANTED = ("6f0c8a52-93d4-4e1b-b7a6-1d5e20c4f8a9", "mara.lindqvist", "89001010123456789015", "Priya Raman", "divorce lawyer", "13.377704")


def written(export: Export) -> bytes:
    out = io.BytesIO()
    assert har.write(export, out, "1") == 31
    return out.getvalue()


@pytest.mark.parametrize("reveal", [False, True])
def test_our_reader_reads_it_back(case: Case, demo: Path, tmp_path: Path, reveal: bool) -> None:
    (tmp_path / "out.har").write_bytes(written(Export(case, [demo], reveal)))
    if not reveal:
        with pytest.raises(ValueError, match="masked values"):
            reader.plan("0" * 16, tmp_path / "out.har", tmp_path, ReadOptions())
        return
    unit = reader.plan("0" * 16, tmp_path / "out.har", tmp_path, ReadOptions())[0]
    back = [item for item in reader.read(unit, ReadOptions()) if isinstance(item, Message)]
    sent = [m for e in Export(case, [demo], reveal).exchanges() for m in (e.request.message, e.response.message if e.response else None) if m]
    for left, right in zip(sent, back, strict=True):
        assert (left.method, left.host, left.status, left.headers) == (right.method, right.host, right.status, right.headers)
        assert har.url(left).endswith(right.path)
        assert har.opened(left.body, left.content_encoding) == right.body


@pytest.mark.parametrize("reveal", [False, True])
def test_mitmproxy_reads_it(case: Case, demo: Path, reveal: bool) -> None:
    flows = list(FlowReader(io.BytesIO(written(Export(case, [demo], reveal)))).stream())
    assert len(flows) == 31


def test_masked_shows_nothing_that_was_planted_and_revealed_does(case: Case, demo: Path) -> None:
    text = written(Export(case)).decode()
    assert not [value for value in PLANTED if value in text] and "device_register" in text
    revealed = written(Export(case, [demo], True)).decode()
    assert all(value in revealed for value in PLANTED[:2])


def test_findings_stand_with_their_entry(case: Case) -> None:
    log = json.loads(written(Export(case)))["log"]
    assert log["comment"].startswith("INVENTED DATA") and log["_phonehome"] == {"masked": True}
    entry = next(e for e in log["entries"] if e["request"]["url"].endswith("/v2/contacts/sync"))
    types = {finding["type"] for finding in entry["_phonehome"]["findings"]}
    assert "content.contacts" in types and all("·" in finding["value"] for finding in entry["_phonehome"]["findings"])


def test_an_unanswered_websocket(case: Case) -> None:
    asked = Said({"message": "m", "capture": "c", "source": "s"}, message(time=1, body=b"\xff", size=1), [], {"server": "192.0.2.1"})
    frames = [Said({}, message(kind="frame", direction=way, body=body, time=2), [], {}) for way, body in (("sent", b"hi"), ("came back", b"\xff"))]
    made = har.entry(Exchange(asked, None, frames))
    assert [(f["type"], f["opcode"], f["data"]) for f in made["_webSocketMessages"]] == [("send", 1, "hi"), ("receive", 2, "/w==")]
    assert (made["response"]["status"], made["serverIPAddress"], made["request"]["postData"]["encoding"]) == (0, "192.0.2.1", "base64")


@given(st.binary(max_size=500))
def test_opened_takes_off_what_the_label_says(data: bytes) -> None:
    raw = zlib.compressobj(wbits=-15)
    for coding, packed in (
        ("gzip", gzip.compress(data)), ("deflate", zlib.compress(data)), ("deflate", raw.compress(data) + raw.flush()), ("br", brotli.compress(data)),
        ("zstd", zstandard.compress(data)), ("gzip, br", brotli.compress(gzip.compress(data))), ("", data),
    ):  # fmt: skip
        assert har.opened(packed, coding) == data


BOMB = gzip.compress(bytes(100 << 20))


@pytest.mark.parametrize("data, coding", [(b"plain", "gzip"), (b"plain", "br"), (b"plain", "zstd"), (b"plain", "nonsense"), (BOMB, "gzip")])
def test_what_does_not_open_stays(data: bytes, coding: str) -> None:
    assert har.opened(data, coding) == data


@pytest.mark.parametrize(
    "changes, url",
    [
        ({}, "https://api.example.com/v1/events"),
        ({"port": 8443}, "https://api.example.com:8443/v1/events"),
        ({"host": "2001:db8::1", "scheme": "http", "port": 80}, "http://[2001:db8::1]/v1/events"),
        ({"path": "*"}, "https://api.example.com/"),
    ],
)
def test_url(changes: dict[str, object], url: str) -> None:
    assert har.url(message(**changes)) == url


def test_a_masked_host_is_one_that_a_url_can_hold() -> None:
    assert har.url(message(host="label·9609.cloudfront.net", path="/name·ab12")) == "https://label-9609.cloudfront.net/name%C2%B7ab12"
