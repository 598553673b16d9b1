"""The recursive opener: takes messages, opens whatever opens, and lays the leaves down as columns.

Rules. Every distinct text is judged once: texts that stay closed are known by their number, texts that open are kept as opened trees and walked again
where they occur again. A value is a leaf when no decoder opens it. When one does, its leaves are the fields; the closed value is a field too where the
decoder says so (``KEEPS``) or where it opened to bytes, because a known value may be the closed form itself. Work is bounded by counts of levels, decoded
bytes and fields, never by a clock, so that equal inputs give equal tables on any machine.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from ..model import FieldTable, Place, Problem, ValueKind
from . import opaque
from .paths import KEYS, MANY, NESTING, Node, is_data
from .tree import Closed, Decoder, Guess, Hint, Leaf, Number, Pairs, Part, Tree, Unproven, as_text, blobs, media_type, number_text

PAYLOAD: tuple[Place, ...] = ("query", "body", "frame", "topic")
"""Places where noise in text is a closed payload; elsewhere (cookies, headers, paths) it is a token, and only its text is a field."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one message. What lies beyond is left closed and said in a Problem."""

    depth: int = 16
    """Decoders inside each other."""
    expanded: int = 64 << 20
    """Bytes that all decoders together may make."""
    fields: int = 2_000_000
    """Fields."""
    kept: int = 1 << 20
    """Bytes of one closed or media value that are kept; the rest is cut off."""


@dataclass(frozen=True, slots=True)
class Opening:
    """One decoder's answer for a value."""

    step: str
    tree: Tree
    """The opened tree; an Opening where the proof needed a second decoder."""
    keeps: bool
    size: int
    """Rough size of the tree in bytes, charged to each message that walks it."""


