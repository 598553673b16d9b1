"""What the two protocols of Thrift share: a struct alone, or a message that names the method and holds its arguments."""

from collections.abc import Callable

from .cursor import Cursor, proven
from .tree import Hint, Tree, Unproven, as_text


def opened(data: bytes, hint: Hint, read: Callable[[Cursor], Tree]) -> Tree | None:
    """What ``read`` makes of all of ``data``; without a label it must prove itself by readable text. Raises ValueError when labelled and broken."""
    if len(data) < 8 or data[-1] != 0:
        return None
    cursor = Cursor(data)
    try:
        tree = read(cursor)
        if cursor.left:
            raise ValueError("bytes after the end of the struct")
    except ValueError:
        if hint.labelled:
            raise
        return None
    return tree if hint.labelled or proven(_said(tree), len(data)) else Unproven(tree)


def message(name: Tree, arguments: Tree) -> Tree:
    """A call or an answer."""
    return {"method": name, "arguments": arguments}


def text_or_bytes(data: bytes) -> str | bytes:
    """A value of the type that texts and bytes share: bytes where they hold control characters, though they be UTF-8."""
    readable = as_text(data)
    return data if readable is None else readable


def _said(tree: Tree) -> Tree:
    """A tree without the keys that ``message`` put there."""
    return list(tree.values()) if isinstance(tree, dict) and "method" in tree else tree
