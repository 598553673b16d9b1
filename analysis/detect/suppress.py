"""Values that say nothing: zeros, ``unknown``, the system's placeholder for a forbidden value. A field that asks for a type and holds one is "asked for, not
available"."""

from functools import cache

import numpy as np
import pyarrow as pa
import re2

from .columns import Flags, matching, taken
from .facts import rows


@cache
def _table() -> tuple[frozenset[str], re2.Set]:
    patterns = re2.Set.FullMatchSet()
    words = set()
    for row in rows("suppressors"):
        if row["kind"] == "word":
            words.update(row["match"].split("|"))
        else:
            patterns.Add(row["match"])
    patterns.Compile()
    return frozenset(words), patterns


def is_placeholder(value: str) -> bool:
    """Whether a value stands for no value, in any case and with quotes or spaces around it."""
    text = value.strip(" \t\r\n\"'").lower()
    words, patterns = _table()
    return (
        not text
        or text in words
        or (len(text) < 80 and (text[0] in "0-*x<[{f9$%_" or len(set(text)) < 3) and bool(patterns.Match(text.encode("utf-8", "replace"))))
    )


def placeholders(texts: pa.LargeStringArray) -> Flags:
    """Which texts are placeholders."""
    found = matching(_any_placeholder(), texts)
    likely = np.flatnonzero(found)
    found[likely] = [is_placeholder(text) for text in taken(texts, likely).to_pylist()]
    return found


@cache
def _any_placeholder() -> str:
    """One pattern for all, which takes a little too much: what it takes is judged again."""
    some = [re2.escape(word) for row in rows("suppressors") if row["kind"] == "word" for word in row["match"].split("|")]
    some += [row["match"] for row in rows("suppressors") if row["kind"] != "word"]
    return rf"""(?i)[ \t\r\n"']*(?:|{"|".join(some)})[ \t\r\n"']*"""
