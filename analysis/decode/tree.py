"""What decoders take and give: trees of plain Python values, and the few marks that plain values cannot carry.

A decoder is a module with ``NAME`` (the step it adds), ``TAKES`` (``bytes``, ``str`` or both), ``LABELS`` (media types that name it; ``+json``
matches a suffix), ``KEEPS`` (whether the closed value stays a field beside its leaves) and ``open``. It returns a tree – ``dict``, ``list``, ``str``,
``bytes``, ``int``, ``float``, ``bool``, ``None`` or a mark of this file – or ``None`` for "not mine", or raises ``ValueError`` for "mine, but broken".

For speed it may say what it cannot do without: ``NEEDS``, characters of which a text must hold one, and ``FIRST``, the bytes that its bytes begin with.
Without a label it is not asked about other values.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol

import orjson

type Tree = Any


class Number(str):
    """A number in the exact text of its sender, where int and float would lose some of it (``1.10``, ``1e5``)."""

    __slots__ = ()


class Pairs(list[tuple[str, Tree]]):
    """An object in which a key stands more than once."""

    __slots__ = ()


class Guess:
    """Bytes that may be what the text was made from. They count only when something provable opens in them."""

    __slots__ = ("data",)

    def __init__(self, data: bytes) -> None:
        self.data = data


class Unproven:
    """A tree that parsed to the last byte but shows no readable text. It counts only when some of its bytes open further."""

    __slots__ = ("tree",)

    def __init__(self, tree: Tree) -> None:
        self.tree = tree


@dataclass(frozen=True, slots=True)
class Leaf:
    """Bytes known to be an end, not a closed door: a picture, a font, a key."""

    data: bytes


class Part:
    """A body inside a body, with its own media type."""

    __slots__ = ("content", "content_type")

    def __init__(self, content: bytes, content_type: str) -> None:
        self.content = content
        self.content_type = content_type


@dataclass(frozen=True, slots=True)
class Closed:
    """Bytes that were tried and stay closed."""

    data: bytes


def _silent(_kind: str, _text: str) -> None:
    return None


@dataclass(slots=True)
class Hint:
    """What is known of a value before it is opened."""

    room: int = 1 << 20
    """How many bytes may still be made of it."""
    content_type: str = ""
    """Media type as labelled, lower case, without parameters."""
    parameters: dict[str, str] = field(default_factory=dict)
    """Parameters of the media type, e.g. ``boundary``."""
    whole: bool = False
    """A whole body or part, not a value inside one."""
    labelled: bool = False
    """The sender's label names this very decoder."""
    guesses: int = 0
    """How many guesses inside each other led to this value; where there are any, only what proves itself may open."""
    note: Callable[[str, str], None] = _silent
    """Takes (kind, text) of a Problem that does not stop the decoder, e.g. a truncated stream."""


class Decoder(Protocol):
    """A module of this package listed in ``DECODERS``, or what a user hands in as ``extra``."""

    @property
    def NAME(self) -> str:
        """The step it adds."""
        ...

    @property
    def TAKES(self) -> tuple[type, ...]:
        """``bytes``, ``str`` or both."""
        ...

    @property
    def LABELS(self) -> tuple[str, ...]:
        """Media types that name it."""
        ...

    @property
    def KEEPS(self) -> bool:
        """Whether the closed value stays a field beside its leaves."""
        ...

    @property
    def open(self) -> Callable[[Any, Hint], Tree | None]:
        """The opener itself."""
        ...


_CONTROL = bytes((*range(9), 11, *range(14, 32), 127))
_NICE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _-.,:;@/+=&|?%{}[]<>\"'()")
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789@._-: ")


def as_text(data: bytes) -> str | None:
    """The UTF-8 text in ``data``, or None when it is no text (not UTF-8, or with control characters other than tab, line ends and form feed)."""
    start = data[:4096]  # which tells most binary data
    if len(start.translate(None, _CONTROL)) != len(start) or (len(data) > 4096 and len(data.translate(None, _CONTROL)) != len(data)):
        return None
    try:
        return data.decode() if data[:3] != b"\xef\xbb\xbf" else data[3:].decode()
    except UnicodeDecodeError:
        return None


def plausible(data: bytes) -> str | None:
    """The text in ``data`` when chance cannot explain it: printable throughout, and the shorter the plainer.

    A random byte is one of ``_NICE`` with probability 0.35 and one of ``_PLAIN`` with 0.16, so 6 plain or 12 nice bytes are a one in 10^5 chance.
    """
    text = as_text(data)
    if not text or len(data) >= 32:
        return text or None
    alphabet = _NICE if len(data) >= 12 else _PLAIN
    foreign = [c for c in text if c > "\x7f"]
    if any(c > "\u024f" for c in foreign) and len(foreign) * 2 < len(text):
        return None  # a single sign of another script among ASCII is how chance looks
    if len(scripts(text)) > 1:
        return None  # and so do several scripts side by side
    strange = sum(c not in alphabet and not (c > "\x7f" and c.isalpha()) for c in text)
    return text if strange * 16 <= len(text) else None


def scripts(text: str) -> set[int]:
    """Roughly the scripts of the signs beyond ASCII in a text: 0 is Latin, others are named by a block. Symbols and emoji count for none."""
    return {_script(sign) for sign in text if sign > "\x7f" and not "\u2000" <= sign < "\u2c00" and sign < "\ufe00"}


def _script(sign: str) -> int:
    if sign < "\u0250":
        return 0
    return 0x4E if "\u2e80" <= sign < "\u3400" or "\u4e00" <= sign < "\ua000" else 0xAC if "\uac00" <= sign < "\ud800" else ord(sign) >> 8


def number_text(value: int | float) -> str:
    """The JSON text of a number; of a float the shortest one that gives it back."""
    text = repr(value)
    return orjson.dumps(value).decode() if "e" in text else text


def media_type(value: str) -> tuple[str, dict[str, str]]:
    """Type and parameters of a Content-Type (RFC 9110, 8.3.1), names in lower case."""
    return (_remembered if len(value) <= 256 else _media_type)(value)


def _media_type(value: str) -> tuple[str, dict[str, str]]:
    kind, *rest = value.split(";")
    pairs = (item.strip().partition("=") for item in rest)
    return kind.strip().lower(), {name.lower(): text.strip().strip('"') for name, _, text in pairs if text}


_remembered = lru_cache(256)(_media_type)


def blobs(tree: Tree) -> Iterator[bytes]:
    """The byte strings in a tree."""
    return (item for item, _ in _items(tree) if type(item) is bytes)


def leaves(tree: Tree) -> Iterator[bytes]:
    """All keys, texts and byte strings in a tree, as bytes."""
    for item, part in _items(tree):
        content = item.content if isinstance(item, Part) else item.data if isinstance(item, Leaf | Closed) else item
        if isinstance(content, str | bytes):
            yield content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
        yield from (key.encode("utf-8", "surrogatepass") for key in part)


def _items(tree: Tree) -> Iterator[tuple[Tree, Collection[str]]]:
    """Everything in a tree, containers too, with its keys if it has any."""
    stack = [tree]
    while stack:
        top = stack.pop()
        keys: Collection[str] = ()
        if isinstance(top, dict):
            keys = top.keys()
            stack += top.values()
        elif isinstance(top, Pairs):
            keys = [key for key, _ in top]
            stack += [value for _, value in top]
        elif isinstance(top, list):
            stack += top
        yield top, keys
