"""Whether a key name agrees with a type: asked only for values that are too short to count by themselves."""

import re
from functools import cache, lru_cache

from ..model import KnownValue, Template
from .facts import rows
from .typetable import load_types

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_A-Za-z]+")
_GLUED = 5
"""Letters from which a word is also recognised at the beginning or end of a key without separators, ``devicemodel``."""
_HASH_WORDS = frozenset(("hash", "hashed", "crc", "crc32", "murmur", "checksum", "digest", "md5", "sha", "sha1", "sha256"))


def agrees(template: Template, known: KnownValue, hashed: bool = False) -> bool:
    """Whether the last key or the one above it holds a word of the known value's type, of its label where it is a canary, or, for a hash, of hashing."""
    wanted = _wanted(known.type)
    if known.type == "canary":
        wanted |= words(known.label)
    if hashed:
        wanted |= _HASH_WORDS
    return any(_holds(key, wanted) for key in (template.key, *template.parents[-1:]) if key)


@lru_cache(maxsize=65536)
def _holds(key: str, wanted: frozenset[str]) -> bool:
    if words(key) & wanted:
        return True
    glued = re.sub(r"[\W_]+", "", key).lower()
    return glued in wanted or any(len(word) >= _GLUED and (glued.startswith(word) or glued.endswith(word)) for word in wanted)


@lru_cache(maxsize=65536)
def words(key: str) -> frozenset[str]:
    """The words of a key in lower case.

    >>> sorted(words("deviceModel_name2"))
    ['2', 'device', 'model', 'name']
    """
    return frozenset(word.lower() for word in _WORD.findall(key))


@cache
def _wanted(type_id: str) -> frozenset[str]:
    listed = {row["type"]: row["words"] for row in rows("known_keys")}.get(type_id)
    if listed is not None:
        return frozenset(listed.split())
    info = load_types().get(type_id)
    return words(type_id.rpartition(".")[2]) | words(info.label if info else "")
