"""Pictures, sound, video, fonts, archives of code: bytes that are what they are. They end the opening, but are no closed door."""

import re

from .tree import Hint, Leaf

NAME = "media"
TAKES = (bytes,)
LABELS = ()
KEEPS = False

_AT_0 = (
    *(rb"\xff\xd8\xff", rb"\x89PNG\r\n\x1a\n", rb"GIF8[79]a", rb"II\*\x00", rb"MM\x00\*", rb"\x89BIF\r\n", rb"AT&TFORM"),
    *(rb"ID3[\x02-\x04]\x00", rb"OggS\x00", rb"fLaC", rb"\x1aE\xdf\xa3", rb"FLV\x01", rb"#!AMR", rb"caff\x00"),
    *(rb"wOF[F2]", rb"OTTO\x00", rb"\x00\x01\x00\x00\x00", rb"true\x00", rb"ttcf\x00"),
    *(rb"%PDF-1\.", rb"\x00asm\x01\x00\x00\x00", rb"dex\n03", rb"\x7fELF", rb"[CF]WS[\x01-\x20]", rb"MZ\x90\x00", rb"\xca\xfe\xba\xbe\x00"),
    *(rb".{8}WEBPVP8", rb".{8}WAVEfmt", rb".{8}AVI LIST", rb".{4}ftyp[A-Za-z0-9 ]{4}", rb".{4}(?:moof|styp|sidx)"),
)
"""How files of a format begin."""
_MAGIC = re.compile(b"|".join(_AT_0), re.DOTALL)


def open(data: bytes, hint: Hint) -> Leaf | None:
    """The same bytes as a leaf: by magic number, or by an ``image/``, ``audio/``, ``video/`` or ``font/`` label on a whole body."""
    if hint.whole and hint.content_type.startswith(("image/", "audio/", "video/", "font/")) and hint.content_type != "image/svg+xml" and _binary(data):
        return Leaf(data)
    if len(data) < 24:
        return None
    return Leaf(data) if _MAGIC.match(data) or _bitmap(data) or _mpeg(data) or _icon(data) else None


def _binary(data: bytes) -> bool:
    return any(byte < 9 or byte > 0x7F for byte in data[:512])


def _bitmap(data: bytes) -> bool:
    """A BMP says its own size, which two letters need as a proof."""
    return data[:2] == b"BM" and int.from_bytes(data[2:6], "little") == len(data)


def _mpeg(data: bytes) -> bool:
    """MPEG transport stream (sync byte each 188 bytes)."""
    return len(data) >= 564 and data[0] == data[188] == data[376] == 0x47


def _icon(data: bytes) -> bool:
    """Windows icon: a count, and a first picture that lies within the file."""
    if data[:4] != b"\0\0\1\0" or data[5] or data[9] or not data[4]:
        return False
    return int.from_bytes(data[14:18], "little") + int.from_bytes(data[18:22], "little") <= len(data)
