import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.detect.known_match import digest_as_bytes, digest_as_text, stands
from analysis.detect.known_needles import Needle
from analysis.detect.known_spellings import Spelling

EDGES = [
    ("word", "Pixel 7", "model=Pixel 7 Build", True),
    ("word", "Pixel 7", "Pixel 7a", False),
    ("word", "Pixel 7", "Pixel 71", False),
    ("word", "Pixel 7", "xPixel 7", False),
    ("word", "pixel 7", "PIXEL 7", True),
    ("word", "Pixel 7", "我Pixel 7我", True),
    ("word", "7,5", "+7,5;", True),
    ("word", "王伟", "李王伟明", True),
    ("word", "Pixel 7", "%22Pixel 7%22", True),
    ("word", "Pixel 7", "2Pixel 7", False),
    ("word", "4915112345678", "tel:4915112345678", True),
    ("word", "4915112345678", "14915112345678", False),
    ("word", "4915112345678", "49151123456789", False),
    ("word", "4915112345678", "id4915112345678", False),
    ("hex", "490154203237518", "IMEI490154203237518", True),
    ("hex", "490154203237518", "a490154203237518", False),
    ("hex", "490154203237518", "4901542032375180", False),
    ("email", "anna@example.com", "<anna@example.com>", True),
    ("email", "anna@example.com", "jo.anna@example.com", False),
    ("email", "anna@example.com", "joanna@example.com", False),
    ("email", "anna@example.com", "anna@example.com.au", False),
    ("email", "anna@example.com", "Write anna@example.com.", True),
    ("email", "anna@example.com", "anna@example.community", False),
    ("number", "52.52", "152.52", False),
    ("number", "52.52", "52.5201", False),
    ("number", "52.52", "52.52,13.4", True),
    ("number", "1.2.3.4", "11.2.3.4", False),
    ("number", "1.2.3.4", "0.1.2.3.4", False),
    ("number", "1.2.3.4", "1.2.3.4.5", False),
    ("number", "1.2.3.4", "1.2.3.4.", True),
    ("number", "52.52", "52.52e", False),
    ("base64", "UGl4ZWwgNw", "UGl4ZWwgNw==", True),
    ("base64", "UGl4ZWwgNw", "aUGl4ZWwgNw", False),
    ("base64", "UGl4ZWwgNw", "UGl4ZWwgNwA", False),
    ("", "ab", "xaby", True),
]


def needle(text: str, edge: str, exact: bool = False) -> Needle:
    return Needle(text.encode(), 0, Spelling(text, "{}", "plain"), "", "plain", 50, exact, edge)


@pytest.mark.parametrize(("edge", "text", "value", "hit"), EDGES)
def test_what_may_stand_beside(edge: str, text: str, value: str, hit: bool) -> None:
    data = value.encode()
    start = data.lower().index(text.lower().encode())
    assert stands(needle(text, edge, exact=edge == "base64"), data, data.lower(), start) is hit


def test_case_matters_where_it_says_so() -> None:
    assert not stands(needle("UGl4ZWwgNw", "base64", exact=True), b"ugl4zwwgnw", b"ugl4zwwgnw", 0)
    assert not stands(needle("a-b", "word"), b"a+b", b"a+b", 0)


MD5, SHA256, SHA512 = (hashlib.new(name, b"x").digest() for name in ("md5", "sha256", "sha512"))
HEX = SHA256.hex()
B64 = base64.b64encode(SHA256).decode()
OTHER = hashlib.sha256(b"other").hexdigest()

TEXTS = [
    (SHA256, HEX, 0, "hex"),
    (SHA256, HEX.upper(), 0, "hex"),
    (SHA256, f"v1:{HEX};", 3, "hex"),
    (SHA256, "0x" + HEX, 2, "hex"),
    (SHA256, HEX[:20], 0, "first 20 hex digits"),
    (SHA256, HEX[:16], 0, "first 16 hex digits"),
    (SHA256, HEX[:15], 0, ""),
    (SHA256, HEX[:20] + "z", 0, ""),
    (SHA256, HEX[:20] + "0", 0, ""),
    (SHA256, HEX + "0", 0, ""),
    (SHA256, "a" + HEX, 1, ""),
    (MD5, OTHER[:20] + MD5.hex(), 20, ""),
    (MD5, OTHER[:32] + MD5.hex(), 32, "hex"),
    (MD5, MD5.hex() + OTHER[:32], 0, "hex"),
    (MD5, "10" + MD5.hex() + "ffff", 2, "hex"),
    (MD5, "20" + MD5.hex() + "ff", 2, "hex"),
    (MD5, "11" + MD5.hex() + "ff", 2, ""),
    (SHA256, OTHER, 0, ""),
    (SHA256, B64, 0, "base64"),
    (SHA256, B64.rstrip("="), 0, "base64"),
    (SHA256, "sha256-" + B64, 7, "base64"),
    (SHA256, "x" + B64, 1, ""),
    (SHA256, B64.rstrip("=") + "A", 0, ""),
    (SHA256, B64.lower(), 0, ""),
    (SHA256, base64.b64encode(SHA256[:16]).decode(), 0, "first 16 bytes, base64"),
    (SHA256, base64.b64encode(SHA256[:8]).decode(), 0, "first 8 bytes, base64"),
    (SHA256, base64.b64encode(SHA256[:7]).decode(), 0, ""),
    (SHA256, "", 0, ""),
]


@pytest.mark.parametrize(("digest", "text", "start", "how"), TEXTS)
def test_digests_in_text(digest: bytes, text: str, start: int, how: str) -> None:
    assert digest_as_text(digest, text.encode(), start) == how


def test_base64url_is_named_where_it_differs() -> None:
    digest = next(d for d in (hashlib.sha256(b"%d" % n).digest() for n in range(99)) if set(b"+/") & set(base64.b64encode(d)))
    assert digest_as_text(digest, base64.urlsafe_b64encode(digest), 0) == "base64url"


@pytest.mark.parametrize(
    ("data", "start", "span", "how"),
    [
        (b"ab" + MD5 + b"c", 2, (0, 19), "bytes"),
        (MD5[:8], 0, (0, 8), "first 8 bytes"),
        (MD5[:7], 0, (0, 7), ""),
        (b"a" + MD5[:9], 1, (0, 10), ""),
        (MD5, 0, (0, 15), "first 15 bytes"),
        (b"\0" * 20, 0, (0, 20), ""),
    ],
)
def test_digests_in_bytes(data: bytes, start: int, span: tuple[int, int], how: str) -> None:
    assert digest_as_bytes(MD5, data, start, span) == how


@given(st.binary(max_size=80), st.integers(0, 80))
def test_any_bytes_give_an_answer(data: bytes, start: int) -> None:
    assert isinstance(digest_as_text(SHA512, data, start), str)
