"""The engine: nothing is lost on the way, whatever is nested in what; bounds hold; equal input gives equal output."""

import base64
import gzip
import json
import plistlib
import random
import string
import zlib
from collections.abc import Callable
from urllib.parse import quote, urlencode

import brotli
import pytest
import zstandard

from tests.factories import opened

VALUES = ("38400000-8cf0-11bd-b23e-10b96e40000d", "anna.example@example.com", "+4915112345678", "490154203237518", "52.520008,13.404954", "Grüße aus Köln")


def _text(value: bytes) -> bytes:
    return value if _is_text(value) else base64.b64encode(value)


def _is_text(value: bytes) -> bool:
    try:
        return value.decode().isprintable()
    except UnicodeDecodeError:
        return False


def _deflate(value: bytes) -> bytes:
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    return machine.compress(value) + machine.flush()


def _protobuf(value: bytes) -> bytes:
    return b"\x08\x01\x1a" + _varint(len(value)) + value


def _varint(number: int) -> bytes:
    return bytes([number]) if number < 128 else bytes([number & 127 | 128]) + _varint(number >> 7)


ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda v: gzip.compress(b'{"payload":' + json.dumps(_text(v).decode()).encode() + b"}", mtime=0),
    "zlib": lambda v: zlib.compress(b'{"payload":' + json.dumps(_text(v).decode()).encode() + b"}"),
    "deflate": lambda v: _deflate(b'{"payload":' + json.dumps(_text(v).decode()).encode() + b"}"),
    "br": lambda v: brotli.compress(b'{"payload":' + json.dumps(_text(v).decode()).encode() + b"}"),
    "zstd": lambda v: zstandard.compress(b'{"payload":' + json.dumps(_text(v).decode()).encode() + b"}"),
    "json": lambda v: json.dumps({"a": 1, "inner": [_text(v).decode(), None]}).encode(),
    "json string": lambda v: json.dumps(json.dumps({"inner": _text(v).decode()})).encode(),
    "form": lambda v: urlencode({"id": "7", "data": _text(v).decode()}).encode(),
    "percent": lambda v: quote(json.dumps({"k": _text(v).decode()}), safe="").encode(),
    "percent twice": lambda v: quote(quote(json.dumps({"k": _text(v).decode()}), safe=""), safe="").encode(),
    "base64": lambda v: base64.b64encode(b"value=" + quote(v).encode() + b"&n=1"),
    "base64url": lambda v: base64.urlsafe_b64encode(json.dumps({"kk": _text(v).decode()}).encode()).rstrip(b"="),
    "base32": lambda v: base64.b32encode(json.dumps({"kk": _text(v).decode()}).encode()),
    "hex": lambda v: json.dumps({"kk": _text(v).decode()}).encode().hex().encode(),
    "protobuf": _protobuf,
    "plist": lambda v: plistlib.dumps({"payload": _text(v).decode()}, fmt=plistlib.FMT_BINARY),
    "xml": lambda v: b"<r><v>" + _text(v).replace(b"&", b"&amp;").replace(b"<", b"&lt;") + b"</v><w/></r>",
    "jsonp": lambda v: b"cb(" + json.dumps({"x": _text(v).decode()}).encode() + b");",
    "data url": lambda v: b"data:application/json;base64," + base64.b64encode(json.dumps({"x": _text(v).decode()}).encode()),
    "utf-16": lambda v: json.dumps({"x": _text(v).decode()}).encode("utf-16"),
    "xor": lambda v: bytes(b ^ 0x5A for b in json.dumps({"x": _text(v).decode()}).encode()),
}
"""How a value may be wrapped, each as real senders do it: bytes go into text formats as base64."""


@pytest.mark.parametrize("outer", ENCODERS)
@pytest.mark.parametrize("inner", ENCODERS)
def test_a_value_comes_out_of_any_two_encodings(inner: str, outer: str) -> None:
    for value in VALUES:
        wrapped = ENCODERS[outer](ENCODERS[inner](value.encode()))
        assert value in [found for _, _, found in opened(wrapped)], (outer, inner, value)


def test_a_value_comes_out_of_four_random_encodings() -> None:
    rng = random.Random(20260101)
    for _ in range(600):
        chain = rng.choices(list(ENCODERS), k=4)
        value = rng.choice([*VALUES, "".join(rng.choices(string.ascii_letters + string.digits + "-_. ", k=rng.randrange(8, 40))).strip()])
        wrapped = value.encode()
        for name in chain:
            wrapped = ENCODERS[name](wrapped)
        assert value in [found for _, _, found in opened(wrapped)], (chain, value)
