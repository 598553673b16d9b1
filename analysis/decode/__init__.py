"""Message → fields: every payload opened as far as it opens, recursively, by its labels and by what it is.

**To add a format**: one file of this package (its contract is in ``tree``), one line in ``DECODERS``, its golden cases in ``tests/cases/<name>/``.

**What is a field.** The leaves. A value that opened is itself a field too where its decoder says ``KEEPS`` (lists, user agents, tokens: the whole is
meaningful), and where it is text that opened to bytes (the base64 of a digest or record): there the known value may be the closed form itself. Text that
opened to text is not repeated; a search for encoded forms of a known value finds the plain value in the leaf.

**Numbers** keep the exact text of the sender. **Keys that are data** (an e-mail address as an object key) are values at ``…[*]!key``.

**Closed bytes** stay as one field of kind bytes; ``FieldTable.opaque`` says what could be measured. Pictures, sound and fonts are leaves, not closed doors.
"""

from collections.abc import Sequence

from ..model import FieldTable, Message, Problem
from . import (
    base64_text,
    basic,
    bearer,
    brotli_stream,
    deflate_stream,
    form,
    gzip_stream,
    json_lines,
    json_text,
    jsonp,
    jwt,
    message,
    multipart,
    percent,
    zlib_stream,
    zstd_stream,
)
from .engine import Engine, Limits
from .tree import Decoder, Hint, Leaf, Number, Pairs

__all__ = ["DECODERS", "Decoder", "Hint", "Leaf", "Limits", "Number", "Opener", "Pairs"]

DECODERS: tuple[Decoder, ...] = (
    # bytes with a magic number or a checksum
    gzip_stream,
    zlib_stream,
    zstd_stream,
    # bytes or text with a grammar
    multipart,
    json_text,
    json_lines,
    jsonp,
    form,
    basic,
    jwt,
    bearer,
    percent,
    base64_text,
    # bytes that only their content proves
    brotli_stream,
    deflate_stream,
)
"""Tried from top to bottom: what proves itself best stands first."""


class Opener:
    """Opens the messages of one unit. Single-threaded; equal messages in equal order give equal tables."""

    def __init__(self, limits: Limits | None = None, extra: Sequence[Decoder] = ()) -> None:
        """``extra``: a user's own decoders, tried before all others."""
        self._engine = Engine((*extra, *DECODERS), limits or Limits())

    def add(self, ordinal: int, message_: Message) -> int:
        """Open one message into ``fields``. Returns how many bytes of its body stayed closed. Raises nothing for any content."""
        self._engine.begin(f"message {ordinal}")
        closed = message.add(self._engine, message_)
        self._engine.end(ordinal)
        return closed

    @property
    def fields(self) -> FieldTable:
        """All fields so far."""
        return self._engine.fields

    @property
    def problems(self) -> list[Problem]:
        """What could not be opened as it should have been."""
        return self._engine.problems
