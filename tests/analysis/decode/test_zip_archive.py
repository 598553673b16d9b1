"""ZIP archives."""

import io
import zipfile
from typing import Any

import pytest

from analysis.decode import zip_archive
from analysis.decode.tree import Hint
from tests.factories import opened

MISSES: tuple[Any, ...] = (
    b"",
    b"PK\x05\x06" + bytes(18),
    b"plain",
)


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert zip_archive.open(value, Hint()) is None


def archive(**files: bytes) -> bytes:
    """An archive of these files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as writer:
        for name, content in files.items():
            writer.writestr(name, content)
    return file.getvalue()


def test_each_file_stands_at_its_name() -> None:
    assert opened(archive(a=b'{"x": 1}', b=b"text")) == [("a!json.x", "zip → json", "1"), ("b", "zip", "text")]


def test_a_bomb_stops_at_the_limit() -> None:
    said: list[str] = []
    tree = zip_archive.open(archive(a=bytes(5_000_000), b=bytes(5_000_000)), Hint(room=1000, note=lambda kind, _: said.append(kind)))
    assert tree is not None
    assert sum(len(part.content) for part in tree.values()) <= 1000
    assert "limit" in said


def test_damage_is_said() -> None:
    with pytest.raises(ValueError, match="damaged"):
        zip_archive.open(archive(a=b"text")[:30], Hint())