class Engine:
    """Opens values into a FieldTable. ``own`` decoders of the user come first and see whole bodies as bytes; ``decoders`` are tried in their order."""

    def __init__(self, own: Sequence[Decoder], decoders: Sequence[Decoder], limits: Limits) -> None:
        self.limits = limits
        self.fields = FieldTable()
        self.roots: dict[Place, Node] = {}
        self.opaque_bytes = 0
        self._by_marks: dict[frozenset[str], list[Decoder]] = {}
        self._by_first: dict[int, list[Decoder]] = {}
        self._own = [d for d in own if bytes in d.TAKES]
        self._decoders = [*own, *decoders]
        self._known: dict[type, dict[Tree, int]] = {str: {}, int: {}, float: {}, bool: {}, type(None): {}}
        self._kept: dict[str, int] = {}
        self._numbers: dict[str, int] = {}
        self._blobs: dict[bytes, int] = {}
        self._openings: dict[str, Opening] = {}
        self._openings_size = 0
        self._index_ids: dict[str, int] = {"": 0}
        self._index_kids: list[list[int]] = [[]]
        self._problems: dict[tuple[str, str], Problem] = {}
        self._where = ""
        self._room = limits.expanded
        self._end = limits.fields

    # one message

    def begin(self, where: str) -> None:
        """Start a message: ``where`` names it in Problems, and all bounds count from here."""
        self._where = where
        self._room = self.limits.expanded
        self._end = len(self.fields.value) + self.limits.fields
        self.opaque_bytes = 0

    def end(self, ordinal: int) -> None:
        """Finish a message: its fields get its ordinal."""
        column = self.fields.message
        column.extend([ordinal] * (len(self.fields.value) - len(column)))

    def root(self, place: Place) -> Node:
        """The node at the top of a place."""
        node = self.roots.get(place)
        if node is None:
            node = self.roots[place] = Node(place)
        return node

    def note(self, kind: str, text: str) -> None:
        """Count a Problem at the current message; equal ones are one Problem with a count."""
        known = self._problems.get((kind, text))
        self._problems[kind, text] = replace(known, count=known.count + 1) if known else Problem(self._where, kind, text)

    @property
    def problems(self) -> list[Problem]:
        """What could not be opened as it should have been, each at the place where it was first met."""
        return list(self._problems.values())

    @property
    def room(self) -> int:
        """How many bytes the decoders may still make for this message."""
        return self._room

    def coding(self, data: bytes, decoders: Sequence[Decoder]) -> tuple[str, bytes] | None:
        """Undo one labelled content coding: its step and the plain bytes, or None when the body is not so coded."""
        opening = self._open(data, decoders, Hint(room=self._room, labelled=True, note=self.note))
        if opening is None:
            return None
        self._room -= opening.size
        return opening.step, opening.tree

    def entry(self, index: int, position: int) -> int:
        """The number of the index of item ``position`` below ``index``."""
        return self._entries(index, position + 1)[position]

    # the hot road

    def put(self, value: Tree, node: Node, index: int = 0) -> None:
        """Lay down a value: a leaf as a row, a container as the rows of what is in it. ``index`` is an entry of ``FieldTable.indices``."""
        ident = self._fresh(value, type(value), node, index)
        if ident >= 0:
            self.row(ident, node, index)

    def _object(self, value: Tree, items: Iterable[tuple[str, Tree]], node: Node, index: int) -> None:
        if node.level >= NESTING:
            return self._flat(value, node, index)
        kids = node.kids
        texts, ints, rows = self._known[str], self._known[int], self.fields
        templates, indices, values = rows.template.append, rows.index.append, rows.value.append
        unnamed = 0
        for key, item in items:
            child = kids.get(key)
            if child is None:
                if type(key) is not str or is_data(key) or len(value) > MANY or len(kids) >= KEYS:
                    entry = self.entry(index, unnamed)
                    unnamed += 1
                    self.put(key, node.item().step("key"), entry)
                    self.put(item, node.item(), entry)
                    continue
                child = node.child(key)
            kind = type(item)
            if kind is str:
                ident = texts.get(item)
                if ident is None:
                    ident = self._text(item, child, index)
            elif kind is int:
                ident = ints.get(item)
                if ident is None:
                    ident = ints[item] = self._new(str(item), "number")
            else:
                ident = self._fresh(item, kind, child, index)
            if ident < 0:
                continue
            number = child.number
            templates(number if number >= 0 else self._template(child))
            indices(index)
            values(ident)
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

    # off the hot road

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

    def _mark(self, value: Tree, kind: type, node: Node, index: int) -> None:
        """What decoders return beside plain values."""
        if kind is Pairs:
            self._object(value, value, node, index)
        elif kind is Opening:
            self._opened(value, node, index)
        elif kind is bytes:
            self._bytes(value, node, index)
        elif kind is Leaf:
            self.row(self._blob(value), node, index)
        elif kind is Closed:
            if node.place in PAYLOAD:
                self._closed(value, node, index)
        elif kind is Part:
            content_type, parameters = media_type(value.content_type)
            self.whole(value.content, node, index, Hint(self._room, content_type, parameters, whole=True, note=self.note))
        else:
            raise TypeError(f"a decoder may not return {kind.__name__}")

    def row(self, ident: int, node: Node, index: int) -> None:
        """Append one field."""
        self.fields.template.append(node.number if node.number >= 0 else self._template(node))
        self.fields.index.append(index)
        self.fields.value.append(ident)

    def leaf(self, text: str, node: Node, index: int = 0) -> None:
        """Append one text field without trying to open it."""
        ident = self._known[str].get(text)
        if ident is None:
            ident = self._kept.get(text)
        if ident is None:
            ident = self._kept[text] = self._new(text, "text")
        self.row(ident, node, index)

    def _template(self, node: Node) -> int:
        node.number = len(self.fields.templates)
        self.fields.templates.append(node.template())
        return node.number

    def _new(self, value: str | bytes, kind: ValueKind) -> int:
        self.fields.values.append(value)
        self.fields.kinds.append(kind)
        return len(self.fields.values) - 1

    def _number(self, text: str) -> int:
        ident = self._numbers.get(text)
        if ident is None:
            ident = self._numbers[text] = self._new(str(text), "number")
        return ident

    def _blob(self, data: bytes) -> int:
        kept = bytes(data[: self.limits.kept])
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

    # opening

    def _text(self, value: str, node: Node, index: int) -> int:
        """The number of a text that is not a known leaf and does not open, else -1 when it did."""
        deep = len(node.steps) >= self.limits.depth
        opening = None
        if not deep and not _never(value):
            opening = self._openings.get(value) or self._open(value, self._for(value), Hint(room=self._room, note=self.note))
        if opening is not None:
            self._remember(value, opening)
            self._opened(opening, node, index, value)
            return -1
        ident = self._kept.get(value)
        if ident is None:
            ident = self._new(value, "text")
        (self._kept if deep else self._known[str])[value] = ident
        return ident

    def _remember(self, value: str, opening: Opening) -> None:
        """Keep an opened tree for the next time, within bounds."""
        if value in self._openings or self._room < self.limits.expanded // 2:
            return  # it may have been cut off by the room that this message had left
        self._openings_size += opening.size
        if self._openings_size > self.limits.expanded:
            self._openings.clear()
            self._openings_size = opening.size
        self._openings[value] = opening

    def _opened(self, opening: Opening, node: Node, index: int, closed: str | None = None, hint: Hint | None = None) -> None:
        """Walk an opened tree, and the closed value beside it where that is wanted. A whole body that opened to bytes or text keeps its hint."""
        self._room -= opening.size
        if self._room < 0 or len(node.steps) >= self.limits.depth or len(self.fields.value) >= self._end:
            self.note("limit", "more decoders, decoded bytes or fields than the limits allow; the rest stays closed")
            return self.leaf(closed, node, index) if closed is not None else None
        if opening.keeps and closed is not None:
            self.leaf(closed, node, index)
        tree, node = opening.tree, node.step(opening.step)
        if hint is None or type(tree) not in (bytes, str):
            return self.put(tree, node, index)
        hint = replace(hint, room=self._room)
        return self.whole(tree, node, index, hint) if type(tree) is bytes else self._whole_text(tree, node, index, hint)

    def _for(self, value: str | bytes) -> list[Decoder]:
        """The decoders that could open a value, by its first byte or by the marks in it."""
        if isinstance(value, bytes):
            if value and value[0] not in self._by_first:
                self._by_first[value[0]] = [d for d in self._decoders if bytes in d.TAKES and value[0] in getattr(d, "FIRST", _ANY)]
            return self._by_first[value[0]] if value else []
        marks = _MARKS if len(value) > 4096 else _MARKS.intersection(value)
        found = self._by_marks.get(marks)
        if found is None:
            found = self._by_marks[marks] = [d for d in self._decoders if str in d.TAKES and _could(d, marks)]
        return found

    def _open(self, value: str | bytes, decoders: Sequence[Decoder], hint: Hint) -> Opening | None:
        """The answer of the first decoder that opens a value."""
        for decoder in decoders:
            room = hint.room
            try:
                tree = decoder.open(value, hint)
            except ValueError as error:
                if not hint.proof:
                    hint.note("damaged", f"{decoder.NAME}: {error if type(error) is ValueError else 'damaged'}")
                continue
            if tree is None:
                continue
            if type(tree) is Unproven:
                if not any(self._open(blob, self._for(blob), Hint(room=min(hint.room, 1 << 20), proof=True)) for blob in islice(blobs(tree.tree), 20)):
                    continue
                tree = tree.tree
            if type(tree) is Guess:
                tree = self._proven(tree.data, hint)
                if tree is None:
                    continue
                return Opening(decoder.NAME, tree, True, tree.size if isinstance(tree, Opening) else len(value))
            return Opening(decoder.NAME, tree, decoder.KEEPS, room - hint.room + _size(tree, len(value)))
        return None

    def _proven(self, data: bytes, hint: Hint) -> Tree | None:
        """What opens in bytes that are only a guess; bytes that look like ciphertext and are too many for an identifier stay as opaque bytes."""
        inner = Hint(room=hint.room, proof=True)
        opening = self._open(data, self._for(data), inner)
        return opening if opening is not None else Closed(data) if len(data) >= opaque.CIPHERTEXT and opaque.is_noise(data) else None

    def _bytes(self, data: bytes, node: Node, index: int) -> None:
        self.whole(data, node, index, Hint(room=self._room, note=self.note))

    def whole(self, data: bytes, node: Node, index: int, hint: Hint) -> None:
        """Open bytes: by the label first, then as text if they are text, else as binary; else they are opaque."""
        if not data:
            return self.row(self._blob(b""), node, index)
        deep = len(node.steps) >= self.limits.depth
        text = as_text(data)
        opening = None if deep else self._open(data, self._own, hint) or self._labelled(data, text, hint)
        if opening is None and text is not None:
            return self._whole_text(text, node, index, hint)
        if opening is None and not deep:
            opening = self._open(data, self._for(data), hint)
        if opening is not None:
            if opening.keeps:
                self.row(self._blob(data), node, index)
            return self._opened(opening, node, index, hint=hint)
        if len(data) >= opaque.SMALL or hint.whole:
            return self._closed(data, node, index)
        return self.row(self._blob(data), node, index)

    def _closed(self, data: bytes, node: Node, index: int) -> None:
        """Bytes that stay closed: one field, with what could be measured."""
        self.fields.opaque[len(self.fields.value)] = opaque.describe(data)
        self.opaque_bytes += len(data)
        self.row(self._blob(data), node, index)

    def _whole_text(self, text: str, node: Node, index: int, hint: Hint) -> None:
        """A text that came as bytes: with its hint if it is a whole body, else like any other text."""
        if not hint.whole:
            return self.put(text, node, index)
        opening = self._open(text, self._for(text), hint) if len(node.steps) < self.limits.depth else None
        return self._opened(opening, node, index, text, hint) if opening is not None else self.leaf(text, node, index)

    def _labelled(self, data: bytes, text: str | None, hint: Hint) -> Opening | None:
        """The answer of the decoder that the label names."""
        if not hint.content_type:
            return None
        for decoder in self._decoders:
            if any(hint.content_type == label or (label[0] == "+" and hint.content_type.endswith(label)) for label in decoder.LABELS):
                value = data if bytes in decoder.TAKES else text
                hint.labelled = True
                opening = self._open(value, (decoder,), hint) if value is not None else None
                hint.labelled = False
                if opening is not None:
                    return opening
        return None


_ANY = bytes(range(256))
_MARKS = frozenset("{}[]()<>\"'%=&;,|:./\\@ \t\n\r\x01")
"""Characters that ``NEEDS`` of any decoder may name."""
_SHORT = re.compile(r"[\w .:/-]*+|[\w .:/,@-]{0,7}+")
_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")


def _never(text: str) -> bool:
    """Texts that no decoder opens: too short to prove an encoding, and UUIDs."""
    if len(text) < 16:
        return _SHORT.fullmatch(text) is not None
    return len(text) == 36 and _UUID.fullmatch(text) is not None


def _could(decoder: Decoder, marks: frozenset[str]) -> bool:
    """Whether a text with these marks in it could be the decoder's."""
    needs = getattr(decoder, "NEEDS", "")
    return not needs or not marks.isdisjoint(needs)


def _size(tree: Tree, source: int) -> int:
    """Bytes charged for a tree: exact for bytes and text, else the size of what it was parsed from."""
    return len(tree) if isinstance(tree, str | bytes) else source
