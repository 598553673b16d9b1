"""What is nearly JSON: single quotes, Python and JavaScript literals, names without quotes, trailing commas, comments, NaN, a text cut off.

Also maps as Java and Swift print them (``{key=value, list=[1, 2]}``, ``["key": "value"]``).

Reads from left to right and never back, so the time is linear. Whatever was complete when a text was cut off is kept and said.
"""

import re

from .json_text import number
from .tree import Hint, Pairs, Tree

NAME = "loose json"
TAKES = (str,)
LABELS = ("application/json", "+json", "text/json", "text/javascript", "application/javascript")
NEEDS = "{["
KEEPS = False

DEPTH = 80
_SPACE = re.compile(r"(?:[\s\ufeff]+|//[^\n]*\n|/\*.*?\*/)*", re.DOTALL)
_STRING = re.compile(r"""[bu]?(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""", re.DOTALL)
_NUMBER = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?=[\s,\]})]|$)")
_NAME = re.compile(r"[A-Za-z_$][\w$.\-]*")
_BARE = re.compile(r"[^,\[\]{}=]*(?:=[^,\[\]{}=]*(?=[,}\]]))?")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_WORDS = {"true": True, "false": False, "null": None, "True": True, "False": False, "None": None, "nil": None, "undefined": None}
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0"}


class _Ended(Exception):
    """The text ended inside a value."""


def open(text: str, hint: Hint) -> Tree | None:
    """The tree, when it holds at least one named value, or is a list read to its end."""
    text = text.strip("\ufeff \t\r\n")
    if len(text) < 5 or text[0] not in "{[" or not _promising(text):
        return None
    reader = _Reader(text)
    try:
        tree = reader.value(0)
        if _SPACE.match(text, reader.at).end() != len(text):  # type: ignore[union-attr]
            return None
    except _Ended:
        tree = reader.top
        if reader.named < 2 or reader.loose > 0:
            return None
        hint.note("truncated", "a JSON text is cut off; what was complete is kept")
    except ValueError:
        return None
    return tree if reader.named or reader.items > 1 else None


def _promising(text: str) -> bool:
    """A name or a value must follow the first bracket, and a name its sign."""
    return re.match(r"[{\[][\s{\[]*(?:[\"'\d\-/]|[A-Za-z_$][\w$.\- ]*[=:,]|\]|\})", text) is not None


class _Reader:
    """A position in the text, the containers around it, and counts of what proves the format."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.top: Tree = None
        self.named = 0
        self.items = 0
        self.loose = 0

    def peek(self) -> str:
        self.at = _SPACE.match(self.text, self.at).end()  # type: ignore[union-attr]
        if self.at >= len(self.text):
            raise _Ended
        return self.text[self.at]

    def value(self, depth: int) -> Tree:
        if depth > DEPTH:
            raise ValueError("nested too deep")
        first = self.peek()
        if first == "{" or (first == "[" and re.match(r"\[\s*(?:\"[^\"\\]*\"\s*:|:\s*\])", self.text[self.at : self.at + 200])):
            return self.object("}" if first == "{" else "]", depth)
        if first == "[":
            return self.array(depth)
        match = _STRING.match(self.text, self.at)
        if match:
            self.at = match.end()
            return unescape(match[1] if match[1] is not None else match[2])
        if first in "\"'":
            raise _Ended
        return self.word()

    def object(self, end: str, depth: int) -> Tree:
        self.at += 1
        found = Pairs()
        self.top = found if self.top is None else self.top
        while self.peek() != end:
            match = _STRING.match(self.text, self.at) or _NAME.match(self.text, self.at) or _NUMBER.match(self.text, self.at)
            if match is None:
                raise ValueError("no name")
            self.at = match.end()
            sign = self.peek()
            if sign not in ":=":
                raise ValueError("no sign after a name")
            self.at += 2 if self.text.startswith("=>", self.at) else 1
            self.loose += sign == "="
            found.append((match[0].strip("\"'") if match.re is not _STRING else unescape(match[1] or match[2] or ""), self._member(sign, depth)))
            self.named += 1
            self.comma(end)
        self.at += 1
        return found

    def _member(self, sign: str, depth: int) -> Tree:
        if sign == "=" and self.text[self.at : self.at + 1] not in ("{", "["):
            return self.bare()
        return self.value(depth + 1)

    def array(self, depth: int) -> Tree:
        self.at += 1
        found: list[Tree] = []
        self.top = found if self.top is None else self.top
        while self.peek() != "]":
            found.append(self.value(depth + 1))
            self.items += 1
            self.comma("]")
        self.at += 1
        return found

    def comma(self, end: str) -> None:
        sign = self.peek()
        if sign in ",;":
            self.at += 1
        elif sign != end:
            raise ValueError("no comma")

    def word(self) -> Tree:
        match = _NUMBER.match(self.text, self.at)
        if match:
            self.at = match.end()
            return number(match[0])
        match = _NAME.match(self.text, self.at)
        if match and match[0] in _WORDS:
            self.at = match.end()
            return _WORDS[match[0]]
        return self.bare()

    def bare(self) -> Tree:
        """A value without quotes, up to the next comma or bracket."""
        match = _BARE.match(self.text, self.at)
        if match is None or match.end() >= len(self.text):
            raise _Ended
        self.loose += 1
        self.at = match.end()
        plain = match[0].strip()
        return _WORDS.get(plain, plain) if plain in ("null", "true", "false") else plain


def unescape(text: str) -> str:
    """The characters of a quoted string."""
    if "\\" not in text:
        return text
    plain = _ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else _CONTROLS.get(m[3], m[3]), text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
