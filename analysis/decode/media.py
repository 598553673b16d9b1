"""Pictures, sound, video, fonts, archives of code: bytes that are what they are. They end the opening, but are no closed door."""

from .tree import Hint, Leaf

NAME = "media"
TAKES = (bytes,)
LABELS = ()
KEEPS = False

MAGIC: tuple[tuple[int, bytes], ...] = (
    *((0, magic) for magic in (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*", b"\x89BIF\r\n", b"AT&TFORM")),
    *((8, magic) for magic in (b"WEBPVP8", b"WAVEfmt", b"AVI LIST")),
    *(
        (4, b"ftyp" + brand)
        for brand in (b"isom", b"iso", b"mp4", b"avc1", b"M4A", b"M4V", b"qt  ", b"heic", b"heix", b"mif1", b"avif", b"dash", b"3gp", b"MSNV")
    ),
    *((4, magic) for magic in (b"moof", b"styp", b"sidx")),
    *((0, magic) for magic in (b"ID3", b"OggS\0", b"fLaC", b"\x1aE\xdf\xa3", b"FLV\1", b"#!AMR", b"caff\0")),
    *((0, magic) for magic in (b"wOFF", b"wOF2", b"OTTO\0", b"\0\1\0\0\0", b"true\0", b"ttcf\0")),
    *((0, magic) for magic in (b"%PDF-1.", b"\0asm\1\0\0\0", b"dex\n03", b"\x7fELF", b"CWS", b"FWS", b"MZ\x90\0", b"\xca\xfe\xba\xbe\0")),
)
"""Where a file format's name stands, and the name."""


def open(data: bytes, hint: Hint) -> Leaf | None:
    """The same bytes as a leaf: by magic number, or by an ``image/``, ``audio/``, ``video/`` or ``font/`` label on a whole body."""
    if hint.whole and hint.content_type.startswith(("image/", "audio/", "video/", "font/")) and hint.content_type != "image/svg+xml" and _binary(data):
        return Leaf(data)
    if len(data) < 24:
        return None
    for at, magic in MAGIC:
        if data.startswith(magic, at):
            return Leaf(data) if len(magic) > 2 or _sized(data) else None
    return Leaf(data) if _mpeg(data) or _icon(data) else None


def _binary(data: bytes) -> bool:
    return any(byte < 9 or byte > 0x7F for byte in data[:512])


def _sized(data: bytes) -> bool:
    """A BMP says its own size, which two letters need as a proof."""
    return int.from_bytes(data[2:6], "little") == len(data)


def _mpeg(data: bytes) -> bool:
    """MPEG transport stream (sync byte each 188 bytes)."""
    return len(data) >= 564 and data[0] == data[188] == data[376] == 0x47


def _icon(data: bytes) -> bool:
    """Windows icon: a count, and a first picture that lies within the file."""
    if data[:4] != b"\0\0\1\0" or data[5] or data[9] or not data[4]:
        return False
    return int.from_bytes(data[14:18], "little") + int.from_bytes(data[18:22], "little") <= len(data)
