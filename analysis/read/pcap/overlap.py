"""Segments that were captured twice: whether both held the same bytes.

A retransmission repeats what was sent. Where it does not, somebody on the way changed or forged a segment (or the capture is damaged), and which of the two
the receiver took is unknown.
"""

from collections.abc import Callable, Iterator

import numpy as np

from .tcp import Pieces

TEXT = "two different contents were captured for the same bytes; of two segments the one that begins first is kept, else the first captured"
MAX_COMPARED = 1 << 12
"""Segments of a connection that are compared."""

type Read = Callable[[int, int, int], bytes | memoryview]
"""(row, offset in its payload, size) → bytes of the capture."""


def differing(p: Pieces, pieces: slice, again: slice, read: Read) -> Iterator[tuple[int, int]]:
    """Way and stream position of segments of one connection that hold other bytes than what was kept. ``again``: those to compare, of ``p.again``."""
    for way in (0, 1):
        kept = pieces.start + np.flatnonzero(p.way[pieces] == way)
        begins, ends = p.position[kept], p.position[kept] + p.size[kept]
        chosen = p.again[:, again][:, p.again[1, again] == way][:, :MAX_COMPARED]
        for row, start, size in chosen[2:].T.tolist():
            first = int(np.searchsorted(ends, start, "right"))
            last = int(np.searchsorted(begins, start + size, "left"))
            spans = zip(kept[first:last].tolist(), begins[first:last].tolist(), ends[first:last].tolist(), strict=True)
            if any(_differs(p, row, start, size, span, read) for span in spans):
                yield way, start


def _differs(p: Pieces, row: int, start: int, size: int, span: tuple[int, int, int], read: Read) -> bool:
    piece, begin, end = span
    low, high = max(start, begin), min(start + size, end)
    other = int(p.row[piece])
    return row != other and read(row, low - start, high - low) != read(other, int(p.skip[piece]) + low - begin, high - low)
