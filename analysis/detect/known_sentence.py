"""What a hit says: type, rule id and the sentence a stranger can check. It quotes labels, never values."""

from collections.abc import Sequence

from ..model import KnownValue, Verdict
from .known_index import Hit
from .typetable import load_types

_MOST = 3
"""Further known values named in one sentence."""
_DEMOGRAPHIC = frozenset(("user.gender", "user.age_or_birthdate", "location.city", "location.region", "location.country", "location.postal_code"))


def type_of(known: KnownValue, hashed: bool) -> str:
    """The type of a finding: for a hash the hashed type, where the table has one."""
    if not hashed:
        return known.type
    own = "user.demographic_hashed" if known.type in _DEMOGRAPHIC else f"{known.type}_hashed"
    return own if own in load_types() else known.type


def verdict(known: Sequence[KnownValue], hits: Sequence[Hit], named: str = "") -> Verdict:
    """One verdict for the hits of one type on one field, the plainest first; ``named``: the text in the name of a field that it is about, if it is."""
    best = hits[0]
    others = dict.fromkeys(label(known[hit.known]) for hit in hits[1:] if hit.known != best.known)
    others.pop(label(known[best.known]), None)
    whole = not named and any(hit.whole for hit in hits if hit.known == best.known)
    where = ", in the name of a field" if named else "" if whole else ", in a longer text"
    sentence = f"Known value of the test phone{where}: {_said(known, best)}"
    if best.keyed:
        sentence += "; too short to count by itself, but the key agrees"
    if others:
        sentence += f"; also {', '.join(list(others)[:_MOST])}" + (f" and {len(others) - _MOST} more" if len(others) > _MOST else "")
    rule = f"known:{known[best.known].type}:{best.form}"
    return Verdict(type_of(known[best.known], best.hashed), "known value", rule, f"{sentence}.", whole=whole, hashed=best.hashed, named=named)


def _said(known: Sequence[KnownValue], hit: Hit) -> str:
    salt = label(known[hit.salt]) if hit.salt >= 0 else ""
    return hit.how.replace("{salt}", salt).replace("{}", label(known[hit.known]))


def label(known: KnownValue) -> str:
    """The type's label, in lower case unless it begins with an abbreviation or name, with the user's word for the value: ``e-mail address “work”``."""
    info = load_types().get(known.type)
    words = info.label if info else known.type
    first = words.split()[0]
    said = words if any(letter.isupper() for letter in first[1:]) else words[:1].lower() + words[1:]
    return f"{said} “{known.label}”" if known.label else said
