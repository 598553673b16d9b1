"""Finding hundreds of thousands of texts at once.

A text is looked for by its anchor: eight of its bytes, folded (ASCII lower case, the two base64 alphabets made one), read as one number. All windows of
eight bytes of a buffer are compared with all anchors by numpy: two tables of flags let almost nothing through, a binary search settles the rest. With 180,000
texts an Aho-Corasick automaton took over a second to build and read 12 MB/s; this reads an order of magnitude more
(``tests/benchmarks/known_speed.py``). What it returns are candidates: the caller compares the whole text.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

type Numbers = npt.NDArray[np.uint64]
type Places = npt.NDArray[np.int64]

WINDOW = 8
"""Bytes of an anchor."""
_FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_CHUNK = 1 << 20
_UPPER = bytes(range(65, 91))
FOLD = bytes.maketrans(_UPPER + b"-_", _UPPER.lower() + b"+/")
"""Folding of anchors and buffers."""


class Anchors:
    """Anchors of numbered texts. ``anchors`` holds eight folded bytes for each text, one after the other; ``ids`` the number of each text."""

    def __init__(self, anchors: bytes, ids: Places) -> None:
        numbers: Numbers = np.frombuffer(anchors, "<u8")
        order = np.argsort(numbers, kind="stable")
        self._numbers, self._ids = numbers[order], ids[order]
        width = max(16, min(22, len(numbers).bit_length() + 3))
        self._shift = np.uint64(64 - width)
        self._tables = tuple(self._table(width, factor) for factor in (_FIRST, _SECOND))

    def __len__(self) -> int:
        return len(self._numbers)

    def stand_in(self, windows: Numbers) -> bool:
        """Whether one of the anchors is among windows."""
        first, second = self._tables
        kept = windows[first.take(((windows * _FIRST) >> self._shift).view(np.int64))]
        if len(kept):
            kept = kept[second.take(((kept * _SECOND) >> self._shift).view(np.int64))]
        return bool(len(kept)) and bool((self._numbers.take(self._numbers.searchsorted(kept), mode="clip") == kept).any())

    def _table(self, width: int, factor: np.uint64) -> npt.NDArray[np.bool_]:
        table = np.zeros(1 << width, np.bool_)
        table[(self._numbers * factor) >> self._shift] = True
        return table

    def everywhere(self, buffer: bytes) -> Iterator[tuple[int, int]]:
        """(place, id) for each anchor found at any place of a folded buffer, in no particular order."""
        if not len(self):
            return
        for start in range(0, len(buffer), _CHUNK):
            part = buffer[start : start + _CHUNK + WINDOW - 1]
            for phase in range(min(WINDOW, len(part) - WINDOW + 1)):
                windows: Numbers = np.frombuffer(part, "<u8", count=(len(part) - phase) // WINDOW, offset=phase)
                found, ids = self._look_up(windows)
                yield from zip((found * WINDOW + (start + phase)).tolist(), ids.tolist(), strict=True)

    def at(self, buffer: bytes, places: Places) -> Iterator[tuple[int, int]]:
        """(place, id) for each anchor found at one of the given places of a folded buffer."""
        if not len(self) or len(buffer) < WINDOW:
            return
        windows = windows_of(buffer)
        for start in range(0, len(places), _CHUNK):
            here = places[start : start + _CHUNK]
            here = here[here < len(windows)]
            found, ids = self._look_up(windows[here])
            yield from zip(here[found].tolist(), ids.tolist(), strict=True)

    def _look_up(self, windows: Numbers) -> tuple[Places, Places]:
        """(index into windows, id) of each equal anchor, all that share one anchor included."""
        first, second = self._tables
        kept = np.flatnonzero(first.take(((windows * _FIRST) >> self._shift).view(np.int64)))
        kept = kept[second[(windows[kept] * _SECOND) >> self._shift]]
        left = np.searchsorted(self._numbers, windows[kept], "left")
        count = np.searchsorted(self._numbers, windows[kept], "right") - left
        total = int(count.sum())
        ends = np.cumsum(count)
        each = np.repeat(left - ends + count, count) + np.arange(total)
        return np.repeat(kept, count), self._ids[each]


def windows_of(buffer: bytes) -> Numbers:
    """The window at each place of a buffer that has room for one."""
    return np.ndarray((max(0, len(buffer) - WINDOW + 1),), "<u8", buffer, strides=(1,))


_ALNUM = bytes(1 if chr(c).isalnum() and c < 128 else 0 for c in range(256))
_BASE64 = bytes(1 if (chr(c).isalnum() and c < 128) or c in b"+/-_" else 0 for c in range(256))
_INSIDE = (2, 4, 32, 40, 56, 64, 96, 128)
"""Where in a long run another digest may begin: behind ``0x`` or a length, or behind a digest of MD5 … SHA-512 in hex."""
_LONG = 34
"""Letters and digits of a run in which that is looked for."""


def word_starts(buffer: bytes) -> Places:
    """Where a digest in hex or base64 may begin: at the first letter or digit of a word, at the first character of a base64 run, and inside long runs."""
    words = _steps(buffer, _ALNUM)
    starts = (words > 0) | (_steps(buffer, _BASE64) > 0)
    first, last = np.flatnonzero(words > 0), np.flatnonzero(words < 0)
    long = np.flatnonzero(last - first >= _LONG)
    inside = first[long, None] + np.array(_INSIDE)
    starts[inside[inside < last[long, None]]] = True
    return np.flatnonzero(starts)


def _steps(buffer: bytes, table: bytes) -> npt.NDArray[np.int8]:
    """For each place 1 where a run of a class of bytes begins and -1 behind its end, also behind the end of the buffer."""
    inside = np.zeros(len(buffer) + 2, np.int8)
    inside[1:-1] = np.frombuffer(buffer.translate(table), np.int8)
    return np.diff(inside)
