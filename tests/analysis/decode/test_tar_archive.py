"""tar archives, written by the standard library in each of its forms."""

import io
import tarfile
import time
from typing import Any

import pytest

from analysis.decode import tar_archive
from analysis.decode.tree import Hint
from tests.factories import opened

MISSES: tuple[Any, ...] = (b"", b"plain", bytes(10240), b"a" * 257 + b"ustaR" + bytes(300))
FORMS = (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT)


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert tar_archive.open(value, Hint()) is None


def archive(form: int = tarfile.PAX_FORMAT, **files: bytes) -> bytes:
    """An archive of these files, and a folder."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=form) as writer:
        folder = tarfile.TarInfo("folder")
        folder.type = tarfile.DIRTYPE
        writer.addfile(folder)
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            writer.addfile(entry, io.BytesIO(content))
    return file.getvalue()


@pytest.mark.parametrize("form", FORMS)
def test_each_file_stands_at_its_name(form: int) -> None:
    assert opened(archive(form, a=b'{"x": 1}', b=b"text")) == [("a!json.x", "tar → json", "1"), ("b", "tar", "text")]
    long = "logs/" * 30 + "a.txt"
    assert list(tar_archive.open(archive(form, **{long: b"text"}), Hint()) or ()) == [long]


def test_an_archive_that_is_cut_off_gives_the_files_before() -> None:
    said: list[str] = []
    tree = tar_archive.open(archive(a=b"whole", b=b"x" * 3000)[:2600], Hint(note=lambda kind, _: said.append(kind)))
    assert tree is not None
    assert tree["a"].content == b"whole"
    assert said == ["truncated"]


def test_much_content_stops_at_the_limit() -> None:
    said: list[str] = []
    tree = tar_archive.open(archive(a=bytes(5000), b=bytes(5000)), Hint(room=1000, note=lambda kind, _: said.append(kind)))
    assert tree is not None
    assert sum(len(part.content) for part in tree.values()) <= 1000
    assert "limit" in said


def test_damage_is_said() -> None:
    broken = bytearray(archive(a=b"text"))
    broken[:100] = b"\xff" * 100
    with pytest.raises(ValueError, match="damaged"):
        tar_archive.open(bytes(broken), Hint())


def test_long_names_in_a_row_end() -> None:
    entry = tarfile.TarInfo("././@LongLink")
    entry.type, entry.size = tarfile.GNUTYPE_LONGNAME, 0
    start = time.process_time()
    with pytest.raises(ValueError, match="damaged"):
        tar_archive.open(entry.tobuf(tarfile.GNU_FORMAT) * 20_000, Hint())
    assert time.process_time() - start < 5
