"""What bytes and base64 texts show of a picture: its size, and whether cameras or screens make pictures of that size. Icons, pixels and avatars are smaller."""

import binascii
import re

TEXTS = ("/9j/", "iVBORw0KGgo", "data:image/", "data:video/")
"""How pictures begin that are written as text: JPEG and PNG in base64, data URLs (RFC 2397)."""
_LEAST_PIXELS = 300_000
"""640 × 480 is the smallest size that cameras of phones offer."""
_LEAST_SIDE = 240
_LARGEST_ICON = 1024
"""Pixels a side of the largest icon that a store asks for; icons are square and PNG."""
_LEAST_VIDEO = 1 << 16
_STILL = re.compile(rb"....ftyp(?:hei[cfmsx]|mif1|msf1|avif)", re.DOTALL)
_VIDEO = re.compile(rb"....ftyp(?!M4[ABP] )(?:isom|iso[2-9]|mp4[12]|avc1|qt  |3g[p2]|M4V|MSNV|mmp4)|\x1aE\xdf\xa3.{0,40}webm", re.DOTALL)
_SIZE_OF_HEIF = re.compile(rb"ispe\x00\x00\x00\x00(....)(....)", re.DOTALL)
_DATA_URL = re.compile(r"data:(?:image|video)/(?:jpe?g|png|webp|hei[cf]|mp4|quicktime);base64,")


def is_photo(value: str | bytes) -> bool:
    """Whether a picture or recording is as large as those of cameras and screens. Of text only the beginning is looked at."""
    data = value if isinstance(value, bytes) else from_text(value, TEXTS[:2], _DATA_URL, _HEAD)
    if _VIDEO.match(data):
        return len(data) >= _LEAST_VIDEO or not isinstance(value, bytes)
    size = size_of(data)
    if size is None:
        return data[:3] == b"\xff\xd8\xff" and not isinstance(value, bytes) and len(value) > _HEAD
    width, height = size
    icon = data[:4] == b"\x89PNG" and width == height and width <= _LARGEST_ICON
    return width * height >= _LEAST_PIXELS and min(width, height) >= _LEAST_SIDE and not icon


def is_picture(data: bytes) -> bool:
    """Whether bytes are a picture that shows something (more than a pixel that counts visits), or a recording."""
    size = size_of(data)
    return min(size) >= 16 if size else _VIDEO.match(data) is not None


def size_of(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of JPEG (ITU-T T.81 B.2.2), PNG (ISO/IEC 15948, IHDR), WebP (RFC 9649) and HEIF (ISO/IEC 23008-12, ispe); None for what is
    none of these or has no size where it should."""
    if data[:3] == b"\xff\xd8\xff":
        return _jpeg(data)
    if data[:8] == b"\x89PNG\r\n\x1a\n" and data[12:16] == b"IHDR" and len(data) >= 24:
        return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP" and len(data) >= 30:
        return _webp(data)
    if _STILL.match(data):
        sizes = [(int.from_bytes(wide), int.from_bytes(high)) for wide, high in _SIZE_OF_HEIF.findall(data[: 1 << 16])]
        return max(sizes, default=None)
    return None


def _jpeg(data: bytes) -> tuple[int, int] | None:
    """The size in the frame header, which stands behind other segments."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        kind = data[at + 1]
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(data[at + 7 : at + 9]), int.from_bytes(data[at + 5 : at + 7])
        at += 1 if kind == 0xFF else 2 + max(2, int.from_bytes(data[at + 2 : at + 4]))
    return None


def _webp(data: bytes) -> tuple[int, int] | None:
    if data[12:16] == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if data[12:16] == b"VP8L":
        packed = int.from_bytes(data[21:25], "little")
        return (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1
    return (int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF) if data[12:16] == b"VP8 " else None


_HEAD = 60_000
"""Characters of a text that are looked at: more than the largest segment before the size of a JPEG."""


def from_text(text: str, begins: tuple[str, ...], url: re.Pattern[str], head: int) -> bytes:
    """The first bytes of a file in base64, of up to ``head`` characters: in a data URL, or where the text ``begins`` so; nothing where it does neither."""
    found = url.match(text)
    if found is None and not text.startswith(begins):
        return b""
    start = found.end() if found else 0
    body = re.sub(r"[^A-Za-z0-9+/]", "", text[start : start + head])
    return binascii.a2b_base64(body[: len(body) // 4 * 4])
