"""Exif of pictures (CIPA DC-008, TIFF 6.0): who took it, with what, when and where. In JPEG, PNG, WebP and HEIC; the picture itself stays a leaf."""

import struct

from .cursor import Cursor
from .tree import Hint, Leaf, Tree

NAME = "exif"
TAKES = (bytes,)
LABELS = ()
FIRST = b"\xff\x89R\x00"
KEEPS = False

TAGS = {
    **{0x010E: "description", 0x010F: "make", 0x0110: "model", 0x0131: "software", 0x0132: "time", 0x013B: "artist", 0x013C: "host", 0x8298: "copyright"},
    **{0x9003: "time_original", 0x9004: "time_digitized", 0x9011: "offset_time_original", 0xA420: "image_id", 0xA430: "owner", 0xA431: "serial"},
    **{0xA433: "lens_make", 0xA434: "lens_model", 0xA435: "lens_serial", 0x9286: "comment", 0x927C: "maker_note"},
}
GPS = {1: "latitude_ref", 2: "latitude", 3: "longitude_ref", 4: "longitude", 5: "altitude_ref", 6: "altitude", 7: "time", 0x1D: "date", 0x1F: "accuracy"}
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8}
_MARKS = {b"\xff\xd8\xff": b"Exif\0\0", b"\x89PNG": b"eXIf", b"RIFF": b"EXIF"}


def open(data: bytes, _hint: Hint) -> Tree | None:
    """The picture and what its Exif says; coordinates in decimal degrees."""
    start = _tiff(data)
    if start is None:
        return None
    try:
        tags = _tags(data[start : start + (1 << 20)])
    except (ValueError, struct.error):
        return None
    return {"image": Leaf(data), **tags} if tags else None


def _tiff(data: bytes) -> int | None:
    """Where the TIFF structure begins in a picture."""
    mark = next((mark for magic, mark in _MARKS.items() if data.startswith(magic)), b"Exif\0\0" if data[4:8] == b"ftyp" else b"")
    at = data.find(mark) if mark else -1
    for start in range(at + len(mark), at + len(mark) + 12, 2) if at >= 0 else ():
        if data[start : start + 4] in (b"II*\0", b"MM\0*"):
            return start
    return None


def _tags(tiff: bytes) -> dict[str, Tree]:
    order = "<" if tiff[:1] == b"I" else ">"
    first = _directory(tiff, struct.unpack_from(order + "I", tiff, 4)[0], order)
    found = {TAGS[tag]: value for tag, value in first.items() if tag in TAGS}
    if isinstance(first.get(0x8769), int):
        found |= {TAGS[tag]: value for tag, value in _directory(tiff, first[0x8769], order).items() if tag in TAGS}
    if isinstance(first.get(0x8825), int):
        gps = {GPS[tag]: value for tag, value in _directory(tiff, first[0x8825], order).items() if tag in GPS}
        found["gps"] = {**gps, **{axis: _degrees(gps[axis], gps.get(axis + "_ref")) for axis in ("latitude", "longitude") if axis in gps}}
    return found


def _directory(tiff: bytes, at: int, order: str) -> dict[int, Tree]:
    """Tags of one image file directory."""
    cursor = Cursor(tiff, at)
    found: dict[int, Tree] = {}
    for _ in range(min(cursor.unpack(order + "H"), 200)):
        tag, kind, count = cursor.unpack(order + "H"), cursor.unpack(order + "H"), cursor.unpack(order + "I")
        place = cursor.take(4)
        size = _SIZES.get(kind, 0) * count
        if 0 < size <= 65536:
            where = struct.unpack(order + "I", place)[0]
            found[tag] = _value(place[:size] if size <= 4 else Cursor(tiff, where).take(size), kind, order)
    return found


def _value(raw: bytes, kind: int, order: str) -> Tree:
    if kind == 2:
        return raw.split(b"\0")[0].decode("utf-8", "replace").strip()
    if kind in (1, 7):
        return raw if len(raw) > 1 else raw[0]
    numbers = struct.unpack(f"{order}{len(raw) // _SIZES[kind] * (2 if kind in (5, 10) else 1)}{ {3: 'H', 4: 'I', 5: 'I', 9: 'i', 10: 'i'}[kind] }", raw)
    if kind in (5, 10):
        numbers = tuple(round(top / bottom, 7) if bottom else 0 for top, bottom in zip(numbers[::2], numbers[1::2], strict=True))
    return numbers[0] if len(numbers) == 1 else list(numbers)


def _degrees(value: Tree, hemisphere: Tree) -> Tree:
    """Degrees, minutes, seconds and hemisphere as signed decimal degrees."""
    if not isinstance(value, list) or len(value) != 3:
        return value
    degrees = round(value[0] + value[1] / 60 + value[2] / 3600, 7)
    return -degrees if hemisphere in ("S", "W") else degrees
