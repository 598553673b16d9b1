"""Which decoder opens a value, and whether what it says is proven."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from . import opaque
from .tree import Closed, Decoder, Guess, Hint, Tree, Unproven, blobs, leaves

GUESSES = 8
"""Guesses inside each other that are followed."""


@dataclass(slots=True)
class Opening:
    """One decoder's answer for a value. Never changed."""

    step: str
    tree: Tree
    """The opened tree; an Opening where the proof needed a second decoder."""
    keeps: bool
    size: int
    """Rough size of the tree in bytes, charged to each message that walks it."""


class Choice:
    """Decoders in the order in which they are tried; ``own`` ones of the user come first. ``proof`` says of bytes whether chance cannot have made them."""

    def __init__(self, own: Sequence[Decoder], decoders: Sequence[Decoder], proof: Callable[[bytes], bool] | None = None) -> None:
        self._proof = proof
        self._own = [d for d in own if bytes in d.TAKES]
        self._decoders = [*own, *decoders]
        self._by_marks: dict[frozenset[int], list[Decoder]] = {}
        self._by_first: dict[int, list[Decoder]] = {}
        self._by_label: dict[str, list[Decoder]] = {}

    def open(self, value: str | bytes, hint: Hint) -> Opening | None:
        """The answer of the first of all decoders that opens a value."""
        return self.ask(self._for(value), value, hint)

    def labelled(self, data: bytes, text: str | None, hint: Hint) -> Opening | None:
        """The answer of the user's own decoders, else of the one that the label names."""
        opening = self.ask(self._own, data, hint) if self._own else None
        if opening is not None or not hint.content_type:
            return opening
        for decoder in self._named(hint.content_type):
            value = data if bytes in decoder.TAKES else text
            hint.labelled = True
            opening = self.ask((decoder,), value, hint) if value is not None else None
            hint.labelled = False
            if opening is not None:
                return opening
        return None

    def ask(self, decoders: Sequence[Decoder], value: str | bytes, hint: Hint) -> Opening | None:
        """The answer of the first of these decoders that opens a value."""
        for decoder in decoders:
            room = hint.room
            try:
                tree = decoder.open(value, hint)
            except ValueError as error:
                if not hint.guesses:
                    hint.note("damaged", f"{decoder.NAME}: {error if type(error) is ValueError else 'damaged'}")
                continue
            if tree is None:
                continue
            if type(tree) is Unproven:
                inner = Hint(room=min(hint.room, 1 << 20), guesses=hint.guesses + 1)
                if hint.guesses >= GUESSES or not any(self.open(blob, inner) for blob in islice(blobs(tree.tree), 20)):
                    continue
                tree = tree.tree
            if type(tree) is Guess:
                tree = self._proven(tree.data, hint, value)
                if tree is None:
                    continue
                return Opening(decoder.NAME, tree, type(value) is str, tree.size if isinstance(tree, Opening) else len(value))
            if type(value) is bytes and self._torn(value, tree, hint):
                continue
            return Opening(decoder.NAME, tree, decoder.KEEPS, room - hint.room + _size(tree, len(value)))
        return None

    def _proven(self, data: bytes, hint: Hint, source: str | bytes) -> Tree | None:
        """What opens in bytes that are only a guess, or the bytes themselves, where something stands in them that ``proof`` knows and that is not to be seen in
        their source. Bytes that were written as text, look like ciphertext and are too many for an identifier stay as opaque bytes."""
        opening = self.open(data, Hint(room=hint.room, guesses=hint.guesses + 1)) if hint.guesses < GUESSES else None
        if opening is not None:
            return opening
        if self._proof is not None and self._proof(data) and not self._proof(source.encode() if isinstance(source, str) else source):
            return data
        return Closed(data) if isinstance(source, str) and len(data) >= opaque.CIPHERTEXT and opaque.is_noise(data) else None

    def _torn(self, data: bytes, tree: Tree, hint: Hint) -> bool:
        """Whether a record without label took something apart that ``proof`` knows, so that it is none. Only few bytes look like a record by chance."""
        if self._proof is None or hint.labelled or len(data) > _CHANCE or not isinstance(tree, dict | list) or not self._proof(data):
            return False
        return not any(map(self._proof, leaves(tree)))

    def _named(self, content_type: str) -> list[Decoder]:
        """The decoders that a media type names."""
        found = self._by_label.get(content_type)
        if found is None:
            if len(self._by_label) >= _TYPES:
                self._by_label.clear()
            found = self._by_label[content_type] = [d for d in self._decoders if any(_means(label, content_type) for label in d.LABELS)]
        return found

    def _for(self, value: str | bytes) -> list[Decoder]:
        """The decoders that could open a value, by its first byte or by the marks in it."""
        if isinstance(value, bytes):
            if value and value[0] not in self._by_first:
                self._by_first[value[0]] = [d for d in self._decoders if bytes in d.TAKES and value[0] in getattr(d, "FIRST", _ANY)]
            return self._by_first[value[0]] if value else []
        if len(value) < 100:
            marks = frozenset(value.encode(errors="ignore").translate(None, _OTHERS))
        else:
            marks = frozenset(mark for mark in _MARKS if chr(mark) in value)
        found = self._by_marks.get(marks)
        if found is None:
            found = self._by_marks[marks] = [d for d in self._decoders if str in d.TAKES and _could(d, marks)]
        return found


_CHANCE = 256
"""Bytes up to which chance makes records of binary formats now and then."""
_TYPES = 1000
"""Media types whose decoders are remembered."""
_ANY = bytes(range(256))
_MARKS = b"{}[]()<>\"'%=&;,|:./\\@ \t\n\r\x01"
"""Characters that ``NEEDS`` of any decoder may name."""
_OTHERS = _ANY.translate(None, _MARKS)
_SHORT = re.compile(r"[\w .:/-]*+|[\w .:/,@-]{0,7}+")
_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")


def never(text: str) -> bool:
    """Texts that no decoder opens: too short to prove an encoding, and UUIDs."""
    if len(text) < 16:
        return text.isalnum() or _SHORT.fullmatch(text) is not None
    return len(text) == 36 and _UUID.fullmatch(text) is not None


def _means(label: str, content_type: str) -> bool:
    return content_type == label or (label[0] == "+" and content_type.endswith(label))


def _could(decoder: Decoder, marks: frozenset[int]) -> bool:
    """Whether a text with these marks in it could be the decoder's."""
    needs = getattr(decoder, "NEEDS", "").encode()
    return not needs or not marks.isdisjoint(needs)


def _size(tree: Tree, source: int) -> int:
    """Bytes charged for a tree: exact for bytes and text, else the size of what it was parsed from."""
    return len(tree) if isinstance(tree, _FLAT) else source


_FLAT = (str, bytes)
