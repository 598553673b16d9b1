"""HPACK header compression of HTTP/2 (RFC 7541), decoding only; written for speed and checked against an independent decoder.

A decoder follows one direction of a connection. After lost bytes call ``forget``: nobody knows how many entries the sender added to its table in them. Entries
added later are right again; fields that point to older ones are left out and counted in ``unknown``, until one block can be read in only one way
(``hpack_loss``).
"""

from functools import cache

import pylsqpack

from ..exchange import text
from .hpack_loss import distance_lost

type Field = tuple[str, str]

MAX_FIELDS = 1 << 20
"""Most characters of one decoded header block; a small block may point to a big table entry many times."""
MAX_TABLE = 1 << 20
_CACHE_SIZE = 4096
_MAX_CACHED = 256
_LITERALS: dict[bytes, tuple[tuple[str, str], int]] = {}
"""Literal field as it was sent, with a static or a literal name → the field and its bytes in a table; of all connections, which repeat each other."""
_MAX_QPACK = 4096
_QPACK, _QPACK_FIELD = pylsqpack.Decoder(0, 0), b"\0\0\x21x"
"""QPACK (RFC 9204) has HPACK's strings, and its decoder is written in C: what stands before the value in a header block of one field, named x. It refuses
very long strings and lets pass padding that is too long; both go to ``huffman``."""
_OVERHEAD = 32
_UNKNOWN: Field = ("", "")

# RFC 7541 appendix B: the length in bits of each byte's code, and of the end mark. Codes are canonical: by length, then by byte.
_LENGTHS = (
    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28, 6, 10, 10, 12, 13,
    6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
    7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, 15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22,
    20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22, 23, 23,
    21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, 26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27,
    27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26,
    27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30,
)  # fmt: skip

# RFC 7541 appendix A, after the entries that are pairs.
_PAIRS = ":authority=|:method=GET|:method=POST|:path=/|:path=/index.html|:scheme=http|:scheme=https|:status=200|:status=204|:status=206|:status=304|:status=400"
_PAIRS += "|:status=404|:status=500|accept-charset=|accept-encoding=gzip, deflate"
_NAMES = """accept-language accept-ranges accept access-control-allow-origin age allow authorization cache-control content-disposition content-encoding
content-language content-length content-location content-range content-type cookie date etag expect expires from host if-match if-modified-since if-none-match
if-range if-unmodified-since last-modified link location max-forwards proxy-authenticate proxy-authorization range referer refresh retry-after server set-cookie
strict-transport-security transfer-encoding user-agent vary via www-authenticate"""
STATIC: tuple[Field, ...] = tuple(
    [(name, value) for name, _, value in (pair.partition("=") for pair in _PAIRS.split("|"))] + [(name, "") for name in _NAMES.split()]
)
_STATIC_SIZE = len(STATIC)
_LONGEST_STATIC = max(len(name) + len(value) for name, value in STATIC)


class Decoder:
    """One direction's dynamic table."""

    def __init__(self) -> None:
        self.unknown = 0
        """Fields left out because they point to table entries that were lost."""
        self._table: list[Field] = []
        """Oldest first, so that an entry is added at the end."""
        self._sizes: list[int] = []
        self._size = 0
        self._limit = 4096
        self._whole = True
        self._doubt: list[Field] = []
        """The table from before lost bytes: entries whose distance is unknown."""
        self._last: list[Field] = []
        """The last block that was read in full."""

    def forget(self) -> None:
        """Bytes of this direction were lost."""
        self._doubt = self._table if self._whole or self._table else self._doubt
        self._table, self._sizes, self._size, self._whole = [], [], 0, False

    def decode(self, block: bytes) -> list[Field]:
        """The fields of one header block; ValueError when it is damaged."""
        fields: list[Field] = []
        open_places: list[tuple[int, int]] = []
        table, at, end, longest = self._table, 0, len(block), max(self._limit, _LONGEST_STATIC)
        try:
            while at < end:
                first = block[at]
                if first & 0x80:  # indexed (6.1)
                    number, at = (first & 0x7F, at + 1) if first != 0xFF else _integer(block, at, 0x7F)
                    back = number - _STATIC_SIZE
                    entry = STATIC[number - 1] if 0 < number <= _STATIC_SIZE else table[-back] if 0 < back <= len(table) else self._entry(number)
                elif first & 0xE0 == 0x20:  # table size (6.3)
                    limit, at = _integer(block, at, 0x1F)
                    self._resize(limit)
                    longest = max(longest, limit)
                    continue
                else:  # literal, added to the table (6.2.1) or not (6.2.2, 6.2.3)
                    entry, size, at = self._literal(block, at, 0x3F if first & 0x40 else 0x0F)
                    if first & 0x40:
                        table.append(entry)
                        self._sizes.append(size)
                        self._size += size
                        if self._size > self._limit:
                            self._evict()
                if entry is _UNKNOWN:
                    open_places.append((len(fields), number - _STATIC_SIZE - len(table) if first & 0x80 else 0))
                fields.append(entry)
        except IndexError:
            raise ValueError("header block is cut off") from None
        if len(fields) * longest + 2 * end > MAX_FIELDS and sum(len(name) + len(value) for name, value in fields) > MAX_FIELDS:
            raise ValueError("header block is too large")
        if open_places:
            return self._filled(fields, open_places)
        self._last = fields
        return fields

    def _filled(self, fields: list[Field], places: list[tuple[int, int]]) -> list[Field]:
        """A block with fields that point behind lost bytes (``places``: position, distance from the newest entry before them; 0: only its name does)."""
        lost = distance_lost(fields, places, self._doubt, self._last)
        if lost is not None:
            for place, back in places:
                if 0 < back - lost <= len(self._doubt):
                    fields[place] = self._doubt[lost - back]
            between = [_UNKNOWN] * lost
            self._sizes = [*(len(name) + len(value) + _OVERHEAD for name, value in self._doubt), *(_OVERHEAD for _ in between), *self._sizes]
            self._table, self._doubt = [*self._doubt, *between, *self._table], []
            self._size = sum(self._sizes)
        known = [field for field in fields if field is not _UNKNOWN]
        self.unknown += len(fields) - len(known)
        return known

    def _literal(self, block: bytes, at: int, mask: int) -> tuple[Field, int, int]:
        """A field, its bytes in the table, and where it ends. An unknown name leaves an unknown field, which still takes its place in the table."""
        start, number = at, block[at] & mask
        if number <= _STATIC_SIZE and number < mask:  # the same bytes always are the same field
            at += 1 if number else 2 + (block[at + 1] & 0x7F)
            end = at + 1 + (block[at] & 0x7F)
            known = _LITERALS.get(block[start:end])
            if known is not None:
                return *known, end
            at = start
        number, at = _integer(block, at, mask)
        if number:
            name = STATIC[number - 1][0] if number <= _STATIC_SIZE else self._entry(number)[0]
            size = len(name)
        else:
            name, size, at = _string(block, at)
        value, length, at = _string(block, at)
        field = ((name, value) if name else _UNKNOWN), size + length + _OVERHEAD
        if number <= _STATIC_SIZE and at - start < _MAX_CACHED:
            if len(_LITERALS) >= _CACHE_SIZE:
                _LITERALS.clear()
            _LITERALS[block[start:at]] = field
        return *field, at

    def _entry(self, number: int) -> Field:
        back = number - _STATIC_SIZE
        if 0 < back <= len(self._table):
            return self._table[-back]
        if self._whole or back <= 0:
            raise ValueError("header field points to nothing")
        return _UNKNOWN

    def _evict(self) -> None:
        gone, over = 0, self._size - self._limit
        for size in self._sizes:
            if over <= 0:
                break
            over -= size
            gone += 1
        self._size = over + self._limit
        del self._table[:gone], self._sizes[:gone]

    def _resize(self, limit: int) -> None:
        if limit > MAX_TABLE:
            raise ValueError("header table is too large")
        self._limit = limit
        self._evict()


