"""Forms and query strings: ``a=1&b=2`` (WHATWG URL standard, application/x-www-form-urlencoded).

Brackets in names make containers (``user[name]``, ``id[]``), as PHP, Rails and jQuery write them.
"""

import re

from .percent import unquote, unquote_value
from .tree import Hint, Pairs, Tree

NAME = "form"
TAKES = (str,)
LABELS = ("application/x-www-form-urlencoded",)
NEEDS = "="
KEEPS = False

_PAIRS = re.compile(r"[A-Za-z0-9_$.~*\-\[\]%:!]{1,100}+=[^&\s\"<>]*+(?:&[A-Za-z0-9_$.~*\-\[\]%:!]{0,100}+=?+[^&\s\"<>]*+)++\s?")
_ONE = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-\[\]]{0,60}=[^=&\s\"<>;,|][^&\s\"<>;,|]*")
_LITERAL_PLUS = re.compile(r"\+\d{7,15}|[A-Za-z0-9+/]{14,}={1,2}")
_BRACKETS = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])+)")


def open(text: str, hint: Hint) -> Tree | None:
    """The pairs. Without a label there must be two of them, or one that is a whole body. A body that begins like JSON or XML is none, whatever its label says:
    values would become names, and names are shown."""
    if "=" not in text[:2048] or text.lstrip()[:1] in ("{", "[", "<", '"'):
        return None
    if hint.labelled or _PAIRS.fullmatch(text) or (hint.whole and _ONE.fullmatch(text)):
        tree = parse(text.strip())
        return tree or None
    return None


def parse(text: str) -> Tree:
    """Pairs of a query string as a tree. A ``+`` is a space unless the value is a phone number or base64 that was never escaped."""
    plain: dict[str, Tree] = {}
    pairs = Pairs()
    nested = False
    for piece in text.split("&"):
        if piece:
            name, _, value = piece.partition("=")
            key = unquote(name.replace("+", " ") if "+" in name else name)
            nested = nested or "[" in key
            pairs.append((key, decode(value)))
            plain[key] = pairs[-1][1]
    if nested:
        return _nest(pairs)
    return plain if len(plain) == len(pairs) else pairs


def decode(value: str) -> str | bytes:
    """One value of a form."""
    if "+" in value and not (_LITERAL_PLUS.fullmatch(value) and (value[0] == "+" or len(value) % 4 == 0)):
        value = value.replace("+", " ")
    return unquote_value(value)


def _nest(pairs: Pairs) -> Pairs:
    """Names with brackets become containers: ``a[b]=1`` is ``{"a": {"b": 1}}``, ``a[]=1&a[]=2`` and ``a[0]=1`` are lists."""
    top = Pairs()
    groups: dict[str, Pairs] = {}
    for key, value in pairs:
        match = _BRACKETS.fullmatch(key)
        if match is None:
            top.append((key, value))
            continue
        name, (head, *rest) = match[1], match[2][1:-1].split("][")
        if name not in groups:
            groups[name] = Pairs()
            top.append((name, groups[name]))
        groups[name].append((head + "".join(f"[{item}]" for item in rest), value))
    return Pairs((key, _container(value) if isinstance(value, Pairs) else value) for key, value in top)


def _container(pairs: Pairs) -> Tree:
    tree = _nest(pairs)
    if all(key == "" or (key.isdecimal() and len(key) < 6) for key, _ in tree):
        return [value for _, value in tree]
    return tree
