"""Content lines of vCard and iCalendar (RFC 6350, 3.3; RFC 5545, 3.1), also as vCard 2.1 writes them: folded lines, parameters without names, quoted-printable.

A line is ``group.NAME;PARAMETER=VALUE:value``. ``BEGIN`` and ``END`` make components of lines. A property with no parameters is its value, one with
parameters an object of them and ``value``; what repeats is a list.
"""

import base64
import binascii
import quopri
import re
from collections.abc import Callable, Mapping, Sequence

from .tree import Pairs, Part, Tree

_LINE = re.compile(r"(?:[\w-]+\.)?([A-Za-z][\w-]*)((?:;[^\":]*(?:\"[^\"]*\"[^\":]*)*)?):(.*)", re.DOTALL)
_PARAMETER = re.compile(r';([^=;:"]*)(?:=((?:"[^"]*"|[^";:])*))?')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SOFT = re.compile(r"(?i)^[^:]*quoted-printable[^:]*:")
DEPTH = 20
"""Components inside each other."""

type Value = Callable[[str], Tree]


def components(text: str, values: Mapping[str, Value]) -> list[tuple[str, Tree]]:
    """The outermost components by name in lower case. ``values``: how the values of some properties are read; others are texts. Raises ValueError where
    ``BEGIN`` and ``END`` do not pair; what stood before is then lost with it, but for a component that is only cut off at its end."""
    stack: list[tuple[str, Pairs]] = [("", Pairs())]
    for line in _unfolded(text):
        name, parameters, value = line
        if name == "begin":
            if len(stack) > DEPTH:
                raise ValueError("components nested too deep")
            stack.append((value.strip().lower(), Pairs()))
        elif name == "end":
            if len(stack) < 2 or stack[-1][0] != value.strip().lower():
                raise ValueError("an END without its BEGIN")
            _close(stack)
        elif len(stack) > 1:
            stack[-1][1].append((name, _property(parameters, value, values.get(name, unescaped))))
    while len(stack) > 1:
        _close(stack)
    return list(stack[0][1])


def _close(stack: list[tuple[str, Pairs]]) -> None:
    name, items = stack.pop()
    stack[-1][1].append((name, _together(items)))


def _together(items: Sequence[tuple[str, Tree]]) -> dict[str, Tree]:
    """Items by name; a name that repeats, and each component, holds a list."""
    found: dict[str, list[Tree]] = {}
    for name, value in items:
        found.setdefault(name, []).append(value)
    return {name: values if len(values) > 1 or name in _LISTED else values[0] for name, values in found.items()}


_LISTED = frozenset(("vevent", "vtodo", "vjournal", "vcard", "tel", "email", "adr", "attendee"))
"""What usually repeats is a list also when it stands once, so that its path is the same."""


def _unfolded(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Lines as name, parameters and value. A line that begins with a blank goes on the one before; so does what follows a soft line break."""
    joined: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if joined and _SOFT.match(joined[-1]) and joined[-1].endswith("="):
            joined[-1] += "\n" + line
        elif joined and line[:1] in (" ", "\t"):
            joined[-1] += line[1:]
        elif line:
            joined.append(line)
    found = []
    for line in joined:
        match = _LINE.fullmatch(line)
        if match:
            found.append((match[1].lower(), _parameters(match[2]), match[3]))
    return found


def _parameters(text: str) -> dict[str, str]:
    """Parameters by name in lower case. vCard 2.1 leaves ``TYPE=`` and ``ENCODING=`` out."""
    found: dict[str, str] = {}
    for name, value in _PARAMETER.findall(text):
        if not value:
            name, value = ("encoding" if name.upper() in _ENCODINGS else "type"), name
        name = name.strip().lower()
        value = value.replace('"', "").strip()
        found[name] = f"{found[name]},{value}" if name in found else value
    return {name: value for name, value in found.items() if value}


_ENCODINGS = ("QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT", "B")


def _property(parameters: dict[str, str], text: str, read: Value) -> Tree:
    encoding = parameters.pop("encoding", "").upper()
    charset = parameters.pop("charset", "utf-8")
    value: Tree
    if encoding in ("B", "BASE64"):
        value = _binary(text, parameters.get("mediatype", ""))
    else:
        value = read(_plain(text, charset) if encoding == "QUOTED-PRINTABLE" else text)
    return {**parameters, "value": value} if parameters else value


def _binary(text: str, kind: str) -> Tree:
    """The bytes of Base64, else the text as it is."""
    try:
        return Part(base64.b64decode(re.sub(r"\s", "", text), validate=True), kind)
    except (binascii.Error, ValueError):
        return text


def _plain(text: str, charset: str) -> str:
    """What quoted-printable stands for (RFC 2045, 6.7)."""
    raw = quopri.decodestring(text.encode())
    try:
        return raw.decode(charset)
    except (LookupError, UnicodeDecodeError):
        return raw.decode("utf-8", "replace")


def unescaped(text: str) -> str:
    """A text value (RFC 6350, 3.4): ``\\\\n`` is a line end, other escaped characters stand for themselves."""
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text) if "\\" in text else text


def fields(*names: str) -> Value:
    """A value of several parts apart by semicolons, each at its name; empty ones are left out."""

    def read(text: str) -> Tree:
        parts = [unescaped(part.strip()) for part in re.split(r"(?<!\\);", text)]
        found = {name: part for name, part in zip(names, parts, strict=False) if part}
        return found if len(parts) > 1 else unescaped(text)

    return read


def address(text: str) -> str:
    """A calendar user or telephone without its scheme: ``mailto:``, ``tel:``."""
    scheme, colon, rest = text.partition(":")
    return rest if colon and scheme.lower() in ("mailto", "tel") else unescaped(text)
