"""The walk over plain trees, where most fields are laid down."""

from abc import abstractmethod
from collections.abc import Iterable

from .paths import KEYS, MANY, NESTING, Node, is_data, is_map, is_ordinary
from .rows import Rows
from .tree import Number, Pairs, Tree, number_text


class Walk(Rows):
    """Lays down trees. What is no plain value, and texts met for the first time, are left to the engine."""

    @abstractmethod
    def note(self, kind: str, text: str) -> None:
        """Count a Problem."""

    @abstractmethod
    def _text(self, value: str, node: Node, index: int) -> int:
        """The number of a text that is no known leaf and does not open; -1 for one that opens and has been laid down."""

    @abstractmethod
    def _mark(self, value: Tree, kind: type, node: Node, index: int) -> None:
        """Lay down what is no plain value."""

    def put(self, value: Tree, node: Node, index: int = 0) -> None:
        """Lay down a value: a leaf as a row, a container as the rows of what is in it. ``index`` is an entry of ``FieldTable.indices``."""
        ident = self._fresh(value, type(value), node, index)
        if ident >= 0:
            self.row(ident, node, index)

    def _object(self, value: Tree, items: Iterable[tuple[str, Tree]], node: Node, index: int) -> None:
        """The items of a dict or Pairs. Written out, with its own look-ups and no call for a known leaf, because most fields pass here. (Laying down whole
        objects by remembered shapes was measured: telemetry's objects are too small for it.)"""
        if node.level >= NESTING:
            return self._flat(value, node, index)
        kids, plain, others = node.kids, self._known[str], self._known
        templates, indices, values = self._templates, self._indices, self._values
        unnamed, strange = 0, None
        for key, item in items:
            child = kids.get(key)
            if child is None:
                if strange is None:  # asked once an object, and only where a key is new here
                    strange = len(value) > MANY or is_map(node, list(value.items()) if type(value) is dict else list(value))
                if type(key) is not str or (strange and not is_ordinary(key)) or is_data(key) or len(kids) >= KEYS:
                    entry = self.entry(index, unnamed)
                    unnamed += 1
                    self.put(key, node.item().step("key"), entry)
                    self.put(item, node.item(), entry)
                    continue
                child = node.child(key)
            kind = type(item)
            if kind is str:
                ident = plain.get(item)
                if ident is None:
                    ident = self._text(item, child, index)
            elif kind is int:
                ident = plain.get(item)
                if ident is None:
                    ident = plain[item] = self._new(str(item), "number")
            elif kind is dict:
                self._object(item, item.items(), child, index)
                continue
            else:
                table = others.get(kind)
                ident = table.get(item) if table is not None else None
                if ident is None:
                    ident = self._fresh(item, kind, child, index)
            if ident < 0:
                continue
            number = child.number
            templates.append(number if number >= 0 else self._template(child))
            indices.append(index)
            values.append(ident)
        if not value:
            self.leaf("{}", node, index)  # that something was sent empty is an answer too
        return None

    def _array(self, value: list[Tree], node: Node, index: int) -> None:
        if node.level >= NESTING:
            return self._flat(value, node, index)
        child = node.array or node.item()
        for item, entry in zip(value, self._entries(index, len(value)), strict=False):
            if type(item) is dict:
                self._object(item, item.items(), child, entry)
            else:
                self.put(item, child, entry)
        if not value:
            self.leaf("[]", node, index)
        return None

    def _fresh(self, value: Tree, kind: type, node: Node, index: int) -> int:
        """The number of a leaf, also of one never met before; or -1 for what is no leaf and has been laid down."""
        if kind is dict:
            self._object(value, value.items(), node, index)
        elif kind is list:
            self._array(value, node, index)
        elif kind is str:
            ident = self._known[str].get(value)
            return ident if ident is not None else self._text(value, node, index)
        elif kind is int:
            ident = self._known[int].get(value)
            if ident is None:
                ident = self._known[int][value] = self._new(str(value), "number")
            return ident
        elif kind is float:
            ident = self._known[float].get(value)
            if ident is None:
                if not value or value != value:  # -0.0 equals 0.0 but is written differently; NaN equals nothing
                    return self._number(repr(value) if value == value else "NaN")
                ident = self._known[float][value] = self._new(number_text(value), "number")
            return ident
        elif value is None or kind is bool:
            ident = self._known[kind].get(value)
            if ident is None:
                text = "null" if value is None else "true" if value else "false"
                ident = self._known[kind][value] = self._new(text, "null" if value is None else "boolean")
            return ident
        elif kind is Number:
            return self._number(value)
        else:
            self._mark(value, kind, node, index)
        return -1

    def _flat(self, value: Tree, node: Node, index: int) -> None:
        """Leaves of containers nested deeper than any honest payload, all at one node."""
        self.note("limit", f"containers nested deeper than {NESTING} levels are recorded at one path")
        stack = [value]
        while stack:
            top = stack.pop()
            if isinstance(top, dict | Pairs):
                for key, item in reversed(top.items() if isinstance(top, dict) else top):
                    stack += (item, key)
            elif isinstance(top, list):
                stack.extend(reversed(top))
            else:
                self.put(top, node, index)
