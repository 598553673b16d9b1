"""zlib (RFC 1950), known by its header's check bits and its Adler-32; labelled ``deflate`` it may also be raw deflate, as many servers send."""

from .gzip_stream import inflate
from .tree import Hint, as_text

NAME = "zlib"
TAKES = (bytes,)
LABELS = ("application/zlib",)
FIRST = bytes(range(0x08, 0x80, 0x10))
KEEPS = False


def open(data: bytes, hint: Hint) -> bytes | None:
    """The plain bytes; an unlabelled stream must be complete, or readable as far as it goes."""
    header = len(data) > 6 and data[0] & 0x0F == 8 and data[0] >> 4 <= 7 and int.from_bytes(data[:2]) % 31 == 0 and not data[1] & 0x20
    if not header and not hint.labelled:
        return None
    try:
        plain, _, whole = inflate(data, 15 if header else -15, hint.room)
    except ValueError:
        if hint.labelled:
            raise
        return None
    if not whole:
        if not hint.labelled and (len(plain) < 64 or as_text(plain[:-4]) is None):
            return None
        hint.note("truncated", "zlib stream cut off or longer than the limit")
    return plain
