"""The trie of paths: every distinct (place, path, steps) is one node, so that a field costs one dictionary lookup and no text is built twice.

A key that is data rather than a name (an e-mail address, a UUID, a long number …) does not become part of a path: it would multiply templates, and personal
data would hide in a name. Such entries are numbered like list items (``users[*]``), and the key itself is a value at ``users[*]!key``.
"""

import re
from collections.abc import Iterable

from ..model import Place, Template

NESTING = 80
"""Levels of containers below which everything is recorded at the last one."""
MANY = 1000
"""Entries of one object from which on its keys are taken for data, unless they were met before in a smaller one."""
KEYS = 20_000
"""Distinct keys of all objects at one path; further ones are taken for data."""

_ESCAPE = re.compile(r"([\\.\[\]!])")
_DATA_KEY = re.compile(
    r"\d{6,}|[^@\s]+@[^@\s]+\.\w+|\{?[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\}?|(?=[^\d]*\d)[0-9a-fA-F]{16,}|(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}|\+\d{7,15}"
    r"|(?=[A-Za-z]*\d)(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])[\w+/=-]{22,}"
)


def escape(key: str) -> str:
    """A key as it stands in a path."""
    return _ESCAPE.sub(r"\\\1", key)


def is_data(key: str) -> bool:
    """Whether a key has the shape of a value instead of a name."""
    return len(key) > 100 or _DATA_KEY.fullmatch(key) is not None


class Node:
    """One place in the trie. ``number`` is its index in ``FieldTable.templates``, -1 before the first field."""

    __slots__ = ("array", "key", "kids", "level", "number", "parents", "path", "place", "stairs", "steps")

    def __init__(self, place: Place, path: str = "", steps: tuple[str, ...] = (), key: str = "", parents: tuple[str, ...] = (), level: int = 0) -> None:
        self.place = place
        self.path = path
        self.steps = steps
        self.key = key
        self.parents = parents
        self.level = level
        self.number = -1
        self.kids: dict[str, Node] = {}
        self.stairs: dict[str, Node] = {}
        self.array: Node | None = None

    def child(self, key: str) -> "Node":
        """The node of a key below this one."""
        found = self.kids.get(key)
        if found is None:
            parents = (*self.parents, self.key) if self.key else self.parents
            path = f"{self.path}.{escape(key)}" if self.path else escape(key)
            found = self.kids[key] = Node(self.place, path, self.steps, key, parents, self.level + 1)
        return found

    def item(self) -> "Node":
        """The node of list items below this one."""
        if self.array is None:
            self.array = Node(self.place, self.path + "[*]", self.steps, self.key, self.parents, self.level + 1)
        return self.array

    def step(self, name: str) -> "Node":
        """The node of what the decoder ``name`` opened here. At the root of a place the step stands only in ``steps``, not in the path."""
        found = self.stairs.get(name)
        if found is None:
            path = f"{self.path}!{name}" if self.path else ""
            found = self.stairs[name] = Node(self.place, path, (*self.steps, name), self.key, self.parents, self.level)
        return found

    def down(self, keys: Iterable[str]) -> "Node":
        """The node at the end of several keys."""
        node = self
        for key in keys:
            node = node.child(key)
        return node

    def template(self) -> Template:
        """This node as the model knows it."""
        return Template(self.place, self.path, self.steps, self.key, self.parents)
