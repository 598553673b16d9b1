r"""Text with its characters escaped as ``\u00e4``, ``\x41``, ``&#228;`` or ``%u00e4``, outside of any format that would undo them."""

import html
import re

from .tree import Hint

NAME = "escapes"
TAKES = (str,)
LABELS = ()
NEEDS = "\\&"
KEEPS = False

_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})|%u([0-9a-fA-F]{4})")
_ENTITY = re.compile(r"&(?:#[0-9]{2,7}|#x[0-9a-fA-F]{2,6}|quot|amp|lt|gt|apos);")


_DOCUMENT = frozenset("<>{}[]\"'\n")
"""Characters of documents; one that was escaped as a whole has none of them left."""


def open(text: str, hint: Hint) -> str | None:
    """The text without escapes; a whole document is left to its own format, unless all of it was escaped."""
    if hint.whole and not _DOCUMENT.isdisjoint(text):
        return None
    plain = text
    if "\\" in text or "%u" in text:
        plain = _ESCAPE.sub(lambda match: chr(int(match[1] or match[2] or match[3], 16)), text)
        plain = plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    elif "&" in text and _ENTITY.search(text) and "<" not in text:
        plain = html.unescape(text)
    return plain if plain != text else None
