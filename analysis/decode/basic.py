"""Basic credentials (RFC 7617), in an ``Authorization`` header or wherever they are quoted."""

import re

from .base64_text import canonical
from .tree import Hint, Tree, as_text

NAME = "basic"
TAKES = (str,)
LABELS = ()
NEEDS = " "
KEEPS = False

_BASIC = re.compile(r"[Bb]asic +([A-Za-z0-9+/]+={0,2})")


def open(text: str, _hint: Hint) -> Tree | None:
    """User and password."""
    match = _BASIC.fullmatch(text) if text[:1] in "Bb" else None
    data = canonical(match[1]) if match else None
    plain = as_text(data) if data else None
    if plain is None or ":" not in plain:
        return None
    user, _, password = plain.partition(":")
    return {"user": user, "password": password}
