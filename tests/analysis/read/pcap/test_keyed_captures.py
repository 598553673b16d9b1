"""Real captures whose keys are known, read through the whole reader, against what tshark saw in them."""

import gzip
import hashlib
import json
import zlib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from analysis.model import Connection, Message, ReadOptions
from analysis.read import pcap

WIRESHARK, PCAPFS = "wireshark-4.4.18/test", "fkie-cad+pcapFS/tests"
CAPTURES: dict[str, tuple[str, ...]] = {
    f"{WIRESHARK}/captures/http2_follow_multistream.pcapng": (),
    f"{WIRESHARK}/captures/quic-with-secrets.pcapng": (),
    f"{WIRESHARK}/captures/quic-fragmented-handshakes.pcapng.gz": (),
    f"{WIRESHARK}/captures/tls12-dsb.pcapng": (),
    f"{WIRESHARK}/captures/http2-data-reassembly.pcap": (f"{WIRESHARK}/keys/http2-data-reassembly.keys",),
    f"{WIRESHARK}/captures/tls13-rfc8446.pcap": (f"{WIRESHARK}/keys/tls13-rfc8446.keys",),
    f"{WIRESHARK}/captures/tls13-20-chacha20poly1305.pcap": (f"{WIRESHARK}/keys/tls13-20-chacha20poly1305.keys",),
    f"{WIRESHARK}/captures/rsasnakeoil2.pcap": (f"{WIRESHARK}/keys/rsasnakeoil2.key",),
    f"{WIRESHARK}/captures/websocket.pcapng.gz": (),
    f"{WIRESHARK}/captures/websocket-compressed.pcapng.gz": (),
    f"{PCAPFS}/crypto/all_ciphers_test/all_ciphers.pcap": (f"{PCAPFS}/crypto/all_ciphers_test/all_ciphers.key",),
    f"{PCAPFS}/system/system-tests.pcapng": (f"{PCAPFS}/system/keyfiles/tls.key",),
    "syncsynchalt+illustrated-tls12/captures/capture.pcap": ("syncsynchalt+illustrated-tls12/captures/keylog.txt",),
    "syncsynchalt+illustrated-tls13/captures/capture.pcap": ("syncsynchalt+illustrated-tls13/captures/keylog.txt",),
    "syncsynchalt+illustrated-quic/captures/capture.pcap": ("syncsynchalt+illustrated-quic/captures/keylog.txt",),
    "ntop+nDPI/tests/cfgs/default/pcap/quic-v2.pcapng": (),
    "arkime+arkime/tests/pcap/websocket.pcap": (),
    "zeek+zeek/testing/btest/Traces/websocket/jupyter-websocket.pcap": (),
}
REPEATED = {"ntop+nDPI/tests/cfgs/default/pcap/quic-v2.pcapng": (Counter({("GET", "/index.html"): 1}), Counter({200: 2}))}
"""The oracle lists frames: here one request was sent again in 1-RTT and its answer three times, each on one stream (frames 13 to 16)."""


def read(corpus: Path, name: str, folder: Path) -> tuple[list[Message], list[Connection]]:
    path = corpus / name
    if name.endswith(".gz"):
        path = folder / "capture"
        path.write_bytes(gzip.decompress((corpus / name).read_bytes()))
    options = ReadOptions(keylogs=tuple(corpus / key for key in CAPTURES[name]))
    work = folder / "work"
    work.mkdir()
    items = [item for unit in pcap.plan("0" * 16, path, work, options) for item in pcap.read(unit, options)]
    return [i for i in items if isinstance(i, Message)], [i for i in items if isinstance(i, Connection)]


def seen(corpus: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((corpus / "oracle" / (name.replace("/", "__") + ".json")).read_text())
    return found


@pytest.mark.parametrize("name", CAPTURES)
def test_what_tshark_saw_is_found(corpus: Path, tmp_path: Path, name: str) -> None:
    messages, connections = read(corpus, name, tmp_path)
    oracle, (twice, answers_twice) = seen(corpus, name), REPEATED.get(name, (Counter(), Counter()))
    http = [m for m in messages if m.protocol.startswith("http")]
    assert Counter((r["method"], r["path"]) for r in oracle["http"]) - twice <= Counter((m.method, m.path) for m in http if m.kind == "request")
    assert Counter(r["status"] for r in oracle["http_responses"]) - answers_twice <= Counter(m.status for m in http if m.kind == "response")
    opened = [zlib.decompress(m.body, 47 if m.content_encoding == "gzip" else 15) for m in http if m.body and m.content_encoding in ("gzip", "deflate")]
    bodies = {hashlib.sha256(body).hexdigest() for body in [*opened, *(m.body for m in http)]}
    assert {r["body_sha256"] for r in oracle["http_responses"] if r.get("body_sha256")} <= bodies
    assert {s["sni"].lower() for s in oracle["sni"] if s["sni"]} <= {c.sni for c in connections}
    frames = [m for m in messages if m.protocol == "websocket"]
    said = [" ".join(m.body.decode("utf-8", "replace").split()) for m in frames]  # the oracle cuts long texts and shows line ends as spaces
    assert all(any(body.startswith(w["text"].strip()) for body in said) for w in oracle["websocket"] if w["text"])
    assert len(frames) == len(oracle["websocket"]) and not any(m.missing for m in messages if m.kind == "response")


@pytest.mark.parametrize("name", [name for name in CAPTURES if "all_ciphers" in name or "illustrated" in name])
def test_every_session_opens(corpus: Path, tmp_path: Path, name: str) -> None:
    _, connections = read(corpus, name, tmp_path)
    encrypted = [c.number for c in connections for (_, _, visibility) in c.ledger if c.tls and visibility == "encrypted"]
    assert encrypted == [] and all(c.handshake == "complete" for c in connections if c.tls)
