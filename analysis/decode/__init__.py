"""Message → fields: every payload opened as far as it opens, recursively, by its labels and by what it is.

**To add a format**: one file of this package (its contract is in ``tree``), one line in ``DECODERS``, its golden cases in ``tests/cases/<name>/``.

**What is a field.** The leaves. A value that opened is itself a field too where its decoder says ``KEEPS`` (lists, user agents, tokens: the whole is
meaningful), and where it is text that opened to bytes (the base64 of a digest or record): there the known value may be the closed form itself. Text that
opened to text is not repeated; a search for encoded forms of a known value finds the plain value in the leaf.

**Numbers** keep the exact text of the sender. **Keys that are data** (an e-mail address as an object key) are values at ``…[*]!key``.

**Closed bytes** stay as one field of kind bytes; ``FieldTable.opaque`` says what could be measured. Pictures, sound and fonts are leaves, not closed doors.
"""

from collections.abc import Callable, Sequence

from ..model import FieldTable, Message, Problem
from . import (
    avro_container,
    base32_text,
    base64_text,
    basic,
    bearer,
    brotli_stream,
    bson_document,
    cbor,
    charset,
    csv_text,
    data_uri,
    deflate_stream,
    dns_message,
    event_stream,
    exif,
    form,
    graphql,
    grpc_frames,
    gzip_stream,
    headed_stream,
    hex_text,
    html_form,
    icalendar,
    json_lines,
    json_text,
    jsonp,
    jwt,
    lists,
    loose_json,
    lz4_block,
    media,
    message,
    message_pack,
    mime_message,
    multipart,
    percent,
    property_list,
    protobuf,
    quoted_printable,
    rot13,
    snappy_block,
    tar_archive,
    thrift_binary,
    thrift_compact,
    unicode_escapes,
    url,
    user_agent,
    utf16,
    vcard,
    xml_text,
    xor,
    zip_archive,
    zlib_stream,
    zstd_stream,
)
from .engine import Engine, Limits
from .paths import is_ordinary
from .tree import Decoder, Hint, Leaf, Number, Pairs
from .user_decoder import load

__all__ = ["DECODERS", "Decoder", "Hint", "Leaf", "Limits", "Number", "Opener", "Pairs", "is_ordinary"]

DECODERS: tuple[Decoder, ...] = (
    # bytes with a magic number, a length or a checksum
    gzip_stream,
    zlib_stream,
    zstd_stream,
    zip_archive,
    tar_archive,
    property_list,
    avro_container,
    exif,
    media,
    grpc_frames,
    bson_document,
    dns_message,
    headed_stream,
    snappy_block,
    utf16,
    # bytes or text with a grammar
    multipart,
    mime_message,
    protobuf,
    message_pack,
    cbor,
    thrift_compact,
    thrift_binary,
    json_text,
    json_lines,
    jsonp,
    vcard,
    icalendar,
    event_stream,
    xml_text,
    quoted_printable,  # before what reads in their own way what these two wrote in other characters
    rot13,
    html_form,
    xor,
    loose_json,
    graphql,
    data_uri,
    basic,
    jwt,
    bearer,
    user_agent,
    url,
    form,
    csv_text,
    # text written in other characters
    percent,
    unicode_escapes,
    hex_text,
    base32_text,
    base64_text,
    lists,
    # bytes that only what comes out proves
    brotli_stream,
    deflate_stream,
    lz4_block,
    charset,
)
"""Tried from top to bottom: what proves itself best stands first."""


class Opener:
    """Opens the messages of one unit. Single-threaded; equal messages in equal order give equal tables."""

    def __init__(self, limits: Limits | None = None, extra: Sequence[Decoder | str] = (), proof: Callable[[bytes], bool] | None = None) -> None:
        """``extra``: a user's own decoders, tried before all others, or how ``user_decoder.load`` finds them. Raises ValueError when it cannot.
        ``proof``: says of bytes that are only a guess whether something stands in them that chance does not make, such as a known value."""
        own = [load(one) if isinstance(one, str) else one for one in extra]
        self._engine = Engine(own, DECODERS, limits or Limits(), proof)

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
