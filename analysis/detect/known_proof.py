"""Whether a known value stands in bytes that may be what a text was made from: then they are, for chance does not make it.

Texts that could be base64 or hex of something are many and short, so most are turned down by looking up each eight of their bytes; what is left is searched
like any other value. A value that counts only under a key that names it proves nothing.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from ..model import KnownValue
from .known import index_of
from .known_block import Block
from .known_index import Index

_SHORT = 2048
"""Bytes up to which that is faster than a search of the whole."""


def known_proof(known: Sequence[KnownValue]) -> Callable[[bytes], bool] | None:
    """Says of bytes whether one of the known values stands in them, in any form; None where nothing is known."""
    return _proof(tuple(known)) if known else None


@lru_cache(maxsize=4)
def _proof(known: tuple[KnownValue, ...]) -> "Proof":
    return Proof(index_of(known))


class Proof:
    """The question for one set of known values."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def __call__(self, data: bytes) -> bool:
        """Whether a known value stands in ``data`` and needs no key there."""
        if len(data) <= _SHORT and not self._index.may_stand(data):
            return False
        block = Block([data], np.array([len(data)]))
        return any(not hit.keyed for _, hit in self._index.search(block))
