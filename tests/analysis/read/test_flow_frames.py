"""Flows are told apart by their lengths, whatever stands in the file."""

import io
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mitmproxy.io import FlowWriter
from mitmproxy.test import tflow

from analysis.model import Connection, Message, Problem, ReadOptions
from analysis.read import flow_frames, flows

BODY = b"2:id;1:a7:version;2:21#"


def flow(size: int = 0) -> bytes:
    content = BODY + b"x" * size
    return b"%d:%s}" % (len(content), content)


def split(data: bytes) -> list[bytes | str]:
    return [item.kind if isinstance(item, Problem) else item for _, item in flow_frames.flow_frames(io.BytesIO(data), len(data))]


def test_whole_flows() -> None:
    data = [flow(100 * n) for n in range(4)]
    assert split(b"".join(data)) == data
    assert [place for place, _ in flow_frames.flow_frames(io.BytesIO(b"".join(data)), sum(map(len, data)))] == [sum(map(len, data[:n])) for n in range(4)]


@pytest.mark.parametrize(
    "data, found",
    [
        (b"", []),
        (flow(100)[:-1], ["truncated"]),
        (flow() + b"999999999999:x", [flow(), "truncated"]),
        (flow() + b"nonsense", [flow(), "damaged"]),
        (flow(200)[:50] + flow(300) + flow(90), ["damaged", flow(300), flow(90)]),
        (b"5:hello," + flow(100), ["damaged", flow(100)]),
    ],
)
def test_damage(data: bytes, found: list[bytes | str]) -> None:
    assert split(data) == found


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    split(data)
    assert split(flow(100) + data)[0] == flow(100)


def test_many_false_beginnings_are_quick() -> None:
    start = time.monotonic()
    split(b"x" + b"999:9:websocket;" * 100_000)
    assert time.monotonic() - start < 5


def dump(*clients: str) -> bytes:
    file = io.BytesIO()
    for number, client in enumerate(clients):
        made = tflow.tflow(resp=True)
        made.id, made.client_conn.id, made.request.path = f"flow-{number}", client, f"/{number}"
        FlowWriter(file).add(made)
    return file.getvalue()


def test_the_client_connection_of_a_real_flow_is_found() -> None:
    assert flow_frames.client_id(dump("some-client")) == b"some-client"
    assert flow_frames.client_id(flow()) == b""


def test_a_big_dump_is_cut_by_whole_connections(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "big.mitm"
    path.write_bytes(dump("a", "b", "c", "a", "d", "b", "e")[:-3])
    whole = list(flows.read(flows.plan("0" * 16, path, tmp_path, ReadOptions())[0], ReadOptions()))
    monkeypatch.setattr(flow_frames, "PART", 1000)
    units = flows.plan("0" * 16, path, tmp_path, ReadOptions())
    assert len(units) > 2 and {unit.detail.units for unit in units} == {len(units)}
    cut = [item for unit in units for item in flows.read(unit, ReadOptions())]
    for kind in (Message, Connection, Problem):
        assert sum(isinstance(item, kind) for item in cut) == sum(isinstance(item, kind) for item in whole)
    numbers = [item.number for item in cut if isinstance(item, Connection)]
    assert len(set(numbers)) == len(numbers) == 4, "e was cut off"
    ways = [{(m.path, m.source, m.body) for m in items if isinstance(m, Message)} for items in (cut, whole)]
    assert ways[0] == ways[1]
    by_client = {m.path: m.connection for m in cut if isinstance(m, Message)}
    assert by_client["/0"] == by_client["/3"] and by_client["/1"] == by_client["/5"]


def test_our_own_masked_flows_are_told(tmp_path: Path) -> None:
    for note, told in (({"phonehome_masked": True}, True), ({"phonehome_masked": False}, False), ({}, False)):
        with (tmp_path / "x.mitm").open("wb") as out:
            one = tflow.tflow(resp=True)
            one.metadata |= note
            FlowWriter(out).add(one)  # type: ignore[no-untyped-call]
        assert flow_frames.is_masked(tmp_path / "x.mitm") is told
    (tmp_path / "x.mitm").write_bytes(b"")
    assert not flow_frames.is_masked(tmp_path / "x.mitm")
