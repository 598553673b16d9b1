"""Flows are told apart by their lengths, whatever stands in the file."""

import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.model import Problem
from analysis.read.flow_frames import flow_frames

BODY = b"2:id;1:a7:version;2:21#"


def flow(size: int = 0) -> bytes:
    content = BODY + b"x" * size
    return b"%d:%s}" % (len(content), content)


def split(data: bytes) -> list[bytes | str]:
    return [item.kind if isinstance(item, Problem) else item for _, item in flow_frames(io.BytesIO(data), len(data))]


def test_whole_flows() -> None:
    data = [flow(100 * n) for n in range(4)]
    assert split(b"".join(data)) == data
    assert [place for place, _ in flow_frames(io.BytesIO(b"".join(data)), sum(map(len, data)))] == [sum(map(len, data[:n])) for n in range(4)]


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
