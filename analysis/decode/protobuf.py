"""Protocol Buffers without their schema (protobuf.dev, "Encoding"): field numbers become keys, and types are told apart by evidence.

Length-delimited: text where it is UTF-8 without control characters, a message where it parses to the last byte and looks written by a serializer, packed
numbers where chance does not explain their likeness, else bytes. Fixed 32 and 64 bits: a float where its size is one that people use, else an integer.
Without a label a message must prove itself by readable text; a body may also be one or more messages that each follow their length.
"""

import re
import struct
from functools import lru_cache
from typing import Any, NamedTuple

from .cursor import DEPTH, Cursor, proven, single
from .tree import Hint, Tree, Unproven, as_text

NAME = "protobuf"
TAKES = (bytes, str)
LABELS = (
    "application/x-protobuf",
    "application/protobuf",
    "application/vnd.google.protobuf",
    "application/x-google-protobuf",
    "+protobuf",
    "+proto",
    "application/x-proto",
)
NEEDS = "\n"
KEEPS = False


class Shape(NamedTuple):
    """What the tags of a message say, whatever its values. Few are distinct, so each is judged once."""

    fields: tuple[tuple[str, int], ...]
    """Field numbers as text, and wire types."""
    unique: bool
    """Whether no field repeats."""
    regular: bool
    """Whether numbers are small and each keeps one wire type, as serializers write them."""
    ordered: bool
    """Whether numbers are small and rise, as serializers write them and noise does not."""
    doubles: bool
    """Whether a field is of 64 fixed bits."""


type Raw = tuple[Shape, list[Any]]
"""A message: what its tags say, and its values: int where the wire type is 0, else bytes."""


def _shape(tags: tuple[int, ...]) -> Shape:
    numbers = [tag >> 3 for tag in tags]
    regular = max(numbers) <= 4096 and len(set(numbers)) == len(set(tags))
    ordered = numbers == sorted(numbers) and numbers[-1] <= 100 and numbers[0] <= 16
    return Shape(tuple((str(tag >> 3), tag & 7) for tag in tags), len(set(numbers)) == len(numbers), regular, ordered, any(tag & 7 == 1 for tag in tags))


_remembered = lru_cache(1024)(_shape)


def open(value: bytes | str, hint: Hint) -> Tree | None:
    """The fields by number. Raises ValueError when labelled and broken."""
    data = value.encode() if isinstance(value, str) else value
    if not data or (not hint.labelled and not _may_be(data)):
        return None
    for split in (lambda whole: [whole], _delimited):
        try:
            messages = [_fields(piece) for piece in split(data)]
        except ValueError:
            continue
        if hint.labelled or all(shape.regular for shape, _ in messages):
            trees = [_tree(raw, 0) for raw in messages]
            tree = trees if split is _delimited else trees[0]
            if hint.labelled or proven(tree, len(data)) or all(map(_counted, messages)):
                return tree
            if len(data) >= 16:
                return Unproven(tree)
    if hint.labelled:
        raise ValueError("no protobuf message to the last byte")
    return None


def _may_be(data: bytes) -> bool:
    """Readable text is no message, except when a length at its start is exactly right; a message has control bytes."""
    if len(data) < 6:
        return False
    if as_text(data) is not None:
        return data[0] == 0x0A and data[1] == len(data) - 2 and data[2:3].isalnum()
    if (0xA1 <= data[0] <= 0xB7 and 0x61 <= data[1] <= 0x77) or (0x81 <= data[0] <= 0x8F and 0xA1 <= data[1] <= 0xBF):
        return _key(data[2 : 2 + (data[1] & 0x1F)]) is None  # a map of CBOR or MessagePack begins with a key in words, a message does not
    start = data[:64]
    return len(start.translate(None, _CONTROL)) != len(start)


_key = re.compile(rb"[A-Za-z_$][A-Za-z0-9_$.-]*").fullmatch
_CONTROL = bytes(range(32))


def _delimited(data: bytes) -> list[bytes]:
    """Messages that each follow their length: a varint, or four bytes most significant first. Raises ValueError unless it fits to the last byte."""
    for width in (0, 4):
        if width and 4 + int.from_bytes(data[:4]) > len(data):
            break
        cursor, pieces = Cursor(data), []
        try:
            while cursor.left:
                size = cursor.number(width) if width else cursor.varint()
                pieces.append(cursor.take(size or len(data)))
            return pieces
        except ValueError:
            continue
    raise ValueError("no length-prefixed messages")


