"""Wrappers of the known-value matrix that are encodings: other characters, and compression, by the standard library or by others."""

import base64
import gzip
import io
import quopri
import string
import zlib
from collections.abc import Callable
from urllib.parse import quote

import brotli
import pyarrow as pa
import zstandard

from .known_wrapping import Content, Wrap, Wrapper, data_of, text_of


def _deflate(content: Content, _key: str) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data_of(content)) + packer.flush()


def _gzip_named(content: Content, key: str) -> bytes:
    file = io.BytesIO()
    with gzip.GzipFile(f"{key}.json", "wb", fileobj=file, mtime=0) as packer:
        packer.write(data_of(content))
    return file.getvalue()


def _in_two(pack: Callable[[bytes], bytes]) -> Wrap:
    def wrap(content: Content, _key: str) -> bytes:
        data = data_of(content)
        return pack(data[: len(data) // 3]) + pack(data[len(data) // 3 :])

    return wrap


def _headed(content: Content, _key: str) -> bytes:
    packed = gzip.compress(data_of(content), mtime=0)
    return b"APP\1" + len(packed).to_bytes(4, "big") + packed


def _arrow(codec: str) -> Wrap:
    return lambda c, _: bytes(pa.compress(data_of(c), codec=codec, asbytes=True))


def _lz4_sized(content: Content, _key: str) -> bytes:
    return len(data_of(content)).to_bytes(4, "little") + bytes(pa.compress(data_of(content), codec="lz4_raw", asbytes=True))


def _quoted_printable(content: Content, _key: str) -> str | None:
    if "&" in text_of(content) or text_of(content).startswith("BEGIN:"):
        return None  # which also reads as a form, whose values begin with two hexadecimal digits, or as content lines, which undo their own
    written = quopri.encodestring(text_of(content).encode()).decode()
    return written if "=\n" in written or max(line.count("=") for line in written.split("\n")) >= 3 else None  # fewer a line: lines of JSON as they stand


def _escapes(content: Content, _key: str) -> str | None:
    text = text_of(content)
    plain = string.ascii_letters + string.digits
    written = "".join(c if c in plain else f"\\u{ord(c):04x}" for c in text)
    return written if written != text and max(text) < "\uffff" else None


def _utf_16(name: str) -> Wrap:
    def wrap(content: Content, _key: str) -> bytes | None:
        text = text_of(content)
        return text.encode(name) if len(text) >= 4 and (name == "utf-16" or max(text) < "\u0100") else None

    return wrap


def encodings() -> dict[str, Wrapper]:
    """All by name."""
    found: dict[str, Wrap] = {
        "base64": lambda c, _: base64.b64encode(data_of(c)).decode(), "base64url": lambda c, _: base64.urlsafe_b64encode(data_of(c)).decode().rstrip("="),
        "base64 lines": lambda c, _: base64.encodebytes(data_of(c)).decode(), "base32": lambda c, _: base64.b32encode(data_of(c)).decode(),
        "hex": lambda c, _: data_of(c).hex(), "HEX": lambda c, _: data_of(c).hex().upper(),
        "data url": lambda c, _: f"data:application/octet-stream;base64,{base64.b64encode(data_of(c)).decode()}",
        "percent": lambda c, _: quote(text_of(c), safe=""), "percent twice": lambda c, _: quote(quote(text_of(c), safe=""), safe=""),
        "quoted-printable": _quoted_printable, "escapes": _escapes,
        "gzip": lambda c, _: gzip.compress(data_of(c), mtime=0), "gzip named": _gzip_named, "gzip members": _in_two(lambda data: gzip.compress(data, mtime=0)),
        "zlib": lambda c, _: zlib.compress(data_of(c)), "zlib streams": _in_two(zlib.compress), "deflate": _deflate, "headed gzip": _headed,
        "brotli": lambda c, _: brotli.compress(data_of(c)), "zstd": lambda c, _: zstandard.compress(data_of(c)),
        "zstd frames": _in_two(zstandard.compress), "snappy": _arrow("snappy"), "lz4": _arrow("lz4"), "lz4 block": _arrow("lz4_raw"), "lz4 sized": _lz4_sized,
        "utf-16": _utf_16("utf-16"), "utf-16-be": _utf_16("utf-16-be"), "utf-16-le": _utf_16("utf-16-le"),
        "xor gzip": lambda c, _: bytes(byte ^ 0x33 for byte in gzip.compress(data_of(c), mtime=0)),
    }  # fmt: skip
    return {name: Wrapper(wrap) for name, wrap in found.items()}
