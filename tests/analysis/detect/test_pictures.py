"""Sizes of pictures; Pillow, where it is installed, writes the ones that are compared."""

import base64
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.detect.pictures import is_photo, is_picture, size_of
from tests.factories import jpeg_file


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4) + height.to_bytes(4) + bytes(40)


def heic(width: int, height: int) -> bytes:
    thumbnail = b"ispe\0\0\0\0" + (320).to_bytes(4) + (240).to_bytes(4)
    return b"\0\0\0\x18ftypheic" + bytes(20) + thumbnail + b"ispe\0\0\0\0" + width.to_bytes(4) + height.to_bytes(4)


def webp(width: int, height: int) -> bytes:
    return b"RIFF\0\0\0\0WEBPVP8X" + bytes(8) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little") + bytes(40)


MP4 = b"\0\0\0\x18ftypmp42" + bytes(1 << 16)


@pytest.mark.parametrize("make", [png, jpeg_file, heic, webp])
def test_the_size_a_file_says(make: Any) -> None:
    assert size_of(make(4000, 3000)) == (4000, 3000) and is_photo(make(4000, 3000)) and is_picture(make(4000, 3000))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_sizes_as_pillow_writes_them(kind: str) -> None:
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
    out = io.BytesIO()
    image.new("RGB", (640, 480)).save(out, kind)
    assert size_of(out.getvalue()) == (None if kind == "GIF" else (640, 480))


@pytest.mark.parametrize(
    ("value", "photo", "picture"),
    [
        (png(1080, 2340), True, True),
        (png(512, 512), False, True),
        (png(1024, 1024), False, True),
        (jpeg_file(320, 320), False, True),
        (jpeg_file(1200, 90), False, True),
        (jpeg_file(8000, 90), False, True),
        (png(1, 1), False, False),
        (jpeg_file(4000, 3000)[:50], False, False),
        (MP4, True, True),
        (MP4[:500], False, True),
        (b"\0\0\0\x18ftypM4A " + bytes(1 << 16), False, False),
        (b"GIF89a" + bytes(100), False, False),
        (b"%PDF-1.7" + bytes(100), False, False),
        (b"", False, False),
    ],
)
def test_photos_are_not_icons_pixels_or_sound(value: bytes, photo: bool, picture: bool) -> None:
    assert (is_photo(value), is_picture(value)) == (photo, picture)


@pytest.mark.parametrize(
    ("data", "photo"),
    [(jpeg_file(4000, 3000, 20_000), True), (jpeg_file(64, 48), False), (png(1080, 1920), True), (png(1, 1), False), (b"\xff\xd8\xffnothing", False)],
)
@pytest.mark.parametrize("before", ["", "data:image/jpeg;base64,"])
def test_pictures_written_as_text(data: bytes, photo: bool, before: str) -> None:
    assert is_photo(before + base64.b64encode(data).decode()) is photo


def test_a_long_text_whose_size_is_not_seen_is_a_photo_and_others_are_not() -> None:
    assert is_photo(base64.b64encode(jpeg_file(4000, 3000, 65_000)).decode())
    assert not any(map(is_photo, ("data:image/gif;base64,R0lGODlhAQAB", "data:image/svg+xml,<svg/>", "hello", "")))


@given(st.binary(max_size=80), st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"RIFF0000WEBPVP8X", b"0000ftypheic", b"RIFF0000WEBPVP8L"]))
def test_any_bytes_are_judged(data: bytes, head: bytes) -> None:
    for value in (data, head + data, (head + data).decode("latin-1"), "/9j/" + data.hex()):
        assert is_photo(value) in (True, False)