def _fields(data: bytes) -> Raw:
    """The fields of one message. Raises ValueError unless it is consumed exactly. Reads in place: a cursor's calls would cost most."""
    tags: list[int] = []
    values: list[int | bytes] = []
    at, end = 0, len(data)
    try:
        while at < end:
            tag = data[at]
            at += 1
            if tag >= 0x80:
                tag, at = _varint(data, at - 1)
            wire = tag & 7
            if not 8 <= tag < 1 << 32:
                raise ValueError(f"no field number before byte {at}")
            if wire == 2 or wire == 0:
                value = data[at]
                at += 1
                if value >= 0x80:
                    value, at = _varint(data, at - 1)
                if wire == 0:
                    tags.append(tag)
                    values.append(value if value < 1 << 63 else value - (1 << 64))
                    continue
            elif wire in _FIXED:
                value = _FIXED[wire]
            else:
                raise ValueError(f"no protobuf field before byte {at}")
            start = at
            at += value
            if at > end:
                raise ValueError(f"cut off at byte {start}")
            tags.append(tag)
            values.append(data[start:at])
    except IndexError:
        raise ValueError("cut off in a number") from None
    if not tags:
        raise ValueError("empty message")
    return (_remembered if len(tags) <= 64 else _shape)(tuple(tags)), values


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of more than one byte that begins at ``at``, and where it ends. Raises ValueError unless it is the shortest form of one of 64 bits, and
    IndexError when it is cut off."""
    value = shift = 0
    while (byte := data[at]) >= 0x80 and shift < 63:
        value |= (byte & 0x7F) << shift
        shift += 7
        at += 1
    if not byte or (shift == 63 and byte > 1):
        raise ValueError(f"no varint at byte {at}")
    return value | byte << shift, at + 1


_FIXED = {1: 8, 5: 4}
"""Bytes of the wire types of fixed length."""


def _tree(raw: Raw, depth: int) -> Tree:
    shape, values = raw
    fields = zip(shape.fields, values, strict=True)
    if shape.unique:
        return {key: value if wire == 0 else _delimited_value(value, depth) if wire == 2 else _fixed(value) for (key, wire), value in fields}
    found: dict[str, list[Tree]] = {}
    for (key, wire), value in fields:
        found.setdefault(key, []).append(value if wire == 0 else _delimited_value(value, depth) if wire == 2 else _fixed(value))
    return {key: repeated if len(repeated) > 1 else repeated[0] for key, repeated in found.items()}


def _fixed(data: bytes) -> Tree:
    real = struct.unpack("<d", data)[0] if len(data) == 8 else single(data)
    return real if _usual(real) else int.from_bytes(data, "little", signed=True)


def _usual(real: float) -> bool:
    """Whether a float has a size that people use; the same bytes as a small integer, a time or a hash are far outside."""
    return 1e-6 <= abs(real) <= 1e9


def _delimited_value(data: bytes, depth: int) -> Tree:
    """A text, message, packed numbers or bytes."""
    if data.isascii() and (plain := data.decode("ascii")).isprintable():
        return plain
    readable = as_text(data)
    if readable is not None and (readable.isprintable() or not _may_be(data)):
        return readable
    if depth < DEPTH:
        try:
            raw = _fields(data)
            if raw[0].regular:
                tree = _tree(raw, depth + 1)
                if _ordered(raw) or proven(tree, len(data)):
                    return tree
        except ValueError:
            pass
    packed = _packed(data)
    return packed if packed is not None else data


def _counted(raw: Raw) -> bool:
    """Whether the fields are numbered in steps of 3 at most, and this with the letters of a text in them is a one in 10^8 chance: of the 256 values of a random
    byte 12 are such a tag, 63 a letter or digit; and chance must end with the last byte."""
    last, letters = 0, 0
    shape, values = raw
    for (key, wire), value in zip(shape.fields, values, strict=True):
        number = int(key)
        if not last <= number <= last + 3:
            return False
        last = number
        if wire == 2 and len(value) > 2 and value.isalnum() and value.isascii():
            letters += len(value)
    return bool(letters) and 6 + 4 * len(values) + 2 * letters >= 28


def _ordered(raw: Raw) -> bool:
    """Whether field numbers rise, and floats are of a usual size."""
    shape, values = raw
    if not shape.ordered or not shape.doubles:
        return shape.ordered
    floats = [abs(struct.unpack("<d", value)[0]) for (_, wire), value in zip(shape.fields, values, strict=True) if wire == 1]
    return all(real == 0 or _usual(real) or real < 1e-300 for real in floats)


def _packed(data: bytes) -> list[Tree] | None:
    """Packed numbers of a repeated field, where they are more alike than noise."""
    for width, form, least in ((8, "d", 2), (4, "f", 4)):
        if len(data) % width == 0 and len(data) >= width * least:
            reals = struct.unpack(f"<{len(data) // width}{form}", data)
            if all(_usual(real) or real == 0 for real in reals) and any(reals) and max(map(abs, reals)) < 1e6 * (min(abs(r) for r in reals if r)):
                return [single(data[at : at + 4]) for at in range(0, len(data), 4)] if width == 4 else list(reals)
    cursor, numbers = Cursor(data), []
    try:
        while cursor.left:
            numbers.append(cursor.varint())
    except ValueError:
        return None
    alike = len(numbers) >= 4 and ((max(numbers) < 32 and len(numbers) >= 6) or numbers == sorted(numbers) or max(numbers) <= 2 * min(numbers))
    return numbers if alike else None
