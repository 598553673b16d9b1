"""The recursive opener: takes messages, opens whatever opens, and lays the leaves down as columns.

Rules. Every distinct text is judged once: texts that stay closed are known by their number, texts that open are kept as opened trees and walked again
where they occur again. A value is a leaf when no decoder opens it. When one does, its leaves are the fields; the closed value is a field too where the
decoder says so (``KEEPS``) or where it opened to bytes, because a known value may be the closed form itself. Work is bounded by counts of levels, decoded
bytes and fields, never by a clock, so that equal inputs give equal tables on any machine.
"""

from array import array
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace

from ..model import Place, Problem
from . import opaque
from .choice import Choice, Opening, never
from .paths import Node
from .tree import Closed, Decoder, Hint, Leaf, Pairs, Part, Tree, as_text, media_type
from .walk import Walk

PAYLOAD: tuple[Place, ...] = ("query", "body", "frame", "topic")
"""Places where noise in text is a closed payload; elsewhere (cookies, headers, paths) it is a token, and only its text is a field."""

LONG = 1024
"""Bytes of a source, and rows, up to which its rows are remembered for the next time that it occurs."""
REMEMBERED = 16 << 20
"""Bytes of remembered sources and rows; beyond, memory starts anew."""
OVERHEAD = 500
"""Bytes that one remembered source costs beside its own."""


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


class Engine(Walk):
    """Opens values into a FieldTable. ``own`` decoders of the user come first and see whole bodies as bytes; ``decoders`` are tried in their order."""

    def __init__(self, own: Sequence[Decoder], decoders: Sequence[Decoder], limits: Limits, proof: Callable[[bytes], bool] | None = None) -> None:
        super().__init__(limits.kept)
        self.limits = limits
        self.roots: dict[Place, Node] = {}
        self.opaque_bytes = 0
        self._choice = Choice(own, decoders, proof)
        self._openings: dict[str, Opening] = {}
        self._openings_size = 0
        self._laid: dict[Hashable, tuple[int, array[int], array[int], array[int]]] = {}
        self._laid_size = 0
        self._noted = 0
        self._problems: dict[tuple[str, str], Problem] = {}
        self._where = ""
        self._room = limits.expanded
        self._full = limits.fields

    # one message

    def begin(self, where: str) -> None:
        """Start a message: ``where`` names it in Problems, and all bounds count from here."""
        self._where = where
        self._room = self.limits.expanded
        self._full = len(self._values) + self.limits.fields
        self.opaque_bytes = 0

    def root(self, place: Place) -> Node:
        """The node at the top of a place."""
        node = self.roots.get(place)
        if node is None:
            node = self.roots[place] = Node(place)
        return node

    def note(self, kind: str, text: str) -> None:
        """Count a Problem at the current message; equal ones are one Problem with a count."""
        self._noted += 1
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

    # what recurs

    def mark(self) -> tuple[int, int, int, int]:
        """Where things stand, for ``remember``."""
        return len(self._values), self._room, self._noted, len(self.fields.opaque)

    def remember(self, source: Hashable, size: int, mark: tuple[int, int, int, int]) -> None:
        """Keep the rows since ``mark`` as what ``source``, of so many bytes, gives; not if something was noted or stayed closed, which is to be said
        each time, or if it was much."""
        start, room, noted, closed = mark
        count = len(self._values) - start
        if noted != self._noted or closed != len(self.fields.opaque) or self._room < self.limits.expanded // 2 or size > LONG or count > LONG:
            return
        self._laid_size += OVERHEAD + size + 24 * count
        if self._laid_size > REMEMBERED:
            self._laid.clear()
            self._laid_size = 0
        self._laid[source] = (room - self._room, self._templates[start:], self._indices[start:], self._values[start:])

    def again(self, source: Hashable) -> bool:
        """Lay down once more what an equal source gave; False when nothing is known of it."""
        laid = self._laid.get(source)
        if laid is None:
            return False
        room, templates, indices, values = laid
        if room > self._room or len(self._values) + len(values) > self._full:
            return False
        self._room -= room
        self._templates.extend(templates)
        self._indices.extend(indices)
        self._values.extend(values)
        return True

    # opening

    def _part(self, part: Part, node: Node, index: int) -> None:
        source = (part.content, part.content_type, node, index)
        if not self.again(source):
            mark = self.mark()
            content_type, parameters = media_type(part.content_type)
            self.whole(part.content, node, index, Hint(self._room, content_type, parameters, whole=True, note=self.note))
            self.remember(source, len(part.content), mark)

    def _mark(self, value: Tree, kind: type, node: Node, index: int) -> None:
        """What decoders return beside plain values."""
        if kind is Pairs:
            self._object(value, value, node, index)
        elif kind is Opening:
            self._opened(value, node, index)
        elif kind is bytes:
            self._bytes(value, node, index)
        elif kind is Leaf:
            self.row(self._blob(value.data), node, index)
        elif kind is Closed:
            if node.place in PAYLOAD:
                self._closed(value.data, node, index)
        elif kind is Part:
            self._part(value, node, index)
        else:
            raise TypeError(f"a decoder may not return {kind.__name__}")

    def _text(self, value: str, node: Node, index: int) -> int:
        deep = len(node.steps) >= self.limits.depth
        if not never(value) and not deep:
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
        if self._room < 0 or len(node.steps) >= self.limits.depth or len(self._values) >= self._full:
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
        self.fields.opaque[self.count] = opaque.describe(data)
        self.opaque_bytes += len(data)
        self.row(self._blob(data), node, index)

    def _whole_text(self, text: str, node: Node, index: int, hint: Hint) -> None:
        """A text that came as bytes: with its hint if it is a whole body, else like any other text."""
        if not hint.whole:
            return self.put(text, node, index)
        opening = self._choice.open(text, hint) if len(node.steps) < self.limits.depth else None
        return self._opened(opening, node, index, text, hint) if opening is not None else self.leaf(text, node, index)
