"""ROT13, where the result is provable: a URL or an e-mail address at a great provider, or JSON whose literals were rotated too."""

import codecs
import re

from .json_text import parse
from .tree import Hint

NAME = "rot13"
TAKES = (str,)
LABELS = ()
NEEDS = "@:{["
KEEPS = False

_PROOF = re.compile(
    r"uggcf?://[^\s]+|[\w.+-]+@(?:tznvy|lnubb|bhgybbx|ubgznvy|vpybhq|tbbtyrznvy|cebgba|cebgbaznvy|znvy|lnaqrk|dd|163)\.(?:pbz|eh|qr|hx|se|arg|zr|pa)"
)
_LITERAL = re.compile(r"[:,\[]\s*(?:gehr|snyfr|ahyy)\s*[,\]}]")


def open(text: str, _hint: Hint) -> str | None:
    """The rotated text."""
    if _PROOF.fullmatch(text):
        return codecs.encode(text, "rot13")
    if text[:1] in ("{", "[") and _LITERAL.search(text):
        plain = codecs.encode(text, "rot13")
        try:
            parse(plain)
        except ValueError:
            return None
        return plain
    return None
