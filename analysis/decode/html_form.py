"""HTML: the fields of its forms with their values, hidden ones too, its metadata, and JSON in its scripts. The page itself stays a field.

Tags are found by pattern, in time linear to the page, not by building a document.
"""

import html
import re

from .json_text import parse
from .tree import Hint, Pairs, Tree

NAME = "html"
TAKES = (str,)
LABELS = ("text/html", "application/xhtml+xml")
NEEDS = "<"
KEEPS = True

_START = re.compile(r"\s*+(?:<!--[^>]*+>\s*+)*+<(?:!doctype html|html|head|body|form|input|div|script|meta)\b", re.IGNORECASE)
_TAG = re.compile(r"<(input|button|param|meta)\b([^<>]{0,8000}+)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?<![\w:.-])([\w:.-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""")
_SCRIPT = re.compile(r"<script\b[^<>]*?json[^<>]*+>([^<]++)</script", re.IGNORECASE)


def open(text: str, hint: Hint) -> Tree | None:
    """The pairs of name and value, or None where there are none."""
    if not (hint.labelled or _START.match(text)):
        return None
    found = Pairs()
    for tag in _TAG.finditer(text):
        named = {name.lower(): html.unescape(double or single or bare) for name, double, single, bare in _ATTRIBUTE.findall(tag[2])}
        name, value = named.get("name") or named.get("property"), named.get("content" if tag[1].lower() == "meta" else "value")
        if name and value:
            found.append((name, value))
    for script in _SCRIPT.findall(text):
        try:
            found.append(("script", parse(script.strip())))
        except ValueError:
            continue
    return found or None
