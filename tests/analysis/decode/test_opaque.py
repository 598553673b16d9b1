"""What is measured of bytes that stay closed."""

import os
import random
import zlib

import pytest

from analysis.decode import Opener, opaque
from tests.factories import message


def test_entropy() -> None:
    assert opaque.entropy(b"") == 0
    assert opaque.entropy(b"aaaa") == 0
    assert opaque.entropy(bytes(range(256))) == 8


@pytest.mark.parametrize("size", [32, 128, 500, 4000, 100_000])
def test_noise_is_told_from_records(size: int) -> None:
    assert opaque.is_noise(random.Random(1).randbytes(size))
    assert not opaque.is_noise((b"a record with words and \0\1\2 numbers. " * (size // 30 + 1))[:size])


def test_compressed_data_is_noise() -> None:
    assert opaque.is_noise(zlib.compress(os.urandom(20) + b"".join(str(n).encode() for n in range(9000))))


def test_a_line_says_what_was_measured() -> None:
    text = opaque.describe(random.Random(2).randbytes(2048))
    assert text.startswith("ciphertext or compressed: 7.9")
    assert "2048 bytes (a multiple of 16), does not compress" in text
    assert opaque.describe(b"\0\1" * 50).startswith("unknown binary: 1.00 bits of entropy a byte, 100 bytes, compresses to 1")


def test_known_marks_are_named() -> None:
    assert "ttEncrypt" in opaque.describe(b"tc\x05\x10\x00\x00" + bytes(40))
    assert "OpenSSL" in opaque.describe(b"Salted__" + bytes(40))


def test_headers_say_whose_encryption_it_is() -> None:
    opener = Opener()
    headers = [("Content-Type", "application/octet-stream;tt-data=a"), ("X-SS-STUB", "0" * 32)]
    opener.add(0, message(path="", headers=headers, body=random.Random(4).randbytes(300)))
    (why,) = opener.fields.opaque.values()
    assert "ttEncrypt" in why
    assert "x-ss-stub" in why
    opener.add(1, message(path="", headers=headers, body=b'{"a": 1}'))
    assert len(opener.fields.opaque) == 1