def _string(block: bytes, at: int) -> tuple[str, int, int]:
    """A string, its length in bytes, and where it ends."""
    first = block[at]
    size, start = (first & 0x7F, at + 1) if first & 0x7F != 0x7F else _integer(block, at, 0x7F)
    end = start + size
    if end > len(block):
        raise ValueError("header string is cut off")
    if not first & 0x80:
        return text(block[start:end]), size, end
    if size > _MAX_QPACK or block[end - 1] == 0xFF:
        plain = huffman(block[start:end])
    else:
        try:
            plain = _QPACK.feed_header(0, _QPACK_FIELD + block[at:end])[1][0][1]
        except pylsqpack.DecompressionFailed:
            raise ValueError("header string is not a Huffman code") from None
    return text(plain), len(plain), end


def _integer(block: bytes, at: int, mask: int) -> tuple[int, int]:
    """A number with its first bits in the byte at ``at`` (5.1), and where it ends."""
    number, shift = block[at] & mask, 0
    at += 1
    if number < mask:
        return number, at
    while True:
        byte = block[at]
        at += 1
        number += (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return number, at
        if shift > 28:
            raise ValueError("header number is too large")


type _Step = tuple[int, bytes]
"""Next state (-1: not a code) and the byte that was completed, if any."""


def _tree() -> list[list[int]]:
    """The code as a binary tree: node → its two children; a leaf is -1 - byte."""
    tree = [[0, 0]]
    code = before = 0
    for length, symbol in sorted((length, symbol) for symbol, length in enumerate(_LENGTHS)):
        code <<= length - before
        node = 0
        for bit in range(length - 1, 0, -1):
            side = code >> bit & 1
            if not tree[node][side]:
                tree.append([0, 0])
                tree[node][side] = len(tree) - 1
            node = tree[node][side]
        tree[node][code & 1] = -1 - symbol
        code, before = code + 1, length
    return tree


class _Rows(dict[int, list[_Step]]):
    """Reads a byte at a time: for each inner node of the tree the result of each of the 256 inputs. Rows are made when first needed: most never are."""

    def __init__(self) -> None:
        super().__init__()
        self.tree = _tree()
        ends = [0]
        for _ in range(7):
            ends.append(self.tree[ends[-1]][1])
        self.ends = frozenset(ends)
        """Nodes at which a string may end: behind at most 7 ones (5.2)."""

    def __missing__(self, start: int) -> list[_Step]:
        row = self[start] = [self._step(start, byte) for byte in range(256)]
        return row

    def _step(self, node: int, byte: int) -> _Step:
        made = b""
        for bit in (7, 6, 5, 4, 3, 2, 1, 0):
            node = self.tree[node][byte >> bit & 1] if node >= 0 else node
            if -257 < node < 0:
                made, node = made + bytes((-1 - node,)), 0
        return max(node, -1), made


@cache
def _rows() -> _Rows:
    return _Rows()


def huffman(data: bytes) -> bytes:
    """Undo the Huffman code of a string (5.2); ValueError for the end mark inside or padding that is none."""
    rows = _rows()
    found: list[bytes] = []
    state = 0
    for byte in data:
        state, made = rows[state][byte]
        found.append(made)
        if state < 0:
            break
    if state not in rows.ends:
        raise ValueError("header string is not a Huffman code")
    return b"".join(found)
