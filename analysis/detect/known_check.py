"""How each known value will be searched: the answer to "why was it not found?" before anyone asks."""

from collections.abc import Sequence

from ..model import KnownValue
from .known_bits import ALONE, ANYWHERE, HASHED, LEAST, WHOLE, bits
from .known_sentence import label
from .known_spellings import spellings


def how_searched(known: Sequence[KnownValue]) -> list[dict[str, str]]:
    """One row a known value: type, label, bits, and how it is searched. No row holds a value."""
    return [
        {
            "type": value.type,
            "label": value.label or label(value),
            "says": f"{bits(value.value):.0f} bits",
            "spellings": str(len(spellings(value.value, value.type))),
            "searched": _how(bits(value.value)),
        }
        for value in known
    ]


def _how(worth: float) -> str:
    if worth < LEAST:
        return "not searched: too short"
    if worth < WHOLE:
        return "only as a whole value under a key that names its type; hashes under such a key"
    if worth < HASHED:
        return "only under a key that names its type; hashes likewise"
    if worth < ALONE:
        return "only under a key that names its type; hashes anywhere"
    if worth < ANYWHERE:
        return "as a whole value, or inside one under a key that names its type; hashes anywhere"
    return "anywhere"
