"""Pieces of the capture, read at once or one by one, and of reassembled datagrams."""

from pathlib import Path

import numpy as np
import pytest

from analysis.read.pcap import payload
from analysis.read.pcap.payload import Payload

DATA = bytes(range(256)) * 300


@pytest.fixture(params=["at once", "one by one"])
def opened(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Payload:
    monkeypatch.setattr(payload, "MAX_SPAN", 1 << 20 if request.param == "at once" else 0)
    (tmp_path / "capture").write_bytes(DATA)
    (tmp_path / "fragments").write_bytes(b"side file")
    return Payload(tmp_path / "capture", tmp_path, {"offset": np.array([100, 9, 70000]), "kept": np.array([50, 0, 1000], np.uint32)})


PIECES = {"one": [(100, 50)], "near": [(100, 10), (120, 30)], "far": [(110, 5), (70000, 1000), (105, 1)], "empty": [(100, 0)], "none": []}


@pytest.mark.parametrize("pieces", PIECES.values(), ids=PIECES)
def test_pieces_stand_one_behind_the_other(opened: Payload, pieces: list[tuple[int, int]]) -> None:
    assert opened.read([at for at, _ in pieces], [size for _, size in pieces]) == b"".join(DATA[at : at + size] for at, size in pieces)
    opened.close()


def test_pieces_of_reassembled_datagrams(tmp_path: Path) -> None:
    (tmp_path / "capture").write_bytes(DATA)
    (tmp_path / "fragments").write_bytes(b"side file")
    found = Payload(tmp_path / "capture", tmp_path, {"offset": np.array([-1, 300]), "kept": np.array([9, 4], np.uint32)})
    assert found.read([-1, 300, -6], [4, 4, 4]) == b"side" + DATA[300:304] + b"file"
    found.close()


def test_a_file_that_shrank_gives_what_is_left(tmp_path: Path) -> None:
    (tmp_path / "capture").write_bytes(DATA[:120])
    (tmp_path / "fragments").write_bytes(b"")
    found = Payload(tmp_path / "capture", tmp_path, {"offset": np.array([100]), "kept": np.array([50], np.uint32)})
    assert found.read([100], [50]) == DATA[100:120]
    found.close()
