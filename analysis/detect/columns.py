"""Texts as an Arrow column, and patterns that run over a whole column at once: a call from Python for each value costs more than the match.

Columns are made of buffers: ``pa.array`` and ``to_numpy`` import pandas, which takes longer than to detect everything in a small capture.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import re2

from ..model import FieldTable

type Flags = npt.NDArray[np.bool_]
type Numbers = npt.NDArray[np.int64]

_FEW = 200
"""Texts for which a pattern that is compiled once costs less than one that Arrow compiles for each column; and whose columns are handled without Arrow's
compute functions, which take as long to load as such a capture to judge."""


def texts_of(values: Sequence[str]) -> pa.LargeStringArray:
    """Texts as a column. Lone surrogates, which UTF-8 cannot hold, become question marks."""
    joined = "".join(values)
    data = joined.encode("utf-8", "replace")
    lengths = map(len, values) if len(data) == len(joined) else (len(value.encode("utf-8", "replace")) for value in values)
    offsets = np.zeros(len(values) + 1, np.int64)
    np.cumsum(np.fromiter(lengths, np.int64, len(values)), out=offsets[1:])
    return pa.LargeStringArray.from_buffers(len(values), pa.py_buffer(offsets), pa.py_buffer(data))


def bytes_of(texts: pa.LargeStringArray) -> tuple[npt.NDArray[np.uint8], Numbers]:
    """The bytes of all texts one after the other, and where each begins, with the end of the last."""
    _, offsets, data = texts.buffers()
    starts = np.frombuffer(offsets, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    return np.frombuffer(data or b"", np.uint8), starts


def taken(texts: pa.LargeStringArray, at: Numbers) -> pa.LargeStringArray:
    """Some of the texts, by their places."""
    if len(texts) < _FEW:
        every = texts.to_pylist()
        return texts_of([every[place] for place in at.tolist()])
    return texts.take(pa.Int64Array.from_buffers(pa.int64(), len(at), [None, pa.py_buffer(at)]))


def matching(pattern: str, texts: pa.LargeStringArray) -> Flags:
    """Whether a pattern of RE2 matches each whole text."""
    if len(texts) < _FEW:
        whole = _compiled(pattern).fullmatch
        return np.fromiter((whole(text) is not None for text in texts.to_pylist()), bool, len(texts))
    import pyarrow.compute as pc

    found = pc.match_substring_regex(texts, pattern=rf"\A(?:{pattern})\z")
    bits = np.frombuffer(found.buffers()[1], np.uint8)
    return np.unpackbits(bits, count=found.offset + len(found), bitorder="little")[found.offset :].view(np.bool_)


def marks(count: int, at: npt.ArrayLike) -> Flags:
    """Which of ``count`` places are among ``at``."""
    found = np.zeros(count, np.bool_)
    found[np.asarray(at, np.int64)] = True
    return found


def rows_of(fields: FieldTable, templates: Sequence[int]) -> Numbers:
    """The rows of some templates."""
    return np.flatnonzero(marks(len(fields.templates), templates)[np.frombuffer(fields.template, np.uint32)])


@cache
def _compiled(pattern: str) -> Any:
    return re2.compile(pattern)
