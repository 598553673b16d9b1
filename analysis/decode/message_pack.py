"""MessagePack (the specification at msgpack.org): one object or several in a row, consumed exactly."""

from .cursor import DEPTH, Cursor, object_of, proven, single, text
from .tree import Hint, Tree, Unproven

NAME = "msgpack"
TAKES = (bytes,)
LABELS = ("application/msgpack", "application/x-msgpack", "application/vnd.msgpack", "+msgpack")
FIRST = bytes((*range(0x80, 0xA0), *range(0xDC, 0xE0)))
KEEPS = False


def open(data: bytes, hint: Hint) -> Tree | None:
    """The tree. Without a label it must be a map or array with readable text in it. Raises ValueError when labelled and broken."""
    if not hint.labelled and (len(data) < 8 or not (0x80 <= data[0] <= 0x9F or 0xDC <= data[0] <= 0xDF)):
        return None
    cursor = Cursor(data)
    found = []
    try:
        while cursor.left:
            found.append(_value(cursor, 0))
    except ValueError:
        if hint.labelled:
            raise
        return None
    tree = found[0] if len(found) == 1 else found
    if hint.labelled or len(found) == 1:
        return tree if hint.labelled or proven(tree, len(data)) else Unproven(tree)
    return None


def _value(cursor: Cursor, depth: int) -> Tree:  # the type byte of the format is one table
    if depth > DEPTH:
        raise ValueError("nested too deep")
    kind = cursor.byte()
    if kind < 0x80:
        return kind
    if kind >= 0xE0:
        return kind - 0x100
    if kind < 0x90:
        return _map(cursor, kind & 0x0F, depth)
    if kind < 0xA0:
        return [_value(cursor, depth + 1) for _ in range(kind & 0x0F)]
    if kind < 0xC0:
        return text(cursor.take(kind & 0x1F))
    if kind in _FIXED:
        return _FIXED[kind]
    if kind == 0xCA:
        return single(cursor.take(4)[::-1])
    if kind in _NUMBERS:
        return cursor.unpack(_NUMBERS[kind])
    if 0xD4 <= kind <= 0xD8:
        return [cursor.number(1, signed=True), cursor.take(1 << (kind - 0xD4))]
    if kind not in _LENGTHS:
        raise ValueError(f"no MessagePack type at byte {cursor.at - 1}")
    shape, width = _LENGTHS[kind]
    count = cursor.number(width)
    if shape == "map":
        return _map(cursor, count, depth)
    if shape == "array":
        return [_value(cursor, depth + 1) for _ in range(count)]
    if shape == "ext":
        return [cursor.number(1, signed=True), cursor.take(count)]
    return text(cursor.take(count)) if shape == "str" else cursor.take(count)


def _map(cursor: Cursor, count: int, depth: int) -> Tree:
    return object_of([(_value(cursor, depth + 1), _value(cursor, depth + 1)) for _ in range(count)])


_FIXED = {0xC0: None, 0xC2: False, 0xC3: True}
_NUMBERS = {0xCB: ">d", 0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q", 0xD0: ">b", 0xD1: ">h", 0xD2: ">i", 0xD3: ">q"}
_LENGTHS = {
    **{0xC4: ("bin", 1), 0xC5: ("bin", 2), 0xC6: ("bin", 4), 0xC7: ("ext", 1), 0xC8: ("ext", 2), 0xC9: ("ext", 4)},
    **{0xD9: ("str", 1), 0xDA: ("str", 2), 0xDB: ("str", 4), 0xDC: ("array", 2), 0xDD: ("array", 4), 0xDE: ("map", 2), 0xDF: ("map", 4)},
}
