"""Opening inputs: identified by the bytes as given, expanded by content, and never lost because of damage."""

import bz2
import gzip
import hashlib
import io
import lzma
import random
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from analysis.read.source import open_source

TEXT = random.Random(1).randbytes(200_000)
PACK: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "zstd": zstandard.compress, "xz": lzma.compress, "bzip2": bz2.compress}


@pytest.mark.parametrize("kind", PACK)
def test_compressed_files_are_expanded_and_identified_as_given(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "capture.bin"
    path.write_bytes(PACK[kind](TEXT))
    source = open_source(path, tmp_path)
    assert source.path.read_bytes() == TEXT and source.head == TEXT[:65536]
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest() and source.size == path.stat().st_size


@pytest.mark.parametrize("kind", PACK)
def test_a_cut_stream_keeps_what_came_before(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "capture.bin"
    packed = PACK[kind](TEXT * 10)
    path.write_bytes(packed[: len(packed) * 3 // 4])
    source = open_source(path, tmp_path)
    kept = source.path.read_bytes()
    assert (TEXT * 10).startswith(kept) and len(kept) > 100_000
    assert [(p.kind, p.place) for p in source.problems] == [("truncated", f"byte {len(kept)} after {kind}")]


def test_a_plain_file_is_read_in_place(tmp_path: Path) -> None:
    path = tmp_path / "a.har"
    path.write_bytes(b"{}")
    assert open_source(path, tmp_path).path == path


@pytest.mark.parametrize(("content", "reason"), [(b"", "empty"), (b"\x1f\x8b\x08garbage", "cannot be expanded")])
def test_unusable_files_say_why(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=reason):
        open_source(path, tmp_path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing", tmp_path):
        with pytest.raises(FileNotFoundError):
            open_source(path, tmp_path)


def test_standard_input_is_spooled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TEXT)))
    source = open_source(Path("-"), tmp_path)
    assert (source.name, source.path.read_bytes()) == ("stdin", TEXT)
