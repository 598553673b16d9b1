"""What bytes and base64 texts show of a sound recording: that they are a file of a kind in which phones record, and long enough to hold a word."""

import binascii
import re

TEXTS = ("UklGR", "IyFBTV", "T2dnUw", "SUQz", "Y2FmZg", "ZkxhQw", "AAAA", "data:audio/")
"""How sound begins that is written as text: WAV, AMR, Ogg, MP3 with tags, CAF, FLAC and perhaps M4A in base64, data URLs (RFC 2397)."""
_LEAST = 2048
"""Bytes of a recording: a second of AMR, the smallest there is, has 1,600."""
_SOUND = re.compile(
    rb"RIFF....WAVE|#!AMR(?:-WB)?\n|OggS\x00.{22}.{1,3}(?:OpusHead|\x01vorbis|Speex   )|ID3[\x02-\x04]\x00|caff\x00\x01|fLaC\x00|....ftyp(?:M4A |M4B |F4A )",
    re.DOTALL,
)
"""RFC 2361, RFC 4867 section 5, RFC 3533 with RFC 7845, id3.org, Core Audio Format, RFC 9639, ISO/IEC 14496-12."""
_HEAD = 100
_DATA_URL = re.compile(r"data:audio/[\w.+-]+(?:;[\w-]+=[^;,]*)*;base64,")


def is_recording(value: str | bytes) -> bool:
    """Whether a value is such a file. Of text only the beginning is looked at."""
    if isinstance(value, bytes):
        return len(value) >= _LEAST and (_SOUND.match(value) is not None or _adts(value))
    return len(value) * 3 >= _LEAST * 4 and _SOUND.match(_from_text(value)) is not None


def _adts(data: bytes) -> bool:
    """Frames of AAC, three in a row that each say where the next begins (ISO/IEC 14496-3, 1.A.2.2)."""
    at = 0
    for _ in range(3):
        if data[at : at + 1] != b"\xff" or data[at + 1 : at + 2] not in (b"\xf1", b"\xf9", b"\xf0", b"\xf8"):
            return False
        at += max(7, (data[at + 3] & 3) << 11 | data[at + 4] << 3 | data[at + 5] >> 5)
    return True


def _from_text(text: str) -> bytes:
    """The first bytes of sound in base64; nothing where it is none."""
    found = _DATA_URL.match(text)
    if found is None and not text.startswith(TEXTS[:-1]):
        return b""
    body = re.sub(r"[^A-Za-z0-9+/]", "", text[found.end() if found else 0 :][: 2 * _HEAD])
    return binascii.a2b_base64(body[: len(body) // 4 * 4])
