"""The columns of fields and the distinct values, templates and indices that they point into."""

from array import array

from ..model import FieldTable, ValueKind
from .paths import Node
from .tree import Tree


class Rows:
    """A FieldTable that is being filled. Values are kept once; numbers, booleans, null, text and bytes never mix."""

    def __init__(self, kept: int) -> None:
        """``kept``: how many bytes of one value of kind bytes are kept."""
        self.fields = FieldTable()
        self._templates = self.fields.template
        self._indices = self.fields.index
        self._values = self.fields.value
        self._distinct = self.fields.values
        self._kinds = self.fields.kinds
        self._longest = kept
        plain: dict[Tree, int] = {}  # a text never equals an integer, so one dictionary serves both; True equals 1 and 1.0, so it needs its own
        self._known: dict[type, dict[Tree, int]] = {str: plain, int: plain, float: {}, bool: {}, type(None): {}}
        self._kept: dict[str, int] = {}
        self._numbers: dict[str, int] = {}
        self._blobs: dict[bytes, int] = {}
        self._index_kids: list[list[int]] = [[]]

    @property
    def count(self) -> int:
        """Rows so far."""
        return len(self._values)

    def end(self, ordinal: int) -> None:
        """Finish a message: the rows since the last one are its own."""
        column = self.fields.message
        column.extend(array("I", (ordinal,)) * (len(self._values) - len(column)))

    def row(self, ident: int, node: Node, index: int) -> None:
        """Append one field."""
        self._templates.append(node.number if node.number >= 0 else self._template(node))
        self._indices.append(index)
        self._values.append(ident)

    def leaf(self, text: str, node: Node, index: int = 0) -> None:
        """Append one text field without trying to open it."""
        ident = self._known[str].get(text)
        if ident is None:
            ident = self._kept.get(text)
        if ident is None:
            ident = self._kept[text] = self._new(text, "text")
        self.row(ident, node, index)

    def entry(self, index: int, position: int) -> int:
        """The number of the index of item ``position`` below ``index``."""
        return self._entries(index, position + 1)[position]

    def _template(self, node: Node) -> int:
        node.number = len(self.fields.templates)
        self.fields.templates.append(node.template())
        return node.number

    def _new(self, value: str | bytes, kind: ValueKind) -> int:
        ident = len(self._distinct)
        self._distinct.append(value)
        self._kinds.append(kind)
        return ident

    def _number(self, text: str) -> int:
        ident = self._numbers.get(text)
        if ident is None:
            ident = self._numbers[text] = self._new(str(text), "number")
        return ident

    def _blob(self, data: bytes) -> int:
        kept = bytes(data[: self._longest])
        ident = self._blobs.get(kept)
        if ident is None:
            ident = self._blobs[kept] = self._new(kept, "bytes")
        return ident

    def _entries(self, index: int, count: int) -> list[int]:
        """Index numbers of the first ``count`` items below an index (or more)."""
        kids = self._index_kids[index]
        if len(kids) < count:
            indices = self.fields.indices
            prefix = f"{indices[index]}," if index else ""
            for position in range(len(kids), count):
                kids.append(len(indices))
                indices.append(f"{prefix}{position}")
                self._index_kids.append([])
        return kids
