"""Thrift binary protocol (thrift/doc/specs/thrift-binary-protocol.md): a struct, or a strict message with one; field ids become keys."""

from .cursor import DEPTH, Cursor, object_of, text
from .thrift import message, opened, text_or_bytes
from .tree import Hint, Tree

NAME = "thrift binary"
TAKES = (bytes,)
LABELS = ("application/x-thrift", "application/vnd.apache.thrift.binary")
KEEPS = False

_NUMBERS = {3: ">b", 4: ">d", 6: ">h", 8: ">i", 10: ">q"}


def open(data: bytes, hint: Hint) -> Tree | None:
    """The fields by id. Raises ValueError when labelled and broken."""
    return opened(data, hint, lambda cursor: _message(cursor) if data[:2] == b"\x80\x01" else _struct(cursor, 0))


def _message(cursor: Cursor) -> Tree:
    cursor.take(4)
    name = text(cursor.take(cursor.number(4)))
    cursor.take(4)
    return message(name, _struct(cursor, 0))


def _struct(cursor: Cursor, depth: int) -> Tree:
    items = []
    while kind := cursor.byte():
        items.append((str(cursor.number(2, signed=True)), _value(cursor, kind, depth)))
    return object_of(items)


def _value(cursor: Cursor, kind: int, depth: int) -> Tree:
    if depth > DEPTH:
        raise ValueError("nested too deep")
    if kind == 2:
        return cursor.byte() == 1
    if kind in _NUMBERS:
        return cursor.unpack(_NUMBERS[kind])
    if kind == 11:
        return text_or_bytes(cursor.take(cursor.number(4)))
    if kind == 12:
        return _struct(cursor, depth + 1)
    if kind == 13:
        keys, values, count = cursor.byte(), cursor.byte(), cursor.number(4)
        return object_of([(_value(cursor, keys, depth + 1), _value(cursor, values, depth + 1)) for _ in range(count)])
    if kind in (14, 15):
        item, count = cursor.byte(), cursor.number(4)
        return [_value(cursor, item, depth + 1) for _ in range(count)]
    raise ValueError(f"no Thrift type before byte {cursor.at}")
