"""BSON documents (bsonspec.org, version 1.1): the first four bytes are the length of the whole."""

from collections.abc import Callable

from .cursor import DEPTH, Cursor, object_of, text
from .tree import Hint, Tree

NAME = "bson"
TAKES = (bytes,)
LABELS = ("application/bson",)
KEEPS = False


def open(data: bytes, _hint: Hint) -> Tree | None:
    """The document, or a list of several in a row, consumed exactly."""
    cursor = Cursor(data)
    found = []
    try:
        while cursor.left:
            if len(data) - cursor.at < 8 or data[-1]:
                return None
            found.append(_document(cursor, 0))
    except ValueError:
        return None
    return (found[0] if len(found) == 1 else found) or None


def _document(cursor: Cursor, depth: int, is_array: bool = False) -> Tree:
    if depth > DEPTH:
        raise ValueError("nested too deep")
    end = cursor.at + cursor.number(4, order="little") - 1
    if end >= len(cursor.data) or end < cursor.at or cursor.data[end]:
        raise ValueError(f"wrong document length before byte {cursor.at}")
    items = []
    while cursor.at < end:
        kind = cursor.byte()
        name = _name(cursor)
        items.append((name, _value(cursor, kind, depth)))
    if cursor.at != end:
        raise ValueError(f"an element runs over the end of its document at byte {end}")
    cursor.at += 1
    return [value for _, value in items] if is_array else object_of(items)


def _name(cursor: Cursor) -> str:
    end = cursor.data.find(b"\0", cursor.at)
    name = cursor.take(end - cursor.at)
    cursor.at += 1
    return name.decode()


def _string(cursor: Cursor) -> str | bytes:
    piece = cursor.take(cursor.number(4, order="little"))
    if piece[-1:] != b"\0":
        raise ValueError(f"string without end before byte {cursor.at}")
    return text(piece[:-1])


def _binary(cursor: Cursor) -> bytes:
    count = cursor.number(4, order="little")
    cursor.byte()
    return cursor.take(count)


def _value(cursor: Cursor, kind: int, depth: int) -> Tree:
    if kind in (0x03, 0x04):
        return _document(cursor, depth + 1, is_array=kind == 0x04)
    if kind not in _VALUES:
        raise ValueError(f"no BSON type before byte {cursor.at}")
    return _VALUES[kind](cursor)


_VALUES: dict[int, Callable[[Cursor], Tree]] = {
    0x01: lambda c: c.unpack("<d"),
    0x02: _string,
    0x05: _binary,
    0x06: lambda _c: None,
    0x07: lambda c: c.take(12).hex(),
    0x08: lambda c: bool(c.byte()),
    0x09: lambda c: c.unpack("<q"),
    0x0A: lambda _c: None,
    0x0B: lambda c: f"/{_name(c)}/{_name(c)}",
    0x0D: _string,
    0x0E: _string,
    0x10: lambda c: c.unpack("<i"),
    0x11: lambda c: c.unpack("<Q"),
    0x12: lambda c: c.unpack("<q"),
    0x13: lambda c: c.take(16),
    0x7F: lambda _c: None,
    0xFF: lambda _c: None,
}
"""Readers of the value after an element's type and name."""
