"""What a wrapper of the known-value matrix is.

A wrapper takes the content and the key that names it, and returns what a sender would write, or None where the format cannot carry such content (a binary
value in a text without encoding, a separator inside a cell).
"""

import base64
from collections.abc import Callable
from typing import NamedTuple

type Content = str | bytes
type Wrap = Callable[[Content, str], Content | None]


class Wrapper(NamedTuple):
    """One format or encoding."""

    wrap: Wrap
    named: bool = False
    """Whether it gives the value the name of its key."""
    container: bool = False
    """Whether it is a record or document, in which planted values stand first; else an encoding around something."""
    nests: bool = True
    """Whether what it carries is opened again; otherwise it stands only around the value itself."""


def text_of(content: Content) -> str:
    """The content as a text format carries it."""
    return content if isinstance(content, str) else base64.b64encode(content).decode()


def data_of(content: Content) -> bytes:
    """The content as bytes."""
    return content if isinstance(content, bytes) else content.encode()


def plain(content: Content, forbidden: str = "", longest: int = 200) -> str | None:
    """The text, where it is short, printable and without the forbidden characters."""
    text = text_of(content)
    return text if text.isprintable() and len(text) <= longest and not set(text) & set(forbidden) and text.strip() == text else None


def containers(named: dict[str, Wrap], nameless: dict[str, Wrap], ends: dict[str, Wrap]) -> dict[str, Wrapper]:
    """Records and documents that give the value the name of its key, that do not, and in which nothing more is opened."""
    found = {name: Wrapper(wrap, named=True, container=True) for name, wrap in named.items()}
    found |= {name: Wrapper(wrap, container=True) for name, wrap in nameless.items()}
    return found | {name: Wrapper(wrap, container=True, nests=False) for name, wrap in ends.items()}
