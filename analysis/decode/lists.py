"""Lists and pairs in one text: ``a|b|c``, ``k=v;k=v``, ``52.52,13.40``. The whole stays a field, because sentences have commas too."""

import re

from .tree import Hint, Pairs, Tree

NAME = "list"
TAKES = (str,)
LABELS = ()
NEEDS = "|;,\t\x01"
KEEPS = True

_ITEM = re.compile(r"[^\s,;|<>{}()\[\]\"][^,;|<>{}()\[\]\"\n]{0,200}|")
_TIGHT = re.compile(r"[^\s<>{}()\[\]\"]{0,120}")
_PAIR = re.compile(r"(?![0-9A-Fa-f]{2}:[0-9A-Fa-f]{2}:)([A-Za-z_][\w.\-]{0,40})\s*(?:=|:(?!//))\s*(.*)")
_COORDINATE = re.compile(r"-?\d{1,3}\.\d{2,}")
_URL = re.compile(r"/|[a-z][a-z0-9+.-]{1,20}:/?/")
LEAST = {";+": 2, "|": 2, "\x01": 2, "\t": 2, ";": 3, ",": 3}
"""How many items prove that a separator separates. ``;+`` is that of cookies within an address, whose values hold bars: it goes first."""

_WHOLE = re.compile(r"\w[\w.-]*=[^\s;{}()<>]*(?:;\w[\w.-]*=[^\s;{}()<>]*)+;?")
"""A whole body of pairs, in which semicolons are no punctuation either."""
_RARE = "|\x01"
"""Characters that separate also where the text is a whole body, in which others are punctuation."""


def open(text: str, hint: Hint) -> Tree | None:
    """Items by position, or pairs by key, of the first separator that divides the text into things of one kind."""
    if len(text) > 20_000 or "\n" in text or _URL.match(text):
        return None
    for separator, least in LEAST.items():
        if separator not in text or (hint.whole and separator not in _RARE and not (separator == ";" and _WHOLE.fullmatch(text))):
            continue
        items = [item.strip() for item in text.rstrip(separator[0]).split(separator)]
        tree = _pairs(items)
        if tree is not None:
            return tree
        alike = _alike(items)
        form = _ITEM if separator in "|\t\x01" and not alike else _TIGHT
        if (len(items) >= least or alike) and any(items) and all(form.fullmatch(item) for item in items):
            return [*items]
        if separator == "," and len(items) == 2 and all(_COORDINATE.fullmatch(item) for item in items):
            return [*items]
    return None


def _alike(items: list[str]) -> bool:
    """Whether each of several items is a row of as many cells: ``a,1;b,2``."""
    return len(items) > 1 and items[0].count(",") > 0 and len({item.count(",") for item in items}) == 1


def _pairs(items: list[str]) -> Pairs | None:
    """Two or more items that all are pairs of a name and a value."""
    matches = [_PAIR.fullmatch(item) for item in items if item]
    if len(matches) < 2 or not all(matches):
        return None
    return Pairs((match[1], match[2].strip('"')) for match in matches if match)
