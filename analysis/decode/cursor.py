"""Reading binary records from front to back, and judging what came out. Every read past the end raises ValueError."""

import re
import struct
from typing import Any

from .tree import Pairs, Tree

DEPTH = 48
"""Containers inside each other that a binary decoder follows."""


class Cursor:
    """A position in ``data``."""

    __slots__ = ("at", "data")

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data = data
        self.at = at

    @property
    def left(self) -> int:
        """Bytes that have not been read."""
        return len(self.data) - self.at

    def take(self, count: int) -> bytes:
        """The next ``count`` bytes. Raises ValueError when there are fewer."""
        end = self.at + count
        if count < 0 or end > len(self.data):
            raise ValueError(f"cut off at byte {self.at}")
        piece = self.data[self.at : end]
        self.at = end
        return piece

    def byte(self) -> int:
        """The next byte as a number."""
        if self.at >= len(self.data):
            raise ValueError(f"cut off at byte {self.at}")
        self.at += 1
        return self.data[self.at - 1]

    def number(self, count: int, signed: bool = False, order: Any = "big") -> int:
        """An integer of ``count`` bytes."""
        return int.from_bytes(self.take(count), order, signed=signed)

    def unpack(self, form: str) -> Any:
        """One value by its ``struct`` format."""
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def varint(self) -> int:
        """A base-128 number of at most 64 bits, shortest form. Raises ValueError for a longer one."""
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                if value >> 64 or (shift and not byte):
                    raise ValueError(f"no shortest varint before byte {self.at}")
                return value
            shift += 7
            if shift > 63:
                raise ValueError(f"varint longer than 64 bits at byte {self.at}")


def zigzag(value: int) -> int:
    """The signed number of a zigzag-coded one."""
    return (value >> 1) ^ -(value & 1)


def single(data: bytes) -> float:
    """A little-endian 32-bit float with the fewest digits that give it back (52.52, not 52.52000045776367)."""
    (value,) = struct.unpack("<f", data)
    for digits in (6, 7, 8):
        text = f"{value:.{digits}g}"
        if struct.pack("<f", float(text)) == data:
            return float(text)
    return float(value)


def text(data: bytes) -> str | bytes:
    """Text where the bytes are UTF-8, else the bytes."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


def evidence(tree: Tree) -> int:
    """How many bytes of readable keys and texts a decoded tree holds: chance makes few of them."""
    total, stack = 0, [tree]
    while stack:
        top = stack.pop()
        if isinstance(top, dict | Pairs):
            for key, value in top.items() if isinstance(top, dict) else top:
                stack += (value,) if key.lstrip("-").isdecimal() or key.startswith("0x") else (key, value)
        elif isinstance(top, list):
            stack += top
        elif isinstance(top, str) and len(top) > 2 and _readable(top):
            total += len(top)
    return total


def _readable(text: str) -> bool:
    if len(text) >= 16:
        return text.translate(_LAYOUT).isprintable()
    return text.isprintable() and sum(c.isalnum() or c in _PLAIN for c in text) * 4 >= len(text) * 3


_PLAIN = " _-.:/@"
_LAYOUT = dict.fromkeys((9, 10, 13, 0xA0, 0xAD, *range(0x2000, 0x2010), *range(0x2028, 0x2030), *range(0x2060, 0x2065), 0x3000, 0xFEFF), " ")
"""What longer texts may hold though it has no shape: tabs and line ends, blanks of other widths, joints of emoji, marks of order (General Punctuation)."""
_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$.:/-]{0,39}")


def named(tree: Tree) -> bool:
    """Whether a tree is a map, and it and all maps in it have names for keys, of six letters, of four in two keys, or two keys
    beside a long byte string.

    A random byte is a letter with probability 1 in 5, begins a text 1 in 8 and a short map 1 in 16; chance must end with the last byte, and the length of a
    long byte string takes two bytes that fit. So less than one in 10^7 random records is named.
    """
    if not isinstance(tree, dict):
        return False
    least = 6 if len(tree) < 2 else 2 if any(isinstance(item, bytes) and len(item) >= 32 for item in tree.values()) else 4
    if sum(map(len, tree)) < least:
        return False
    stack: list[Tree] = [tree]
    while stack:
        top = stack.pop()
        if isinstance(top, Pairs):
            return False
        if isinstance(top, dict):
            if not all(map(_NAME.fullmatch, top)):
                return False
            stack += top.values()
        elif isinstance(top, list):
            stack += top
    return True


def proven(tree: Tree, size: int) -> bool:
    """Whether an unlabelled record of ``size`` bytes proves itself: readable texts of 8 bytes or more that make at least a sixth of it, or names for keys."""
    found = evidence(tree)
    return (found >= 8 and found * 6 >= size) or named(tree)


def object_of(items: list[tuple[Any, Tree]]) -> Tree:
    """A dict of decoded pairs, or Pairs where a key repeats. Keys that are numbers or bytes are written as text; others raise ValueError."""
    named = [(_key(key), value) for key, value in items]
    plain = dict(named)
    return plain if len(plain) == len(named) else Pairs(named)


def _key(key: Any) -> str:
    if isinstance(key, str):
        return key
    if isinstance(key, bytes):
        return "0x" + key.hex()
    if isinstance(key, int) and not isinstance(key, bool):
        return str(key)
    raise ValueError("a key that is neither text nor number")
