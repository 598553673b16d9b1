"""Values joined into one buffer, so that the work is done once for thousands of them."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import compress, pairwise, repeat
from typing import cast

import numpy as np
import numpy.typing as npt

from .known_scan import FOLD

_SIZE = 2 << 20
"""Characters or bytes of values joined at once; a longer value stands alone."""


class Block:
    """Values joined by zero bytes, which also stand at both ends. ``binary``: all of them are bytes, else all are text (joined as UTF-8). ``lengths``: of the
    values."""

    def __init__(self, values: Sequence[str | bytes], lengths: npt.NDArray[np.int64]) -> None:
        self.binary = isinstance(values[0], bytes)
        joined = b"\0".join(cast(Sequence[bytes], values)) if self.binary else "\0".join(cast(Sequence[str], values)).encode("utf-8", "surrogatepass")
        self.joined = b"\0" + joined + b"\0"
        if len(self.joined) != lengths.sum() + len(values) + 1:  # not all ASCII
            lengths = np.array([len(text.encode("utf-8", "surrogatepass")) for text in cast(Sequence[str], values)])
        self._starts = np.concatenate([[1], np.cumsum(lengths + 1) + 1])

    @cached_property
    def lower(self) -> bytes:
        """The buffer in ASCII lower case."""
        return self.joined.lower()

    @cached_property
    def folded(self) -> bytes:
        """The buffer as anchors are folded."""
        return self.joined.translate(FOLD)

    def value_at(self, place: int) -> int:
        """The value in which a place lies; a place between two belongs to the first."""
        return min(max(int(self._starts.searchsorted(place, "right")) - 1, 0), len(self._starts) - 2)

    def span(self, value: int) -> tuple[int, int]:
        """Where a value begins and ends."""
        return int(self._starts[value]), int(self._starts[value + 1]) - 1


def blocks(values: Sequence[str | bytes]) -> Iterator[tuple[Sequence[int], Block]]:
    """(places of values, their block), texts and bytes apart."""
    text = np.fromiter(map(isinstance, values, repeat(str)), bool, len(values))
    for kind in (text, ~text):
        places = np.flatnonzero(kind).tolist()
        own = values if len(places) == len(values) else list(compress(values, kind.tolist()))
        lengths = np.fromiter(map(len, own), np.int64, len(own))
        cuts = [0, *(np.flatnonzero(np.diff(np.cumsum(lengths) // _SIZE)) + 1).tolist(), len(own)]
        for start, end in pairwise(cuts) if places else ():
            yield places[start:end], Block(own[start:end], lengths[start:end])
