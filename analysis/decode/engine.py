"""The recursive opener: takes messages, opens whatever opens, and lays the leaves down as columns.

Rules. Every distinct text is judged once: texts that stay closed are known by their number, texts that open are kept as opened trees and walked again
where they occur again. A value is a leaf when no decoder opens it. When one does, its leaves are the fields; the closed value is a field too where the
decoder says so (``KEEPS``) or where it opened to bytes, because a known value may be the closed form itself. Work is bounded by counts of levels, decoded
bytes and fields, never by a clock, so that equal inputs give equal tables on any machine.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..model import Place, Problem
from . import opaque
from .choice import Choice, Opening, never
from .paths import KEYS, MANY, NESTING, Node, is_data
from .rows import Rows
from .tree import Closed, Decoder, Hint, Leaf, Number, Pairs, Part, Tree, as_text, media_type, number_text

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


class Engine(Rows):
    """Opens values into a FieldTable. ``own`` decoders of the user come first and see whole bodies as bytes; ``decoders`` are tried in their order."""

    def __init__(self, own: Sequence[Decoder], decoders: Sequence[Decoder], limits: Limits) -> None:
        super().__init__(limits.kept)
        self.limits = limits
        self.roots: dict[Place, Node] = {}
        self.opaque_bytes = 0
        self._choice = Choice(own, decoders)
        self._openings: dict[str, Opening] = {}
        self._openings_size = 0
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
        opening = self._choice.ask(decoders, data, Hint(room=self._room, labelled=True, note=self.note))
        if opening is None:
            return None
        self._room -= opening.size
        return opening.step, opening.tree

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
        if not deep and not never(value):
            opening = self._openings.get(value) or self._choice.open(value, Hint(room=self._room, note=self.note))
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

    def _bytes(self, data: bytes, node: Node, index: int) -> None:
        self.whole(data, node, index, Hint(room=self._room, note=self.note))

    def whole(self, data: bytes, node: Node, index: int, hint: Hint) -> None:
        """Open bytes: by the label first, then as text if they are text, else as binary; else they are opaque."""
        if not data:
            return self.row(self._blob(b""), node, index)
        deep = len(node.steps) >= self.limits.depth
        text = as_text(data)
        opening = None if deep else self._choice.labelled(data, text, hint)
        if opening is None and text is not None:
            return self._whole_text(text, node, index, hint)
        if opening is None and not deep:
            opening = self._choice.open(data, hint)
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
        opening = self._choice.open(text, hint) if len(node.steps) < self.limits.depth else None
        return self._opened(opening, node, index, text, hint) if opening is not None else self.leaf(text, node, index)
