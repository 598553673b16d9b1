"""Property lists of Apple systems, binary (``bplist00``) and XML."""

import datetime
import plistlib
from xml.parsers.expat import ExpatError

from .tree import Hint, Tree

NAME = "plist"
TAKES = (bytes, str)
LABELS = ("application/x-plist", "application/x-apple-plist", "text/x-apple-plist+xml", "application/x-apple-binary-plist")
NEEDS = "<"
FIRST = b"b<\r\n\t "
KEEPS = False

ITEMS = 1_000_000
"""Leaves of one list; shared parts of a binary list count each time they are met."""


def open(data: bytes | str, _hint: Hint) -> Tree | None:
    """The tree; dates as ISO 8601 text. Raises ValueError when broken."""
    raw = data.encode() if isinstance(data, str) else data
    if not raw.startswith(b"bplist0") and not (raw.lstrip()[:1] == b"<" and b"<plist" in raw[:512]):
        return None
    try:
        tree = plistlib.loads(raw.lstrip() if raw[:1] != b"b" else raw)
    except (ValueError, ExpatError, LookupError, OverflowError, RecursionError, AttributeError, TypeError) as error:
        raise ValueError("damaged property list") from error
    if _count(tree, {}, 0) > ITEMS:
        raise ValueError("more items than the limit")
    return _plain(tree)


def _count(tree: Tree, seen: dict[int, int], depth: int) -> int:
    """Leaves below ``tree``, as often as a walk meets them; a binary list may share parts and so be far bigger than its file."""
    if depth > 200:
        raise ValueError("nested too deep")
    if not isinstance(tree, dict | list):
        return 1
    if id(tree) not in seen:
        seen[id(tree)] = ITEMS + 1  # a list that holds itself never ends
        seen[id(tree)] = min(ITEMS + 1, 1 + sum(_count(item, seen, depth + 1) for item in (tree.values() if isinstance(tree, dict) else tree)))
    return seen[id(tree)]


def _plain(tree: Tree) -> Tree:
    if isinstance(tree, dict):
        return {str(key): _plain(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_plain(value) for value in tree]
    if isinstance(tree, datetime.datetime):
        return tree.isoformat()
    return tree.data if isinstance(tree, plistlib.UID) else tree
