"""JSON (RFC 8259), exact: no number is rounded and no repeated key is lost.

orjson parses; it rounds numbers (``1.10`` becomes 1.1) and keeps only the last of equal keys. So its answer counts only when writing it again gives the
same text, or when there are as many keys and no number of a kind that could have lost digits. Else the standard library parses once more, keeping the
texts of such numbers and all pairs.
"""

import json
from typing import Any

import orjson
import re2

from .tree import Hint, Number, Pairs, Tree, number_text

NAME = "json"
TAKES = (str,)
LABELS = ("application/json", "+json", "text/json", "application/x-json", "text/x-json", "application/csp-report")
NEEDS = '{["'
KEEPS = False

_DIGITS = r"[0-9]{16}[0-9]*\.|" + "|".join(rf"[0-9]{{{whole}}}\.[0-9]{{{16 - whole}}}" for whole in range(1, 16))
_END = r"(?:[,\]}\s]|$)"
_INEXACT = re2.compile(rf"(?:^|[:,\[\s])(?:-0(?:\.0*)?{_END}|-[0-9]{{19}}|-?(?:[0-9]+\.[0-9]+0{_END}|[0-9.]+[eE]|[0-9]{{20}}|0\.0000|{_DIGITS}))")
"""Where a double or a 64-bit integer may not give back the text: a trailing zero, an exponent, 16 or more digits, very small numbers, minus zero."""


def open(text: str, _hint: Hint) -> Tree | None:
    """The tree of an object or array, or the text in a JSON string; other scalars are not opened."""
    text = text.lstrip("\ufeff \t\r\n")
    if text[:1] not in ("{", "[", '"') or len(text) < 2:
        return None
    try:
        return parse(text)
    except ValueError:
        return None


def parse(text: str) -> Tree:
    """One JSON text. Raises ValueError when it is not exactly that."""
    value = orjson.loads(text)
    try:
        back = orjson.dumps(value)
    except TypeError:  # it writes fewer levels than it reads
        return exact(text)
    if back == text.encode():
        return value
    return exact(text) if back.count(b'":') != text.count('":') or _INEXACT.search(text) else value


def exact(text: str) -> Tree:
    """One JSON text by the standard library, numbers as written where that matters, equal keys kept. Raises ValueError."""
    try:
        return json.loads(text, parse_float=number, parse_int=number, parse_constant=Number, object_pairs_hook=pairs)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def number(text: str) -> Tree:
    """An int or float that writes itself as ``text``, else the text."""
    value: Any = float(text) if any(c in text for c in ".eE") else int(text) if len(text) < 4000 else text
    return value if not isinstance(value, str) and number_text(value) == text else Number(text)


def pairs(items: list[tuple[str, Tree]]) -> Tree:
    """A dict, or Pairs where a key repeats."""
    plain = dict(items)
    return plain if len(plain) == len(items) else Pairs(items)
