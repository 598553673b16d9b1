"""Protocol Buffers without their schema (protobuf.dev, "Encoding"): field numbers become keys, and types are told apart by evidence.

Length-delimited: text where it is UTF-8 without control characters, a message where it parses to the last byte and looks written by a serializer, packed
numbers where chance does not explain their likeness, else bytes. Fixed 32 and 64 bits: a float where its size is one that people use, else an integer.
Without a label a message must prove itself by readable text; a body may also be one or more messages that each follow their length.
"""

import struct

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

type Raw = list[tuple[int, int, int | bytes]]
"""Fields of a message in order: number, wire type, value."""


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
        if hint.labelled or all(_regular(raw) for raw in messages):
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
    return any(byte < 0x20 for byte in data[:64])


def _delimited(data: bytes) -> list[bytes]:
    """Messages that each follow their length: a varint, or four bytes most significant first. Raises ValueError unless it fits to the last byte."""
    for width in (0, 4):
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
    found: Raw = []
    at, end = 0, len(data)
    while at < end:
        tag = data[at]
        at += 1
        if tag >= 0x80:
            tag, at = _varint(data, at - 1)
        number, wire = tag >> 3, tag & 7
        if not 0 < number < 1 << 29:
            raise ValueError(f"no field number before byte {at}")
        if wire == 2 or wire == 0:
            value, at = (data[at], at + 1) if at < end and data[at] < 0x80 else _varint(data, at)
            if wire == 0:
                found.append((number, 0, value))
                continue
        elif wire in _FIXED:
            value = _FIXED[wire]
        else:
            raise ValueError(f"no protobuf field before byte {at}")
        if at + value > end:
            raise ValueError(f"cut off at byte {at}")
        found.append((number, wire, data[at : at + value]))
        at += value
    if not found:
        raise ValueError("empty message")
    return found


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number that begins at ``at``, and where it ends. Raises ValueError unless it is the shortest form of one of 64 bits."""
    value = shift = 0
    for place in range(at, min(at + 10, len(data))):
        byte = data[place]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            if value >> 64 or (shift and not byte):
                break
            return value, place + 1
        shift += 7
    raise ValueError(f"no varint at byte {at}")


_FIXED = {1: 8, 5: 4}
"""Bytes of the wire types of fixed length."""


def _tree(raw: Raw, depth: int) -> Tree:
    tree: dict[str, Tree] = {}
    repeated = False
    for number, wire, value in raw:
        item = _delimited_value(value, depth) if wire == 2 else _value(wire, value)  # type: ignore[arg-type]  # of wire type 2 are bytes
        key = str(number)
        if key not in tree:
            tree[key] = item
        elif isinstance(tree[key], _Repeated):
            tree[key].append(item)
        else:
            tree[key] = _Repeated((tree[key], item))
            repeated = True
    return {key: list(item) if isinstance(item, _Repeated) else item for key, item in tree.items()} if repeated else tree


class _Repeated(list[Tree]):
    """Values of a repeated field, apart from lists that are packed values."""


def _value(wire: int, value: int | bytes) -> Tree:
    if isinstance(value, int):
        return value - (1 << 64) if value >> 63 else value
    if wire == 1:
        real = struct.unpack("<d", value)[0]
        return real if _usual(real) else int.from_bytes(value, "little", signed=True)
    real = single(value)
    return real if _usual(real) else int.from_bytes(value, "little", signed=True)


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
            if _regular(raw):
                tree = _tree(raw, depth + 1)
                if _ordered(raw) or proven(tree, len(data)):
                    return tree
        except ValueError:
            pass
    packed = _packed(data)
    return packed if packed is not None else data


def _regular(raw: Raw) -> bool:
    """Whether numbers are small and each keeps one wire type, as serializers write them."""
    wires: dict[int, int] = {}
    for number, wire, _ in raw:
        wires.setdefault(number, wire)
    return max(wires) <= 4096 and all(wires[number] == wire for number, wire, _ in raw)


def _counted(raw: Raw) -> bool:
    """Whether the fields are numbered in steps of 3 at most, and this with the letters of a text in them is a one in 10^8 chance: of the 256 values of a random
    byte 12 are such a tag, 63 a letter or digit; and chance must end with the last byte."""
    last, letters = 0, 0
    for number, wire, value in raw:
        if not last <= number <= last + 3:
            return False
        last = number
        if wire == 2 and isinstance(value, bytes) and len(value) > 2 and value.isalnum() and value.isascii():
            letters += len(value)
    return bool(letters) and 6 + 4 * len(raw) + 2 * letters >= 28


def _ordered(raw: Raw) -> bool:
    """Whether field numbers are small and rise, as serializers write them and noise does not; floats must be of a usual size."""
    numbers = [number for number, _, _ in raw]
    floats = [abs(struct.unpack("<d", value)[0]) for _, wire, value in raw if wire == 1 and isinstance(value, bytes)]
    return numbers == sorted(numbers) and numbers[-1] <= 100 and numbers[0] <= 16 and all(real == 0 or _usual(real) or real < 1e-300 for real in floats)


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
