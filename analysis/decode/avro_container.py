"""Avro object container files (Avro 1.11 specification, "Object Container Files"): records read by the schema that they carry."""

import json
import operator
from typing import Any

from .cursor import DEPTH, Cursor, single, text, zigzag
from .gzip_stream import inflate
from .snappy_block import decompress
from .tree import Hint, Tree

NAME = "avro"
TAKES = (bytes,)
LABELS = ("avro/binary", "application/avro", "application/vnd.apache.avro")
FIRST = b"O"
KEEPS = False


def open(data: bytes, hint: Hint) -> Tree | None:
    """The records. Raises ValueError for a damaged file or a codec that is not null, deflate or snappy."""
    if data[:4] != b"Obj\x01":
        return None
    try:
        return _records(Cursor(data, 4), hint)
    except (LookupError, TypeError, AttributeError, RecursionError, json.JSONDecodeError) as error:
        raise ValueError("an Avro schema that does not fit") from error


def _records(cursor: Cursor, hint: Hint) -> list[Tree]:
    header = dict(_blocks(cursor, lambda: (_text(cursor), cursor.take(_long(cursor)))))
    schema = json.loads(header.get("avro.schema", b"null"))
    codec = header.get("avro.codec", b"null").decode()
    sync = cursor.take(16)
    names: dict[str, Any] = {}
    records: list[Tree] = []
    while cursor.left:
        count, block = _long(cursor), _unpack(cursor.take(_long(cursor)), codec, hint.room)
        hint.room -= len(block)
        inner = Cursor(block)
        records += [_datum(inner, schema, names, 0) for _ in range(min(count, len(block)))]
        if cursor.take(16) != sync:
            raise ValueError(f"sync marker missing before byte {cursor.at}")
    return records


def _unpack(block: bytes, codec: str, room: int) -> bytes:
    if codec == "deflate":
        return inflate(block, -15, room)[0]
    if codec == "snappy":
        return decompress(block[:-4], room)
    if codec != "null":
        raise ValueError("an Avro codec that is not null, deflate or snappy")
    return block


def _long(cursor: Cursor) -> int:
    return zigzag(cursor.varint())


def _text(cursor: Cursor) -> str:
    return cursor.take(_long(cursor)).decode()


def _blocks(cursor: Cursor, item: Any) -> list[Any]:
    """Items of an array or map, which come in counted blocks up to an empty one."""
    found: list[Any] = []
    while count := _long(cursor):
        if count < 0:
            _long(cursor)
        if abs(count) > cursor.left:
            raise ValueError(f"more items than bytes at byte {cursor.at}")
        found += [item() for _ in range(abs(count))]
    return found


def _datum(cursor: Cursor, schema: Any, names: dict[str, Any], depth: int) -> Tree:
    """One value by its schema ("Binary encoding")."""
    if depth > DEPTH:
        raise ValueError("nested too deep")
    if isinstance(schema, list):
        branch = _long(cursor)
        if not 0 <= branch < len(schema):
            raise ValueError(f"no such branch of a union before byte {cursor.at}")
        return _datum(cursor, schema[branch], names, depth + 1)
    if isinstance(schema, str) and schema in names:
        schema = names[schema]
    kind = schema if isinstance(schema, str) else schema.get("type") if isinstance(schema, dict) else None
    if isinstance(kind, dict | list):
        return _datum(cursor, kind, names, depth + 1)
    if isinstance(kind, str) and kind in _SIMPLE:
        return _SIMPLE[kind](cursor)
    if not isinstance(schema, dict):
        raise ValueError("an Avro schema with an unknown type")
    if isinstance(schema.get("name"), str):
        names[schema["name"]] = schema
    if kind == "record":
        return {str(field["name"]): _datum(cursor, field["type"], names, depth + 1) for field in schema["fields"]}
    if kind == "array":
        return _blocks(cursor, lambda: _datum(cursor, schema["items"], names, depth + 1))
    if kind == "map":
        return dict(_blocks(cursor, lambda: (_text(cursor), _datum(cursor, schema["values"], names, depth + 1))))
    if kind == "enum":
        symbols, position = schema["symbols"], _long(cursor)
        return str(symbols[position]) if 0 <= position < len(symbols) else position
    if kind == "fixed":
        return cursor.take(operator.index(schema["size"]))
    raise ValueError("an Avro schema with an unknown type")


_SIMPLE: dict[str, Any] = {
    "null": lambda _c: None,
    "boolean": lambda c: c.byte() == 1,
    "int": _long,
    "long": _long,
    "float": lambda c: single(c.take(4)),
    "double": lambda c: c.unpack("<d"),
    "bytes": lambda c: c.take(_long(c)),
    "string": lambda c: text(c.take(_long(c))),
}
