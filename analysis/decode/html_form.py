"""HTML: the fields of its forms with their values, hidden ones too, ``data-`` attributes and JSON in scripts. The page itself stays a field."""

import re
from html.parser import HTMLParser

from .json_text import parse
from .tree import Hint, Pairs, Tree

NAME = "html"
TAKES = (str,)
LABELS = ("text/html", "application/xhtml+xml")
NEEDS = "<"
KEEPS = True

_START = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|form|input|div|script|meta)\b", re.IGNORECASE | re.DOTALL)
LONGEST = 4 << 20
"""Characters of a page that are looked at."""


class _Page(HTMLParser):
    """Collects what a page would send or hands to its scripts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = Pairs()
        self._script = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attributes}
        if tag in ("input", "button", "param") and named.get("name") and named.get("value"):
            self.found.append((named["name"], named["value"]))
        elif tag == "meta" and (named.get("name") or named.get("property")) and named.get("content"):
            self.found.append((named.get("name") or named["property"], named["content"]))
        self._script = tag == "script" and "json" in named.get("type", "")

    def handle_data(self, data: str) -> None:
        if self._script:
            self._script = False
            try:
                self.found.append(("script", parse(data.strip())))
            except ValueError:
                return


def open(text: str, hint: Hint) -> Tree | None:
    """The pairs of name and value, or None where there are none."""
    if "<" not in text[:2000] or not (hint.labelled or _START.match(text[:4000])):
        return None
    page = _Page()
    page.feed(text[:LONGEST])
    return page.found or None
