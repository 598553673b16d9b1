"""Files of sound; the standard library writes WAV, the others are their first bytes as specified."""

import io
import wave
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.detect.sounds import is_recording


def wav(seconds: float) -> bytes:
    """Silence as a phone records it."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
        file.writeframes(bytes(int(seconds * 32000)))
    return out.getvalue()


def adts(frames: int, size: int = 300) -> bytes:
    head = bytes((0xFF, 0xF1, 0x50, 0x80 | size >> 11, size >> 3 & 0xFF, (size & 7) << 5 | 0x1F, 0xFC))
    return (head + bytes(size - 7)) * frames


OGG = b"OggS\0\x02" + bytes(20) + b"\x01\x13OpusHead"
REST = bytes(4000)


@pytest.mark.parametrize(
    ("value", "recording"),
    [
        (wav(1), True),
        (wav(0.01), False),
        (b"#!AMR\n" + REST, True),
        (b"#!AMR-WB\n" + REST, True),
        (OGG + REST, True),
        (b"OggS\0\x02" + bytes(20) + b"\x01\x2a\x80theora" + REST, False),
        (b"ID3\x04\0" + REST, True),
        (b"caff\0\x01" + REST, True),
        (b"fLaC\0" + REST, True),
        (b"\0\0\0\x1cftypM4A " + REST, True),
        (b"\0\0\0\x1cftypmp42" + REST, False),
        (adts(20), True),
        (b"\xff\xf1" + REST, False),
        (b"\xff\xf1" * 2000, False),
        (b"RIFF\0\0\0\0WEBPVP8 " + REST, False),
        (REST, False),
        (b"", False),
    ],
)
def test_bytes_and_their_base64(value: bytes, recording: bool) -> None:
    assert is_recording(value) is recording
    if not value.startswith(b"\xff"):  # which its base64 does not tell
        assert is_recording(b64encode(value).decode()) is recording
        assert is_recording("data:audio/x;codecs=1;base64," + b64encode(value).decode()) is recording


@given(st.binary(max_size=40), st.sampled_from([b"", b"RIFF", b"OggS\0", b"\xff\xf1", b"#!AMR\n"]))
def test_any_bytes(data: bytes, start: bytes) -> None:
    assert is_recording(start + data) is False
    assert is_recording(bytes(3000) + data) is False
    is_recording(start + data * 200)
    is_recording(data.decode("latin-1") * 100)
    is_recording("data:audio/wav;base64," + data.decode("latin-1") * 100)
