"""``data:`` URLs (RFC 2397): the bytes with their media type, e.g. a picture in Base64."""

import binascii
import re
from urllib.parse import unquote_to_bytes

from .tree import Hint, Part

NAME = "data url"
TAKES = (str,)
LABELS = ()
NEEDS = ":"
KEEPS = False

_HEAD = re.compile(r"data:([\w.+-]+/[\w.+-]+(?:;[\w-]+=[^;,]*)*)?(;base64)?,")


def open(text: str, _hint: Hint) -> Part | None:
    """The content. Raises ValueError when its Base64 is broken."""
    match = _HEAD.match(text) if text[:5] == "data:" else None
    if match is None:
        return None
    content = unquote_to_bytes(text[match.end() :])
    if match[2]:
        try:
            content = binascii.a2b_base64(content + b"=" * (-len(content) % 4))
        except binascii.Error as error:
            raise ValueError("damaged Base64") from error
    return Part(content, match[1] or "text/plain")
