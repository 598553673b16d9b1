"""Payload of a unit's packets, from the capture file and from the side file that holds reassembled IP datagrams."""

import os
from collections.abc import Iterator
from pathlib import Path

from .conversations import Column

MAX_SPAN = 96 << 20
"""A part of the file up to this long is read at once."""
NEAR = 16 << 10
"""Two pieces of the file with less between them are read together."""


class Payload:
    """Reads pieces of the capture file, and of the side file that holds reassembled IP datagrams."""

    def __init__(self, path: Path, work: Path, rows: dict[str, Column]) -> None:
        self._file = path.open("rb")
        self._side = (work / "fragments").read_bytes()
        carrying = rows["kept"] > 0
        offsets, ends = rows["offset"][carrying], (rows["offset"] + rows["kept"])[carrying]
        self._base = int(offsets.min()) if len(offsets) else 0
        length = int(ends.max()) - self._base if len(offsets) else 0
        at_once = self._base >= 0 and length <= MAX_SPAN  # a piece of the side file has a negative place
        self._whole = memoryview(os.pread(self._file.fileno(), length, self._base) if at_once else b"")

    def close(self) -> None:
        """Close the file and let go of what was read."""
        self._file.close()
        self._whole = memoryview(b"")

    def read(self, offsets: list[int], sizes: list[int]) -> bytes:
        """Pieces one behind the other."""
        base, whole = self._base, self._whole
        if not whole:
            return b"".join(self._scattered(offsets, sizes))
        if len(offsets) == 1:
            return bytes(whole[offsets[0] - base : offsets[0] - base + sizes[0]])
        return b"".join([whole[offset - base : offset - base + size] for offset, size in zip(offsets, sizes, strict=True)])

    def _scattered(self, offsets: list[int], sizes: list[int]) -> Iterator[bytes | memoryview]:
        start = end = 0
        data = memoryview(b"")
        for place, (offset, size) in enumerate(zip(offsets, sizes, strict=True)):
            if offset < 0:
                yield self._side[-1 - offset : -1 - offset + size]
                continue
            if not start <= offset <= offset + size <= end:
                start, end = offset, offset + size
                for later in range(place + 1, len(offsets)):
                    if not start <= offsets[later] <= end + NEAR:
                        break
                    end = max(end, offsets[later] + sizes[later])
                data = memoryview(os.pread(self._file.fileno(), end - start, start))
            yield data[offset - start : offset - start + size]
