"""From which bytes of its own stream a machine made the ones that it passed on: the way back to the packets, and to their times."""

from array import array
from bisect import bisect_left, bisect_right

from .stream import Chunk


class Origins:
    """The chunks that a machine passed on in one direction of one stream, in their order, each with what it was made from."""

    __slots__ = ("_begins", "_ends", "_starts", "_stops")

    def __init__(self) -> None:
        self._begins, self._ends, self._starts, self._stops = array("q"), array("q"), array("q"), array("q")

    def add(self, chunk: Chunk) -> None:
        """One more chunk, behind those before it."""
        self._begins.append(chunk.offset)
        self._ends.append(chunk.offset + len(chunk.data))
        self._starts.append(chunk.start)
        self._stops.append(chunk.end)

    def of(self, offset: int) -> int:
        """Where that begins from which the byte at ``offset`` was made."""
        return self._starts[max(bisect_right(self._begins, offset) - 1, 0)]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The bytes from which ``start`` … ``end`` were made; the same when none of them was passed on."""
        low, high = bisect_right(self._ends, start), bisect_left(self._begins, end)
        return (min(self._starts[low:high]), max(self._stops[low:high])) if low < high else (start, end)
