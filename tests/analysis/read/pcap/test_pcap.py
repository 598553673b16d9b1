"""The whole reader over the corpus of real captures: tshark's requests, server names and DNS names are found, and every captured byte is accounted for."""

import gzip
import json
import re
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from analysis.model import Item, ReadOptions
from analysis.read import pcap
from analysis.read.pcap.containers import Container
from tests.benchmarks import lost_packets
from tests.benchmarks.needs import ROOT
from tests.packets import connections, conversation, messages, pcap_file, read

KEYS = re.compile(r"(\.keys?|key_?log(\.txt|\.dat|\.log)?|\.keylog)$")
EMPTY = "andrewf+pcap2har/tests/empty.pcap"
BEYOND = {
    "4KHttpRequests.pcap": "single packets of many connections, which tshark takes for parts of bodies: all 381 start lines are requests",
    "tls13-20-chacha20poly1305.pcap": "tshark does not call what is inside HTTP; it is",
}
"""Captures with more requests than the oracle, and why."""
NOT_THERE = {("ntop+nDPI/tests/cfgs/default/pcap/quic-v2.pcapng", "GET", "test", "/index.html"): "tshark tells the 0-RTT request of frame 1 again in frame 13"}
"""Requests of the oracle that the capture does not hold, and why."""


def bare(host: str | None) -> str:
    return re.sub(r":\d+$", "", (host or "").lower()).strip("[].")


def everything(path: Path, folder: Path, keys: tuple[Path, ...] = ()) -> tuple[list[Item], int]:
    """All items, and the bytes of all frames."""
    if path.suffix == ".gz":
        (folder / "opened").write_bytes(gzip.decompress(path.read_bytes()))
        path = folder / "opened"
    options = ReadOptions(keylogs=keys)
    assert pcap.matches(path.read_bytes()[:65536])
    items = [item for unit in pcap.plan("0" * 16, path, folder / "work", options) for item in pcap.read(unit, options)]
    return items, sum(int(window.captured.sum()) for window in Container(path).windows())


def test_real_captures_agree_with_tshark(corpus: Path, tmp_path: Path) -> None:
    missing: list[tuple[str, ...]] = []
    beyond, unbalanced = set(), []
    entries = json.loads((corpus / "manifest.json").read_text())["files"]
    for number, entry in enumerate(entries):
        name = entry["file"]
        if name.endswith((".har", ".zhar", ".mitm")) or name == EMPTY:
            continue
        oracle = json.loads((corpus / "oracle" / (name.replace("/", "__") + ".json")).read_text())
        folder = tmp_path / str(number)
        folder.mkdir()
        items, frames = everything(corpus / name, folder, tuple(corpus / c for c in entry.get("companions", []) if KEYS.search(c)))
        if sum(sum(c.ledger.values()) for c in connections(items)) != frames or any(count <= 0 for c in connections(items) for count in c.ledger.values()):
            unbalanced.append(name)
        want = Counter((r["method"], bare(r["host"]), re.sub(r"^https?://[^/]+", "", r["path"] or "")) for r in oracle["http"])
        got = Counter((m.method, bare(m.host), re.sub(r"^https?://[^/]+", "", m.path)) for m in messages(items) if m.kind == "request")
        missing += [(name, *request) for request in (want - got)]
        beyond |= {name.rpartition("/")[2]} if got - want else set()
        names = {bare(s["sni"]) for s in oracle["sni"] if s["sni"]} - {bare(c.sni) for c in connections(items)}
        asked = {bare(q[0]) for d in oracle["dns"] for q in d["queries"] if q[0] and q[0].isascii()} - {
            bare(m.host) for m in messages(items) if m.kind in ("query", "answer")
        }
        missing += [(name, lost) for lost in names | asked]
    assert (missing, beyond, unbalanced) == (list(NOT_THERE), set(BEYOND), [])


def test_damaged_captures_end_cleanly_and_balance(corpus: Path, tmp_path: Path) -> None:
    files = json.loads((corpus / "manifest.json").read_text())["malformed"]
    for number, name in enumerate(files):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = corpus / name if (corpus / name).exists() else corpus / "malformed" / name
        items, frames = everything(path, folder)
        assert sum(sum(c.ledger.values()) for c in connections(items)) == frames, name
    assert len(files) > 100


def test_units_are_cut_by_the_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frames = [frame for n in range(6) for frame in conversation([("sent", b"x" * 3000)], sport=40000 + n)]
    (tmp_path / "c.pcap").write_bytes(pcap_file(frames))
    monkeypatch.setattr(pcap, "UNIT_BYTES", 7000)
    units = pcap.plan("c" * 16, tmp_path / "c.pcap", tmp_path / "work", ReadOptions())
    assert [unit.detail[1:] for unit in units] == [(0, 3), (3, 5), (5, 6)]
    assert [unit.name for unit in units] == [f"{'c' * 16}-000{n}" for n in range(3)]


def test_what_was_wrong_with_the_file_is_said_once(tmp_path: Path) -> None:
    items = read(pcap_file(conversation([("sent", b"x")], sport=1) + conversation([("sent", b"x")], sport=2))[:-5], tmp_path, unit_bytes=1)
    assert [type(item).__name__ for item in items] == ["CaptureFacts", "Problem", "Connection", "Connection"]


@pytest.mark.parametrize("capture", ["invented", "demo"])
@pytest.mark.parametrize("change", lost_packets.CHANGES)
def test_requests_whose_packets_all_arrived_are_found(capture: str, change: str, tmp_path: Path) -> None:
    path = tmp_path / "capture"
    path.write_bytes(lost_packets.invented() if capture == "invented" else (ROOT / "captures" / "demo" / "demo.pcapng").read_bytes())
    loaded = lost_packets.load(path, tmp_path)
    options, whole, changed = ReadOptions(keylogs=loaded.keys), tmp_path / "whole.pcap", tmp_path / "changed.pcap"
    loaded.write(whole, list(range(len(loaded.frames))))
    clean = lost_packets.ours(whole, options)
    needs = lost_packets.carriers(whole, tmp_path / "index", clean, options)
    looked_at = 0
    for seed in range(4):
        order = lost_packets.CHANGES[change](len(loaded.frames), 0.05, Random(seed))
        loaded.write(changed, order)
        arrived = {number + 1 for number in order}
        untouched = Counter(request for request, source in clean if arrived >= needs[source])
        looked_at += untouched.total()
        assert not untouched - Counter(request for request, _ in lost_packets.ours(changed, options))
    assert looked_at > 20
