"""zlib (RFC 1950), known by its header's check bits and its Adler-32, also several streams in a row; labelled ``deflate`` it may also be raw deflate, as many
servers send."""

from .gzip_stream import in_a_row, inflate
from .tree import Hint, as_text

NAME = "zlib"
TAKES = (bytes,)
LABELS = ("application/zlib",)
FIRST = bytes(range(0x08, 0x80, 0x10))
KEEPS = False


def open(data: bytes, hint: Hint) -> bytes | None:
    """The plain bytes; an unlabelled stream must be complete, or readable as far as it goes."""
    header = _begins(data)
    if not header and not hint.labelled:
        return None
    try:
        if header:
            plain, whole = in_a_row(data, hint.room, _begins, 15)
        else:
            plain, _, whole = inflate(data, -15, hint.room)
    except ValueError:
        if hint.labelled:
            raise
        return None
    if not whole:
        if not hint.labelled and (len(plain) < 64 or as_text(plain[:-4]) is None):
            return None
        hint.note("truncated", "zlib stream cut off or longer than the limit")
    return plain


def _begins(data: bytes | memoryview) -> bool:
    """Whether a header stands there: method, window, check bits, no dictionary."""
    return len(data) > 6 and data[0] & 0x0F == 8 and data[0] >> 4 <= 7 and (data[0] << 8 | data[1]) % 31 == 0 and not data[1] & 0x20
