"""Text that is not UTF-8: by its label, by what an XML or HTML document says of itself, or Windows-1252; and text with a gap in it, up to the gap.

Windows-1252 agrees with ISO-8859-1 in all letters, and browsers read both labels as Windows-1252 (WHATWG Encoding standard).
"""

import codecs
import re

from .tree import Hint, as_text

NAME = "charset"
TAKES = (bytes,)
LABELS = ()
KEEPS = False

_DECLARED = re.compile(rb"""(?:<\?xml[^>]{0,100}\sencoding=|<meta[^>]{0,100}charset=)["']?([\w.:-]{2,30})""", re.IGNORECASE)
_CONTROL = bytes((*range(1, 9), 11, *range(14, 27), *range(28, 32), 127))
_TEXTUAL = re.compile(r"text/|.*(?:json|xml|javascript|html|x-www-form-urlencoded)")


def open(data: bytes, hint: Hint) -> str | None:
    """The text. Without a label it must be a Western one: nearly all ASCII."""
    if not hint.whole:
        return None
    gap = data.find(b"\0")
    if gap >= 64 and _TEXTUAL.match(hint.content_type):
        text = as_text(data[:gap].decode("utf-8", "ignore").encode())
        if text is not None:
            hint.note("truncated", "a text body has a gap; what stands before it is kept")
            return text
    if gap >= 0 or len(data.translate(None, _CONTROL)) != len(data) or len(data) < 8:
        return None
    declared = _DECLARED.search(data[:2048])
    name = hint.parameters.get("charset") or (declared[1].decode() if declared else "")
    strange = len(data) - len(data.translate(None, bytes(range(128, 256))))
    if not name and strange * (4 if _TEXTUAL.match(hint.content_type) else 10) > len(data):
        return None
    for candidate in (name, "cp1252"):
        try:
            return data.decode(codecs.lookup(candidate).name) if candidate else data.decode("cp1252", "replace")
        except (UnicodeError, LookupError):
            continue
    return data.decode("latin-1")
