"""JSON Web Tokens (RFC 7519), signed or not: header and claims. The token itself stays a field, and the signature is only in it."""

import re

from .base64_text import canonical
from .json_text import parse
from .tree import Hint, Tree

NAME = "jwt"
TAKES = (str,)
LABELS = ("application/jwt",)
NEEDS = "."
KEEPS = True

_TOKEN = re.compile(r"(e[wy][A-Za-z0-9_-]{8,})\.((?:e[wy][A-Za-z0-9_-]*)?)(?:\.[A-Za-z0-9_-]*){1,3}")


def open(text: str, _hint: Hint) -> Tree | None:
    """Header and claims; of an encrypted token (RFC 7516) only the header."""
    match = _TOKEN.fullmatch(text) if text[:1] == "e" else None
    if match is None:
        return None
    try:
        header, claims = (parse((canonical(part) or b"").decode()) if part else None for part in match.groups())
    except ValueError:
        return None
    if not isinstance(header, dict) or not ({"alg", "typ", "enc", "kid"} & header.keys()):
        return None
    return {"header": header, "claims": claims} if claims is not None else {"header": header}
