"""What bytes and base64 texts show of a sound recording: that they are a file of a kind in which phones record, and long enough to hold a word."""

import re

from .pictures import from_text

TEXTS = ("UklGR", "IyFBTV", "T2dnUw", "SUQz", "Y2FmZg", "ZkxhQw", "AAAA", "data:audio/")
"""How sound begins that is written as text: WAV, AMR, Ogg, MP3 with tags, CAF, FLAC and perhaps M4A in base64, data URLs (RFC 2397)."""
_LEAST = 2048
"""Bytes of a recording: a second of AMR, the smallest there is, has 1,600."""
_SOUND = re.compile(
    rb"RIFF....WAVE|#!AMR(?:-WB)?\n|OggS\x00.{22}.{1,3}(?:OpusHead|\x01vorbis|Speex   )|ID3[\x02-\x04]\x00|caff\x00\x01|fLaC\x00|....ftyp(?:M4A |M4B |F4A )",
    re.DOTALL,
)
"""RFC 2361, RFC 4867 section 5, RFC 3533 with RFC 7845, id3.org, Core Audio Format, RFC 9639, ISO/IEC 14496-12."""
_HEAD = 200
"""Characters of a text that are looked at."""
_DATA_URL = re.compile(r"data:audio/[\w.+-]+(?:;[\w-]+=[^;,]*)*;base64,")


def is_recording(value: str | bytes) -> bool:
    """Whether a value is such a file. Of text only the beginning is looked at."""
    if isinstance(value, bytes):
        return len(value) >= _LEAST and (_SOUND.match(value) is not None or _adts(value))
    return len(value) * 3 >= _LEAST * 4 and _SOUND.match(from_text(value, TEXTS[:-1], _DATA_URL, _HEAD)) is not None


def _adts(data: bytes) -> bool:
    """Frames of AAC, three in a row that each say where the next begins (ISO/IEC 14496-3, 1.A.2.2)."""
    at = 0
    for _ in range(3):
        if data[at : at + 1] != b"\xff" or data[at + 1 : at + 2] not in (b"\xf1", b"\xf9", b"\xf0", b"\xf8"):
            return False
        at += max(7, (data[at + 3] & 3) << 11 | data[at + 4] << 3 | data[at + 5] >> 5)
    return True
