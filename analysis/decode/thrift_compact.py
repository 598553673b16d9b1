"""Thrift compact protocol (thrift/doc/specs/thrift-compact-protocol.md): a struct, or a message with one; field ids become keys."""

from .cursor import DEPTH, Cursor, object_of, text, zigzag
from .thrift import message, opened, text_or_bytes
from .tree import Hint, Tree

NAME = "thrift compact"
TAKES = (bytes,)
LABELS = ("application/vnd.apache.thrift.compact",)
KEEPS = False

_INTEGERS = (4, 5, 6)


def open(data: bytes, hint: Hint) -> Tree | None:
    """The fields by id. Raises ValueError when labelled and broken."""
    return opened(data, hint, lambda cursor: _message(cursor) if data[0] == 0x82 and data[1] & 0x1F == 1 else _struct(cursor, 0))


def _message(cursor: Cursor) -> Tree:
    cursor.take(2)
    cursor.varint()
    return message(text(cursor.take(cursor.varint())), _struct(cursor, 0))


def _struct(cursor: Cursor, depth: int) -> Tree:
    items, number = [], 0
    while head := cursor.byte():
        number = number + (head >> 4) if head >> 4 else zigzag(cursor.varint())
        kind = head & 0x0F
        items.append((str(number), kind == 1 if kind in (1, 2) else _value(cursor, kind, depth)))
    return object_of(items)


def _value(cursor: Cursor, kind: int, depth: int) -> Tree:
    if depth > DEPTH:
        raise ValueError("nested too deep")
    if kind in (1, 2):
        return cursor.byte() == 1
    if kind == 3:
        return cursor.number(1, signed=True)
    if kind in _INTEGERS:
        return zigzag(cursor.varint())
    if kind == 7:
        return cursor.unpack("<d")
    if kind == 8:
        return text_or_bytes(cursor.take(cursor.varint()))
    if kind in (9, 10):
        head = cursor.byte()
        count = head >> 4 if head >> 4 != 15 else cursor.varint()
        return [_value(cursor, head & 0x0F, depth + 1) for _ in range(count)]
    if kind == 11:
        count = cursor.varint()
        kinds = cursor.byte() if count else 0
        return object_of([(_value(cursor, kinds >> 4, depth + 1), _value(cursor, kinds & 0x0F, depth + 1)) for _ in range(count)])
    if kind == 12:
        return _struct(cursor, depth + 1)
    raise ValueError(f"no Thrift type before byte {cursor.at}")
