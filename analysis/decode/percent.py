"""Percent-encoding (RFC 3986, section 2.1) of a value that has already been decoded once, or that stands where none is expected."""

import re
from urllib.parse import unquote_to_bytes

from .tree import Hint, as_text

NAME = "percent"
TAKES = (str,)
LABELS = ()
NEEDS = "%"
KEEPS = False

_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_ESCAPED = frozenset(' "|')
"""Characters that all encoders escape; a list with ``|`` may have been made of encoded items."""


def open(text: str, _hint: Hint) -> str | bytes | None:
    """The decoded text; every ``%`` must begin an escape, and nothing may stand in clear that an encoder would have escaped."""
    escapes = text.count("%")
    if not escapes or len(_ESCAPE.findall(text)) != escapes or not _ESCAPED.isdisjoint(text):
        return None
    plain = unescape(text.replace("+", " ") if "%20" not in text and "%2B" in text.upper() else text)
    readable = as_text(plain)
    return readable if readable is not None else plain if escapes >= 4 else None


def unescape(text: str) -> bytes:
    """The bytes of a text with escapes; a ``%`` that begins none stands for itself. The escapes of Python's own literals are the same but for their sign, and
    their decoder is ten times as fast as the one for URLs."""
    if "\\" not in text and text.isascii():
        try:
            return text.replace("%", "\\x").encode().decode("unicode_escape").encode("latin-1")
        except UnicodeDecodeError:
            pass  # a "%" that begins no escape
    return unquote_to_bytes(text)


def unquote(text: str) -> str:
    """A name of a URL as text: UTF-8, else Latin-1."""
    value = unquote_value(text)
    return value if isinstance(value, str) else value.decode("latin-1")


def unquote_value(text: str) -> str | bytes:
    """A value of a URL: text where the bytes are UTF-8 or Latin-1, bytes where they are neither."""
    if "%" not in text:
        return text
    data = unescape(text)
    if len(data.translate(None, _CONTROL)) != len(data):
        return data
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1") if len(data.translate(None, _UNUSED)) == len(data) else data


_CONTROL = bytes((*range(9), *range(14, 32), 127))
_UNUSED = bytes(range(128, 160))
"""Bytes that no Latin-1 text holds."""
