"""When a placeholder means "asked for, not available": only where the name alone says that an identifier or a place belongs there."""

from functools import lru_cache

from .names import NameRule
from .shapes import mask_of, shapes
from .typetable import load_types
from .words import facts_of

_ASKED_FOR = frozenset(("pseudonymous_id", "hardware_id", "sim_id", "location", "network_location", "device_info", "apps"))
_ZERO_IS_NOTHING = frozenset(("pseudonymous_id", "hardware_id", "sim_id", "location"))


@lru_cache(maxsize=4096)
def asks_for(kind: str, mask: int) -> bool:
    """Whether a rule for this type means an identifier or a place by its name: not if it only counts for values that tell by themselves what they are."""
    found = load_types().get(kind)
    return found is not None and found.family in _ASKED_FOR and found.sensitivity in ("high", "special") and bool(mask & ~_self_evident())


@lru_cache(maxsize=4096)
def is_telling(rule: NameRule) -> bool:
    """Whether the words of a rule alone, with nothing behind them, say what is asked for. ``origin`` and ``ad_id`` need a value that tells; so do words in any
    order, as ``ads_unit_id`` holds *ads* and *id*; and a digest is asked for only where a digest is named."""
    if " ".join(rule.words) in facts_of("vague") or (rule.anywhere and len(rule.words) > 1):
        return False
    return not rule.type.endswith("_hashed") or any(part in word for word in rule.words for part in ("md5", "sha", "hash"))


@lru_cache(maxsize=256)
def nothing_of(kind: str) -> int:
    """The shapes that stand for no value of a type: placeholders, and for identifiers and places a zero."""
    return mask_of(("placeholder", "zero") if load_types()[kind].family in _ZERO_IS_NOTHING else ("placeholder",))


@lru_cache(maxsize=1)
def _self_evident() -> int:
    named = (name for name, shape in shapes().items() if shape.type or shape.strength == "checksum")
    return mask_of((*named, "ifaprefixed", "xzuuid", "igandroid", "jwt"))
