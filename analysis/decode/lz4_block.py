"""LZ4 (lz4/doc: lz4_Frame_format.md, lz4_Block_format.md): frames by their magic; single blocks only when they give
readable text, or bytes in which something opens.

A bare block may stand after its decoded length in four bytes.
"""

from collections.abc import Iterator

from .cursor import Cursor
from .snappy_block import copy_back
from .tree import Guess, Hint, plausible

NAME = "lz4"
TAKES = (bytes,)
LABELS = ("application/x-lz4", "application/lz4")
KEEPS = False


def open(data: bytes, hint: Hint) -> bytes | Guess | None:
    """The plain bytes. Raises ValueError for a damaged frame."""
    if data[:4] == b"\x04\x22\x4d\x18":
        return _frame(Cursor(data, 4), hint.room)
    if len(data) < 24:
        return None
    blocks = [plain for plain in _blocks(data, min(hint.room, 255 * len(data))) if len(plain) >= 24]
    readable = next((plain for plain in blocks if plausible(plain) is not None), None)
    return readable if readable is not None or not blocks else Guess(blocks[-1])


def _blocks(data: bytes, room: int) -> Iterator[bytes]:
    """What a bare block gives, and one behind its decoded length."""
    for start, order in ((0, "little"), (4, "little"), (4, "big")):
        size = int.from_bytes(data[:start], "big" if order == "big" else "little")
        if start and not len(data) - start <= size * 2 <= 2 * room:
            continue
        try:
            plain = decompress(data[start:], bytearray(), size or room)
        except ValueError:
            continue
        if not start or len(plain) == size:
            yield bytes(plain)


def _frame(cursor: Cursor, room: int) -> bytes:
    """All blocks of one frame; later blocks may refer to earlier ones."""
    flags = cursor.byte()
    if flags >> 6 != 1:
        raise ValueError("unknown version of the frame")
    cursor.take(1 + (8 if flags & 8 else 0) + (4 if flags & 1 else 0) + 1)
    plain = bytearray()
    while len(plain) < room and (size := cursor.number(4, order="little")):
        block = cursor.take(size & 0x7FFFFFFF)
        if size >> 31:
            plain += block
        else:
            decompress(block, plain, room)
        if flags & 16:
            cursor.take(4)
    return bytes(plain)


def decompress(block: bytes, plain: bytearray, room: int) -> bytearray:
    """Append one block to ``plain``. Raises ValueError when it is damaged or makes more than ``room`` bytes."""
    cursor = Cursor(block)
    while True:
        token = cursor.byte()
        plain += cursor.take(_length(cursor, token >> 4))
        if not cursor.left:
            return plain
        back = cursor.number(2, order="little")
        count = _length(cursor, token & 15) + 4
        if len(plain) + count > room:
            raise ValueError("longer than the limit")
        copy_back(plain, back, count)


def _length(cursor: Cursor, nibble: int) -> int:
    total = nibble
    while nibble == 15 and (more := cursor.byte()) is not None:
        total += more
        if more != 255:
            break
    return total
