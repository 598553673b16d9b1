"""URLs inside values: their parameters, in query and fragment (referrers, deep links, redirects). The URL itself stays a field."""

import re

from .form import parse
from .tree import Hint, Tree

NAME = "url"
TAKES = (str,)
LABELS = ()
NEEDS = "="
KEEPS = True

_URL = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]{1,40}:)?//?[^\s?#<>\"{}]*+[^\s<>\"]*+")


def open(text: str, _hint: Hint) -> Tree | None:
    """The pairs of the query and of a fragment that looks like one."""
    if "=" not in text or (":/" not in text[:45] and text[:1] != "/") or not _URL.fullmatch(text):
        return None
    rest, _, fragment = text.partition("#")
    _, _, query = rest.partition("?")
    pairs = "&".join(part for part in (query, fragment.partition("?")[2] or fragment) if "=" in part)
    return parse(pairs) or None if pairs else None
