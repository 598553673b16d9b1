"""CBOR (RFC 8949): one item or a sequence of them (RFC 8742), consumed exactly. Tags are passed over; the tagged value stays."""

from .brotli_stream import is_stored
from .cursor import DEPTH, Cursor, object_of, proven, single, text
from .tree import Hint, Tree, Unproven

NAME = "cbor"
TAKES = (bytes,)
LABELS = ("application/cbor", "+cbor", "application/cbor-seq", "+cbor-seq")
FIRST = bytes((*range(0x80, 0xC0), 0xD9))
KEEPS = False

_MAGIC = b"\xd9\xd9\xf7"
_BREAK = object()
_SIMPLE = {20: False, 21: True, 22: None, 23: None}


def open(data: bytes, hint: Hint) -> Tree | None:
    """The tree. Without a label it must be a map or array with readable text in it. Raises ValueError when labelled and broken."""
    known = hint.labelled or data.startswith(_MAGIC)
    if not known and (len(data) < 8 or not 0x80 <= data[0] <= 0xBF):
        return None
    cursor = Cursor(data)
    found = []
    try:
        while cursor.left:
            found.append(_item(cursor, 0))
    except ValueError:
        if known:
            raise
        return None
    tree = found[0] if len(found) == 1 else found
    if known or (len(found) == 1 and not is_stored(data)):
        return tree if known or proven(tree, len(data)) else Unproven(tree)
    return None


def _item(cursor: Cursor, depth: int, may_end: bool = False) -> Tree:
    """One data item (section 3)."""
    if depth > DEPTH:
        raise ValueError("nested too deep")
    head = cursor.byte()
    major, detail = head >> 5, head & 0x1F
    if major == 7:
        return _simple(cursor, detail, may_end)
    if detail == 31 and 2 <= major <= 5:
        return _open_ended(cursor, major, depth)
    if detail > 27:
        raise ValueError(f"reserved length at byte {cursor.at - 1}")
    count = detail if detail < 24 else cursor.number(1 << (detail - 24))
    if major < 2:
        return count if major == 0 else -1 - count
    if major < 4:
        return cursor.take(count) if major == 2 else text(cursor.take(count))
    if major == 4:
        return [_item(cursor, depth + 1) for _ in range(count)]
    if major == 5:
        return object_of([(_item(cursor, depth + 1), _item(cursor, depth + 1)) for _ in range(count)])
    value = _item(cursor, depth + 1)
    return int.from_bytes(value) * (1 if count == 2 else -1) - (count == 3) if count in (2, 3) and isinstance(value, bytes) and len(value) <= 64 else value


def _simple(cursor: Cursor, detail: int, may_end: bool) -> Tree:
    if detail in _SIMPLE:
        return _SIMPLE[detail]
    if detail == 26:
        return single(cursor.take(4)[::-1])
    if detail in (25, 27):
        return cursor.unpack(">e" if detail == 25 else ">d")
    if detail == 31 and may_end:
        return _BREAK
    if detail >= 28:
        raise ValueError(f"no CBOR simple value at byte {cursor.at - 1}")
    return cursor.byte() if detail == 24 else detail


def _open_ended(cursor: Cursor, major: int, depth: int) -> Tree:
    """Strings and containers of unknown length, up to their break (section 3.2)."""
    items = []
    while (item := _item(cursor, depth + 1, may_end=True)) is not _BREAK:
        items.append(item)
    if major == 4:
        return items
    if major == 5:
        if len(items) % 2:
            raise ValueError(f"map with a key but no value before byte {cursor.at}")
        return object_of(list(zip(items[::2], items[1::2], strict=True)))
    joined = b"".join(item.encode() if isinstance(item, str) else item for item in items if isinstance(item, str | bytes))
    return text(joined) if major == 3 else joined
