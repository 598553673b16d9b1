"""Bearer tokens (RFC 6750, 2.1) and their relatives (``OAuth``, ``Token``): the token without its scheme."""

import re

from .tree import Hint

NAME = "bearer"
TAKES = (str,)
LABELS = ()
NEEDS = " ="
KEEPS = False

_BEARER = re.compile(r"(?:Bearer|OAuth|Token|JWT|GoogleLogin auth=|MAC|DPoP) *([A-Za-z0-9._~+/=:%-]{12,})", re.IGNORECASE)


def open(text: str, _hint: Hint) -> str | None:
    """The token."""
    if text[:1] not in "BbOoTtJjGgMmDd":
        return None
    match = _BEARER.fullmatch(text)
    return match[1] if match and text[len(text) - len(match[1]) - 1] in " =" else None
