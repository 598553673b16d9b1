"""UTF-16 text, with a byte order mark or known by its zero bytes."""

from .tree import Hint, scripts

NAME = "utf-16"
TAKES = (bytes,)
LABELS = ()
KEEPS = False


def open(data: bytes, hint: Hint) -> str | None:
    """The text. Without a mark nearly every other byte must be zero, which is text of Western languages, JSON or XML."""
    if len(data) < 8 or len(data) % 2:
        return None
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        name = "utf-16"
    elif hint.parameters.get("charset", "").lower().startswith("utf-16"):
        name = "utf-16-be" if data[0] == 0 else "utf-16-le"
    else:
        half = len(data) // 2
        low, high = data[1::2].count(0), data[::2].count(0)
        if max(low, high) < 0.95 * half or min(low, high) > 0 or data[:2].count(0) != 1:
            return None
        name = "utf-16-le" if low > high else "utf-16-be"
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        return None
    if len(text) < 32 and len(scripts(text) - {0}) > 1:  # a mark by chance, as the signs behind it show
        return None
    return text if all(c.isprintable() or c in "\r\n\t\ufeff" for c in text) else None
